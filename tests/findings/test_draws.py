"""Who comes out above whom, against exact shares; what is missing; and what is kept of the draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.cache import Cache
from generator.findings import draws
from generator.findings.draws import BINS, DRAWS, NAME
from generator.findings.scoring import Scores
from tests.findings.both_ways import above
from tests.findings.drawn_recipes import of_all_kinds, recipes, signals_of_models, yes_no
from tests.toys import dimension, model, recipe, rule, scores

TWO_DIMENSIONS = recipe(
    dimension("use", rule("a"), rule("b", weight=3), weight=40), dimension("make", rule("c"), weight=60)
)


several = st.lists(signals_of_models, min_size=2, max_size=5)


def ranked(how, drawn) -> Scores:
    models = (model(f"m{position}", yes_no(signals, how)) for position, signals in enumerate(drawn))
    return scores(how, *models, of_all_kinds(how))


@given(recipes(), several)
@settings(max_examples=30, deadline=None)
def test_what_is_above_one_way_is_below_the_other(how, drawn) -> None:
    shares = above(ranked(how, drawn)).astype(int)
    assert (shares + shares.T == 100).all()
    assert (np.diagonal(shares) == 50).all()


@given(recipes(), several)
@settings(max_examples=30, deadline=None)
def test_a_range_that_lies_wholly_higher_comes_out_first_in_every_draw(how, drawn) -> None:
    found = ranked(how, drawn)
    for row, ours in enumerate(found.scores):
        for column, theirs in enumerate(found.scores):
            if ours.range.low > theirs.range.high:
                assert found.left_above(row, column) == 100


@given(st.integers(0, 99), st.integers(1, 50))
@example(49, 5)
@settings(max_examples=60, deadline=None)
def test_two_scores_without_a_range_are_above_one_another_or_equal(low: int, step: int) -> None:
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))
    found = scores(how, model("low", {"a": float(low)}), model("top", {"a": min(100.0, float(low + step))}))
    assert found.scores[1].range.value > found.scores[0].range.value
    assert found.left_above(1, 0) == 100


def test_two_models_with_the_same_signals_are_even_within_the_draws() -> None:
    found = scores(TWO_DIMENSIONS, model("one"), model("two"))
    assert abs(found.left_above(0, 1) - 50) <= 2


def test_the_draws_agree_with_the_exact_share() -> None:
    """One model is fixed at 75, the other evenly somewhere in 0 to 100: it is above in 25 of 100."""
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))
    found = scores(how, model("fixed", {"a": 75.0}), model("open"))
    assert abs(found.left_above(0, 1) - 75) <= 2


# What is missing


def shares_below(found: Scores, points: float) -> float:
    """Share of the first score's draws that end below so many points."""
    histogram = found.drawn.histograms[0]
    return float(histogram[: int(points * BINS / 100)].sum() / DRAWS)


@pytest.mark.parametrize("count", [1, 2, 8])
def test_missing_signals_of_one_dimension_share_one_draw(count: int) -> None:
    """However many are missing, the dimension lies evenly between 0 and 100; drawn one by one, eight would
    end below 25 in a tenth of a percent of draws."""
    how = recipe(dimension("use", *(rule(name) for name in "abcdefgh"[:count])))
    found = scores(how, model("open"), of_all_kinds(how))
    for points in (10, 25, 50, 90):
        assert shares_below(found, points) == pytest.approx(points / 100, abs=0.02)


def test_missing_signals_of_two_dimensions_are_drawn_apart() -> None:
    """The sum of two even draws of 50 points each ends below 25 in an eighth of all."""
    how = recipe(dimension("use", rule("a"), rule("b")), dimension("make", rule("c"), rule("d")))
    assert shares_below(scores(how, model("open"), of_all_kinds(how)), 25) == pytest.approx(1 / 8, abs=0.02)


def test_a_known_signal_has_a_draw_of_its_own() -> None:
    """Half of it lies anywhere from 0 to 50, the other half is known to be there."""
    how = recipe(dimension("use", rule("a"), rule("b")))
    found = scores(how, model("half", {"a": 1.0}), of_all_kinds(how))
    assert shares_below(found, 50) == 0
    assert shares_below(found, 75) == pytest.approx(0.5, abs=0.02)


# What is kept


def again(found: Scores, cache: Cache) -> Scores:
    """The same scores, with nothing drawn yet."""
    return replace(found, cache=cache)


def test_draws_from_the_cache_are_those_that_would_be_drawn(tmp_path: Path) -> None:
    cache, path = Cache(tmp_path), tmp_path / NAME
    whole = scores(TWO_DIMENSIONS, model("one"), model("two"), model("three"))
    partly = again(whole, cache)
    partly = replace(partly, of_models=partly.of_models[:2])
    assert (above(partly) == above(whole)[:2, :2]).all()
    for is_known in (False, True):
        before = path.stat().st_mtime_ns
        assert (above(again(whole, cache)) == above(whole)).all()
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
    assert (above(again(expected, Cache(tmp_path))) == above(expected)).all()
    sound = path.read_bytes()
    path.write_bytes(damage(sound))
    notes = []
    for _ in range(2):
        cache = Cache(tmp_path)
        assert (above(again(expected, cache)) == above(expected)).all()
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
    assert (above(again(expected, cache)) == above(expected)).all()


def test_pairs_one_by_one_are_counted_as_all_of_them_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "EACH", 3)
    drawn = scores(TWO_DIMENSIONS, *(model(slug) for slug in "abcd")).drawn
    ours, theirs = (each.ravel() for each in np.indices((4, 4)))
    assert (drawn.above_each(ours, theirs) == drawn.above(range(4), range(4)).ravel()).all()
