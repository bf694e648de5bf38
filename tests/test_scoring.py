"""Scores worked out by hand: scales, ranges, what is missing, and who comes out above whom."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.catalog import UNKNOWN, Benchmark, Grade, SignalRule, State, Value
from generator.dates import days
from generator.findings.scoring import MONTH, Range, Scores, score, whole
from tests.toys import AS_OF, NOT_APPLICABLE, catalog, dimension, known, model, recipe, rule, scores

LOG = rule("x", "log", zero=1, one=10_000, spread=10)
LINEAR = rule("x", "linear", zero=60, one=100, spread=4)
FALLING = rule("x", "linear", zero=100, one=0, spread=10)
HALF_LIFE = rule("x", "half-life", months=12, spread=12)
YEAR_AGO = days(AS_OF) - 12 * MONTH
TWO_DIMENSIONS = recipe(
    dimension("use", rule("a"), rule("b", weight=3), weight=40), dimension("make", rule("c"), weight=60)
)


def placed(how: SignalRule, value: float | Value, **fields: object) -> tuple[float, float, float]:
    """Low, middle and high of one signal."""
    signals = {} if fields else {"x": value}
    found = scores(recipe(dimension("only", how)), model(signals=signals, **fields)).scores[0]
    reading = found.parts[0].readings[0]
    return reading.low, reading.middle, reading.high


# Scales


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        pytest.param(LOG, 100, (0.25, 0.5, 0.75), id="log-spread-is-a-factor-either-way"),
        pytest.param(LOG, 1, (0, 0, 0.25), id="log-at-its-zero"),
        pytest.param(LOG, 1_000_000, (1, 1, 1), id="log-beyond-its-one"),
        pytest.param(LOG, 0, (0, 0, 0), id="log-of-a-measured-zero"),
        pytest.param(LINEAR, 80, (0.4, 0.5, 0.6), id="linear-spread-is-an-amount-either-way"),
        pytest.param(LINEAR, 58, (0, 0, 0.05), id="linear-below-its-zero"),
        pytest.param(LINEAR, 103, (0.975, 1, 1), id="linear-beyond-its-one"),
        pytest.param(FALLING, 30, (0.6, 0.7, 0.8), id="linear-where-less-is-better"),
        pytest.param(rule("x", "yes-no"), 1, (1, 1, 1), id="yes"),
        pytest.param(rule("x", "yes-no"), 0, (0, 0, 0), id="no"),
        pytest.param(HALF_LIFE, YEAR_AGO, (0.25, 0.5, 1), id="half-life-after-one"),
        pytest.param(HALF_LIFE, days(AS_OF), (0.5, 1, 1), id="half-life-today"),
        pytest.param(HALF_LIFE, days(AS_OF) + 400, (0.5, 1, 1), id="half-life-of-a-date-to-come"),
        pytest.param(
            rule("x", "table", table={"good": 0.7}), known(text="good"), (0.7, 0.7, 0.7), id="table"
        ),
    ],
)
def test_a_scale_places_a_value_and_its_range(
    how: SignalRule, value: float | Value, expected: tuple[float, ...]
) -> None:
    assert placed(how, value) == pytest.approx(expected)


def test_a_word_that_the_table_lacks_says_nothing() -> None:
    how = rule("x", "table", table={"good": 0.7})
    assert placed(how, known(text="splendid")) == (0, 0.5, 1)
    assert (
        scores(recipe(dimension("only", how)), model(signals={"x": known(text="splendid")}))
        .scores[0]
        .range.coverage
        == 0
    )


def test_a_signal_can_be_a_field_of_the_model() -> None:
    how = rule("weights", "table", table={"open": 1, "gated": 0.5}, field="weights")
    assert placed(how, 0, weights=known(text="gated")) == (0.5, 0.5, 0.5)


def test_a_signal_can_be_a_benchmark_of_the_same_data_set_and_metric() -> None:
    how = rule("x", "linear", zero=0, one=100, benchmark=("COCO", "CIDEr"))
    results = (Benchmark("COCO", "BLEU", "", known(90)), Benchmark("COCO", "CIDEr", "", known(40)))
    assert placed(how, 0, benchmarks=results) == pytest.approx((0.4, 0.4, 0.4))
    assert placed(how, 0, benchmarks=results[:1]) == (0, 0.5, 1)


EXACT = rule("exact", "linear", zero=0, one=100, spread=10, measured="exact_captions")


def test_a_signal_can_be_a_figure_that_the_site_counted() -> None:
    whole = catalog([model("a"), model("b"), model("c")], recipe(dimension("only", EXACT)))
    counted = Value(State.KNOWN, "6 of 10", 60, Grade.MEASURED)
    untold = Value(State.KNOWN, "not told", None, Grade.MEASURED)
    found = score(whole, {"a": {"exact_captions": counted, "bleu": untold}, "b": {"exact_captions": untold}})
    assert [
        (each.range.low, each.range.value, each.range.high, each.range.coverage) for each in found.scores
    ] == [
        (50, 60, 70, 100),
        (0, 50, 100, 0),  # no caption told it, so it may be anything
        (0, 50, 100, 0),  # it was never run
    ]
    assert found.scores[0].parts[0].readings[0].value is counted


def test_a_models_own_file_can_not_state_what_the_site_counts() -> None:
    found = scores(recipe(dimension("only", EXACT)), model(signals={"exact": 100, "exact_captions": 100}))
    assert found.scores[0].range == Range(50, 0, 100, 0)


# Means


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


# Any recipe, any signals

names = st.sampled_from("abcdef")
values = st.one_of(st.none(), st.just(NOT_APPLICABLE), st.integers(0, 200).map(float))
signals_of_models = st.fixed_dictionaries(dict.fromkeys("abcdef", values)).map(
    lambda drawn: {name: value for name, value in drawn.items() if value is not None}
)
SCALES = {
    "yes-no": {},
    "log": {"zero": 1, "one": 150, "spread": 2},
    "linear": {"zero": 20, "one": 140, "spread": 7},
}


@st.composite
def recipes(draw: st.DrawFn) -> object:
    """Two dimensions, six signals, and a last one that applies to every model."""
    drawn = [
        rule(name, scale, draw(st.integers(1, 9)), **SCALES[scale])
        for name in "abcdef"
        for scale in [draw(st.sampled_from(sorted(SCALES)))]
    ]
    cut = draw(st.integers(1, 5))
    weights = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    return recipe(
        dimension("use", *drawn[:cut], weight=weights[0]),
        dimension("make", *drawn[cut:], rule("always"), weight=weights[1]),
    )


def yes_no(signals: dict[str, float | Value], how: object) -> dict[str, float | Value]:
    """The signals with 0 or 1 where the recipe asks for yes or no."""
    scale = {each.name: each.scale for each in how.rules}  # type: ignore[attr-defined]
    return {
        name: min(value, 1.0) if isinstance(value, float) and scale[name] == "yes-no" else value
        for name, value in signals.items()
    }


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


# Who comes out above whom

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
        (79, "no clear winner"),
        (50, "no clear winner"),
        (21, "no clear winner"),
        (20, "right leans"),
        (6, "right leans"),
        (5, "right ahead"),
        (0, "right ahead"),
    ],
)
def test_words_follow_the_thresholds_of_the_recipe(percent: int, words: str) -> None:
    found = unequal(scores(TWO_DIMENSIONS, model("one"), model("two")))
    vars(found)["above"] = np.array([[50, percent], [100 - percent, 50]], np.uint8)
    mirrored = {"left": "right", "right": "left"}
    side, _, rest = words.partition(" ")
    assert found.standing(0, 1) == words
    assert found.standing(1, 0) == (f"{mirrored[side]} {rest}" if side in mirrored else words)


def test_thresholds_of_another_recipe_give_other_words() -> None:
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


# The cache of draws


def test_draws_from_the_cache_are_those_that_would_be_drawn(tmp_path: Path) -> None:
    path, models = tmp_path / "cache" / "draws.npz", [model("one"), model("two"), model("three")]
    whole = scores(TWO_DIMENSIONS, *models)
    partly = dataclasses.replace(whole, scores=whole.scores[:2], cache_path=path)
    assert (partly.above == whole.above[:2, :2]).all()
    for is_known in (False, True):
        before = path.stat().st_mtime_ns
        assert (dataclasses.replace(whole, cache_path=path).above == whole.above).all()
        assert (path.stat().st_mtime_ns == before) == is_known


@pytest.mark.parametrize(
    "damage",
    [lambda whole: b"", lambda whole: whole[:200], lambda whole: b"\x80\x04N.", lambda whole: whole[:-1]],
)
def test_damaged_draws_are_drawn_anew(tmp_path: Path, damage) -> None:
    path = tmp_path / "draws.npz"
    found = dataclasses.replace(scores(TWO_DIMENSIONS, model("one"), model("two")), cache_path=path)
    expected = found.above
    path.write_bytes(damage(path.read_bytes()))
    assert (dataclasses.replace(found).above == expected).all()


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
    found = Scores(how, same, known=first.drawn)
    assert (found.above == anew.above).all()
    assert (found.drawn.histograms == anew.drawn.histograms).all()
