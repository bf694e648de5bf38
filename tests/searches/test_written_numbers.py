"""Counts and days as tools and spreadsheets write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.searches.written_numbers import day, whole


@pytest.mark.parametrize(
    "text", ["1240", " 1240 ", "1240.0", "1,240", "1 240", "1\u00a0240", "1\u202f240", "1'240", "1’240"]
)
def test_a_count_is_read_however_its_thousands_are_parted(text: str) -> None:
    assert whole(text, is_spreadsheets=False) == (1240, False)
    assert whole(text, is_spreadsheets=True) == (1240, False)


def test_a_point_parts_thousands_only_where_a_spreadsheet_wrote() -> None:
    assert whole("1.240", is_spreadsheets=True) == (1240, False)
    assert whole("1.240", is_spreadsheets=False) == (None, False)
    assert whole("1.240.000", is_spreadsheets=True) == (1240000, False)
    assert whole("17,00", is_spreadsheets=True) == (17, False)


def test_a_count_below_zero_says_so() -> None:
    assert whole("-3", is_spreadsheets=False) == (3, True)
    assert whole("−1.240", is_spreadsheets=True) == (1240, True)


@pytest.mark.parametrize("text", ["", "n/a", "3.4", "10.86%", "1e9", "12 3", "1,24", "--3", "٣", "1" * 5_000])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert whole(text, is_spreadsheets=False)[0] is None
    assert whole(text, is_spreadsheets=True)[0] is None


@given(st.integers(0, 10**12), st.sampled_from([",", ".", " ", "\u00a0", "'"]))
def test_a_grouped_number_is_the_number(number: int, mark: str) -> None:
    assert whole(f"{number:,}".replace(",", mark), is_spreadsheets=True) == (number, False)


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    number, _ = whole(text, is_spreadsheets=True)
    assert number is None or number >= 0


@pytest.mark.parametrize("text", ["2026-08-01", "20260801", "2026-08-01T12:30:00Z", "2026-08-01 12:30"])
def test_a_day_is_read_with_and_without_its_time(text: str) -> None:
    assert day(text) == "2026-08-01"


@pytest.mark.parametrize("text", ["", "1.8.2026", "2026-13-01", "2026-02-30", "yesterday", "202608011"])
def test_what_is_no_day_is_nothing(text: str) -> None:
    assert day(text) == ""
