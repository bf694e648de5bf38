"""All sides of a model from one rendering: both columns of comparisons, and its own page.

They differ in ids, links and letters, and the own page in its capabilities. Ids and links are rendered with a
mark in place of the side; what a layout is told of the side itself is rendered for each.
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

COLUMNS: tuple[Side, ...] = ("left", "right")
SIDES: tuple[Side, ...] = (*COLUMNS, "own")


def all_sides(
    catalog: Catalog, model: Model, figures: Figures, scores: Sequence[Score], layouts: Markups
) -> dict[Side, Parts]:
    """What every side shows of a model, as `parts` gives it.

    It is rendered once, unless a layout does more with ids and links than print them.
    """
    made_of = catalog, model, figures, scores
    if not _only_print_links(layouts):
        return {side: parts(*made_of, side, layouts) for side in SIDES}
    marked = Maker(catalog, model, MARK, layouts)
    shown = marked.parts(figures)
    sides = {side: replace(_of_side(shown, side), **marked.sided(scores, side)) for side in COLUMNS}
    own = Maker(catalog, model, "own", layouts)
    if own.edit_href:  # its cells lead to their lines
        return {**sides, "own": parts(*made_of, "own", layouts)}
    alone = replace(
        _of_side(shown, "own"),
        tests={},
        capabilities=own.capabilities(),
        lines=(),
        versus={},
        **own.sided(scores, "own"),
        source_count=len(own.sources),
    )
    return {**sides, "own": alone}


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
    """With the side where its mark is; the own page has none in its ids."""
    mark, word = (f"{MARK}-", "") if side == "own" else (MARK, side)

    def named(html: Markup) -> Markup:
        return Markup(str.replace(html, mark, word)) if MARK in html else html

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
