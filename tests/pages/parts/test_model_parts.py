"""Fragments of one model: ids and links that may stand beside those of another."""

from __future__ import annotations

import re

import pytest

from generator.pages.parts.model_parts import TOTAL, Parts, Side, absent_cell, parts
from tests.toys import shipped

MODEL = "blip-image-captioning-base"


def made(side: Side) -> Parts:
    found = shipped().findings
    position = found.positions[MODEL]
    scores, model = found.scores.of(position), found.catalog.models[position]
    return parts(found.catalog, model, found.figures.get(MODEL, {}), scores, side, shipped().layouts)


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def links(html: str) -> set[str]:
    return set(re.findall(r'href="#([^"]+)"', html))


def whole(found: Parts) -> str:
    cells = [cell.html for cell in found.cells.values()]
    tests = [test.html for test in found.tests.values()]
    return "".join((*found.capabilities, found.sources, *cells, *found.results.values(), *tests))


@pytest.mark.parametrize("side", ["left", "right"])
def test_every_id_and_link_of_a_side_carries_it(side: Side) -> None:
    html = whole(made(side))
    assert ids(html)
    assert all(name.startswith(f"{side}-") for name in ids(html) | links(html))


def test_every_source_that_a_fragment_links_to_is_in_the_list_of_its_side() -> None:
    for side in ("left", "right", "own"):
        html = whole(made(side))
        assert links(html) <= ids(html)


def test_scores_lines_and_tests_are_made_for_comparisons_alone() -> None:
    found = shipped().findings.catalog
    model = found.model(MODEL)
    dimensions = [dimension.name for dimension in found.recipe.dimensions]
    assert {task: list(of_task) for task, of_task in made("left").scores.items()} == {
        task: [*dimensions, TOTAL] for task in model.tasks
    }
    assert len(made("left").lines) == len(model.capabilities)
    assert made("left").tests
    own = made("own")
    assert (own.scores, own.lines, own.tests, own.versus) == ({}, (), {}, {})


def test_a_capability_has_its_tags_in_its_line_on_a_comparison_and_in_its_text_on_its_own_page() -> None:
    labels = [
        shipped().findings.catalog.tags[tag].label
        for tag in shipped().findings.catalog.model(MODEL).capabilities[0].tags
    ]
    line, text, own = made("left").lines[0], made("left").capabilities[0], made("own").capabilities[0]
    assert all(label in line and label in own for label in labels)
    assert 'class="tags"' in own
    assert 'class="tags"' not in text


def test_a_cell_begins_with_its_value_and_ends_with_what_else_a_reader_must_know() -> None:
    for cell in made("left").cells.values():
        assert cell.html.startswith(cell.brief)
    assert "note" in made("left").cells["license"].html
    assert "note" not in made("left").cells["license"].brief


def test_an_absent_cell_is_known_nowhere() -> None:
    for state in ("absent", "not run", "not tested"):
        cell = absent_cell(shipped().layouts, state)
        assert (cell.compared, cell.is_known, cell.is_told) == ("absent", False, False)
