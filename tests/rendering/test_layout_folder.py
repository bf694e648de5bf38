"""The folder of layouts: names, digests, and what may not lie there."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problems import FaultyContent
from generator.rendering.layout_folder import LayoutFolder, is_joined
from generator.rendering.layouts import Layouts
from tests.rendering.sources import View, layouts


def test_a_site_without_layouts_says_so(tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path / "layouts")
    assert [problem.code for problem in fault.value.problems] == ["missing-file"]


def test_a_layout_that_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as fault:
        layouts(tmp_path, x=b"caf\xe9")
    assert [problem.place.path for problem in fault.value.problems] == ["layouts/x.html"]


# What a page depends on


def test_names_and_static_files_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "static" / "deep").mkdir(parents=True)
    (tmp_path / "static" / "deep" / "site.css").write_text("{% not a layout")
    texts = layouts(tmp_path, x="x", parts__cell="cell", parts__static__y="y")
    assert texts.names == ("parts/cell.html", "parts/static/y.html", "x.html")
    assert texts.static_files == {"deep/site.css": tmp_path / "static" / "deep" / "site.css"}


def test_the_digest_changes_with_a_layout_and_a_name_but_not_with_static_files(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    digests = [layouts(tmp_path, x="a", y="y").digest]
    (tmp_path / "static" / "site.css").write_text("new")
    assert Layouts(tmp_path).digest == digests[0]
    digests.append(layouts(tmp_path, x="b").digest)
    (tmp_path / "y.html").rename(tmp_path / "z.html")
    digests.append(Layouts(tmp_path).digest)
    assert len(set(digests)) == len(digests)


def test_the_digest_changes_when_layouts_change_folders(tmp_path: Path) -> None:
    before = layouts(tmp_path / "before", a__cell="1", b__cell="2", x='{% include "b/cell.html" %}')
    after = layouts(tmp_path / "after", b__cell="1", c__cell="2", x='{% include "b/cell.html" %}')
    assert before.render("x.html", View()) != after.render("x.html", View())
    assert before.digest != after.digest


def test_the_folder_tells_what_is_filled_in() -> None:
    assert is_joined("joined/row.html")
    assert not is_joined("pages/joined/row.html")
    assert not is_joined("joined.html")


def test_a_line_of_a_layout_is_placed_without_the_spaces_around_it(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"one\r\n   two  \r\n")
    place = LayoutFolder(tmp_path).place("x.html", 2)
    assert (place.path, place.line, place.column, place.length) == ("layouts/x.html", 2, 4, 3)
    assert LayoutFolder(tmp_path).place("gone.html", 2).text == ""


def test_a_layout_that_is_too_large_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as fault:
        layouts(tmp_path, x="x" * 1_000_001)
    assert [(problem.code, problem.place.path) for problem in fault.value.problems] == [
        ("file-too-large", "layouts/x.html")
    ]


# Files that a repository may hold and layouts may not


@pytest.mark.parametrize(
    "name", ["x.html", "parts", "static", "static/site.css", "static/pictures", "static/nowhere"]
)
def test_a_link_among_the_layouts_is_refused_wherever_it_leads(name: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    goal = tmp_path / "elsewhere" / ("x" if "." in name else "")
    if "." in name:
        goal.write_text("secret", "utf-8")
    path = tmp_path / "layouts" / name
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "gone" if "nowhere" in name else goal)
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path / "layouts")
    assert [(problem.code, problem.place.path) for problem in fault.value.problems] == [
        ("symlink", f"layouts/{name}")
    ]


def test_a_folder_of_layouts_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "layouts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path / "layouts")
    assert [(problem.code, problem.place.path) for problem in fault.value.problems] == [
        ("symlink", "layouts")
    ]


def test_files_that_differ_only_in_capitals_are_a_problem(tmp_path: Path) -> None:
    for name in ("static/site.css", "static/Site.css", "static/deep/a.svg", "static/Deep/a.svg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path)
    assert [problem.message for problem in fault.value.problems] == [
        "layouts/static/deep differs from layouts/static/Deep only in capitals",
        "layouts/static/deep/a.svg differs from layouts/static/Deep/a.svg only in capitals",
        "layouts/static/site.css differs from layouts/static/Site.css only in capitals",
    ]
