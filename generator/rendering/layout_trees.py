"""Layouts as syntax trees: whether each can be read, and which others it names.

What a page is made of is read off the files, so a layout names others by literal name. Whatever the parser
raises is a fault of the text that it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import jinja2
from jinja2 import nodes

from generator.cache import Cache
from generator.problems import Problem, one_of
from generator.rendering.layout_folder import LayoutFolder

INCLUDES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)

Included = tuple[tuple[int, str | None], ...]
"""Line and name of each layout that one names; None for a name that is computed."""


class LayoutTrees:
    """The trees of all layouts; each is parsed once for as long as its text stays."""

    def __init__(self, folder: LayoutFolder, environment: jinja2.Environment, cache: Cache) -> None:
        self._folder = folder
        self._environment = environment
        self._cache = cache

    def of(self, name: str) -> nodes.Template:
        """The tree of a layout that can be read. Raises TemplateNotFound when it is not there, or no more."""
        try:
            text, _ = self._folder.text(name)
        except OSError as fault:
            raise jinja2.TemplateNotFound(name) from fault
        return self._cache.of(("tree", name, text), (), partial(self._environment.parse, text, name))

    def problems(self) -> Iterator[Problem]:
        for name in self._folder.names:
            text, problems = self._folder.text(name)
            yield from problems
            if not problems:
                yield from self._problems_of(name, text)

    def _problems_of(self, name: str, text: str) -> Iterator[Problem]:
        try:
            included = self._cache.of(("included", name, text), (), partial(self._included, name, text))
        except jinja2.TemplateSyntaxError as fault:
            yield self._unreadable(name, fault.lineno, fault.message or "it can't be read")
            return
        except Exception as fault:  # of a number with too many digits, of brackets nested too deep
            yield self._unreadable(name, 1, f"it can't be read: {fault or type(fault).__name__}")
            return
        unnamed = list(self._unnamed(name, included))
        yield from unnamed or self._uncompiled(name)

    def _included(self, name: str, text: str) -> Included:
        found = self._environment.parse(text, name).find_all(INCLUDES)
        templates = ((node.lineno, getattr(node, "template", None)) for node in found)
        return tuple(
            (line, other.value if isinstance(other, nodes.Const) else None) for line, other in templates
        )

    def _unnamed(self, name: str, included: Included) -> Iterator[Problem]:
        """Names of layouts that are computed, or of none."""
        names = self._folder.names
        for line, other in included:
            place = self._folder.place(name, line)
            if not isinstance(other, str):
                words = "a layout is included by a name that is computed"
                help = 'write the name itself: {% include "pieces/name.html" %}'
                yield Problem("layout-include", words, place, help)
            elif other not in names:
                words = f'layout "{other}" does not exist'
                yield Problem("layout-include", words, place, one_of(other, names))

    def _uncompiled(self, name: str) -> Iterator[Problem]:
        """What shows when a layout becomes code: unknown filters, loops nested too deep for Python."""
        try:
            self._environment.get_template(name)
        except jinja2.TemplateSyntaxError as fault:
            words = fault.message or "it can't be read"
            yield self._unreadable(fault.name or name, fault.lineno, words)
        except Exception as fault:
            yield self._unreadable(name, 1, f"it can't be read: {fault or type(fault).__name__}")

    def _unreadable(self, name: str, line: int, words: str) -> Problem:
        help = "see the Jinja documentation for this statement"
        return Problem("layout-syntax", words, self._folder.place(name, line), help)
