"""Where two models meet and what it is called that one comes out above, on arrays worked out by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from generator.findings import standings as module
from generator.findings.draws import BINS, DRAWS, Drawn
from generator.findings.standings import (
    NOWHERE,
    STANDINGS,
    UNKNOWN,
    Entry,
    Seats,
    count_above,
    grounds,
    seats,
    standings,
)

ALL = np.indices((4, 4))
EVERYWHERE = np.ones((4, 4), bool)


def entered(*models: str) -> Seats:
    """Models by their tasks, those in capitals where they are ranked; scores are numbered in that order."""
    number, entries = itertools.count(), []
    for tasks in models:
        entries.append([Entry("abc".index(task.lower()), next(number), 7, task.isupper()) for task in tasks])
    return seats(entries, 3)


def test_two_meet_where_both_are_ranked_before_where_they_only_are() -> None:
    expected = [[0, 1, 0, NOWHERE], [1, 1, 0, NOWHERE], [0, 0, 0, NOWHERE], [NOWHERE] * 4]
    assert grounds(entered("AB", "aB", "A", ""), *ALL, EVERYWHERE).tolist() == expected


def test_two_that_do_not_compare_meet_nowhere() -> None:
    apart = np.eye(2, dtype=bool)
    assert grounds(entered("A", "A"), *np.indices((2, 2)), apart).tolist() == [[0, NOWHERE], [NOWHERE, 0]]


def test_a_site_may_have_more_tasks_than_a_word_has_flags() -> None:
    tasks = [Entry(task, task, 7, is_ranked=task == 99) for task in (3, 70, 99)]
    found = seats([tasks, tasks, tasks[:2], tasks[1:2]], 100)
    assert grounds(found, np.array([0, 0, 0, 2]), np.array([1, 2, 3, 3]), np.ones(4, bool)).tolist() == [
        99,
        3,
        70,
        70,
    ]


def certain(*bins: int) -> Drawn:
    """Scores that fall into one bin in every draw."""
    histograms = np.zeros((len(bins), BINS), np.uint16)
    histograms[np.arange(len(bins)), bins] = DRAWS
    return Drawn(histograms)


@pytest.mark.parametrize("full_enough", [0, 1000], ids=["one-by-one", "all-at-once"])
def test_shares_are_counted_in_the_task_where_two_meet_and_are_even_where_they_meet_nowhere(
    monkeypatch: pytest.MonkeyPatch, full_enough: int
) -> None:
    monkeypatch.setattr(module, "FULL_ENOUGH", full_enough)
    monkeypatch.setattr(module, "PAIRS", 2)
    where = np.array([[0, 0, 1], [0, 0, NOWHERE], [1, NOWHERE, 1]], np.int16).ravel()
    ours, theirs = (each.ravel() for each in np.indices((3, 3)))
    above = count_above(certain(10, 99, 20, 5, 50), entered("ab", "ab", "b"), ours, theirs, where)
    expected = [[50, 0, 100], [100, 50, 50], [0, 50, 50]]
    assert above.reshape(3, 3).tolist() == expected


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
