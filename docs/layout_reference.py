"""docs/layouts.md, written from the views that layouts see: every field with its type, and all types within.

Knows no layout's text: what a layout may use is what its view has.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator

from generator.pages.kinds import KINDS
from generator.pages.pieces import layout_views

INTRODUCTION = """\
# What layouts see

Written by `docs/make_reference.py` from the views in `generator/`. A layout is a Jinja template that sees one
frozen value, `page`; it can fetch nothing. Undefined names are faults with the layout's line. Layouts include
each other by literal name, with their folder: `{% extends "pages/base.html" %}`.

The folder says what is done with a layout, and so what it may do.

- `layouts/pages/`: whole pages, and `base.html`, which all of them extend.
- `layouts/joined/`: `compare.html`, what stands in its rows, and links in lists of pairs. Rendered once, then
  filled in for each of the pairs: fields of type `Filled` can be printed, or asked whether they are empty
  (`{% if page.results %}`).
- `layouts/pieces/`: what is rendered once for each model and then joined: cells, capabilities, sources,
  pictures.
- `layouts/macros/`: macros that others import. All measures of a picture stand in one of them.
- `layouts/static/`: no layouts, but files that are copied as they are.

A field of type `Filled` is finished HTML that is put where the layout prints it, long after the layout was
rendered: it has no length and no letters, and is equal to nothing. A filter other than `e`, `safe` and
`default`, a test, a comparison or a loop over one is a fault (`layout-fill`) with its line. In `joined/` that
holds for all words, those of `Frame` and `ScoreParts` too; and for `pages/base.html`, since `compare.html`
extends it. Numbers and answers of yes or no can be computed with.

A layout that every page needs, or that one of them is made with, must be there. A loop of `range()` is
bounded (1,000,000 numbers in one rendering), as are what `*` repeats and the powers of `**`; `random` and
`lipsum` do not exist, since two builds would differ. The filter `markdown` turns content into clean HTML.

Whitespace is output. `{# -#}` at the end of a line joins the next line to it.
"""


def layouts() -> str:
    """The text of docs/layouts.md."""
    views = layout_views(KINDS)
    shown = list(dict.fromkeys(view for _, view in views))
    rows = [INTRODUCTION.rstrip()]
    for view in shown:
        names = ", ".join(name for name, seen in views if seen is view)
        rows += ["", f"## {names}", "", *_described(view)]
    rows += ["", "# The values inside them"]
    queue = [inner for view in shown for inner in _inside(view)]
    while queue:
        view = queue.pop(0)
        if view not in shown:
            shown.append(view)
            rows += ["", f"## {view.__name__}", "", *_described(view)]
            queue += _inside(view)
    return "\n".join(rows) + "\n"


def _described(view: type) -> list[str]:
    """Its sentence, if it has one, and a table of its fields."""
    sentence = (view.__doc__ or "").strip().split("\n")[0]
    if sentence.startswith(f"{view.__name__}("):  # the signature that dataclasses write
        sentence = ""
    fields = [f"| `{name}` | {_typed(text)} |" for name, text in _fields(view).items()]
    computed = [name for name, value in vars(view).items() if isinstance(value, property)]
    head = [sentence, ""] if sentence else []
    return [
        *head,
        "| field | type |",
        "| --- | --- |",
        *fields,
        *(f"| `{name}` | computed |" for name in computed),
    ]


def _typed(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _fields(view: type) -> dict[str, str]:
    """Name and written type of each field."""
    if dataclasses.is_dataclass(view):
        written = {field.name: field.type for field in dataclasses.fields(view)}
    else:
        written = view.__annotations__
    return {name: str(getattr(kind, "__forward_arg__", kind)) for name, kind in written.items()}


def _is_view(kind: object) -> bool:
    """Whether it is a dataclass or a named tuple of ours."""
    if not isinstance(kind, type) or not kind.__module__.startswith("generator."):
        return False
    return dataclasses.is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


def _inside(view: type) -> list[type]:
    """The views that the fields of a view are made of, by name."""
    hints = typing.get_type_hints(view)
    kinds = {kind for name in _fields(view) for kind in _flat(hints[name]) if _is_view(kind)}
    return sorted(kinds, key=lambda kind: kind.__name__)


def _flat(annotation: object) -> Iterator[object]:
    yield annotation
    for part in typing.get_args(annotation):
        yield from _flat(part)
