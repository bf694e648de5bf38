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
    score, model = found.scores.scores[position], found.catalog.models[position]
    return parts(found.catalog, model, found.figures.get(MODEL, {}), score, side, shipped().layouts)


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def links(html: str) -> set[str]:
    return set(re.findall(r'href="#([^"]+)"', html))


def whole(found: Parts) -> str:
    cells = [cell.html for cell in found.cells.values()]
    return "".join((*found.capabilities, found.sources, *cells, *found.results.values()))


@pytest.mark.parametrize("side", ["left", "right"])
def test_every_id_and_link_of_a_side_carries_it(side: Side) -> None:
    html = whole(made(side))
    assert ids(html)
    assert all(name.startswith(f"{side}-") for name in ids(html) | links(html))


def test_every_source_that_a_fragment_links_to_is_in_the_list_of_its_side() -> None:
    for side in ("left", "right", "own"):
        html = whole(made(side))
        assert links(html) <= ids(html)


def test_scores_and_titles_are_made_for_comparisons_alone() -> None:
    found = shipped().findings.catalog
    dimensions = [dimension.name for dimension in found.recipe.dimensions]
    assert list(made("left").scores) == [*dimensions, TOTAL]
    assert len(made("left").titles) == len(found.model(MODEL).capabilities)
    assert (made("own").scores, made("own").titles) == ({}, ())


def test_an_absent_cell_is_known_nowhere() -> None:
    for state in ("absent", "not run"):
        cell = absent_cell(shipped().layouts, state)
        assert (cell.compared, cell.is_known) == ("absent", False)
