"""Both columns of comparisons from one rendering of what is shown of a model.

They differ in ids, links and letters alone. Ids and links are rendered with a mark in place of the side; what
a layout is told of the side itself is rendered for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from markupsafe import Markup

from generator.catalog import Catalog, Model
from generator.findings.model_scores import Score
from generator.findings.sample_figures import Figures
from generator.pages.parts.model_parts import Cell, Maker, Markups, Parts, Side, TestCell, parts
from generator.rendering.slots import MARK

COLUMNS: tuple[Side, Side] = ("left", "right")


def columns(
    catalog: Catalog, model: Model, figures: Figures, scores: Sequence[Score], layouts: Markups
) -> tuple[Parts, Parts]:
    """What the left and the right column of comparisons show of a model, as `parts` gives them.

    It is rendered once, unless a layout does more with ids and links than print them.
    """
    if not _only_print_links(layouts):
        left, right = (parts(catalog, model, figures, scores, side, layouts) for side in COLUMNS)
        return left, right
    maker = Maker(catalog, model, MARK, layouts)
    marked = maker.parts(figures)
    left, right = (replace(_of_side(marked, side), **maker.sided(scores, side)) for side in COLUMNS)
    return left, right


class _Linked(NamedTuple):
    """The fields of views that carry a side."""

    id: str = ""
    href: str = ""
    source_href: str = ""
    sources: tuple[tuple[int, str], ...] = ()


LINKING: Mapping[str, tuple[str, ...]] = {
    "pieces/cell.html": ("source_href",),
    "pieces/note.html": ("source_href",),
    "pieces/capability.html": ("id", "sources"),
    "pieces/versus.html": ("href",),
}
"""Layouts that see ids and links of a side, and their fields."""


def _only_print_links(layouts: Markups) -> bool:
    return all(
        layouts.only_prints(name, lambda *slots, names=names: _linked(names, slots), *names)
        for name, names in LINKING.items()
    )


def _linked(names: Sequence[str], slots: Sequence[Any]) -> _Linked:
    fields = dict(zip(names, slots, strict=True))
    if "sources" in fields:
        fields["sources"] = ((1, fields["sources"]),)
    return _Linked(**fields)


def _of_side(marked: Parts, side: Side) -> Parts:
    """With the side where its mark is."""

    def named(html: Markup) -> Markup:
        return Markup(str.replace(html, MARK, side)) if MARK in html else html

    def of_cell(cell: Cell) -> Cell:
        return replace(cell, html=named(cell.html), brief=named(cell.brief)) if MARK in cell.html else cell

    return replace(
        marked,
        cells={key: of_cell(cell) for key, cell in marked.cells.items()},
        results={key: named(html) for key, html in marked.results.items()},
        tests={key: TestCell(test.label, named(test.html)) for key, test in marked.tests.items()},
        capabilities=tuple(map(named, marked.capabilities)),
        versus={slug: named(html) for slug, html in marked.versus.items()},
    )
