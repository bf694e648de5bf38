"""The report of a build says what was done, why, and what is wrong with what lies in the output."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator.build import Wish, reported_build
from generator.build_report import Report
from generator.build_report_page import page_of, require_place, written_report
from generator.places import Site
from generator.problems import Misuse
from tests.small import bare_site
from tests.toys import PageReader, quiet, tree

HOME = "layouts/pages/home.html"


def built(site: Site, workers: int = 1) -> Report:
    wish = Wish("cpu", workers)
    return reported_build(site, site.path / "output", wish, quiet)[2]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Report, Report]:
    """Of a site whose first page names what is not there: its first build, and one after an edit."""
    site = bare_site(tmp_path_factory.mktemp("site"))
    with (site.path / HOME).open("a", encoding="utf-8") as layout:
        layout.write('\n<a href="nowhere.html">gone</a>\n<p id="x"><p id="x">\n')
    first = built(site)
    shutil.copytree(site.path / "output", site.path / "before")
    with (site.path / HOME).open("a", encoding="utf-8") as layout:
        layout.write("<p>more\n")
    return site, first, built(site, workers=2)


def test_every_file_of_a_first_build_is_new(reports: tuple[Site, Report, Report]) -> None:
    site, first, _ = reports
    files = tree(site.path / "before")
    assert {file.path: file.bytes for file in first.files} == {path: len(raw) for path, raw in files.items()}
    assert set(first.reasons) == {"new"}
    assert sum(first.reasons["new"].values()) == first.written == sum(row.files for row in first.kinds)
    assert sum(row.bytes for row in first.kinds) == first.written_bytes


def test_after_an_edit_the_digest_that_moved_is_the_reason(reports: tuple[Site, Report, Report]) -> None:
    _, _, second = reports
    assert set(second.reasons) == {"recipe changed"}
    assert 0 < second.written < second.kept
    assert "index.html" in {file.path for file in second.files}
    assert "comparison" in second.reasons["recipe changed"]


def test_links_and_ids_are_told_with_page_and_place(reports: tuple[Site, Report, Report]) -> None:
    site, first, _ = reports
    rows = {row.code: row for row in first.links if row.page == "index.html"}
    lines = (site.path / HOME).read_text("utf-8").split("\n")
    path, line, column = rows["broken-link"].place.split(":")
    assert path == HOME
    assert lines[int(line) - 1][int(column) - 1 :].startswith("nowhere.html")
    assert '"x"' in rows["doubled-id"].message
    assert first.pages_read == first.pages_there > 5


def test_all_but_the_times_is_the_same_for_the_same_build(tmp_path: Path) -> None:
    first, second = (replace(built(bare_site(tmp_path / name)), times={}) for name in "ab")
    assert first.as_json == second.as_json


def test_a_page_with_more_than_its_budget_is_told(tmp_path: Path) -> None:
    site = bare_site(tmp_path)
    with (tmp_path / "content/site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("budget: {page_elements: 1}\n")
    with (tmp_path / HOME).open("a", encoding="utf-8") as layout:
        layout.write("<p>one<p>two\n")
    report = built(site)
    assert report.budget == {"bytes": 20_000, "elements": 1}
    assert "index.html has 2 elements, of 1" in report.over_budget


def test_times_are_those_of_pages_that_were_made(reports: tuple[Site, Report, Report]) -> None:
    for report in reports[1:]:
        told = json.loads(report.as_json)["times"]
        made = sum(row["pages"] for row in told["kinds"])
        assert made == len(report.files)
        assert {row["name"] for row in told["pages"]} <= {file.path for file in report.files}
        assert all(row["seconds"] >= 0 for row in told["kinds"])


def test_every_field_of_the_json_is_documented(reports: tuple[Site, Report, Report]) -> None:
    docs = (Path(__file__).parent.parent / "docs" / "commands.md").read_text("utf-8")
    section = docs[docs.index("## The report of a build") : docs.index("## measure")]
    assert {name for name in json.loads(reports[1].as_json) if f"`{name}`" not in section} == set()


def test_the_page_asks_nobody_for_anything_and_tells_words_as_words(
    reports: tuple[Site, Report, Report],
) -> None:
    _, first, _ = reports
    hostile = replace(first, over_budget=("<script>alert(1)</script>",))
    html = page_of(hostile)
    assert PageReader(html).links == []
    assert not re.search(r"<script|url\(|@import", html)
    assert "nowhere.html" in html


def test_the_name_of_the_file_says_its_form_and_it_lies_outside_of_the_output(
    reports: tuple[Site, Report, Report], tmp_path: Path
) -> None:
    _, first, _ = reports
    assert json.loads(written_report(first, Path("a.json")))["form"] == 1
    assert written_report(first, Path("a.html")).startswith("<!doctype html>")
    for path, target in [("a.txt", tmp_path), ("a.html", "s3://x/y")]:
        with pytest.raises(Misuse):
            require_place(tmp_path.parent / path, target)
    with pytest.raises(Misuse):
        require_place(tmp_path / "in" / "a.html", tmp_path)
