"""`matchup searches` as a person runs it: what it shows, what it asks, what it writes, and how it ends."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.searches import raw_logs
from tests.searches.raw_logs import TYPED, laid, planted_rows
from tests.test_cli import MATCHUP, run
from tests.toys import environment, tree

WINDOW = ("--from", "2026-09-01", "--to", "2026-11-30")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return laid(tmp_path / "exports", raw_logs.search_console((*TYPED, *planted_rows())), "Queries.csv")


def logs(site: Path) -> dict[str, bytes]:
    return tree(site / "content" / "searches") if (site / "content" / "searches").exists() else {}


def test_import_shows_what_it_understood_and_writes_with_yes(site: Path, raw: Path) -> None:
    ran = run(site, "searches", "import", str(raw), *WINDOW, "--yes")
    assert ran.returncode == 0, ran.stderr
    for words in (
        "Search Console, queries",
        "query is column 1 (Top queries), count is column 2 (Clicks); nothing else of it is kept",
        "5 queries with 335 clicks are left",
        "240  image captioning",
        "e-mail addresses: 4 rows (160 clicks)",
        "typed by fewer than 5 people: 2 rows (3 clicks)",
        "clicks stand for people",
        "wrote content/searches/search-console-2026-09-01.csv and .yaml",
    ):
        assert words in ran.stdout
    assert "beispiel" not in ran.stdout + ran.stderr
    assert sorted(logs(site)) == ["search-console-2026-09-01.csv", "search-console-2026-09-01.yaml"]


def test_without_a_terminal_nothing_is_written_unless_yes_is_said(site: Path, raw: Path) -> None:
    ran = run(site, "searches", "import", str(raw), *WINDOW)
    assert ran.returncode == 0
    assert "nothing was written: this is no terminal to ask on; --yes writes content/searches/" in ran.stdout
    assert logs(site) == {}


@pytest.mark.parametrize(("answer", "is_written"), [(b"y\n", True), (b"n\n", False), (b"\n", False)])
def test_on_a_terminal_it_asks(answer: bytes, is_written: bool, site: Path, raw: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", MATCHUP, "searches", "import", str(raw), *WINDOW],
        cwd=site,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    os.write(ours, answer)
    shown, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert b"write content/searches/search-console-2026-09-01.csv and .yaml? [y/N]" in shown
    assert bool(logs(site)) == is_written


def test_the_same_log_again_is_nothing_to_do(site: Path, raw: Path) -> None:
    run(site, "searches", "import", str(raw), *WINDOW, "--yes")
    before = logs(site)
    ran = run(site, "searches", "import", str(raw), *WINDOW, "--yes")
    assert (ran.returncode, logs(site)) == (0, before)
    assert "nothing to do: this log is already there" in ran.stdout


def test_a_log_of_which_nothing_is_left_is_not_written(site: Path, tmp_path: Path) -> None:
    path = laid(tmp_path, "query,count\nblip,1\n")
    ran = run(site, "searches", "import", str(path), "--source", "shop", *WINDOW, "--yes")
    assert (ran.returncode, logs(site)) == (0, {})
    assert "nothing was written" in ran.stdout
    assert "no query is left" in ran.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("Queries.csv",), 2, "does not say which days it is of"),
        (("Queries.csv", *WINDOW, "--k", "4"), 2, "--k"),
        (("missing.csv", *WINDOW), 3, "No such file"),
        (("book.xlsx", *WINDOW), 3, "a zip or a workbook"),
    ],
)
def test_bad_input_ends_with_its_word(
    words: tuple[str, ...], code: int, said: str, site: Path, raw: Path
) -> None:
    (raw.parent / "book.xlsx").write_bytes(b"PK\x03\x04")
    first, *others = words
    ran = run(site, "searches", "import", str(raw.parent / first), *others)
    assert ran.returncode == code
    assert said in ran.stderr
    assert logs(site) == {}


def test_review_lists_windows_counts_and_what_was_left_out(site: Path, raw: Path) -> None:
    assert "no searches have been imported" in run(site, "searches", "review").stdout
    run(site, "searches", "import", str(raw), *WINDOW, "--yes")
    ran = run(site, "searches", "review")
    assert ran.returncode == 0
    assert "search-console, 2026-09-01 to 2026-11-30 (91 days)" in ran.stdout
    assert "numbers of bank accounts: 2 rows (80 clicks)" in ran.stdout


def test_check_and_build_stop_at_a_raw_log_in_content(site: Path, raw: Path) -> None:
    (site / "content" / "searches").mkdir()
    (site / "content" / "searches" / "Queries.csv").write_bytes(raw.read_bytes())
    for verb in ("check", "build"):
        ran = run(site, verb)
        assert ran.returncode == 1
        assert "error[raw-log]" in ran.stdout + ran.stderr
        assert "beispiel" not in ran.stdout + ran.stderr
    assert not (site / "output").exists()
