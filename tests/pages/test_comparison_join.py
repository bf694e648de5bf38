"""What a comparison is joined of, and that it is what its layout rendered by itself would be."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Mapping

import pytest
from markupsafe import Markup

from generator.edition import Edition
from generator.pages import comparison
from generator.pages.comparison_join import Comparisons
from generator.pages.parts.model_parts import Cell
from generator.rendering.layouts import Layouts
from tests.spoken import spoken
from tests.toys import ROOT, shipped


def cell(text: str, compared: str = "", is_known: bool = True) -> Cell:
    return Cell(Markup(text), compared or text, is_known)


def facts(
    left: Mapping[str, Cell], right: Mapping[str, Cell]
) -> tuple[list[list[str]], list[list[str]], str]:
    """The cells of the rows that differ, those of the rows that agree, and what is open."""
    labels = {name: name.upper() for name in (*"abcd", "measured-e")}
    absent, not_run = cell("not stated", "absent", False), cell("not run", "absent", False)
    comparisons = Comparisons(
        catalog=shipped().findings.catalog,
        menu=shipped().store.menu,
        labels=labels,
        absent=absent,
        not_run=not_run,
        layouts=shipped().layouts,
    )
    found = comparisons._facts(left, right)

    def cells(rows: str) -> list[list[str]]:
        return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", rows)]

    assert len(cells(found.agreeing)) == found.agreeing_count
    return cells(found.differing), cells(found.agreeing), found.open


def test_facts_are_sorted_into_what_differs_what_agrees_and_what_is_open() -> None:
    unknown = cell("unknown", "unknown", False)
    found = facts(
        {"a": cell("1"), "b": cell("2 GB", "2"), "c": unknown},
        {"a": cell("3"), "b": cell("2.0 GB", "2"), "c": unknown},
    )
    assert found == ([["A", "1", "3"]], [["B", "2 GB", "2.0 GB"]], "C")


def test_a_row_that_one_file_has_is_shown_against_the_absent_cell() -> None:
    assert facts({"a": cell("1")}, {"b": cell("2")}) == (
        [["A", "1", "not stated"], ["B", "not stated", "2"]],
        [],
        "",
    )


def test_a_figure_that_only_a_run_could_give_is_said_to_be_not_run() -> None:
    assert facts({"measured-e": cell("12")}, {})[0] == [["MEASURED-E", "12", "not run"]]


def test_a_known_value_against_an_unknown_one_differs() -> None:
    assert facts({"a": cell("unknown", "unknown", False)}, {"a": cell("1")})[0] == [["A", "unknown", "1"]]


def html(view: tuple[object, ...]) -> object:
    """The view with its words marked as HTML, as a layout that is rendered by itself must get them."""
    return view._make(
        html(word) if isinstance(word, tuple) else Markup(word) if isinstance(word, str) else word
        for word in view
    )  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Layouts:
    """The shipped layouts, with the one of comparisons among those that are rendered."""
    folder = shutil.copytree(ROOT / "layouts", tmp_path_factory.mktemp("site") / "layouts")
    shutil.copy(folder / "joined" / "compare.html", folder / "pages" / "compare.html")
    return Layouts(folder)


@pytest.mark.parametrize("edition", [shipped(), spoken()], ids=["shipped", "with outputs"])
def test_a_comparison_that_is_filled_in_equals_its_layout_rendered(
    edition: Edition, rendering: Layouts
) -> None:
    for left, right in edition.findings.pairs():
        view = comparison.comparison(edition.store, left, right)
        filled = edition.layouts.fill("joined/compare.html", view)
        assert filled == rendering.markup("pages/compare.html", html(view))


def test_a_pair_without_a_match_lists_every_capability_on_its_own_side() -> None:
    edition, found = shipped(), shipped().findings
    none = dataclasses.replace(found.alignments, rows=found.alignments.rows[:0])
    made = Edition(dataclasses.replace(found, alignments=none), edition.layouts)
    view = comparison.comparison(made.store, 0, 1)
    assert (view.matches, view.picture, view.match_count) == ("", "", "")
    counts = [side.count("<article") for side in (view.left_only, view.right_only)]
    assert counts == [len(model.capabilities) for model in found.catalog.models[:2]]
