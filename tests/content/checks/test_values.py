"""Values that can't be, by their unit, their scale, or another value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import ALPHA, BETA, codes_of, edit, state


@pytest.mark.parametrize(
    ("size", "is_right"), [("74.2 MB", True), ("74 MB", False), ("2 GB", True), ("2.2 GB", False)]
)
def test_a_weights_file_has_some_bytes_for_each_parameter(size: str, is_right: bool, site: Path) -> None:
    edit(site, ALPHA, "982 MB", size)
    assert codes_of(site) == ["implausible-size"] * (not is_right)


@pytest.mark.parametrize(
    ("name", "old", "new", "codes"),
    [
        (ALPHA, "value: 982 MB", "value: 982", ["bad-quantity"]),
        (ALPHA, "value: 982 MB", "value: unknown", []),
        (ALPHA, "value: 80100", 'value: "80,100"', ["bad-signal"]),
        (ALPHA, "in_library: {value: yes", "in_library: {value: maybe", ["bad-signal"]),
        (BETA, "value: 2026-03-02", "value: spring", ["bad-signal"]),
        (ALPHA, "value: 247M", "grade: derived, value: 247M", ["derived-without-note"]),
        (ALPHA, "value: 247M", "grade: derived, note: from the size, value: 247M", []),
    ],
)
def test_a_value_has_the_form_that_its_row_asks_for(
    name: str, old: str, new: str, codes: list[str], site: Path
) -> None:
    edit(site, name, old, new)
    assert codes_of(site) == codes


@pytest.mark.parametrize(("value", "is_caught"), [("50", True), ("50 steps", False), ("English", False)])
def test_a_fact_in_words_is_no_bare_number(value: str, is_caught: bool, site: Path) -> None:
    state(site, f"languages: {value}")
    assert codes_of(site) == ["number-without-unit"] * is_caught


@pytest.mark.parametrize(
    ("metric", "value", "is_caught"),
    [
        ("accuracy", "100", False),
        ("accuracy", "100.1", True),
        ("top-1 %", "0.71", True),
        ("top-1 %", "0", False),
        ("CIDEr", "133.3", False),
        ("CIDEr", "-1", True),
        ("FID", "0.71", False),
    ],
)
def test_a_result_lies_in_the_range_of_its_metric(
    metric: str, value: str, is_caught: bool, site: Path
) -> None:
    result = f"{{dataset: COCO, metric: {metric}, value: {value}, setting: toy, source: card}}"
    edit(site, ALPHA, "signals:", f"benchmarks:\n  - {result}\nsignals:")
    assert codes_of(site) == ["benchmark-range"] * is_caught


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("{value: 982 MB, source: card}", ["missing-condition"]),
        ('{value: 982 MB, source: card, condition: "float32"}', []),
        ("unknown", []),
        ("n/a", []),
    ],
)
def test_a_value_says_under_what_condition_it_holds_where_its_row_asks(
    value: str, codes: list[str], site: Path
) -> None:
    edit(site, "content/facts.yaml", "unit: bytes", "unit: bytes, needs_condition: true")
    edit(site, ALPHA, "{value: 982 MB, source: card}", value)
    assert codes_of(site) == codes


def test_money_says_what_it_buys_and_needs_no_other_condition(site: Path) -> None:
    row = "price: {label: Price, unit: money, needs_condition: true}\nlanguages:"
    edit(site, "content/facts.yaml", "languages:", row)
    edit(
        site, ALPHA, "  weights_size:", "  price: {value: 0.04 USD per image, source: card}\n  weights_size:"
    )
    assert codes_of(site) == []


def test_a_condition_that_nobody_asked_for_is_fine(site: Path) -> None:
    edit(site, ALPHA, "value: 982 MB, source: card", "value: 982 MB, condition: float32, source: card")
    assert codes_of(site) == []
