"""Layouts become code once in a process, in however many sites of a test they lie.

Most sites of tests have the shipped layouts, and two thirds of what a small site costs to build were spent on
the same 63 texts. What a text becomes depends on itself, its name and our one kind of environment; where it
lies is only told in tracebacks, so Python compiles for each place anew. A fault is never kept.
"""

from __future__ import annotations

from functools import cache
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes

from generator.rendering.environment import BoundedEnvironment

MOST = 2_000  # texts of layouts, so that drawn ones do not fill the memory

Key = tuple[str, str | None]


@cache  # conftest may be imported under two names
def remember() -> None:
    """From now on, in this process and in those that it forks."""
    trees: dict[Key, nodes.Template] = {}
    sources: dict[Key, str] = {}
    parse, to_code = BoundedEnvironment.parse, BoundedEnvironment.compile

    def parse_once(
        self: jinja2.Environment, source: str, name: str | None = None, filename: str | None = None
    ) -> nodes.Template:
        if (source, name) not in trees:
            tree = parse(self, source, name, filename)
            _with_room(trees)[source, name] = tree
        return trees[source, name]

    def compile_once(
        self: jinja2.Environment, source: Any, name: str | None = None, filename: str | None = None
    ) -> CodeType:
        if (source, name) not in sources:
            python = to_code(self, source, name, filename, raw=True)
            _with_room(sources)[source, name] = python
        return compile(sources[source, name], filename or "<template>", "exec")

    BoundedEnvironment.parse = parse_once  # type: ignore[method-assign]
    BoundedEnvironment.compile = compile_once  # type: ignore[assignment,method-assign]


def _with_room(known: dict[Key, Any]) -> dict[Key, Any]:
    if len(known) >= MOST:
        known.clear()
    return known
