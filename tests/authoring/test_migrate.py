"""Content of an older version: every change is shown with its reason, and nothing but it is changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from generator.authoring.migrate import migration
from generator.content.folder import read_catalog
from generator.content.marked_yaml import Plain
from generator.content.schema_steps import STEPS, Change, Step
from generator.problems import CannotGoOn, FaultyContent
from tests.conftest import REPOSITORY_PATH
from tests.content.edits import ALPHA, BETA, edit, models

SITE = "content/site.yaml"


def contents(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted((site / "content").rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def old(site: Path) -> Path:
    """A site in the words of version 1."""
    edit(site, ALPHA, "commercial_use: yes, ", "commercial_use: restricted, note: Mine, ")
    edit(site, ALPHA, "spdx: MIT", "spdx: LicenseRef-Toy")
    edit(
        site,
        BETA,
        "license: {spdx: LicenseRef-proprietary,",
        "license: {spdx: LicenseRef-B, commercial_use: unknown,",
    )
    edit(site, "content/scoring.yaml", "  adoption:\n", "  quality:   # what tests say\n")
    return site


def test_nothing_is_written_before_somebody_asks(old: Path) -> None:
    before = contents(old)
    assert [file.path for file in migration(old).files] == [ALPHA, BETA, "content/scoring.yaml", SITE]
    assert contents(old) == before


def test_what_is_shown_is_the_line_before_and_after_with_the_reason(old: Path) -> None:
    first, *_, last = migration(old).files
    assert [*first.difference()] == [
        "    10 - license: {spdx: LicenseRef-Toy, commercial_use: restricted, note: Mine, source: card}",
        "       + license: {spdx: LicenseRef-Toy, commercial_use: unclear, note: Mine, source: card}",
    ]
    assert "say in a note" in first.why[0]
    assert [*last.difference()] == [
        "       + schema_version: 2",
        "     1   title: Two models",
        "     9     discount: 50",
        "       +   second_tag: 80",
    ]


def test_a_long_line_is_shown_around_what_changes(old: Path) -> None:
    edit(old, ALPHA, "note: Mine", f"note: {'long ' * 70}")
    shown = [*migration(old).files[0].difference()]
    assert all(len(line) < 200 for line in shown)
    assert "unclear" in shown[1]


def test_what_is_written_reads_as_before_but_for_the_changes(old: Path) -> None:
    before = models(old)
    migration(old).write(old)
    assert {slug: model.commercial_use for slug, model in models(old).items()} == {
        "alpha": "unclear",
        "beta": "unclear",
    }
    assert {slug: (model.name, model.facts, model.capabilities) for slug, model in models(old).items()} == {
        slug: (model.name, model.facts, model.capabilities) for slug, model in before.items()
    }
    catalog, problems = read_catalog(old)
    assert catalog is not None
    assert [problem.code for problem in problems] == ["use-without-note"]
    assert (catalog.site.schema_version, catalog.site.encoder.second_tag) == (2, 80)
    assert [dimension.role for dimension in catalog.recipe.dimensions] == ["quality", "", ""]


def test_only_the_lines_that_are_shown_change(old: Path) -> None:
    before = contents(old)
    migration(old).write(old)
    after = contents(old)
    assert before.keys() == after.keys()
    for path in before:
        lines = after[path].decode().split("\n")
        kept = [line for line in before[path].decode().split("\n") if line in lines]
        assert len(before[path].decode().split("\n")) - len(kept) == (path in (ALPHA, BETA))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_stay(end: str, mark: str, old: Path) -> None:
    wanted = {}
    for path in (ALPHA, SITE):
        text = (old / path).read_text("utf-8")
        (old / path).write_bytes((mark + text.replace("\n", end)).encode())
    new = migration(old)
    new.write(old)
    for path in (ALPHA, SITE):
        raw = (old / path).read_bytes().decode("utf-8")
        wanted[path] = raw.removeprefix(mark).replace(end, "")
        assert raw.startswith(mark)
        assert "\n" not in wanted[path]
        assert "\r" not in wanted[path]


def test_a_second_run_finds_nothing_to_do(old: Path) -> None:
    migration(old).write(old)
    before = contents(old)
    again = migration(old)
    assert (again.files, again.remarks) == ((), ())
    again.write(old)
    assert contents(old) == before


def test_the_shipped_catalog_is_in_the_words_of_today(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY_PATH / "content", tmp_path / "content")
    assert migration(tmp_path).files == ()


def test_a_site_that_is_newer_is_refused(old: Path) -> None:
    edit(old, SITE, "title:", "schema_version: 3\ntitle:")
    with pytest.raises(CannotGoOn, match="schema_version 3; 2 is the newest"):
        migration(old)


@pytest.mark.parametrize("written", ["two", "0", "-1", "[2]", "2.0", "", "9999999999999"])
def test_a_version_that_is_none_is_refused(written: str, old: Path) -> None:
    edit(old, SITE, "title:", f"schema_version: {written}\ntitle:")
    with pytest.raises(CannotGoOn, match="schema_version"):
        migration(old)


@pytest.mark.parametrize(
    ("path", "before", "after", "code"),
    [
        (ALPHA, "name: alpha", "name: [alpha", "yaml-syntax"),
        (ALPHA, "maker: First Lab", "maker: First Lab\nmaker: Other", "duplicate-key"),
        (BETA, "name: beta", "name: &a beta", "yaml-alias"),
        (SITE, "title: Two models", "title: \x07", "control-character"),
    ],
)
def test_files_that_can_not_be_read_safely_stop_it_before_anything_is_written(
    path: str, before: str, after: str, code: str, old: Path
) -> None:
    edit(old, path, before, after)
    stood = contents(old)
    with pytest.raises(FaultyContent) as fault:
        migration(old)
    assert [problem.code for problem in fault.value.problems] == [code]
    assert contents(old) == stood


def test_faults_that_no_edit_touches_do_not_stand_in_the_way(old: Path) -> None:
    edit(old, ALPHA, "## Beam search", "# Beam search")
    edit(old, BETA, "kind: service", "kind: servant")
    assert [file.path for file in migration(old).files][:2] == [ALPHA, BETA]


def test_what_stands_over_several_lines_is_left_to_its_author(old: Path) -> None:
    line = "license: {spdx: LicenseRef-Toy, commercial_use: restricted, note: Mine, source: card}"
    block = "license:\n  spdx: LicenseRef-Toy\n  commercial_use: >-\n    restricted\n  source: card"
    edit(old, ALPHA, line, block)
    found = migration(old)
    assert found.remarks == (f"{ALPHA} has to be edited by hand: license.commercial_use: unclear",)
    assert [file.path for file in found.files] == [BETA, "content/scoring.yaml"]  # the version waits


def test_a_run_that_was_stopped_is_ended_by_the_next(old: Path) -> None:
    found = migration(old)
    type(found)(found.files[:1], ()).write(old)
    rest = migration(old)
    assert [file.path for file in rest.files] == [BETA, "content/scoring.yaml", SITE]
    rest.write(old)
    assert migration(old).files == ()


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(old: Path) -> None:
    found = migration(old)
    edit(old, ALPHA, "maker: First Lab", "maker: Another Lab")
    with pytest.raises(CannotGoOn, match="run matchup migrate again"):
        found.write(old)
    assert "Another Lab" in (old / ALPHA).read_text("utf-8")


def test_another_version_is_one_more_row(old: Path) -> None:
    def makers(model: Mapping[str, Plain]) -> Iterator[Change]:
        if model.get("maker") == "First Lab":
            yield Change(("maker",), "Lab One")

    third = Step(version=3, where="content/models/", why="It was renamed.", changes=makers)
    migration(old).write(old)
    assert migration(old, STEPS, 2).files == ()
    found = migration(old, (*STEPS, third), 3)
    assert next((file.path, *file.why) for file in found.files) == (ALPHA, "It was renamed.")
    found.write(old)
    assert "schema_version: 3\n" in (old / SITE).read_text("utf-8")
    assert migration(old, (*STEPS, third), 3).files == ()
