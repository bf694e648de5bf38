"""Where signals stand on 0-1, worked out by hand: scales, ranges, and what is missing."""

from __future__ import annotations

import pytest

from generator.catalog import Benchmark, Grade, SignalRule, Value
from generator.dates import days
from generator.findings.sample_figures import Share
from generator.findings.scoring import Range, score
from generator.findings.signals import MONTH
from tests.toys import AS_OF, catalog, dimension, known, model, recipe, rule, scores

LOG = rule("x", "log", zero=1, one=10_000, spread=10)
LINEAR = rule("x", "linear", zero=60, one=100, spread=4)
FALLING = rule("x", "linear", zero=100, one=0, spread=10)
HALF_LIFE = rule("x", "half-life", months=12, spread=12)
YEAR_AGO = days(AS_OF) - 12 * MONTH


def placed(how: SignalRule, value: float | Value, **fields: object) -> tuple[float, float, float]:
    """Low, middle and high of one signal."""
    signals = {} if fields else {"x": value}
    found = scores(recipe(dimension("only", how)), model(signals=signals, **fields)).scores[0]
    reading = found.parts[0].readings[0]
    return reading.low, reading.middle, reading.high


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


def test_a_models_own_file_can_not_state_what_the_site_counts() -> None:
    found = scores(recipe(dimension("only", EXACT)), model(signals={"exact": 100, "exact_captions": 100}))
    assert found.scores[0].range == Range(50, 0, 100, 0)
