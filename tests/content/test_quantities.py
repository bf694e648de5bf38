"""Written values read as numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from generator.content.quantities import is_open, quantity
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


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("247M", "count", 247e6),
        ("1.6B", "count", 1.6e9),
        ("30,524", "count", 30524),
        ("about 12 K", "count", 12e3),
        ("982 MB", "bytes", 982e6),
        ("1.5 GiB", "bytes", 1.5 * 2**30),
        ("512 B", "bytes", 512),
        ("224 × 224 px", "px", 224 * 224),
        ("1024x768 px", "px", 1024 * 768),
        ("16 px", "px", 256),
        ("512 tokens", "tokens", 512),
        ("77", "tokens", 77),
    ],
)
def test_a_quantity_is_a_number_in_its_unit(text: str, unit: str, number: float) -> None:
    assert quantity(text, unit) == number


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("247 m", "count"),
        ("-5", "count"),
        ("12", "bytes"),
        ("12 iB", "bytes"),
        ("224", "px"),
        ("1e6", "count"),
        ("٣", "count"),
    ],
)
def test_what_is_no_quantity_is_refused(text: str, unit: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$"):
        quantity(text, unit)


@pytest.mark.parametrize("text", ["unknown", "n/a"])
def test_what_an_editor_leaves_open_is_no_number(text: str) -> None:
    assert is_open(text)
    assert not is_open("0")
