"""Logs as they are kept: whatever stands in them, its faults have places, and no hostile byte does harm."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from generator.cache import Cache
from generator.problems import FaultyContent, errors
from generator.searches import sidecar, stored
from generator.searches.log import Dropped, Log, Row, digest_of_logs
from generator.searches.stored import FOLDER, MAX_BYTES, load_all, rows_text

LOG = Log(
    source="shop",
    start="2026-09-01",
    end="2026-09-30",
    unit="searches",
    users_are="users",
    k=5,
    format="table",
    rows_read=9,
    rows=(Row("alt text, generated", 5, 9), Row('describe "this"', 7, 7), Row("画像", 5, 5)),
    dropped=(Dropped("e-mail", 2, 4), Dropped("few-users", 4, 7)),
)


def lay(site: Path, log: Log = LOG, rows: str | None = None, words: str | None = None) -> Path:
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{log.name}.csv").write_text(rows_text(log) if rows is None else rows, "utf-8", newline="")
    (folder / f"{log.name}.yaml").write_text(sidecar.text_of(log) if words is None else words, "utf-8")
    return folder


def test_a_site_without_logs_has_none(tmp_path: Path) -> None:
    assert load_all(tmp_path) == ((), ())


def test_a_log_is_read_as_it_was_written(tmp_path: Path) -> None:
    lay(tmp_path)
    assert load_all(tmp_path) == ((LOG,), ())


def test_logs_stand_by_source_and_window(tmp_path: Path) -> None:
    later = replace(LOG, start="2026-10-01", end="2026-10-31")
    other = replace(LOG, source="a-shop", start="2027-01-01", end="2027-01-31")
    for log in (later, other, LOG):
        lay(tmp_path, log)
    assert load_all(tmp_path)[0] == (other, LOG, later)


def test_what_a_log_adds_up_to(tmp_path: Path) -> None:
    assert (LOG.times, LOG.days, LOG.name) == (21, 30, "shop-2026-09-01")
    assert LOG.words_of(LOG.dropped[1]) == "typed by fewer than 5 people"
    assert digest_of_logs([LOG]) != digest_of_logs([replace(LOG, rows=LOG.rows[:2])]) != digest_of_logs([])


def test_a_query_that_an_editor_deletes_is_no_fault(tmp_path: Path) -> None:
    lay(tmp_path, rows=rows_text(replace(LOG, rows=LOG.rows[1:])))
    (log,), problems = load_all(tmp_path)
    assert (log.rows, problems) == (LOG.rows[1:], ())


@pytest.mark.parametrize(
    "line",
    [
        "anna@example.org,9,9",
        "beta,4,9",
        "Beta,9,9",
        "beta ,9,9",
        '"beta",9,9',
        "beta,9",
        "beta,09,9",
        "beta,9,-9",
        "beta,9,9,9",
        "=beta,9,9",
        "be\u200bta,9,9",
        "be\x1b[2Jta,9,9",
        "beta,9,9\r",
        '"beta,9,9',
        "b" * 100 + ",9,9",
        "aaa,9,9",
    ],
)
def test_a_line_that_import_would_not_write_is_a_fault_and_is_not_shown(line: str, tmp_path: Path) -> None:
    lay(tmp_path, rows=f"query,users,count\nalpha,9,9\n{line}\n")
    logs, problems = load_all(tmp_path)
    assert logs == ()
    (problem,) = problems
    assert (problem.code, problem.place.line, problem.place.text) == ("bad-log", 3, "")
    assert "anna" not in problem.message + problem.help


@pytest.mark.parametrize(
    "rows", ["", "\n", "query;users;count\n", "query,users,count", "query,users,count\r\n"]
)
def test_another_beginning_or_end_is_a_fault(rows: str, tmp_path: Path) -> None:
    lay(tmp_path, rows=rows)
    assert [problem.code for problem in load_all(tmp_path)[1]] == ["bad-log"]


def test_a_log_without_a_query_is_one(tmp_path: Path) -> None:
    empty = replace(LOG, rows=())
    lay(tmp_path, empty)
    assert load_all(tmp_path) == ((empty,), ())


def test_bytes_that_are_no_text_have_their_line(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    (folder / f"{LOG.name}.csv").write_bytes(b"query,users,count\nalpha,9,9\nb\xe4r,9,9\n")
    (problem,) = load_all(tmp_path)[1]
    assert (problem.code, problem.place.line) == ("not-utf-8", 3)


def test_a_flood_of_faults_ends(tmp_path: Path) -> None:
    lay(tmp_path, rows="query,users,count\n" + "a@b.example,9,9\n" * 95_000)
    started = time.process_time()
    problems = load_all(tmp_path)[1]
    assert len(problems) <= 102
    assert time.process_time() - started < 2


def test_a_log_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    with (folder / f"{LOG.name}.csv").open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    assert [problem.code for problem in load_all(tmp_path)[1]] == ["file-too-large"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    outside = tmp_path / "outside.csv"
    (folder / f"{LOG.name}.csv").rename(outside)
    (folder / f"{LOG.name}.csv").symlink_to(outside)
    assert [problem.code for problem in load_all(tmp_path)[1]] == ["symlink"]
    other = tmp_path / "other"
    (other / "content").mkdir(parents=True)
    (other / FOLDER).symlink_to(folder)
    assert [problem.code for problem in load_all(other)[1]] == ["symlink"]


def test_files_of_others_are_faults_but_for_leftovers_and_the_words_of_editors(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    for name in ("Queries.csv", "raw.xlsx", "shop-2026-09-01.json", "Shop-2026-09-01.csv", "shop.csv"):
        (folder / name).write_text("anna@example.org", "utf-8")
    for name in ("intents.yaml", ".DS_Store", f"{LOG.name}.csv.77.partial"):
        (folder / name).write_text("", "utf-8")
    logs, problems = load_all(tmp_path)
    assert logs == (LOG,)
    assert sorted(problem.place.path.rpartition("/")[2] for problem in problems) == [
        "Queries.csv",
        "Shop-2026-09-01.csv",
        "raw.xlsx",
        "shop-2026-09-01.json",
        "shop.csv",
    ]
    assert {(problem.code, problem.severity) for problem in problems} == {("raw-log", "error")}


def test_what_has_a_fault_stops_a_build_and_what_is_half_does_not(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    (folder / "bing-2026-09-01.csv").write_text(rows_text(LOG), "utf-8")
    logs, warnings = stored.load_sound(tmp_path)
    assert logs == (LOG,)
    assert [problem.code for problem in warnings] == ["half-log"]
    assert errors(warnings) == ()
    (folder / "Queries.csv").write_text("", "utf-8")
    with pytest.raises(FaultyContent):
        stored.load_sound(tmp_path)


def test_a_log_that_was_found_sound_is_looked_at_again_once_it_changes(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    lay(tmp_path)
    for _ in range(2):
        assert load_all(tmp_path, Cache(cache)) == ((LOG,), ())
    lay(tmp_path, rows=rows_text(replace(LOG, rows=(Row("anna@example.org", 9, 9),))))
    assert [problem.code for problem in load_all(tmp_path, Cache(cache))[1]] == ["bad-log"]
    lay(tmp_path, words=sidecar.text_of(LOG).replace("k: 5", "k: 6"))
    assert {problem.code for problem in load_all(tmp_path, Cache(cache))[1]} == {"bad-log"}
