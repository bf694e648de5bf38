"""From signals and the recipe to scores: value, range, coverage, contributions, and P(A above B).

A signal is a place on 0-1 with a range around it; one that is missing may be anywhere, so its range is all of 0-1
and its value the middle. A dimension is the weighted mean of its signals, the score the weighted mean of the
dimensions; means of ranges are taken end by end, so a score's range is what it could be at worst and at best.

Scores are stored as whole numbers because pages print whole numbers. Draws are seeded by the model's own slug:
what is said of one model never depends on which others there are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.catalog import UNKNOWN, Catalog, Dimension, Model, Recipe, SignalRule, State, Value
from generator.schema import days

DRAWS = 4096
BINS = 400  # a score's distribution is kept in quarter points
MONTH = 30.4375  # days

Standing = Literal["left ahead", "left leans", "no clear winner", "right leans", "right ahead"]


@dataclass(frozen=True, slots=True)
class Reading:
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


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers 0-100: what a score is and what it could be at worst and at best."""

    value: int
    low: int
    high: int
    coverage: int  # percent of the weight whose signals are known


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of one model."""

    dimension: Dimension
    range: Range
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Score:
    slug: str
    range: Range
    is_provisional: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Scores:
    """All scores, in the catalog's order, and who comes out above whom."""

    recipe: Recipe
    scores: tuple[Score, ...]

    @cached_property
    def above(self) -> NDArray[np.uint8]:
        """[model, model] percent of draws in which the row's model scores higher than the column's; ties count half.

        Every distribution is a histogram, so all pairs are one matrix product: P = h · (c + h/2)ᵀ.
        """
        histograms = np.array([_histogram(score) for score in self.scores])  # [model, bin]
        below = np.cumsum(histograms, axis=1) - histograms / 2
        return np.rint(100 * histograms @ below.T).astype(np.uint8)

    def standing(self, left: int, right: int) -> Standing:
        """The words for a pair, by the recipe's thresholds; both directions count from the same number."""
        if self.scores[left].range.value == self.scores[right].range.value:
            return "no clear winner"  # what is shown is what counts: 50.4 against 49.6 is shown, and called, a tie
        percent = int(self.above[left, right])
        if percent >= self.recipe.ahead:
            return "left ahead"
        if percent >= self.recipe.leans:
            return "left leans"
        if 100 - percent >= self.recipe.ahead:
            return "right ahead"
        if 100 - percent >= self.recipe.leans:
            return "right leans"
        return "no clear winner"


def score(catalog: Catalog) -> Scores:
    as_of = days(catalog.site.as_of)
    return Scores(catalog.recipe, tuple(_score(model, catalog.recipe, as_of) for model in catalog.models))


def _score(model: Model, recipe: Recipe, as_of: int) -> Score:
    asked = [(dimension, _asked(model, dimension)) for dimension in recipe.dimensions]
    asked = [(dimension, rules) for dimension, rules in asked if rules]
    total = sum(dimension.weight for dimension, _ in asked)
    parts = tuple(_part(model, dimension, rules, 100 * dimension.weight / total, as_of) for dimension, rules in asked)
    readings = [reading for part in parts for reading in part.readings]
    whole = _range(readings)
    return Score(model.slug, whole, whole.coverage < recipe.provisional_below, parts)


def _asked(model: Model, dimension: Dimension) -> list[SignalRule]:
    """The rules that apply to this model: by its tasks, and unless its file says that one is not applicable."""
    rules = [rule for rule in dimension.signals if not rule.tasks or rule.tasks & set(model.tasks)]
    return [rule for rule in rules if stated(model, rule).state is not State.NOT_APPLICABLE]


def _part(model: Model, dimension: Dimension, rules: Sequence[SignalRule], points: float, as_of: int) -> Part:
    total = sum(rule.weight for rule in rules)
    readings = tuple(_reading(model, rule, points * rule.weight / total, as_of) for rule in rules)
    return Part(dimension, _range(readings), readings)


def _reading(model: Model, rule: SignalRule, weight: float, as_of: int) -> Reading:
    value = stated(model, rule)
    low, middle, high = _placed(value, rule, as_of) if value.is_known else (0.0, 0.5, 1.0)
    return Reading(rule, value, low, middle, high, middle * weight, weight)


def stated(model: Model, rule: SignalRule) -> Value:
    """What the model's file says about a signal, wherever it says it; a word that the table lacks says nothing."""
    if rule.benchmark:
        return next((benchmark.value for benchmark in model.benchmarks if (benchmark.dataset, benchmark.metric) == rule.benchmark), UNKNOWN)
    value: Value = getattr(model, rule.field) if rule.field else model.signals.get(rule.name, UNKNOWN)
    return UNKNOWN if rule.table is not None and value.is_known and value.text not in rule.table else value


def _placed(value: Value, rule: SignalRule, as_of: int) -> tuple[float, float, float]:
    """Low, middle and high of a known value on 0-1."""
    if rule.table is not None:
        return (rule.table[value.text],) * 3
    number = value.number or 0.0
    if rule.scale == "yes-no":
        return (number,) * 3
    if rule.scale == "half-life":
        months, spread = max(0.0, (as_of - number) / MONTH), rule.spread
        low, middle, high = (0.5 ** (max(0.0, age) / (rule.months or 1.0)) for age in (months + spread, months, months - spread))
        return low, middle, high
    if rule.scale == "log":
        ends = (number / rule.spread, number, number * rule.spread)
        low, middle, high = sorted(_between(math.log(max(end, 1e-9)), math.log(rule.zero or 1), math.log(rule.one or 1)) for end in ends)
        return low, middle, high
    ends = (number - rule.spread, number, number + rule.spread)
    low, middle, high = sorted(_between(end, rule.zero or 0.0, rule.one or 0.0) for end in ends)
    return low, middle, high


def _between(value: float, zero: float, one: float) -> float:
    return min(1.0, max(0.0, (value - zero) / (one - zero)))


def _range(readings: Sequence[Reading]) -> Range:
    total = sum(reading.weight for reading in readings)
    if not total:  # nothing is asked of a model of this kind
        return Range(50, 0, 100, 0)
    low, middle, high = (sum(getattr(reading, end) * reading.weight for reading in readings) / total for end in ("low", "middle", "high"))
    known = sum(reading.weight for reading in readings if reading.is_known) / total
    return Range(whole(100 * middle), whole(100 * low), whole(100 * high), whole(100 * known))


def whole(number: float) -> int:
    """Rounded half up at the ninth decimal, so that sums in another order print the same."""
    return math.floor(round(number, 9) + 0.5)


def _histogram(score: Score) -> NDArray[np.float64]:
    """[bin] share of draws; each draw takes every signal somewhere in its range, evenly and independently."""
    readings = [reading for part in score.parts for reading in part.readings]
    ends = np.array([(reading.low * reading.weight, reading.high * reading.weight) for reading in readings])  # [signal, 2]
    seed = int.from_bytes(hashlib.blake2b(score.slug.encode(), digest_size=8).digest())
    draws = np.random.default_rng(seed).random((DRAWS, len(readings)))
    totals = ends[:, 0].sum() + draws @ (ends[:, 1] - ends[:, 0])  # [draw] points, 0-100
    return np.bincount(np.clip((totals * BINS / 100).astype(int), 0, BINS - 1), minlength=BINS) / DRAWS
