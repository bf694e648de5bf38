"""Every layout that pages are made with must be there; one at its old place is told where it belongs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.authoring.view_fields import computed_fields, fields_of
from generator.edition import Edition
from generator.pages.kinds import KINDS
from generator.pages.layout_names import name_problems
from generator.pages.layout_versions import (
    CHANGES,
    FIELD,
    GONE,
    LAYOUTS_VERSION,
    MOVED,
    version_problems,
)
from generator.pages.pieces import layout_views
from generator.problems import FaultyContent
from generator.rendering.layouts import Layouts
from tests.toys import ROOT, shipped

NEEDED = sorted({name for name, _ in layout_views(KINDS)})


def problems_with(layouts_path: Path) -> list[tuple[str, str]]:
    with pytest.raises(FaultyContent) as fault:
        Edition(shipped().findings, Layouts(layouts_path))
    return [(problem.code, problem.place.path) for problem in fault.value.problems]


@pytest.fixture
def layouts_path(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "layouts", tmp_path / "layouts")


@pytest.mark.parametrize("name", NEEDED)
def test_a_layout_that_is_deleted_is_a_fault_that_names_it(name: str, layouts_path: Path) -> None:
    (layouts_path / name).unlink()
    assert problems_with(layouts_path) == [("missing-file", f"layouts/{name}")]


def test_all_that_are_missing_are_told_at_once(layouts_path: Path) -> None:
    names = ["joined/compare.html", "joined/row.html", "pages/home.html", "pieces/cell.html"]
    for name in names:
        (layouts_path / name).unlink()
    assert problems_with(layouts_path) == [("missing-file", f"layouts/{name}") for name in names]


def test_every_layout_that_has_moved_is_one_of_those_that_are_there_now() -> None:
    assert set(MOVED.values()) <= set(shipped().layouts.names)
    assert set(MOVED).isdisjoint(shipped().layouts.names)
    assert len(set(MOVED.values())) == len(MOVED)


def test_a_site_with_the_old_folders_is_told_where_each_layout_belongs_and_which_are_new() -> None:
    problems = list(name_problems(tuple(MOVED), NEEDED))
    moved, missing = problems[: len(MOVED)], problems[len(MOVED) :]
    assert [(problem.code, problem.place.path) for problem in moved] == [
        ("moved-layout", f"layouts/{old}") for old in MOVED
    ]
    assert [(problem.code, problem.place.path) for problem in missing] == [
        ("missing-file", f"layouts/{name}") for name in NEEDED if name not in MOVED.values()
    ]
    for problem, new in zip(moved, MOVED.values(), strict=True):
        assert f"its place is {new}" in problem.message
        assert problem.help.startswith(f"move it to layouts/{new}")


def test_an_old_layout_beside_the_new_one_would_be_edited_in_vain(layouts_path: Path) -> None:
    (layouts_path / "home.html").write_text("old", "utf-8")
    assert problems_with(layouts_path) == [("moved-layout", "layouts/home.html")]


def test_layouts_of_a_sites_own_may_lie_anywhere(layouts_path: Path) -> None:
    (layouts_path / "mine").mkdir()
    (layouts_path / "mine" / "row.html").write_text("mine", "utf-8")
    Edition(shipped().findings, Layouts(layouts_path))


# What versions changed


def test_what_a_version_took_away_is_not_there_and_what_stands_for_it_is() -> None:
    views = dict(layout_views(KINDS))
    for change in CHANGES:
        if not change.field:
            assert change.layout not in shipped().layouts.names
            assert change.now in shipped().layouts.names
            continue
        there = {*fields_of(views[change.layout]), *computed_fields(views[change.layout])}
        assert change.field not in there
        assert {name.partition(".")[0] for name in FIELD.findall(change.now)} <= there


def test_the_newest_version_is_the_one_of_the_last_change() -> None:
    assert max(change.version for change in CHANGES) == LAYOUTS_VERSION


def test_a_layout_that_went_is_told_with_the_one_that_shows_the_same_now() -> None:
    problems = list(name_problems(tuple(GONE), ()))
    assert [(problem.code, problem.place.path) for problem in problems] == [
        ("moved-layout", f"layouts/{old}") for old in GONE
    ]
    assert all(f"layouts/{new}" in problem.help for problem, new in zip(problems, GONE.values(), strict=True))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{{ page.tasks }}", []),
        ("{{ page.ranks }} {{ page.ranks }} {{ page.overview }}", ["former-field", "former-field"]),
        ("{# page.ranks #}{{ page.ranks_of_mine }}{{ mypage.ranks }}", []),
        ("{# matchup layouts: 1 #}", ["layouts-version"]),
        ("{#- matchup layouts: 3 -#}", []),
        ("{# matchup layouts: 3 and more #}", []),
        ("{# matchup layouts: 4 #}", ["layouts-version"]),
        ("{# matchup layouts: 1 #}{{ page.ranks }}", ["former-field"]),
    ],
)
def test_a_layout_is_held_to_the_version_that_it_says(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in version_problems({"pages/home.html": text})] == codes
    assert all(problem.code != "former-field" for problem in version_problems({"mine.html": text}))
