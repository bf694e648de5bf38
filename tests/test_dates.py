"""Dates as people write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.dates import day_words, days, is_date, last_day, month_words


@given(st.dates())
def test_a_day_counts_from_the_first_of_1970(day: datetime.date) -> None:
    assert days(day.isoformat()) == (day - datetime.date(1970, 1, 1)).days


@pytest.mark.parametrize(("text", "day"), [("2024", "2024-01-01"), ("2024-05", "2024-05-01")])
def test_a_month_or_a_year_alone_is_its_first_day(text: str, day: str) -> None:
    assert days(text) == days(day)


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-1", "2024-13", "2024-02-30", "0000", "2024-01-01 ", "2024-01-01\n", "٢٠٢٤", "20240101"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not is_date(text)
    with pytest.raises(ValueError):  # noqa: PT011  the words are datetime's
        days(text)


def test_a_day_is_written_with_its_month_in_letters() -> None:
    assert day_words("2026-11-08") == "8 Nov 2026"
    assert month_words("2026-11-08") == "Nov 2026"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2026", "2026-12-31"),
        ("2024-02", "2024-02-29"),
        ("2026-12", "2026-12-31"),
        ("2026-05-04", "2026-05-04"),
    ],
)
def test_a_month_or_a_year_ends_with_its_last_day(text: str, last: str) -> None:
    assert last_day(text) == days(last)
