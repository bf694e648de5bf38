"""Written values read as numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from generator.content.quantities import condition, is_open, quantity, shown
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
        ("86 million", "count", 86e6),
        ("1.5 billion", "count", 1.5e9),
        ("about 86 million", "count", 86e6),
        ("224x224", "px", 224 * 224),
        ("224 x 224", "px", 224 * 224),
        ("128K tokens", "tokens", 128e3),
        ("1 million", "tokens", 1e6),
        ("0.04 USD per image", "money", 0.04),
        ("1,200 EUR per month", "money", 1200),
        ("5 USD per million tokens", "money", 5),
        ("35 ms", "time", 0.035),
        ("1.2 s", "time", 1.2),
        ("about 3 min", "time", 180),
        ("2 h", "time", 7200),
        ("2024-11-26", "date", 20053),
        ("2024-11", "date", 20028),
        ("2024", "date", 19723),
        ("yes", "yes-no", 1),
        ("no", "yes-no", 0),
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
        ("1,5B", "count"),
        ("86 Million", "count"),
        ("0.04 USD", "money"),
        ("0.04 dollars per image", "money"),
        ("$0.04 per image", "money"),
        ("35 sec", "time"),
        ("soon", "date"),
        ("26.11.2024", "date"),
        ("Yes", "yes-no"),
        ("9" * 400, "count"),
        ("9" * 308 + " TB", "bytes"),
    ],
)
def test_what_is_no_quantity_is_refused(text: str, unit: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$"):
        quantity(text, unit)


@pytest.mark.parametrize("text", ["unknown", "n/a"])
def test_what_an_editor_leaves_open_is_no_number(text: str) -> None:
    assert is_open(text)
    assert not is_open("0")


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30"])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|day"):
        quantity(text, "date")


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("0.04 USD per image", "money", "USD per image"),
        ("5 USD per  million tokens", "money", "USD per million tokens"),
        ("5 USD per 1000000 tokens", "money", "USD per 1,000,000 tokens"),
        ("35 ms", "time", ""),
        ("247M", "count", ""),
    ],
)
def test_the_condition_of_money_is_its_currency_and_what_it_buys(text: str, unit: str, told: str) -> None:
    assert condition(text, unit) == told


SHOWN = [
    ("30524", "count", "30,524"),
    ("9999", "count", "9999"),
    ("about 86 million", "count", "about 86M"),
    ("1.6 B", "count", "1.6B"),
    ("12345MB", "bytes", "12,345 MB"),
    ("92 KB", "bytes", "92 kB"),
    ("224x224", "px", "224 × 224 px"),
    ("1024x768 px", "px", "1024 × 768 px"),
    ("16 px", "px", "16 px"),
    ("32768", "tokens", "32,768 tokens"),
    ("1 tokens", "tokens", "1 token"),
    ("128 K", "tokens", "128K tokens"),
    ("0.04 USD per image", "money", "0.04 USD per image"),
    ("12000 USD per  year", "money", "12,000 USD per year"),
    ("35ms", "time", "35 ms"),
    ("2024-11", "date", "2024-11"),
    ("no", "yes-no", "no"),
    ("PyTorch, 15000 steps of 3x3", "text", "PyTorch, 15,000 steps of 3 × 3"),
]


@pytest.mark.parametrize(("text", "unit", "told"), SHOWN)
def test_values_that_are_written_otherwise_are_shown_alike(text: str, unit: str, told: str) -> None:
    assert shown(text, unit) == told


@pytest.mark.parametrize(("text", "unit", "told"), SHOWN)
def test_what_is_shown_is_the_same_quantity_and_shown_as_it_is(text: str, unit: str, told: str) -> None:
    assert shown(told, unit) == told
    if unit != "text":
        assert quantity(told, unit) == quantity(text, unit)
