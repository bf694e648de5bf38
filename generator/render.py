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
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2
import markdown
import nh3
from jinja2 import nodes
from markupsafe import Markup

from generator.marked import read_text
from generator.problems import FaultyContent, Place, Problem, one_of

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
LIBRARIES = ("jinja2", "markdown", "nh3")  # whose versions can change the bytes of a page


class Layouts:
    """The layouts of one folder, all parsed; raises FaultyContent when one of them has a fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._environment.filters["markdown"] = to_html
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
        problems = [problem for name in self.names for problem in self._faults(name)]
        for path in self.static_paths:
            if path.is_symlink():
                place = Place(f"layouts/{path.relative_to(self.folder).as_posix()}")
                problems.append(Problem("symlink", f"{place.path} is a link", place, "put the file itself here"))
        if problems:
            raise FaultyContent(problems)

    def _faults(self, name: str) -> Iterator[Problem]:
        text, faults = read_text(f"layouts/{name}", (self.folder / name).read_bytes())
        if faults:
            yield from faults
            return
        try:
            tree = self._environment.parse(text, name)
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
        for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
            template = getattr(node, "template", None)
            if not isinstance(template, nodes.Const) or not isinstance(template.value, str):
                yield self._at(
                    "layout-include",
                    "a layout is included by a name that is computed",
                    name,
                    node.lineno,
                    'write the name itself: {% include "parts/name.html" %}',
                )
            elif template.value not in self.names:
                yield self._at(
                    "layout-include", f'layout "{template.value}" does not exist', name, node.lineno, one_of(template.value, self.names)
                )

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


_converter = threading.local()


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
