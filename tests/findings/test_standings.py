"""Where two models meet and what it is called that one comes out above, on arrays worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from generator.findings.draws import BINS, DRAWS, Drawn
from generator.findings.standings import (
    NOWHERE,
    STANDINGS,
    UNKNOWN,
    Entrants,
    count_above,
    grounds,
    standings,
    values_at,
)


def entrants(models: list[int], scores: list[int], values: list[int], ranked: str = "") -> Entrants:
    is_ranked = [letter == "y" for letter in ranked or "y" * len(models)]
    return Entrants(np.array(models), np.array(scores), np.array(values, np.int16), np.array(is_ranked, bool))


def test_two_meet_where_both_are_ranked_before_where_they_only_are() -> None:
    tasks = [entrants([0, 1, 2], [0, 2, 4], [9, 9, 9], "yny"), entrants([0, 1], [1, 3], [9, 9])]
    everywhere = np.ones((4, 4), bool)
    expected = [[0, 1, 0, NOWHERE], [1, 1, 0, NOWHERE], [0, 0, 0, NOWHERE], [NOWHERE] * 4]
    assert grounds(tasks, everywhere).tolist() == expected


def test_two_that_do_not_compare_meet_nowhere() -> None:
    apart = np.eye(2, dtype=bool)
    assert grounds([entrants([0, 1], [0, 1], [9, 9])], apart).tolist() == [[0, NOWHERE], [NOWHERE, 0]]


def test_a_model_s_score_is_that_of_the_task_where_it_meets_the_other() -> None:
    tasks = [entrants([0, 1], [0, 2], [10, 20]), entrants([0, 2], [1, 3], [30, 40])]
    where = np.array([[0, 0, 1], [0, 0, NOWHERE], [1, NOWHERE, 1]], np.int16)
    expected = [[10, 10, 30], [20, 20, UNKNOWN], [40, UNKNOWN, 40]]
    assert values_at(tasks, where).tolist() == expected


def certain(*bins: int) -> Drawn:
    """Scores that fall into one bin in every draw."""
    histograms = np.zeros((len(bins), BINS), np.uint16)
    histograms[np.arange(len(bins)), bins] = DRAWS
    return Drawn(histograms)


def test_shares_are_counted_in_the_task_where_two_meet_and_are_even_where_they_meet_nowhere() -> None:
    tasks = [entrants([0, 1], [0, 2], [1, 1]), entrants([0, 1, 2], [1, 3, 4], [1, 1, 1])]
    drawn = certain(10, 99, 20, 5, 50)
    where = np.array([[0, 0, 1], [0, 0, NOWHERE], [1, NOWHERE, 1]], np.int16)
    nothing, every = np.zeros((3, 3), np.uint8), np.ones(3, bool)
    expected = [[50, 0, 100], [100, 50, 50], [0, 50, 50]]
    assert count_above(nothing, drawn, tasks, where, every).tolist() == expected


def test_only_rows_and_columns_of_fresh_models_are_counted() -> None:
    tasks = [entrants([0, 1, 2], [0, 1, 2], [1, 1, 1])]
    before = np.full((3, 3), 77, np.uint8)
    fresh = np.array([False, True, False])
    after = count_above(before, certain(1, 2, 3), tasks, np.zeros((3, 3), np.int16), fresh)
    assert after.tolist() == [[77, 0, 77], [100, 50, 0], [77, 100, 77]]


@pytest.mark.parametrize(
    ("percent", "ours", "theirs", "words"),
    [
        (99, 60, 40, "left ahead"),
        (85, 60, 40, "left leans"),
        (15, 60, 40, "right leans"),
        (1, 60, 40, "right ahead"),
        (99, 60, 60, "undecided"),
        (99, 60, UNKNOWN, "undecided"),
        (1, UNKNOWN, 40, "undecided"),
        (1, UNKNOWN, UNKNOWN, "undecided"),
    ],
)
def test_equal_and_unknown_scores_are_undecided_whatever_the_draws_say(
    percent: int, ours: int, theirs: int, words: str
) -> None:
    above, left, right = (
        np.array([[number]], kind)
        for number, kind in ((percent, np.uint8), (ours, np.int16), (theirs, np.int16))
    )
    assert STANDINGS[standings(above, left, right, ahead=95, leans=80)[0, 0]] == words
