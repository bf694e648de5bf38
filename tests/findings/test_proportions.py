"""Wilson's interval against figures that others published or that follow from its equation."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.findings.proportions import QUANTILE, wilson


@pytest.mark.parametrize(
    ("count", "total", "interval"),
    [
        (81, 263, (25.5, 36.6)),  # Newcombe, Statistics in Medicine 17 (1998), table I: 0.2553 to 0.3662
        (15, 148, (6.2, 16.0)),  # 0.0624 to 0.1605
        (0, 20, (0.0, 16.1)),  # 0 to 0.1611
        (1, 29, (0.6, 17.2)),  # 0.0061 to 0.1718
        (0, 0, (0.0, 100.0)),
    ],
)
def test_intervals_are_those_of_published_tables(
    count: int, total: int, interval: tuple[float, float]
) -> None:
    assert wilson(count, total) == interval


@given(st.integers(1, 2_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_each_end_is_a_share_that_the_sample_is_just_no_surprise_for(drawn: tuple[int, int]) -> None:
    count, total = drawn
    share = count / total
    low, high = (end / 100 for end in wilson(count, total))
    assert 0 <= low <= share + 0.0005
    assert share - 0.0005 <= high <= 1
    for end in (low, high):
        if 0.001 < end < 0.999:  # |share - end| = z · sqrt(end · (1 - end) / total), but for rounding
            reach = QUANTILE * sqrt(end * (1 - end) / total)
            assert abs(share - end) == pytest.approx(reach, abs=0.0011 + 0.1 * reach)


@given(st.integers(1, 500), st.integers(0, 500))
def test_what_is_wrong_mirrors_what_is_right(total: int, count: int) -> None:
    count = min(count, total)
    low, high = wilson(count, total)
    assert wilson(total - count, total) == pytest.approx((100 - high, 100 - low), abs=0.11)
