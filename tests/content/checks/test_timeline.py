"""Dates that had not come yet, and dates in the wrong order."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.checks.edits import ALPHA, BETA, codes_of, edit, say, state


@pytest.mark.parametrize(("read", "age"), [("2025-11-20", 365), ("2025-11-19", 366)])
def test_a_source_grows_old_after_the_days_that_the_site_says(read: str, age: int, site: Path) -> None:
    edit(site, ALPHA, "title: Model card, read: 2026-11-20", f"title: Model card, read: {read}")
    assert codes_of(site) == ["stale-source"] * (age > 365)
    edit(site, "content/site.yaml", "as_of: 2026-11-20", "as_of: 2026-11-20\nstale_after: 366")
    assert codes_of(site) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "severity"),
    [
        (ALPHA, "date: 2022-01", "date: 2026-12", "error"),
        (ALPHA, "title: Model card, read: 2026-11-20", "title: Model card, read: 2026-11-21", "warning"),
        (ALPHA, "as_of: 2026-09", "as_of: 2026-12", "warning"),
        (ALPHA, "{value: 247M", "{note: as of 2026-12-24, value: 247M", "error"),
        (BETA, "(2026-11)", "(2026-12)", "error"),
        (ALPHA, "word by word.", "word by word, from December 2026 on.", "error"),
    ],
)
def test_a_day_after_the_site_s_own_is_told(name: str, old: str, new: str, severity: str, site: Path) -> None:
    edit(site, name, old, new)
    assert [(problem.code, problem.severity) for problem in read_catalog(site)[1]] == [
        ("future-date", severity)
    ]


def test_a_month_that_has_come_is_left_alone(site: Path) -> None:
    say(site, "A version of March 2026 exists, on page 2026-99.")
    edit(site, ALPHA, "{value: 247M", "{note: page 2026-99, value: 247M")
    assert codes_of(site) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "codes"),
    [
        (
            ALPHA,
            "title: Model card",
            "as_of: 2026-11-21, title: Model card",
            ["read-before-copy", "future-date"],
        ),
        (ALPHA, "title: Model card", "as_of: 2026-11-20, title: Model card", []),
        (BETA, "value: 2026-03-02", "value: 2026-03-02", []),
    ],
)
def test_a_copy_is_read_after_it_was_made(
    name: str, old: str, new: str, codes: list[str], site: Path
) -> None:
    edit(site, name, old, new)
    assert sorted(codes_of(site)) == sorted(codes)


@pytest.mark.parametrize(
    ("note", "is_caught"), [("2021-12", True), ("2022-02", False), ("pages 2021-99", False)]
)
def test_a_successor_comes_later(note: str, is_caught: bool, site: Path) -> None:
    state(site, f"successor: {{value: Alpha 2, note: {note}}}")
    assert codes_of(site) == ["released-after-successor"] * is_caught


@pytest.mark.parametrize(("day", "is_caught"), [("2021-12-24", True), ("2022-12-24", False)])
def test_a_repository_is_updated_after_the_release(day: str, is_caught: bool, site: Path) -> None:
    rule = "      hub_updated: {label: Hub, weight: 50, scale: half-life, months: 24, why: A day.}\n"
    edit(site, "content/scoring.yaml", "      updated:", f"{rule}      updated:")
    edit(site, ALPHA, "  in_library:", f"  hub_updated: {day}\n  in_library:")
    assert codes_of(site) == ["updated-before-release"] * is_caught
