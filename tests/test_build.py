"""The order of the stages: all faults at once, and nothing written before all is well."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import build
from generator.output.ledger import Ledger
from generator.problems import CannotGoOn, FaultyContent, Misuse
from tests.toys import copy_site, edit, quiet, tree


def test_faults_of_content_and_of_the_syntax_of_layouts_are_found_at_once(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    edit(site.path / "content" / "models" / "flux-1-pro.md", "\nmaker: ", "\nmakker: ")
    edit(site.layouts_path / "pages" / "home.html", "{% block main %}", "{% block %}")
    paths = {problem.place.path for problem in build.check(site)}
    assert {"content/models/flux-1-pro.md", "layouts/pages/home.html"} <= paths


def test_check_writes_no_page_and_measures_nothing(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    readings = tree(site.path / "content" / "readings")
    assert build.check(site) == ()
    assert not (site.path / "output").exists()
    assert tree(site.path / "content" / "readings") == readings


def test_the_output_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    (site.path / "content" / "site.yaml").write_text("{", "utf-8")
    with pytest.raises(Misuse, match="the site is made from files there"):
        build.build(site, site.path / "content", "cpu", quiet)  # type: ignore[arg-type]
    with pytest.raises(FaultyContent):
        build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    assert not (site.path / "output").exists()


def test_the_ledger_is_held_from_before_the_content_is_read(tmp_path: Path) -> None:
    """Or of two builds the one that publishes last could have read first."""
    site = copy_site(tmp_path / "site")
    (site.path / "content" / "site.yaml").write_text("{", "utf-8")
    with (
        Ledger.open(site.ledger_path(site.path / "output")),
        pytest.raises(CannotGoOn, match="another build is writing"),
    ):
        build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]


def test_warnings_come_with_what_was_published(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    folder = site.path / "content" / "readings" / "samples"
    folder.mkdir(exist_ok=True)
    (folder / "flux-1-pro.jsonl").write_text('{"output": {', "utf-8")
    published, warnings = build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    assert published.written > 0
    assert [problem.code for problem in warnings] == ["broken-reading"]
