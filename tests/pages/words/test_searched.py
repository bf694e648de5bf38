"""What is said of searches: windows as people write them, and counts that claim no more than they bear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.findings.search_counts import PairSearches, Window
from generator.pages.words.clauses import plain
from generator.pages.words.searched import (
    BOTH,
    LEFT,
    RIGHT,
    model_words,
    pair_words,
    topic_words,
    window_words,
)
from tests.pages.searched_toys import WINDOW

PAIR = PairSearches(
    both=3_104,
    only_left=866,
    only_right=244,
    versus=0,
    lean="left",
    interval=(74.0, 81.0),
    intents_both=(),
    intents_left=(),
    intents_right=(),
)


def said(pair: PairSearches, window: Window = WINDOW) -> str:
    return plain(pair_words(pair, window, ("A", "B"))).strip()


@pytest.mark.parametrize(
    ("start", "end", "days", "words"),
    [
        ("2026-09-01", "2026-11-30", 91, "site-search, 1 Sep to 30 Nov 2026"),
        ("2025-12-01", "2026-01-31", 62, "site-search, 1 Dec 2025 to 31 Jan 2026"),
        ("2026-09-01", "2026-11-30", 61, "site-search, 61 days from 1 Sep to 30 Nov 2026"),
        ("2026-09-01", "2026-09-01", 1, "site-search, 1 Sep 2026"),
    ],
)
def test_a_window_names_its_source_and_days_and_says_where_some_are_missing(
    start: str, end: str, days: int, words: str
) -> None:
    assert window_words(replace(WINDOW, start=start, end=end, days=days)) == words


def test_a_pair_is_told_in_three_parts_about_two_digits_each() -> None:
    assert said(replace(PAIR, lean="")) == (
        "Of about 4,200 searches (site-search, 1 Sep to 30 Nov 2026) that fit what is told of either model, "
        "about 3,100 fit both, about 870 only A and about 240 only B."
    )


def test_of_which_more_is_looked_for_is_said_only_where_it_is_no_chance() -> None:
    assert "People look more often for what is told of A alone than of B alone." in said(PAIR)
    assert "than of A alone" in said(replace(PAIR, lean="right"))
    assert "People look" not in said(replace(PAIR, lean=""))


def test_nobody_is_called_better() -> None:
    for lean in ("left", "right", ""):
        words = said(replace(PAIR, lean=lean, versus=40))
        assert not {"better", "best", "wins", "leads", "popular"} & set(words.lower().split())


def test_a_measured_zero_says_of_how_many() -> None:
    none = replace(PAIR, both=0, only_left=0, only_right=0, lean="")
    assert said(none) == (
        "None of 12,400 searches (site-search, 1 Sep to 30 Nov 2026) fits what is told of either model."
    )
    assert said(replace(PAIR, both=0, lean="")).count("none fit both") == 1


def test_clicks_are_not_called_searches() -> None:
    words = said(PAIR, replace(WINDOW, unit="clicks"))
    assert "clicks on results" in words
    assert "4,200 searches" not in words


def test_searches_that_name_both_stand_apart() -> None:
    assert said(replace(PAIR, versus=38)).endswith("About 38 ask for A and B by name.")


def test_each_count_is_bound_to_its_rows() -> None:
    clauses = pair_words(PAIR, WINDOW, ("A", "B"))
    by_basis = {clause.basis: clause.text for clause in clauses if clause.basis}
    assert "3,100" in by_basis[BOTH,]
    assert "870" in by_basis[LEFT,]
    assert "240" in by_basis[RIGHT,]
    assert by_basis[LEFT, RIGHT].startswith("People look")


def test_a_model_and_a_topic_say_of_how_many_and_names_are_counted_apart() -> None:
    whole = "12,400 searches (site-search, 1 Sep to 30 Nov 2026)"
    assert model_words(1_310, 0, WINDOW) == f"About 1,300 of {whole} fit what is told of it here."
    assert model_words(0, 0, WINDOW) == f"None of {whole} fit what is told of it here."
    assert model_words(8, 41, WINDOW).endswith("About 41 ask for it by name.")
    assert topic_words(8, WINDOW) == f"About 8 of {whole} ask for this."
