"""Layouts: loading, strictness, digests; from a view to bytes. Knows no domain noun.

A layout sees one frozen value, `page`, and the markdown filter; it can fetch nothing. An undefined name is a fault
with the layout's file and line. Layouts include others by literal name only, so what a page is made of can be read
off the files. Markdown of content is untrusted: what it renders to goes through a sanitiser.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any, NoReturn

import jinja2
import markdown
import nh3
from jinja2 import nodes
from jinja2.bccache import Bucket
from markupsafe import Markup

from generator.hosts import case_collision
from generator.marked import read_text
from generator.problems import FaultyContent, Place, Problem, one_of
from generator.remembered import Kept

TAGS = {
    "p",
    "em",
    "strong",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "sup",
    "sub",
    "hr",
}
MARK = "\0"  # around the name of a slot; no text of ours or of content has one
LIBRARIES = ("jinja2", "markdown", "nh3")  # whose versions can change the bytes of a page


class Slot:
    """Stands in a view for words that differ from page to page: a layout may print it, or ask whether there are any."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __html__(self) -> str:
        return f"{MARK}{self._name}{MARK}"

    __str__ = __html__

    def __bool__(self) -> bool:
        return True

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError(f'"{self._name}" can only be printed here, or asked whether it is empty')

    __len__ = __iter__ = __getitem__ = __contains__ = __add__ = __radd__ = __mod__ = __lt__ = __gt__ = __le__ = __ge__ = _refuse
    __eq__ = __hash__ = _refuse


Skeleton = Callable[[tuple[str, ...]], str]
"""A rendered layout with gaps where its slots stood; given the words for them, in order, it gives the whole."""


