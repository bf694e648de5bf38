"""Headings, folds and small lines of a comparison: counts are those of the pair, in singular and plural."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.findings.findings import Pair
from generator.pages.words.sections import (
    agreeing_rows,
    counted_capabilities,
    crumb,
    group_rows,
    task_words,
    unknown_rows,
    unranked,
)
from tests.toys import shipped

PAIRS = [shipped().findings.pair(*pair) for pair in shipped().findings.pairs()]
of_shipped_pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " vs ".join(pair.names))


@of_shipped_pairs
def test_capabilities_are_counted_as_the_alignment_has_them(pair: Pair) -> None:
    words, alignment = counted_capabilities(pair), pair.alignment
    counts = {alignment.left_count, alignment.right_count, len(alignment.matches)} - {0}
    assert all(str(count) in words for count in counts)
    if alignment.matches and not pair.comparison.barrier:
        assert f"{alignment.overlap} %" in words


def test_one_match_is_a_match_and_two_are_matches() -> None:
    pair = next(pair for pair in PAIRS if pair.comparison.barrier == "jobs")
    match = next(each for each in PAIRS if each.alignment.matches).alignment.matches[0]
    one = replace(pair, alignment=replace(pair.alignment, matches=(match,)))
    two = replace(pair, alignment=replace(pair.alignment, matches=(match, match)))
    assert counted_capabilities(one).endswith("1 match")
    assert counted_capabilities(two).endswith("2 matches")


@of_shipped_pairs
def test_the_crumb_names_what_both_do_or_what_stands_between_them(pair: Pair) -> None:
    labels = [pair.catalog.tasks[task].label for task in pair.comparison.tasks]
    words = crumb(pair)
    assert words
    assert (words == ", ".join(labels)) == bool(labels and not pair.comparison.barrier)


@of_shipped_pairs
def test_a_task_is_named_only_where_both_have_a_score_in_it(pair: Pair) -> None:
    assert bool(task_words(pair)) == (pair.pair_scores is not None)


@of_shipped_pairs
def test_only_who_is_not_ranked_is_called_so(pair: Pair) -> None:
    named = [name for name in pair.names if f"{name} is not ranked" in unranked(pair)]
    scores = pair.pair_scores or ()
    assert named == [name for name, score in zip(pair.names, scores, strict=False) if not score.is_ranked]


def test_folds_say_how_many_rows_they_hold() -> None:
    assert agreeing_rows(1) == "1 row on which they agree"
    assert unknown_rows("Alpha", 2) == "Not known of Alpha: 2 rows"
    assert group_rows("Size", 1) == "Size: 1 row"
