"""Where signals stand on 0-1, worked out by hand: scales, ranges, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import UNKNOWN, Benchmark, Grade, SignalRule, Source, State, Value
from generator.dates import days
from generator.findings.model_scores import Range, Score
from generator.findings.sample_figures import Estimate, Share
from generator.findings.scoring import score
from generator.findings.signals import MONTH, Placed
from tests.toys import AS_OF, catalog, dimension, known, model, recipe, rule, scores

LOG = rule("x", "log", zero=1, one=10_000, spread=10)
LINEAR = rule("x", "linear", zero=60, one=100, spread=4)
FALLING = rule("x", "linear", zero=100, one=0, spread=10)
HALF_LIFE = rule("x", "half-life", months=12, spread=12)
YEAR_AGO = days(AS_OF) - 12 * MONTH


def placed(how: SignalRule, value: float | Value, **fields: object) -> tuple[float, float, float]:
    """Low, middle and high of one signal."""
    signals = {} if fields else {"x": value}
    reading = read(how, signals=signals, **fields)
    return reading.low, reading.middle, reading.high


def read(how: SignalRule, **fields: object) -> Placed:
    """The one signal of a model, as it counts."""
    return scores(recipe(dimension("only", how)), model(**fields)).scores[0].readings[0]  # type: ignore[arg-type]


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
    assert not read(how, signals={"x": known(text="splendid")}).is_known


def test_a_signal_can_be_a_field_of_the_model() -> None:
    how = rule("weights", "table", table={"open": 1, "gated": 0.5}, field="weights")
    assert placed(how, 0, weights=known(text="gated")) == (0.5, 0.5, 0.5)


def test_a_signal_can_be_a_benchmark_of_the_same_data_set_and_metric() -> None:
    how = rule("x", "linear", zero=0, one=100, benchmark=("COCO", "CIDEr"))
    results = (Benchmark("COCO", "BLEU", "", known(90)), Benchmark("COCO", "CIDEr", "", known(40)))
    assert placed(how, 0, benchmarks=results) == pytest.approx((0.4, 0.4, 0.4))
    assert placed(how, 0, benchmarks=results[:1]) == (0, 0.5, 1)


def test_of_two_results_of_a_test_the_model_s_own_counts_before_a_sibling_s_and_any_before_none() -> None:
    how = rule("x", "linear", zero=0, one=100, benchmark=("COCO", "CIDEr"))
    sibling = Benchmark("COCO", "CIDEr", "large", known(90), "toy-large")
    own = Benchmark("COCO", "CIDEr", "", known(40))
    silent = Benchmark("COCO", "CIDEr", "few-shot", UNKNOWN)
    for results, place in (((sibling, own), 0.4), ((silent, sibling), 0.9), ((silent, own, sibling), 0.4)):
        assert placed(how, 0, benchmarks=results)[1] == pytest.approx(place)


# Facts


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        pytest.param(rule("x", "log", zero=1, one=100, spread=1), known(10), 0.5, id="number"),
        pytest.param(rule("x", "half-life", months=12, spread=0), known(YEAR_AGO), 0.5, id="date"),
        pytest.param(rule("x"), known(1, "yes"), 1, id="yes"),
        pytest.param(rule("x"), known(0, "no"), 0, id="no"),
        pytest.param(rule("x", "table", table={"MIT": 0.7}), known(text="MIT"), 0.7, id="word"),
    ],
)
def test_a_signal_can_be_a_fact_of_the_model(how: SignalRule, value: Value, expected: float) -> None:
    how = replace(how, fact="told")
    assert read(how, facts={"told": value}).middle == pytest.approx(expected)
    assert not read(how, signals={"told": value, "x": value}).is_known
    assert not read(how, facts={"told": UNKNOWN}).is_known


def test_a_fact_in_words_is_no_number() -> None:
    prose = Value(State.KNOWN, "as many as you like")
    how = rule("x", "log", zero=1, one=100, spread=1, fact="told")
    assert not read(how, facts={"told": prose}).is_known


# Readings that are out of date


LIKES = rule("x", "log", zero=1, one=100, spread=1, valid_months=12)


@pytest.mark.parametrize(
    ("as_of", "is_known"),
    [("2026-10", True), ("2025-11-20", True), ("2025-11-19", False), ("2024-10", False), ("2019", False)],
)
def test_a_reading_counts_for_so_many_months(as_of: str, is_known: bool) -> None:
    reading = read(LIKES, signals={"x": replace(known(10), as_of=as_of)})
    assert reading.is_known is is_known
    assert (reading.low, reading.middle, reading.high) == ((0.5,) * 3 if is_known else (0, 0.5, 1))


def test_a_reading_that_is_out_of_date_says_so() -> None:
    value = read(LIKES, signals={"x": replace(known(10), as_of="2024-10", source="hub")}).value
    assert (value.state, value.note) == (State.UNKNOWN, "reading of 2024-10 is older than 12 months")
    assert (value.as_of, value.source) == ("2024-10", "hub")


@pytest.mark.parametrize(
    ("source", "is_known"),
    [
        (Source("hub", "", "", read="2026-11-01", by="maker"), True),
        (Source("hub", "", "", read="2026-11-01", by="maker", as_of="2024-05-01"), False),
        (Source("hub", "", "", read="2024-11-01", by="maker"), False),
    ],
    ids=["read-lately", "copy-of-an-old-page", "read-long-ago"],
)
def test_a_reading_without_a_date_is_of_the_day_of_its_source(source: Source, is_known: bool) -> None:
    value = replace(known(10), source="hub")
    assert read(LIKES, signals={"x": value}, sources={"hub": source}).is_known is is_known


def test_a_reading_counts_for_ever_where_the_recipe_sets_no_limit() -> None:
    ever = replace(LIKES, valid_months=None)
    assert read(ever, signals={"x": replace(known(10), as_of="2019")}).is_known


# Figures that the site counted


EXACT = rule("exact", "linear", zero=0, one=100, spread=10, measured="exact_captions")


def test_a_signal_can_be_a_figure_that_the_site_counted() -> None:
    whole = catalog([model("a"), model("b"), model("c")], recipe(dimension("only", EXACT)))
    counted, untold = Share(6, 10, AS_OF), Share(0, 0, AS_OF, silent=3)
    figures = {"a": {"exact_captions": counted, "bleu": untold}, "b": {"exact_captions": untold}}
    found = score(whole, figures)
    assert [each.range for each in found.scores] == [
        Range(value=60, low=50, high=70, coverage=100),
        Range(value=50, low=0, high=100, coverage=0),  # no caption told it, so it may be anything
        Range(value=50, low=0, high=100, coverage=0),  # it was never run
    ]
    value = found.scores[0].readings[0].value
    assert (value.number, value.grade) == (60, Grade.MEASURED)


@pytest.mark.parametrize(
    ("key", "domain", "is_known"),
    [
        ("exact_captions", "drawn-scenes", True),
        ("exact_captions", "", True),
        ("exact_captions", "photographs", False),
        ("label_right", "photographs", False),
        ("bleu", "photographs", True),
        ("bleu", "drawn-scenes", False),
        ("caption_words", "photographs", True),
    ],
)
def test_pictures_of_one_kind_are_no_test_of_a_model_made_for_another(
    key: str, domain: str, is_known: bool
) -> None:
    how = rule("counted", "linear", zero=0, one=100, measured=key)
    whole = catalog([model("a", domain=domain)], recipe(dimension("only", how, role="quality")))
    (found,) = score(whole, {"a": {key: Share(6, 10, AS_OF)}}).scores
    assert (found.readings[0].is_known, found.is_ranked) == (is_known, is_known)


def of_photographs(*tests: str) -> tuple[Score, ...]:
    """Scores of a recipe of these published tests and of photographs, each of the same weight, where the
    model has a result of the first alone and 3 of 5 photographs right."""
    how = rule("photographs", "linear", zero=0, one=100, measured="photo_top1")
    rules = [rule(test, "linear", zero=0, one=100) for test in tests]
    whole = catalog(
        [model("a", domain="photographs", signals=dict.fromkeys(tests[:1], 50))],
        recipe(dimension("only", *rules, how, role="quality", asked_at_least=2)),
    )
    return score(whole, {"a": {"photo_top1": Estimate(3, 5, AS_OF)}}).scores


def test_photographs_count_with_the_range_of_their_interval_and_rank_nothing_alone() -> None:
    (found,) = of_photographs()
    assert (found.range, found.is_ranked) == (Range(value=60, low=23, high=88, coverage=100), False)


def test_photographs_take_no_place_of_a_published_test() -> None:
    (found,) = of_photographs("first", "second")
    assert found.is_ranked
    assert [reading.rule.name for reading in found.readings] == ["first", "second", "photographs"]
    assert found.range.value == round((50 + 50 + 60) / 3)
    assert (found.range.low, found.range.high) == (round((50 + 0 + 23.1) / 3), round((50 + 100 + 88.2) / 3))


def test_a_models_own_file_can_not_state_what_the_site_counts() -> None:
    found = scores(recipe(dimension("only", EXACT)), model(signals={"exact": 100, "exact_captions": 100}))
    assert found.scores[0].range == Range(50, 0, 100, 0)
