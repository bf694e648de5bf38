"""Taking in a log: what a person says about it, what can't be, what is written; and a kill loses nothing."""

from __future__ import annotations

import os
import signal
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from generator.problems import CannotGoOn, MatchupError, Misuse
from generator.searches import importing, stored
from generator.searches.importing import Asked, Import
from tests.searches import raw_logs
from tests.searches.raw_logs import KEPT, PLANTED, TYPED, WRITTEN, laid, planted_rows
from tests.small import ended, started
from tests.toys import shipped, tree

AUTUMN = Asked(source="shop", start="2026-09-01", end="2026-11-30")


def no_progress(size: int, label: str = "") -> nullcontext[object]:
    return nullcontext(lambda count: None)


def plan(site: Path, *paths: Path, asked: Asked = AUTUMN, catalog=None) -> Import:
    return importing.planned(site, paths, asked, no_progress, catalog)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where raw logs lie: outside of the site."""
    return tmp_path / "exports"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "site" / "content").mkdir(parents=True)
    return tmp_path / "site"


def written(site: Path) -> dict[str, bytes]:
    return tree(site / "content")


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_read_back_as_it_was_shown(name: str, folder: Path, home: Path) -> None:
    path = laid(folder, WRITTEN[name](), "raw.jsonl" if name == "json-lines" else "raw.csv")
    planned = plan(home, path)
    planned.write(home)
    logs, problems = stored.load_all(home)
    assert (logs, problems) == ((planned.log,), ())
    assert tuple(row.query for row in planned.log.rows) == KEPT


@pytest.mark.parametrize("name", WRITTEN)
def test_what_must_not_be_kept_reaches_no_file(name: str, folder: Path, home: Path) -> None:
    text = WRITTEN[name]((*TYPED, *planted_rows()))
    plan(home, laid(folder, text, "raw.jsonl" if name == "json-lines" else "raw.csv")).write(home)
    held = b"\n".join(content for content in tree(home).values()).decode().casefold()
    assert "image captioning" in held
    for word in ("anna", "beispiel", "3704", "5555", "550e8400", "deadbeef", "rare words", "never clicked"):
        assert word not in held
    assert [query for _, query in PLANTED if len(query) > 1 and query.casefold() in held] == []


def test_shuffled_rows_are_the_same_bytes(folder: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "other" / "content").mkdir(parents=True)
    plan(home, laid(folder, raw_logs.table())).write(home)
    plan(tmp_path / "other", laid(folder, raw_logs.table(TYPED[::-1]))).write(tmp_path / "other")
    assert written(home) == written(tmp_path / "other")


def test_nothing_is_written_before_it_is_asked_for(folder: Path, home: Path) -> None:
    plan(home, laid(folder, raw_logs.table()))
    assert tree(home) == {}


def test_a_format_names_its_source_and_its_unit(folder: Path, home: Path) -> None:
    asked = replace(AUTUMN, source="")
    logs = [
        plan(home, laid(folder, text()), asked=asked).log
        for text in (raw_logs.search_console, raw_logs.bing, raw_logs.site_search)
    ]
    assert [(log.source, log.unit, log.users_are) for log in logs] == [
        ("search-console", "clicks", "clicks"),
        ("bing", "clicks", "clicks"),
        ("site-search", "searches", "users"),
    ]


def test_what_a_person_says_counts_before_what_the_file_says(folder: Path, home: Path) -> None:
    path = laid(folder, raw_logs.site_search())
    told = plan(home, path, asked=Asked())
    assert (told.log.start, told.log.end) == ("2026-08-01", "2026-10-31")
    assert not any("says that it is of" in note for note in told.notes)
    said = plan(home, path, asked=replace(AUTUMN, unit="clicks"))
    assert (said.log.source, said.log.start, said.log.unit) == ("shop", "2026-09-01", "clicks")
    assert any("says that it is of 2026-08-01 to 2026-10-31" in note for note in said.notes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(source="shop"), "does not say which days it is of"),
        (Asked(start="2026-09-01", end="2026-09-30"), "does not say where it is from"),
        (replace(AUTUMN, source="My Shop"), "can't be the name of a source"),
        (replace(AUTUMN, source="../shop"), "can't be the name of a source"),
        (replace(AUTUMN, end=""), "a first and a last day"),
        (replace(AUTUMN, start="2026-09"), "not a full date"),
        (replace(AUTUMN, start="2026-12-01"), "is before"),
        (replace(AUTUMN, unit="visits"), "accepted"),
        (replace(AUTUMN, columns="query=1"), "does not name a column"),
        (replace(AUTUMN, columns="query=1,count=0"), "does not name a column"),
        (replace(AUTUMN, columns="query=1,count=2,count=3"), "does not name a column"),
    ],
)
def test_what_a_person_says_wrongly_has_its_word(asked: Asked, words: str, folder: Path, home: Path) -> None:
    with pytest.raises(Misuse) as fault:
        plan(home, laid(folder, raw_logs.table()), asked=asked)
    assert words in str(fault.value)
    assert fault.value.help


def test_windows_of_one_source_must_not_overlap(folder: Path, home: Path) -> None:
    path = laid(folder, raw_logs.table())
    plan(home, path).write(home)
    for start, end in (
        ("2026-11-30", "2026-12-31"),
        ("2026-08-01", "2026-09-01"),
        ("2026-10-01", "2026-10-02"),
    ):
        with pytest.raises(CannotGoOn, match="has days in common with shop-2026-09-01"):
            plan(home, path, asked=replace(AUTUMN, start=start, end=end))
    plan(home, path, asked=replace(AUTUMN, start="2026-12-01", end="2026-12-31")).write(home)
    plan(home, path, asked=replace(AUTUMN, source="other")).write(home)
    assert [log.name for log in stored.load_all(home)[0]] == [
        "other-2026-09-01",
        "shop-2026-09-01",
        "shop-2026-12-01",
    ]


def test_the_same_log_again_is_there_already(folder: Path, home: Path) -> None:
    path = laid(folder, raw_logs.table())
    assert not plan(home, path).is_there
    plan(home, path).write(home)
    assert plan(home, path).is_there


def test_another_import_of_the_same_days_in_between_is_seen(folder: Path, home: Path) -> None:
    first, second = (plan(home, laid(folder, raw_logs.table(rows))) for rows in (TYPED, TYPED[:3]))
    first.write(home)
    before = written(home)
    with pytest.raises(CannotGoOn, match="days in common"):
        second.write(home)
    assert written(home) == before


def test_units_of_one_source_are_not_mixed(folder: Path, home: Path) -> None:
    plan(home, laid(folder, raw_logs.table())).write(home)
    later = replace(AUTUMN, start="2026-12-01", end="2026-12-31", unit="clicks")
    with pytest.raises(CannotGoOn, match="counts searches, this log clicks"):
        plan(home, laid(folder, raw_logs.table()), asked=later)


def test_files_of_different_units_are_not_one_log(folder: Path, home: Path) -> None:
    one, other = laid(folder, raw_logs.table(), "a.csv"), laid(folder, raw_logs.bing(), "b.csv")
    with pytest.raises(CannotGoOn, match="can't be one log") as fault:
        plan(home, one, other)
    assert "searches" in fault.value.message
    assert "clicks" in fault.value.message


def test_a_raw_log_inside_of_content_is_sent_out(home: Path) -> None:
    path = laid(home / "content" / "searches", raw_logs.table(), "Queries.csv")
    with pytest.raises(CannotGoOn, match="inside of content/") as fault:
        plan(home, path)
    assert "move it out" in fault.value.help


def test_a_log_of_another_site_is_told(folder: Path, home: Path) -> None:
    catalog = shipped().findings.catalog
    other = laid(folder, "query,count\ncheap garden hoses,90\nlawn mower,80\n", "other.csv")
    own = laid(folder, "query,count\nstable diffusion licence,90\nblip vs git,80\n", "own.csv")
    assert any(
        "nothing in it has a word of this site" in note for note in plan(home, other, catalog=catalog).notes
    )
    assert plan(home, own, catalog=catalog).notes == ()


def test_a_log_of_which_nothing_is_left_says_so(folder: Path, home: Path) -> None:
    planned = plan(home, laid(folder, "query,count\nblip,1\n"))
    assert planned.log.rows == ()
    assert any("no query is left" in note for note in planned.notes)


def test_an_import_writes_through_no_link(folder: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (home / "content" / "searches").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MatchupError):
        plan(home, laid(folder, raw_logs.table())).write(home)
    assert tree(tmp_path / "elsewhere") == {}


def test_a_kill_at_any_moment_leaves_every_log_whole(folder: Path, home: Path) -> None:
    """What was there before stays, the new one is whole or absent, and the next import writes it whole."""
    rows = [
        (f"captions {'abcdefghij'[n % 10]} {'abcdefghij'[n // 10 % 10]} {n % 7}", n + 9, n + 9, 9)
        for n in range(700)
    ]
    path = laid(folder, raw_logs.table(rows))
    earlier = plan(home, path, asked=replace(AUTUMN, start="2026-06-01", end="2026-08-31"))
    began = time.monotonic()
    earlier.write(home)
    took = time.monotonic() - began
    planned = plan(home, path)
    outcomes = set()
    for pause in [took * number / 20 for number in range(40)]:
        child = started(lambda: planned.write(home))
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        ended(child)
        logs, problems = stored.load_all(home)
        assert earlier.log in logs
        assert {problem.code for problem in problems} <= {"half-log"}
        assert all(problem.severity == "warning" for problem in problems)
        outcomes.add(planned.log in logs)
        for each in (home / "content" / "searches").glob("shop-2026-09-01*"):
            if planned.log in logs:
                each.unlink()
    planned = plan(home, path)
    if not planned.is_there:
        planned.write(home)
    assert stored.load_all(home) == ((earlier.log, planned.log), ())
    assert False in outcomes
