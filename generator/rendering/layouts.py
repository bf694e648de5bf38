"""Layouts: loading, strictness, digests; from a view to bytes. Knows no domain noun.

A layout sees one frozen value, `page`, and the markdown filter; it can fetch nothing. An undefined name is a
fault with the layout's file and line. Layouts include others by literal name only, so what a page is made of
can be read off the files. A byte order mark before a layout is no part of it.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from markupsafe import Markup

from generator.cache import Cache
from generator.digests import digest_of
from generator.files import case_collision, read_text
from generator.problems import FaultyContent, Place, Problem, one_of
from generator.rendering.markdown_html import to_html
from generator.rendering.slot_uses import Use, Uses, uses
from generator.rendering.slots import (
    Skeleton,
    Slot,
    SlotMisused,
    flat,
    names_in,
    refilled,
    skeleton,
    slots_in,
)

ENCODING = "utf-8-sig"  # without the byte order mark that some editors write


class _Compiled(jinja2.BytecodeCache):
    """Layouts that were compiled before, by name and text: an edit of one compiles one."""

    def __init__(self, known: dict[tuple[str, str], CodeType]) -> None:
        self._known = known

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


class Layouts:
    """The layouts of one folder, all parsed; raises FaultyContent when one of them has a fault."""

    def __init__(self, folder: Path, cache: Cache | None = None) -> None:
        self.folder = folder
        self._cache = cache or Cache()
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder, encoding=ENCODING),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_Compiled(self._cache.of("compiled layouts", (), dict)),
        )
        self._environment.filters["markdown"] = to_html
        self._skeletons: dict[object, Skeleton] = {}
        self._uses: dict[object, Uses] = {}
        self._check()

    @property
    def names(self) -> list[str]:
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and "static" not in path.relative_to(self.folder).parts
        )

    @property
    def static_files(self) -> dict[str, Path]:
        """Files that are copied as they are, by their path in the output, in a stable order."""
        root = self.folder / "static"
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix(): path for path in paths}

    @cached_property
    def digest(self) -> bytes:
        """Of all layouts; files that are copied as they are have digests of their own."""
        return digest_of(*self._contents())

    def _contents(self) -> Iterator[bytes]:
        for name in self.names:
            yield name.encode()
            yield (self.folder / name).read_bytes().removeprefix(BOM_UTF8)

    def render(self, name: str, page: object) -> bytes:
        return self.markup(name, page).encode()

    def markup(self, name: str, page: object) -> Markup:
        """The layout rendered with the view. Raises FaultyContent with its line when the two don't fit."""
        return self._markup(name, page, page)

    def fill(self, name: str, page: tuple[Any, ...]) -> str:
        """What `markup` gives, for a named tuple whose words are finished HTML; a field may be such a tuple.

        The layout itself is rendered once for each set of fields that are empty, and each value of those that
        are no words; a page fills the gaps. So a layout can print words or ask for them, and no more.
        """
        words = flat(page)
        shape = (name, *[bool(word) if isinstance(word, str) else word for word in words])
        made = self._skeletons.get(shape)
        if made is None:
            made = self._skeletons[shape] = self._filled(name, page)
        return made(tuple(words))

    def skeleton(self, name: str, view: Callable[..., object], *names: str) -> Skeleton:
        """The layout with gaps for these; `view` makes its view of a slot for each."""
        slotted = view(*map(Slot, names))
        found = self._checked(name, slotted)
        return self._skeleton(
            names, found, lambda words: self._markup(name, view(*words), slotted).strip("\n")
        )

    def _filled(self, name: str, page: tuple[Any, ...]) -> Skeleton:
        """Its layout is checked as if no word were empty: a page that has all of them would use all of it."""
        names = names_in(page)
        found = self._checked(name, refilled(page, map(Slot, names), has_empty=True))
        return self._skeleton(
            names, found, lambda words: self._markup(name, refilled(page, iter(words)), page)
        )

    def _skeleton(
        self, names: Sequence[str], found: Uses, render: Callable[[Sequence[object]], str]
    ) -> Skeleton:
        try:
            return skeleton(names, render)
        except SlotMisused as fault:
            raise FaultyContent([self._misused(found.first_of(fault.name))]) from fault

    def _checked(self, name: str, slotted: object) -> Uses:
        """How the layout uses the slots of a view, read once. Raises FaultyContent with all misuses."""
        key = (name, *slots_in(slotted))
        if key not in self._uses:
            found = uses(name, slotted, self._tree)
            if found.misuses:
                raise FaultyContent([self._misused(use) for use in found.misuses])
            self._uses[key] = found
        return self._uses[key]

    def _tree(self, name: str) -> nodes.Template:
        loader = self._environment.loader
        assert loader is not None
        text = loader.get_source(self._environment, name)[0]
        return self._cache.of(("tree", name, text), (), partial(self._environment.parse, text, name))

    def _markup(self, name: str, page: object, shown: object) -> Markup:
        """A fault names what is shown, whose words the view that is rendered may have slots for."""
        try:
            return Markup(self._environment.get_template(name).render(page=page))
        except (
            jinja2.TemplateError,
            SlotMisused,
            TypeError,
            ValueError,
            ZeroDivisionError,
            AttributeError,
            RecursionError,
        ) as fault:
            problem = self._problem(fault, name, shown)
            if problem is None:
                raise
            raise FaultyContent([problem]) from fault

    def _check(self) -> None:
        """Parses every layout: UTF-8, syntax, includes by literal name; static files are no links."""
        if not self.folder.is_dir():
            raise FaultyContent(
                [
                    Problem(
                        "missing-file",
                        "layouts/ does not exist",
                        Place("layouts"),
                        "copy the folder from a site that works",
                    )
                ]
            )
        everything = {
            f"layouts/{path.relative_to(self.folder).as_posix()}": path for path in self.folder.rglob("*")
        }
        links = [name for name, path in {"layouts": self.folder, **everything}.items() if path.is_symlink()]
        problems = [
            Problem("symlink", f"{name} is a link", Place(name), "put the file or folder itself here")
            for name in sorted(links)
        ]
        problems += case_collision(everything)
        if not links:
            names = self.names
            problems += [problem for name in names for problem in self._faults(name, names)]
        if problems:
            raise FaultyContent(problems)

    def _faults(self, name: str, names: Sequence[str]) -> Iterator[Problem]:
        text, faults = read_text(f"layouts/{name}", (self.folder / name).read_bytes())
        if faults:
            yield from faults
            return
        try:
            included = self._cache.of(("included", name, text), (), partial(self._included, name, text))
            self._environment.get_template(name)
        except jinja2.TemplateSyntaxError as fault:
            yield self._at(
                "layout-syntax",
                fault.message or "the layout can't be read",
                fault.name or name,
                fault.lineno,
                "see the Jinja documentation for this statement",
            )
            return
        except jinja2.TemplateNotFound:
            pass  # told below, at the line that names it
        for line, other in included:
            if not isinstance(other, str):
                yield self._at(
                    "layout-include",
                    "a layout is included by a name that is computed",
                    name,
                    line,
                    'write the name itself: {% include "parts/name.html" %}',
                )
            elif other not in names:
                yield self._at(
                    "layout-include", f'layout "{other}" does not exist', name, line, one_of(other, names)
                )

    def _included(self, name: str, text: str) -> tuple[tuple[int, object], ...]:
        """Line and name of each layout that this one includes; None for a name that is computed."""
        found = self._environment.parse(text, name).find_all(
            (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
        )
        templates = ((node.lineno, getattr(node, "template", None)) for node in found)
        return tuple(
            (line, other.value if isinstance(other, nodes.Const) else None) for line, other in templates
        )

    def _problem(self, fault: Exception, name: str, shown: object) -> Problem | None:
        """The fault at the line of the innermost layout in its traceback; None when it is not a layout's."""
        known, line, trace = set(self.names), 0, fault.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            relative = (
                Path(file).relative_to(self.folder).as_posix() if file.startswith(str(self.folder)) else file
            )
            if relative in known:
                name, line = relative, trace.tb_lineno
            trace = trace.tb_next
        if not line:
            return None
        path = getattr(shown, "path", "")
        rendered = path if path and isinstance(path, str) else type(shown).__name__
        if isinstance(fault, SlotMisused):
            return self._misused(Use(name, line, fault.name), f" (while rendering {rendered})")
        words = re.sub(r"^'(?:\w+\.)*(\w+) object' has no attribute", r"\1 has no field", str(fault))
        return self._at(
            "layout-fault",
            f"{words} (while rendering {rendered})",
            name,
            line,
            "docs/layouts.md lists what each layout sees",
        )

    def _misused(self, use: Use, when: str = "") -> Problem:
        problem = self._at(
            "layout-fill",
            f'"{use.name}" can only be printed here, or asked whether it is empty{when}',
            use.layout,
            use.line,
            "the layout is rendered once, before the words of its fields are known: print the field as it is",
        )
        mentions = list(re.finditer(rf"\b{re.escape(use.name)}\b", problem.place.text))
        if len(mentions) != 1:
            return problem
        column = mentions[0].start() + 1
        return replace(problem, place=replace(problem.place, column=column, length=len(use.name)))

    def _at(self, code: str, message: str, name: str, line: int, help: str) -> Problem:
        lines = (self.folder / name).read_text(ENCODING).splitlines()
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        indent = len(text) - len(text.lstrip())
        length = max(1, len(text.strip()))
        return Problem(code, message, Place(f"layouts/{name}", max(1, line), indent + 1, length, text), help)