def _skeleton(html: str, names: Sequence[str]) -> Skeleton:
    pieces = html.split(MARK)
    whole = "%s".join(piece.replace("%", "%%") for piece in pieces[0::2])
    places = [names.index(name) for name in pieces[1::2]]  # ValueError: a filter has changed a mark
    if places == list(range(len(names))):
        return whole.__mod__
    return lambda words: whole % tuple([words[place] for place in places])


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

    def __init__(self, folder: Path, kept: Kept | None = None) -> None:
        self.folder = folder
        self._kept = kept or Kept()
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_Compiled(self._kept.of("compiled layouts", (), dict)),
        )
        self._environment.filters["markdown"] = to_html
        self._skeletons: dict[object, Skeleton] = {}
        self._check()

    @property
    def names(self) -> list[str]:
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and "static" not in path.relative_to(self.folder).parts
        )

    @property
    def static_paths(self) -> list[Path]:
        """Files that are copied as they are, in a stable order."""
        return sorted(path for path in (self.folder / "static").rglob("*") if path.is_file())

    def digest(self, code: Iterable[Path]) -> bytes:
        """Of all layouts, of the code that makes views, and of the libraries that make bytes of them."""
        total = hashlib.blake2b(digest_size=8)
        for name, path in [*((name, self.folder / name) for name in self.names), *((path.name, path) for path in sorted(code))]:
            content = path.read_bytes()
            total.update(f"{name} {len(content)}\n".encode() + content)
        for library in LIBRARIES:
            total.update(f"{library} {importlib.metadata.version(library)}\n".encode())
        return total.digest()

    def render(self, name: str, page: object) -> bytes:
        return self.markup(name, page).encode()

    def fill(self, name: str, page: tuple[Any, ...]) -> str:
        """What `markup` gives, for a named tuple whose words are all finished HTML; a field may be such a tuple, too.

        The layout itself is rendered once for each set of fields that are empty, and each value of those that are no
        words; a page only fills the gaps. So a layout can print words or ask whether there are any, and nothing else.
        """
        words = _flat(page)
        shape = (name, *[bool(word) if isinstance(word, str) else word for word in words])
        skeleton = self._skeletons.get(shape)
        if skeleton is None:
            names = [str(place) for place in range(len(words))]
            skeleton = self._skeletons[shape] = _skeleton(self.markup(name, _slotted(page, iter(range(len(words))))), names)
        return skeleton(tuple(words))

    def skeleton(self, name: str, view: Callable[..., object], *names: str) -> Skeleton:
        """The layout with gaps for these; `view` makes its view of a slot for each."""
        return _skeleton(self.markup(name, view(*map(Slot, names))).strip("\n"), names)

    def markup(self, name: str, page: object) -> Markup:
        """The layout filled with the view. Raises FaultyContent with the layout's line when the two don't fit."""
        try:
            return Markup(self._environment.get_template(name).render(page=page))
        except (jinja2.TemplateError, TypeError, ValueError, ZeroDivisionError, AttributeError, RecursionError) as fault:
            problem = self._problem(fault, name, page)
            if problem is None:
                raise
            raise FaultyContent([problem]) from fault

    def _check(self) -> None:
        """Parses every layout: UTF-8, syntax, includes by literal name; static files are no links."""
        if not self.folder.is_dir():
            raise FaultyContent(
                [Problem("missing-file", "layouts/ does not exist", Place("layouts"), "copy the folder from a site that works")]
            )
        everything = {f"layouts/{path.relative_to(self.folder).as_posix()}": path for path in self.folder.rglob("*")}
        links = [name for name, path in {"layouts": self.folder, **everything}.items() if path.is_symlink()]
        problems = [Problem("symlink", f"{name} is a link", Place(name), "put the file or folder itself here") for name in sorted(links)]
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
            included = self._kept.of(("included", name, text), (), partial(self._included, name, text))
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
                yield self._at("layout-include", f'layout "{other}" does not exist', name, line, one_of(other, names))

    def _included(self, name: str, text: str) -> tuple[tuple[int, object], ...]:
        """Line and name of each layout that this one includes; None for a name that is computed."""
        found = self._environment.parse(text, name).find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends))
        templates = ((node.lineno, getattr(node, "template", None)) for node in found)
        return tuple((line, other.value if isinstance(other, nodes.Const) else None) for line, other in templates)

    def _problem(self, fault: Exception, name: str, page: object) -> Problem | None:
        """The fault at the line of the innermost layout that its traceback names; None when it is none of a layout's."""
        known, line, trace = set(self.names), 0, fault.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            relative = Path(file).relative_to(self.folder).as_posix() if file.startswith(str(self.folder)) else file
            if relative in known:
                name, line = relative, trace.tb_lineno
            trace = trace.tb_next
        if not line:
            return None
        shown = getattr(page, "path", "") or type(page).__name__
        words = re.sub(r"^'(?:\w+\.)*(\w+) object' has no attribute", r"\1 has no field", str(fault))
        return self._at("layout-fault", f"{words} (while rendering {shown})", name, line, "docs/layouts.md lists what each layout sees")

    def _at(self, code: str, message: str, name: str, line: int, help: str) -> Problem:
        lines = (self.folder / name).read_text("utf-8").splitlines()
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        indent = len(text) - len(text.lstrip())
        return Problem(code, message, Place(f"layouts/{name}", max(1, line), indent + 1, max(1, len(text.strip())), text), help)


def _flat(page: tuple[Any, ...]) -> list[Any]:
    found: list[Any] = []
    for field in page:
        if isinstance(field, tuple):
            found += _flat(field)
        else:
            found.append(field)
    return found


def _slotted(page: Any, numbers: Iterator[int]) -> Any:
    """The view with a numbered slot in place of all words that are not empty."""
    if isinstance(page, tuple):
        return page._make(_slotted(field, numbers) for field in page)  # type: ignore[attr-defined]  # a named tuple
    place = next(numbers)
    return Slot(str(place)) if isinstance(page, str) and page else page


_converter = threading.local()


@lru_cache(maxsize=512)  # both columns of a comparison show the same texts
def to_html(text: str) -> Markup:
    """Markdown as clean HTML: what looks like HTML is shown as text; no script, no inline style; links tell crawlers not to follow."""
    if not hasattr(_converter, "markdown"):
        _converter.markdown = markdown.Markdown(extensions=["tables", "sane_lists", "fenced_code"], output_format="html")
        _converter.markdown.preprocessors.deregister("html_block")
        _converter.markdown.inlinePatterns.deregister("html")
    html = _converter.markdown.reset().convert(text)
    return Markup(
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel="noopener nofollow")
    )
