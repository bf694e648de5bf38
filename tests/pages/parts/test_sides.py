"""All sides from one rendering, against a rendering for each."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator.findings.findings import Findings
from generator.pages.parts.model_parts import Parts, Side, parts
from generator.pages.parts.sides import SIDES, all_sides
from generator.rendering.layouts import Layouts
from tests.toys import shipped

LAYOUTS = Path(__file__).parents[3] / "layouts"


def at_once(found: Findings, position: int, layouts: Layouts) -> dict[Side, Parts]:
    model = found.catalog.models[position]
    figures = found.figures.get(model.slug, {})
    return all_sides(found.catalog, model, figures, found.scores.of(position), layouts)


def one_by_one(found: Findings, position: int, layouts: Layouts) -> dict[Side, Parts]:
    model = found.catalog.models[position]
    figures, scores = found.figures.get(model.slug, {}), found.scores.of(position)
    return {side: parts(found.catalog, model, figures, scores, side, layouts) for side in SIDES}


@pytest.mark.parametrize("edit_url", ["", "https://example.org/edit/"])
def test_one_rendering_gives_what_one_for_each_side_does_for_every_shipped_model(edit_url: str) -> None:
    found, layouts = shipped().findings, shipped().layouts
    site = replace(found.catalog.site, edit_url=edit_url)
    found = replace(found, catalog=replace(found.catalog, site=site))
    for position in range(len(found.catalog.models)):
        assert at_once(found, position, layouts) == one_by_one(found, position, layouts)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("cell", "{{ page.source_href }}", "{{ page.source_href | upper }}"),
        (
            "capability",
            '<article id="{{ page.id }}">',
            '<article id="{{ page.id }}" class="{{ page.id[:1] }}">',
        ),
        ("capability", "{{ href }}", "{{ href | length }}"),
        ("capability", "<h3>", "<h3>{% if page.id.startswith('left') %}on the left{% endif %}"),
        (
            "note",
            "{% if page.as_of %}",
            "{% if page.source_href != '#left-s1' %}!{% endif %}{% if page.as_of %}",
        ),
    ],
)
def test_a_layout_may_compute_with_ids_and_links(name: str, old: str, new: str, tmp_path: Path) -> None:
    folder = shutil.copytree(LAYOUTS, tmp_path / "layouts")
    path = folder / "pieces" / f"{name}.html"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    layouts, found = Layouts(folder), shipped().findings
    position = found.positions["blip-image-captioning-base"]
    assert at_once(found, position, layouts) == one_by_one(found, position, layouts)
    assert one_by_one(found, position, layouts) != one_by_one(found, position, shipped().layouts)
