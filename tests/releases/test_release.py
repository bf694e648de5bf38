"""`matchup release` on a site: what it writes, what it refuses, and what it leaves alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from generator import build, places
from generator.history.journal import PairsChange, RowChange
from generator.history.stored import FOLDER, load_all, load_sound
from generator.problems import CannotGoOn, FaultyContent, Misuse
from generator.releases.release import Planned
from tests.small import ended, started
from tests.test_cli import run
from tests.toys import ROOT, edit, quiet, tree

ALPHA, BETA = "content/models/alpha.md", "content/models/beta.yaml"
AS_OF = "2026-11-20"


def release(site: Path, date: str = "", is_written: bool = True) -> Planned:
    return build.release(places.Site(site), date, is_written)


def journal(site: Path) -> dict[str, bytes]:
    return tree(site / FOLDER) if (site / FOLDER).exists() else {}


def test_the_first_release_is_of_the_sites_own_day_and_no_clock_is_asked(site: Path) -> None:
    plan = release(site)
    assert plan.is_first
    assert [*journal(site)] == [f"{AS_OF}.jsonl"]
    assert journal(site)[f"{AS_OF}.jsonl"] == plan.content
    history, problems = load_all(site, AS_OF)
    assert problems == ()
    assert sorted(history.models) == ["alpha", "beta"]


def test_a_second_release_without_an_edit_writes_nothing(site: Path) -> None:
    release(site, "2026-11-01")
    before = journal(site)
    assert release(site).changes == ()
    assert journal(site) == before


def test_an_edit_is_told_with_its_source(site: Path) -> None:
    release(site, "2026-11-01")
    edit(site / ALPHA, "parameters: {value: 247M", "parameters: {value: 224M")
    (row,) = release(site).changes
    assert isinstance(row, RowChange)
    assert (row.row, row.source and row.source.title) == ("fact-parameters", "Model card")
    assert [*journal(site)] == ["2026-11-01.jsonl", f"{AS_OF}.jsonl"]


def test_a_dry_run_writes_nothing_and_needs_no_lock(site: Path) -> None:
    assert release(site, is_written=False).changes
    assert journal(site) == {}
    assert not (site / ".matchup" / "readings.lock").exists()


def test_a_site_of_best_partners_says_that_it_needs_vectors_and_then_releases(site: Path) -> None:
    settings = site / "content" / "site.yaml"
    settings.write_text(re.sub("(?m)^pairs:.*$", "", settings.read_text("utf-8")) + "\npairs: {top: 1}\n")
    with pytest.raises(CannotGoOn, match="without a vector: no saying which pairs have a page"):
        release(site)
    assert journal(site) == {}
    build.open_edition(places.Site(site), "cpu", quiet)  # type: ignore[arg-type]
    assert [line.model for line in release(site).changes] == ["alpha", "beta"]


@pytest.mark.parametrize("date", ["2026-11", "2026-02-30", "yesterday", "2026-11-21"])
def test_a_day_that_is_none_or_has_not_come_is_refused(date: str, site: Path) -> None:
    with pytest.raises(Misuse):
        release(site, date)
    assert journal(site) == {}


def test_a_day_before_the_last_release_is_refused(site: Path) -> None:
    release(site, "2026-11-10")
    with pytest.raises(Misuse, match="before the last release, of 2026-11-10"):
        release(site, "2026-11-09")


def test_a_second_release_of_a_day_stands_behind_the_first(site: Path) -> None:
    first = release(site).content
    edit(site / ALPHA, "247M", "224M")
    second = release(site).content
    assert journal(site) == {f"{AS_OF}.jsonl": first + second}
    edit(site / ALPHA, "224M", "225M")
    release(site)
    history, problems = load_all(site, AS_OF)
    assert problems == ()
    assert [(each.date, each.number) for each in history.releases] == [
        (AS_OF, number) for number in (1, 2, 3)
    ]


def test_a_journal_with_a_fault_stops_the_release_and_is_left_as_it_is(site: Path) -> None:
    release(site, "2026-11-01")
    path = site / FOLDER / "2026-11-01.jsonl"
    path.write_bytes(path.read_bytes() + b"{}\n")
    before = journal(site)
    with pytest.raises(FaultyContent):
        release(site)
    assert journal(site) == before


def test_of_two_at_once_one_writes_and_the_other_finds_nothing_changed(site: Path) -> None:
    release(site, "2026-11-01")
    edit(site / ALPHA, "247M", "224M")
    children = [started(lambda: release(site)) for _ in range(3)]
    assert [ended(child) for child in children] == [0, 0, 0]
    history, problems = load_all(site, AS_OF)
    assert problems == ()
    assert [(each.date, len(each.changes)) for each in history.releases] == [("2026-11-01", 2), (AS_OF, 1)]


def test_what_a_killed_release_left_beside_is_no_part_of_the_journal(site: Path) -> None:
    release(site, "2026-11-01")
    (site / FOLDER / "2026-11-20.jsonl.77.partial").write_bytes(b'{"change":"rel')
    assert load_all(site, AS_OF)[1] == ()
    edit(site / ALPHA, "247M", "224M")
    release(site)
    assert [*journal(site)] == ["2026-11-01.jsonl", "2026-11-20.jsonl"]


def test_files_of_two_branches_lie_beside_each_other_and_come_to_both_edits(
    site: Path, tmp_path: Path
) -> None:
    release(site, "2026-11-01")
    other = shutil.copytree(site, tmp_path / "other")
    edit(site / ALPHA, "247M", "224M")
    release(site, "2026-11-10")
    edit(other / BETA, "Second Lab", "Third Lab")
    release(other, "2026-11-12")
    shutil.copy(other / BETA, site / BETA)
    shutil.copy(other / FOLDER / "2026-11-12.jsonl", site / FOLDER)
    assert load_sound(site, AS_OF)[1] == ()
    assert release(site).changes == ()


def test_the_same_edit_in_two_branches_is_told_once(site: Path, tmp_path: Path) -> None:
    release(site, "2026-11-01")
    other = shutil.copytree(site, tmp_path / "other")
    for each, day in ((site, "2026-11-10"), (other, "2026-11-12")):
        edit(each / ALPHA, "247M", "224M")
        release(each, day)
    shutil.copy(other / FOLDER / "2026-11-12.jsonl", site / FOLDER)
    history, problems = load_sound(site, AS_OF)
    assert [problem.code for problem in problems] == ["repeated-change"]
    assert [len(each.changes) for each in history.releases] == [2, 1, 0]


def test_a_link_in_place_of_the_folder_is_not_followed(site: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site / FOLDER).symlink_to(elsewhere)
    with pytest.raises(FaultyContent):
        release(site)
    assert [*elsewhere.iterdir()] == []


def test_a_winner_that_an_edit_made_is_told_of_the_edited_model(site: Path) -> None:
    release(site, "2026-11-01")
    edit(site / ALPHA, "value: 80100", "value: 1000")
    edit(site / ALPHA, "in_library: {value: yes", "in_library: {value: no")
    edit(site / ALPHA, "pricing: {weights: open", "pricing: {weights: closed")
    pairs = [line for line in release(site).changes if isinstance(line, PairsChange)]
    assert {(line.model, *line.against) for line in pairs} <= {("alpha", "beta")}


def test_a_text_of_several_lines_stands_in_one(site: Path) -> None:
    release(site, "2026-11-01")
    words = f'"First{chr(92)}n{"x" * 90}"'
    edit(site / ALPHA, "facts:\n", f"facts:\n  note: {{value: {words}, source: card}}\n")
    edit(site / "content/facts.yaml", "parameters:", "note: {label: Note, unit: text}\nparameters:")
    (row,) = [line for line in release(site).changes if isinstance(line, RowChange)]
    assert row.now is not None
    assert row.now.text.startswith("First x")
    assert load_sound(site, AS_OF)[1] == ()


def test_git_keeps_the_releases_of_two_branches_on_one_day(site: Path, tmp_path: Path) -> None:
    def git(*words: str) -> None:
        names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *names, *words], cwd=site, check=True, capture_output=True)

    shutil.copy(ROOT / ".gitattributes", site)
    release(site)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "first")
    for branch, path, old, new in (("one", ALPHA, "247M", "224M"), ("two", BETA, "Second Lab", "Third Lab")):
        git("checkout", "-q", "-b", branch, "main")
        edit(site / path, old, new)
        release(site)
        git("commit", "-qam", branch)
    git("merge", "-q", "--no-edit", "one")
    assert load_sound(site, AS_OF)[1] == ()
    assert release(site).changes == ()


# As a person runs it


def test_the_verb_says_what_it_would_write_and_then_writes_it(site: Path) -> None:
    dry = run(site, "release", "--dry-run")
    assert "first release, of 2026-11-20: 2 models as they are today" in dry.stdout
    assert "nothing was written; without --dry-run, 3 lines" in dry.stdout
    assert journal(site) == {}
    assert "wrote 3 lines" in run(site, "release", "--date", "2026-11-01").stdout
    assert "nothing has changed since the release of 2026-11-01" in run(site, "release").stdout
    edit(site / ALPHA, "247M", "224M")
    ran = run(site, "release")
    assert "Alpha: Parameters went from 247M to 224M." in ran.stdout
    assert "content/history/2026-11-20.jsonl" in ran.stdout
    refused = run(site, "release", "--date", "2026-11-02")
    assert refused.returncode == 2
    assert "lies before the last release" in refused.stderr


def test_check_knows_the_folder(site: Path) -> None:
    (site / FOLDER).mkdir()
    (site / FOLDER / "2026-11-01.jsonl").write_text("{}\n", "utf-8")
    ran = run(site, "check")
    assert ran.returncode == 1
    assert "error[bad-history]" in ran.stdout
    assert "content/history/2026-11-01.jsonl:1:1" in ran.stdout
