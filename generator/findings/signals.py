"""A signal of one model as a place on 0-1 with a range around it.

One that is missing may be anywhere, so its range is all of 0-1 and its place the middle. A range is what the
value could be, as the rule's spread says, and not how sure somebody is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from generator.catalog import UNKNOWN, Benchmark, Grade, Model, SignalRule, State, Value
from generator.dates import days
from generator.findings.captions import PHOTOGRAPHS
from generator.findings.sample_figures import ATTRIBUTES, METRICS, PHOTOGRAPH_LABELS, Estimate, Figures

MONTH = 30.4375  # days
LEAST = 1e-9  # what a logarithm is taken of instead of zero

# What the samples are of is read off them: a figure of these is counted over samples with shapes or without.
OF_SCENES = frozenset({"exact_captions", "label_right", *ATTRIBUTES})
OF_PHOTOGRAPHS = frozenset({*METRICS, *PHOTOGRAPH_LABELS})
DRAWN_SCENES = "drawn-scenes"  # a domain as tags.yaml may name it


class Span(NamedTuple):
    """Where on 0-1 something is at worst, most likely, and at best."""

    low: float
    middle: float
    high: float


ANYWHERE = Span(0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Placed:
    """A signal of one model, brought to 0-1. Its range is 0-1 when it is missing."""

    rule: SignalRule
    value: Value
    low: float
    middle: float
    high: float
    points: float  # what its middle adds to the score
    weight: float  # the points that it could add at most

    @property
    def is_known(self) -> bool:
        return self.value.is_known


def placed(rule: SignalRule, value: Value, weight: float, as_of: int) -> Placed:
    """A signal that can add `weight` points at most; `as_of` is the day that ages are counted to."""
    span = span_of(value, rule, as_of) if value.is_known else ANYWHERE
    return Placed(
        rule=rule,
        value=value,
        low=span.low,
        middle=span.middle,
        high=span.high,
        points=span.middle * weight,
        weight=weight,
    )


def stated(model: Model, rule: SignalRule, figures: Figures, as_of: int) -> Value:
    """What is known of a signal: what was counted, or what the model's file says, wherever it says it.

    A word that the table lacks says nothing, nor does a reading that is out of date on the day `as_of`, nor a
    figure of something that no caption told.
    """
    if rule.measured:
        return _counted(model, rule.measured, figures)
    value = _written(model, rule)
    if not value.is_known:
        return value
    is_no_word = rule.table is not None and value.text not in rule.table
    is_no_number = rule.table is None and value.number is None
    return UNKNOWN if is_no_word or is_no_number else _in_date(model, rule, value, as_of)


def _written(model: Model, rule: SignalRule) -> Value:
    """What the model's file says."""
    if rule.benchmark:
        return _result(model, rule.benchmark)
    if rule.field:
        value: Value = getattr(model, rule.field)
        return value
    return model.facts.get(rule.fact, UNKNOWN) if rule.fact else model.signals.get(rule.name, UNKNOWN)


def _result(model: Model, test: tuple[str, str]) -> Value:
    """The first known one of a test, of the model's own checkpoint before a sibling's."""
    results = [result for result in model.benchmarks if (result.dataset, result.metric) == test]
    return min(results, key=_doubt).value if results else UNKNOWN


def _doubt(result: Benchmark) -> tuple[bool, bool]:
    return not result.value.is_known, bool(result.checkpoint)


def _in_date(model: Model, rule: SignalRule, value: Value, as_of: int) -> Value:
    """The value, or that it is unknown because its reading is too old; undated ones go by their source."""
    source = model.sources.get(value.source)
    dated = value.as_of or (source and (source.as_of or source.read)) or ""
    if not (dated and rule.valid_months) or (as_of - days(dated)) / MONTH <= rule.valid_months:
        return value
    note = f"reading of {dated[:7]} is older than {rule.valid_months:g} months"
    return replace(value, state=State.UNKNOWN, text="", number=None, note=note)


def _counted(model: Model, key: str, figures: Figures) -> Value:
    """A figure as scores read it; how pages word it is not known here.

    What was counted on drawn scenes is no test of a model that is made for something else, and the other way
    round; lengths of captions, times and memory are what they are.
    """
    figure = figures.get(key)
    domain = DRAWN_SCENES if key in OF_SCENES else PHOTOGRAPHS if key in OF_PHOTOGRAPHS else ""
    is_of_another = domain and model.domain and domain != model.domain
    if figure is None or figure.number is None or is_of_another:
        return UNKNOWN
    interval = figure.interval if isinstance(figure, Estimate) else None
    return Value(State.KNOWN, number=figure.number, grade=Grade.MEASURED, interval=interval)


def span_of(value: Value, rule: SignalRule, as_of: int) -> Span:
    """Where a known value is, by the rule's scale."""
    if rule.table is not None:
        return _point(rule.table[value.text])
    number = value.number or 0.0
    match rule.scale:
        case "yes-no":
            return _point(number)
        case "half-life":
            return _half_life(rule, max(0.0, (as_of - number) / MONTH))
        case "log":
            return _log(rule, number, value.interval)
        case _:
            return _linear(rule, number, value.interval)


def _point(place: float) -> Span:
    return Span(place, place, place)


def _half_life(rule: SignalRule, months: float) -> Span:
    """Halved whenever so many months have passed since."""
    ages = (months + rule.spread, months, months - rule.spread)
    return Span(*(0.5 ** (max(0.0, age) / (rule.months or 1.0)) for age in ages))


def _log(rule: SignalRule, number: float, interval: tuple[float, float] | None) -> Span:
    """Of a count of zero, which no factor makes larger, its interval says what it may be at most."""
    zero, one = math.log(rule.zero or 1), math.log(rule.one or 1)
    most = interval[1] if interval and not number else number
    ends = (number / rule.spread, number, most * rule.spread)
    return Span(*sorted(_between(math.log(max(end, LEAST)), zero, one) for end in ends))


def _linear(rule: SignalRule, number: float, interval: tuple[float, float] | None) -> Span:
    """A figure with an interval of its own goes as far as that, or as the rule's spread if that is more."""
    low, high = interval or (number, number)
    ends = (min(low, number - rule.spread), number, max(high, number + rule.spread))
    return Span(*sorted(_between(end, rule.zero or 0.0, rule.one or 0.0) for end in ends))


def _between(value: float, zero: float, one: float) -> float:
    return min(1.0, max(0.0, (value - zero) / (one - zero)))
