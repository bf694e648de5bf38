"""Scores worked out by hand: means, ranges, what is missing, and who is ahead of whom."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalog import UNKNOWN, SignalRule, Value
from generator.findings.scoring import Range, Scores, score, whole
from tests.findings.drawn_recipes import recipes, signals_of_models, yes_no
from tests.toys import NOT_APPLICABLE, catalog, dimension, model, recipe, rule, scores

TWO_DIMENSIONS = recipe(
    dimension("use", rule("a"), rule("b", weight=3), weight=40), dimension("make", rule("c"), weight=60)
)


def test_a_score_is_the_weighted_mean_of_weighted_means() -> None:
    found = scores(TWO_DIMENSIONS, model(signals={"a": 1, "b": 0, "c": 1})).scores[0]
    assert [(part.range.value, [reading.points for reading in part.readings]) for part in found.parts] == [
        (25, pytest.approx([10, 0])),
        (100, pytest.approx([60])),
    ]
    assert [reading.weight for part in found.parts for reading in part.readings] == pytest.approx(
        [10, 30, 60]
    )
    assert found.range == Range(value=70, low=70, high=70, coverage=100)


@pytest.mark.parametrize("missing", [{}, {"b": UNKNOWN}], ids=["absent", "unknown"])
def test_a_missing_signal_widens_the_range_and_never_counts_as_zero(missing: dict[str, Value]) -> None:
    found = scores(TWO_DIMENSIONS, model(signals={"a": 1, "c": 1, **missing})).scores[0]
    assert (
        found.parts[0].readings[1].low,
        found.parts[0].readings[1].middle,
        found.parts[0].readings[1].high,
    ) == (0, 0.5, 1)
    assert found.range == Range(value=85, low=70, high=100, coverage=70)
    assert found.parts[0].range == Range(value=63, low=25, high=100, coverage=25)


def test_a_model_of_which_nothing_is_known_may_be_anything() -> None:
    assert scores(TWO_DIMENSIONS, model()).scores[0].range == Range(value=50, low=0, high=100, coverage=0)


def test_a_signal_that_is_not_applicable_drops_out_of_score_and_coverage() -> None:
    without_b = recipe(dimension("use", rule("a"), weight=40), dimension("make", rule("c"), weight=60))
    signals = {"a": 1, "b": NOT_APPLICABLE}
    assert (
        scores(TWO_DIMENSIONS, model(signals=signals)).scores[0].range
        == scores(without_b, model(signals=signals)).scores[0].range
    )
    assert scores(TWO_DIMENSIONS, model(signals=signals)).scores[0].range == Range(
        value=70, low=40, high=100, coverage=40
    )


def test_a_dimension_of_which_nothing_applies_drops_out() -> None:
    found = scores(TWO_DIMENSIONS, model(signals={"a": NOT_APPLICABLE, "b": NOT_APPLICABLE, "c": 0})).scores[
        0
    ]
    assert [part.dimension.name for part in found.parts] == ["make"]
    assert found.range == Range(value=0, low=0, high=0, coverage=100)


@pytest.mark.parametrize(
    "asked", [rule("a"), rule("a", tasks=frozenset({"other-task"}))], ids=["not-applicable", "not-asked"]
)
def test_a_model_that_the_recipe_asks_nothing_of_may_be_anything(asked: SignalRule) -> None:
    found = scores(recipe(dimension("use", asked)), model(signals={"a": NOT_APPLICABLE})).scores[0]
    assert found.range == Range(value=50, low=0, high=100, coverage=0)


def test_a_signal_is_asked_only_of_models_with_its_task() -> None:
    how = recipe(dimension("use", rule("a", tasks=frozenset({"captioning"})), rule("b")))
    signals = {"a": 1, "b": 0}
    asked, spared = scores(
        how,
        model("asked", signals, tasks=("other", "captioning")),
        model("spared", signals, tasks=("other",)),
    ).scores
    assert (asked.range.value, spared.range.value) == (50, 0)
    assert [reading.rule.name for reading in spared.parts[0].readings] == ["b"]


@pytest.mark.parametrize(("weight", "is_provisional"), [(49, True), (50, False), (51, False)])
def test_a_score_is_provisional_below_the_recipe_s_share_of_known_weight(
    weight: int, is_provisional: bool
) -> None:
    how = recipe(
        dimension("use", rule("a", weight=weight), rule("b", weight=100 - weight)), provisional_below=50
    )
    found = scores(how, model(signals={"a": 1})).scores[0]
    assert (found.range.coverage, found.is_provisional) == (weight, is_provisional)


@pytest.mark.parametrize(
    ("number", "expected"), [(49.5, 50), (49.499, 49), (49.49999999999, 50), (0.0, 0), (100.0, 100)]
)
def test_whole_numbers_are_rounded_half_up(number: float, expected: int) -> None:
    assert whole(number) == expected


@given(recipes(), signals_of_models)
@settings(max_examples=60, deadline=None)
def test_contributions_add_up_and_ranges_contain_the_value(how, signals) -> None:
    found = scores(how, model(signals=yes_no(signals, how))).scores[0]
    readings = [reading for part in found.parts for reading in part.readings]
    assert whole(sum(reading.points for reading in readings)) == found.range.value
    assert sum(reading.weight for reading in readings) == pytest.approx(100)
    assert whole(sum(reading.weight for reading in readings if reading.is_known)) == found.range.coverage
    for span in (found.range, *(part.range for part in found.parts)):
        assert 0 <= span.low <= span.value <= span.high <= 100
    for reading in readings:
        assert 0 <= reading.low <= reading.middle <= reading.high <= 1


several = st.lists(signals_of_models, min_size=2, max_size=5)


def ranked(how, drawn) -> Scores:
    return scores(
        how, *(model(f"m{position}", yes_no(signals, how)) for position, signals in enumerate(drawn))
    )


@given(recipes(), several, signals_of_models, st.data())
@settings(max_examples=30, deadline=None)
def test_editing_or_adding_a_model_moves_no_other_score(how, drawn, new, data) -> None:
    before = ranked(how, drawn)
    position = data.draw(st.integers(0, len(drawn)))
    after = ranked(
        how, [*drawn[:position], new, *drawn[position + 1 :]]
    )  # one past the end: a model is added
    others = [n for n in range(len(drawn)) if n != position]
    assert [after.scores[n] for n in others] == [before.scores[n] for n in others]
    assert (after.above[np.ix_(others, others)] == before.above[np.ix_(others, others)]).all()


def unequal(found: Scores) -> Scores:
    """The same scores, the second a point lower: equal ones are a tie whatever the draws say."""
    first, second = found.scores
    return Scores(
        found.recipe,
        (
            first,
            dataclasses.replace(
                second, range=dataclasses.replace(second.range, value=second.range.value - 1)
            ),
        ),
    )


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (100, "left ahead"),
        (95, "left ahead"),
        (94, "left leans"),
        (80, "left leans"),
        (79, "undecided"),
        (50, "undecided"),
        (21, "undecided"),
        (20, "right leans"),
        (6, "right leans"),
        (5, "right ahead"),
        (0, "right ahead"),
    ],
)
def test_standings_follow_the_thresholds_of_the_recipe(percent: int, words: str) -> None:
    found = unequal(scores(TWO_DIMENSIONS, model("one"), model("two")))
    vars(found)["above"] = np.array([[50, percent], [100 - percent, 50]], np.uint8)
    mirrored = {"left": "right", "right": "left"}
    side, _, rest = words.partition(" ")
    assert found.standing(0, 1) == words
    assert found.standing(1, 0) == (f"{mirrored[side]} {rest}" if side in mirrored else words)


def test_thresholds_of_another_recipe_give_other_standings() -> None:
    found = unequal(
        scores(recipe(*TWO_DIMENSIONS.dimensions, ahead=70, leans=60), model("one"), model("two"))
    )
    vars(found)["above"] = np.array([[50, 65], [35, 50]], np.uint8)
    assert found.standing(0, 1) == "left leans"


def test_the_same_catalog_gives_the_same_scores_again() -> None:
    models = [model(slug, {"a": 1}) for slug in ("one", "two", "three")]
    first, second = (
        score(catalog(models, TWO_DIMENSIONS), {}),
        score(catalog(models[::-1], TWO_DIMENSIONS), {}),
    )
    assert first.scores == second.scores
    assert (first.above == second.above).all()
