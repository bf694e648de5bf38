"""Who comes out above whom, against exact shares; and what is kept of the draws."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.cache import Cache
from generator.findings.draws import BINS, NAME
from generator.findings.scoring import Known, Scores
from tests.findings.drawn_recipes import recipes, signals_of_models, yes_no
from tests.toys import dimension, model, recipe, rule, scores

TWO_DIMENSIONS = recipe(
    dimension("use", rule("a"), rule("b", weight=3), weight=40), dimension("make", rule("c"), weight=60)
)


several = st.lists(signals_of_models, min_size=2, max_size=5)


def ranked(how, drawn) -> Scores:
    return scores(
        how, *(model(f"m{position}", yes_no(signals, how)) for position, signals in enumerate(drawn))
    )


@given(recipes(), several)
@settings(max_examples=30, deadline=None)
def test_what_is_above_one_way_is_below_the_other(how, drawn) -> None:
    above = ranked(how, drawn).above.astype(int)
    assert (above + above.T == 100).all()
    assert (np.diagonal(above) == 50).all()


@given(recipes(), several)
@settings(max_examples=30, deadline=None)
def test_a_range_that_lies_wholly_higher_comes_out_first_in_every_draw(how, drawn) -> None:
    found = ranked(how, drawn)
    for row, ours in enumerate(found.scores):
        for column, theirs in enumerate(found.scores):
            if ours.range.low > theirs.range.high:
                assert found.above[row, column] == 100


@given(st.integers(0, 99), st.integers(1, 50))
@example(49, 5)
@settings(max_examples=60, deadline=None)
def test_two_scores_without_a_range_are_above_one_another_or_equal(low: int, step: int) -> None:
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))
    low_one, high_one = scores(
        how, model("low", {"a": float(low)}), model("top", {"a": min(100.0, float(low + step))})
    ).scores
    assert high_one.range.value > low_one.range.value
    assert Scores(how, (high_one, low_one)).above[0, 1] == 100


def test_two_models_with_the_same_signals_are_even_within_the_draws() -> None:
    found = scores(TWO_DIMENSIONS, model("one"), model("two"))
    assert abs(int(found.above[0, 1]) - 50) <= 2


def test_the_draws_agree_with_the_exact_share() -> None:
    """One model is fixed at 75, the other evenly somewhere in 0 to 100: it is above in 25 of 100."""
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))
    found = scores(how, model("fixed", {"a": 75.0}), model("open"))
    assert abs(int(found.above[0, 1]) - 75) <= 2


def test_draws_from_the_cache_are_those_that_would_be_drawn(tmp_path: Path) -> None:
    cache, path = Cache(tmp_path), tmp_path / NAME
    whole = scores(TWO_DIMENSIONS, model("one"), model("two"), model("three"))
    partly = dataclasses.replace(whole, scores=whole.scores[:2], cache=cache)
    assert (partly.above == whole.above[:2, :2]).all()
    for is_known in (False, True):
        before = path.stat().st_mtime_ns
        assert (dataclasses.replace(whole, cache=cache).above == whole.above).all()
        assert (path.stat().st_mtime_ns == before) == is_known


@pytest.mark.parametrize(
    "damage",
    [lambda whole: b"", lambda whole: whole[:200], lambda whole: b"\x80\x04N.", lambda whole: whole[:-1]],
    ids=["empty", "cut", "pickle", "cut-by-one-byte"],
)
def test_damaged_draws_are_drawn_anew_and_that_is_said_once(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / NAME
    expected = scores(TWO_DIMENSIONS, model("one"), model("two"))
    assert (dataclasses.replace(expected, cache=Cache(tmp_path)).above == expected.above).all()
    sound = path.read_bytes()
    path.write_bytes(damage(sound))
    notes = []
    for _ in range(2):
        cache = Cache(tmp_path)
        assert (dataclasses.replace(expected, cache=cache).above == expected.above).all()
        notes.append(bool(cache.damage))
    assert (notes, path.read_bytes()) == ([True, False], sound)


@pytest.mark.parametrize(
    ("keys", "histograms"),
    [
        (np.zeros(1, np.uint64), np.zeros((1, BINS), np.uint16)),  # nothing was drawn
        (np.zeros(2, np.uint64), np.full((1, BINS), 1, np.uint16)),
        (np.zeros((1, 1), np.uint64), np.zeros((1, BINS), np.uint16)),
        (np.zeros(1, np.int64), np.zeros((1, BINS), np.uint16)),
        (np.zeros(1, np.uint64), np.zeros((1, 3), np.uint16)),
    ],
    ids=["no-draws", "other-lengths", "other-dimensions", "other-numbers", "other-bins"],
)
def test_arrays_that_make_no_sense_are_no_draws(
    tmp_path: Path, keys: np.ndarray, histograms: np.ndarray
) -> None:
    cache = Cache(tmp_path)
    cache.keep_arrays(NAME, keys=keys, histograms=histograms)
    expected = scores(TWO_DIMENSIONS, model("one"), model("two"))
    assert (dataclasses.replace(expected, cache=cache).above == expected.above).all()


@given(
    st.lists(st.integers(0, 100), min_size=2, max_size=6),
    st.lists(st.integers(0, 100), min_size=2, max_size=6),
)
@settings(max_examples=30, deadline=None)
def test_what_is_taken_over_of_unchanged_scores_is_what_would_be_drawn_anew(
    before: list[int], after: list[int]
) -> None:
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100, spread=20), rule("b")))
    first = scores(how, *(model(f"m{place}", {"a": float(value)}) for place, value in enumerate(before)))
    anew = scores(how, *(model(f"m{place}", {"a": float(value)}) for place, value in enumerate(after)))
    same = tuple(
        first.scores[place] if score in first.scores[place : place + 1] else score
        for place, score in enumerate(anew.scores)
    )
    found = Scores(how, same, known=Known(first.scores, first.drawn))
    assert (found.above == anew.above).all()
    assert (found.drawn.histograms == anew.drawn.histograms).all()
