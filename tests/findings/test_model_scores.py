"""The scores of one model, worked out by hand: means, ranges, what is missing, what ranks it, leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from generator.catalog import UNKNOWN, Model, Recipe, SignalRule, Value
from generator.findings.model_scores import Range, Score, leads, whole
from tests.findings.drawn_recipes import of_all_kinds, recipes, signals_of_models, yes_no
from tests.findings.toy_tests import a_test, results
from tests.toys import NOT_APPLICABLE, dimension, known, model, recipe, rule, scores

TWO_DIMENSIONS = recipe(
    dimension("use", rule("a"), rule("b", weight=3), weight=40), dimension("make", rule("c"), weight=60)
)


def first_score(how: Recipe, *models: Model) -> Score:
    """Of the first, on a site where something is known of every dimension."""
    return scores(how, *models, of_all_kinds(how)).of(0)[0]


def test_a_score_is_the_weighted_mean_of_weighted_means() -> None:
    found = first_score(TWO_DIMENSIONS, model(signals={"a": 1, "b": 0, "c": 1}))
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
    found = first_score(TWO_DIMENSIONS, model(signals={"a": 1, "c": 1, **missing}))
    reading = found.parts[0].readings[1]
    assert (reading.low, reading.middle, reading.high) == (0, 0.5, 1)
    assert found.range == Range(value=85, low=70, high=100, coverage=70)
    assert found.parts[0].range == Range(value=63, low=25, high=100, coverage=25)


def test_a_model_of_which_nothing_is_known_may_be_anything_and_has_no_known_score() -> None:
    nothing = first_score(TWO_DIMENSIONS, model())
    assert nothing.range == Range(value=50, low=0, high=100, coverage=0)
    assert not nothing.range.is_known
    assert not nothing.is_ranked


def test_little_that_is_known_is_not_nothing() -> None:
    how = recipe(dimension("use", rule("a", weight=1), rule("b", weight=900)))
    assert first_score(how, model(signals={"a": 1})).range.is_known


def test_a_signal_that_is_not_applicable_drops_out_of_score_and_coverage() -> None:
    without_b = recipe(dimension("use", rule("a"), weight=40), dimension("make", rule("c"), weight=60))
    signals = {"a": 1, "b": NOT_APPLICABLE}
    ours, theirs = (first_score(how, model(signals=signals)) for how in (TWO_DIMENSIONS, without_b))
    assert ours.range == theirs.range == Range(value=70, low=40, high=100, coverage=40)


def test_a_dimension_of_which_nothing_applies_drops_out() -> None:
    found = first_score(TWO_DIMENSIONS, model(signals={"a": NOT_APPLICABLE, "b": NOT_APPLICABLE, "c": 0}))
    assert [part.dimension.name for part in found.parts] == ["make"]
    assert found.range == Range(value=0, low=0, high=0, coverage=100)


@pytest.mark.parametrize(
    "asked", [rule("a"), rule("a", tasks=frozenset({"other-task"}))], ids=["not-applicable", "not-asked"]
)
def test_a_model_that_the_recipe_asks_nothing_of_may_be_anything(asked: SignalRule) -> None:
    found = scores(recipe(dimension("use", asked)), model(signals={"a": NOT_APPLICABLE})).of(0)[0]
    assert found.range == Range(value=50, low=0, high=100, coverage=0)


@pytest.mark.parametrize(("weight", "is_provisional"), [(49, True), (50, False), (51, False)])
def test_a_score_is_provisional_below_the_recipe_s_share_of_known_weight(
    weight: int, is_provisional: bool
) -> None:
    how = recipe(
        dimension("use", rule("a", weight=weight), rule("b", weight=100 - weight)), provisional_below=50
    )
    found = first_score(how, model(signals={"a": 1}))
    assert (found.range.coverage, found.is_provisional) == (weight, is_provisional)


@pytest.mark.parametrize(
    ("number", "expected"), [(49.5, 50), (49.499, 49), (49.49999999999, 50), (0.0, 0), (100.0, 100)]
)
def test_whole_numbers_are_rounded_half_up(number: float, expected: int) -> None:
    assert whole(number) == expected


@given(recipes(), signals_of_models)
@settings(max_examples=60, deadline=None)
def test_contributions_add_up_and_ranges_contain_the_value(how, signals) -> None:
    found = first_score(how, model(signals=yes_no(signals, how)))
    readings = found.readings
    assert whole(sum(reading.points for reading in readings)) == found.range.value
    assert sum(reading.weight for reading in readings) == pytest.approx(100)
    share = sum(reading.weight for reading in readings if reading.is_known)
    assert found.range.coverage == max(whole(share), 1 if share else 0)
    for span in (found.range, *(part.range for part in found.parts)):
        assert 0 <= span.low <= span.value <= span.high <= 100
    for reading in readings:
        assert 0 <= reading.low <= reading.middle <= reading.high <= 1


# Tests of a task, and who is ranked


TESTS = [a_test("t1", 10), a_test("t2", 40), a_test("t3", 30), a_test("other", 99, "other-task")]
QUALITY = dimension("quality", *TESTS, role="quality", asked_at_least=2)
WITH_TESTS = recipe(QUALITY, dimension("use", rule("a")))


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        pytest.param({}, ["t2", "t3"], id="none-known"),
        pytest.param({"t1": 50.0}, ["t1", "t2"], id="one-known"),
        pytest.param({"t2": 50.0}, ["t2", "t3"], id="the-heaviest-known"),
        pytest.param({"t1": 50.0, "t3": 50.0}, ["t1", "t3"], id="two-known"),
        pytest.param({"t1": 50.0, "t2": 50.0, "t3": 50.0}, ["t1", "t2", "t3"], id="all-known"),
        pytest.param({"t1": 50.0, "t2": NOT_APPLICABLE}, ["t1", "t3"], id="one-that-does-not-apply"),
    ],
)
def test_known_tests_are_filled_up_to_two_with_the_heaviest_unknown_ones(told, asked: list[str]) -> None:
    part = first_score(WITH_TESTS, model(benchmarks=results(**told))).parts[0]
    assert [reading.rule.name for reading in part.readings] == asked


def test_a_task_with_one_test_is_asked_for_one() -> None:
    found = first_score(WITH_TESTS, model(tasks=("other-task",)))
    assert [reading.rule.name for reading in found.parts[0].readings] == ["other"]


def test_a_mean_over_known_tests_does_not_sink_with_tests_that_nobody_made() -> None:
    """With all three asked, 90 on the lightest would give 55, of which an eighth is known."""
    part = first_score(WITH_TESTS, model(benchmarks=results(t1=90.0))).parts[0]
    assert (part.range.value, part.range.coverage) == (58, 20)


@pytest.mark.parametrize(
    ("fields", "is_ranked"),
    [
        ({"benchmarks": results(t1=50.0)}, True),
        ({"benchmarks": results(other=50.0)}, False),
        ({"benchmarks": results(t1=UNKNOWN)}, False),
        ({"signals": {"a": known(1)}}, False),
    ],
    ids=["a-test-of-the-task", "a-test-of-another-task", "unknown", "use-alone"],
)
def test_a_model_is_ranked_once_a_test_of_that_task_is_known(fields, is_ranked: bool) -> None:
    assert first_score(WITH_TESTS, model(**fields)).is_ranked is is_ranked


def test_a_model_may_be_ranked_in_one_of_its_tasks_and_not_in_the_other() -> None:
    told = model(tasks=("toy-task", "other-task"), benchmarks=results(other=50.0))
    assert [each.is_ranked for each in scores(WITH_TESTS, told).of(0)] == [False, True]


def test_without_tests_in_the_recipe_whatever_is_known_ranks_a_model() -> None:
    assert first_score(TWO_DIMENSIONS, model(signals={"a": 1})).is_ranked


def test_a_site_without_a_single_test_ranks_nobody() -> None:
    assert not scores(WITH_TESTS, model(signals={"a": 1})).of(0)[0].is_ranked


# Leads


def told(low: int, value: int, high: int) -> Score:
    """A score of one dimension with such a range."""
    found = scores(recipe(dimension("price", rule("a"))), model(signals={"a": 1})).of(0)[0]
    return replace(found, parts=(replace(found.parts[0], range=Range(value, low, high, 100)),))


@pytest.mark.parametrize(
    ("ours", "theirs", "is_lead"),
    [
        ((40, 40, 40), (36, 36, 36), True),
        ((40, 40, 40), (37, 37, 37), True),
        ((40, 40, 40), (38, 38, 38), False),
        ((37, 37, 37), (36, 36, 36), False),
        ((40, 50, 60), (20, 30, 40), False),
        ((41, 50, 60), (20, 30, 40), True),
    ],
    ids=["four", "three", "two", "one", "touching", "apart"],
)
def test_a_lead_needs_three_points_and_ranges_that_do_not_touch(ours, theirs, is_lead: bool) -> None:
    left, right = leads(told(*ours), told(*theirs))
    assert (bool(left), bool(right)) == (is_lead, False)
    assert [bool(side) for side in leads(told(*theirs), told(*ours))] == [False, is_lead]


def test_one_point_on_price_is_no_lead() -> None:
    """5 and 25 dollars against 5 and 30: 37 against 36, as shown, and without any range."""
    price = dimension(
        "price",
        rule("input", "log", 40, zero=100, one=0.05, spread=1),
        rule("output", "log", 60, zero=500, one=0.1, spread=1),
    )
    found = scores(
        recipe(price),
        model("cheap", {"input": 5.0, "output": 25.0}),
        model("dear", {"input": 5.0, "output": 30.0}),
    )
    (ours,), (theirs,) = found.of(0), found.of(1)
    assert (ours.parts[0].range, theirs.parts[0].range) == (Range(37, 37, 37, 100), Range(36, 36, 36, 100))
    assert leads(ours, theirs) == ((), ())
