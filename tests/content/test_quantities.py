"""Written values read as numbers."""

from __future__ import annotations

from pathlib import Path

from generator.content.folder import read_catalog
from tests.content.edits import ALPHA, BETA, edit, models


def test_a_year_alone_is_the_first_day_of_that_year(site: Path) -> None:
    edit(site, BETA, "value: 2026-03-02", "value: 2024-01-01")
    wanted = models(site)["beta"].signals["updated"].number
    edit(site, BETA, "value: 2024-01-01", "value: 2024")
    assert models(site)["beta"].signals["updated"].number == wanted


def test_a_signal_with_a_table_takes_the_words_of_its_table(site: Path) -> None:
    edit(site, "content/scoring.yaml", "scale: yes-no", "scale: table, table: {official: 1, fork: 0.5}")
    edit(site, ALPHA, "in_library: {value: yes", "in_library: {value: official")
    assert models(site)["alpha"].signals["in_library"].text == "official"
    edit(site, ALPHA, "in_library: {value: official", "in_library: {value: 12")
    _, problems = read_catalog(site)
    assert [(problem.code, problem.help) for problem in problems] == [
        ("bad-signal", "write official, fork, unknown or n/a")
    ]
