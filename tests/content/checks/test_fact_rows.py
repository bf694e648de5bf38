"""Rows of the fact table that contradict themselves, and rows that may stand as they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import codes_of, edit

ROW = "weights_size: {label: Weights file, unit: bytes"


@pytest.mark.parametrize(
    "more",
    [
        "better: less",
        "choose: {more: small things matter}",
        "choose: {less: memory is short, least_ratio: 1.5}, group: Size",
        "needs_condition: false, better: more",
    ],
)
def test_a_row_may_say_what_is_better_and_when_to_choose(more: str, site: Path) -> None:
    edit(site, "content/facts.yaml", ROW, f"{ROW}, {more}")
    assert codes_of(site) == []


@pytest.mark.parametrize("unit", ["date", "yes-no"])
def test_of_dates_and_of_yes_and_no_one_may_be_better(unit: str, site: Path) -> None:
    edit(
        site,
        "content/facts.yaml",
        "languages:",
        f"new: {{label: New, unit: {unit}, better: more}}\nlanguages:",
    )
    assert codes_of(site) == []


def test_yes_or_no_may_be_a_reason_to_choose(site: Path) -> None:
    row = "new: {label: New, unit: yes-no, choose: {more: it must run offline}}\nlanguages:"
    edit(site, "content/facts.yaml", "languages:", row)
    assert codes_of(site) == []


@pytest.mark.parametrize(("other", "codes"), [("Size", []), ("size", ["bad-fact-row"]), ("Input", [])])
def test_a_heading_is_written_in_one_way(other: str, codes: list[str], site: Path) -> None:
    edit(site, "content/facts.yaml", "unit: count", "unit: count, group: Size")
    edit(site, "content/facts.yaml", ROW, f"{ROW}, group: {other}")
    assert codes_of(site) == codes


@pytest.mark.parametrize(
    ("count", "unit", "codes"),
    [(4, "count", []), (5, "count", ["bad-fact-row"]), (1, "text", ["bad-fact-row"])],
)
def test_at_most_four_rows_are_columns_and_none_of_text(
    count: int, unit: str, codes: list[str], site: Path
) -> None:
    rows = "".join(
        f"new{place}: {{label: New {place}, unit: {unit}, column: true}}\n" for place in range(count)
    )
    edit(site, "content/facts.yaml", "languages:", f"{rows}languages:")
    assert codes_of(site) == codes
