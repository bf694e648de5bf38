"""The scores of one model, in each of its tasks: from signals and the recipe to value, range and coverage.

A dimension is the weighted mean of its signals, the score the weighted mean of the dimensions; means of
ranges are taken end by end, so a score's range is what it could be at worst and at best.

Scores are stored as whole numbers because pages print whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.catalog import UNKNOWN, Dimension, Model, Recipe, SignalRule, State, Value
from generator.findings.draws import Signals
from generator.findings.sample_figures import Figures
from generator.findings.signals import Placed, placed, stated

NO_FIGURES: Figures = {}

TIMES_MATCHED = "times_matched"  # the signal that is counted in search logs

QUALITY = "quality"  # role of the dimension that is made of tests

LEAD = 3  # points by which a dimension must be higher to be called a lead; 58 against 57 is a tie


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers 0-100: what a score is and what it could be at worst and at best."""

    value: int
    low: int
    high: int
    coverage: int  # percent of the weight whose signals are known

    @property
    def is_known(self) -> bool:
        """Whether anything is; where nothing is, its value is only the middle of all that it could be."""
        return self.coverage > 0


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension of one model."""

    dimension: Dimension
    range: Range
    readings: tuple[Placed, ...]


@dataclass(frozen=True)
class Score:
    """The score of one model in one task, with the dimensions that are asked of it there."""

    slug: str
    task: str
    range: Range
    is_ranked: bool  # a test of this task is known
    is_provisional: bool
    parts: tuple[DimensionScore, ...]

    @cached_property
    def parts_by_name(self) -> dict[str, DimensionScore]:
        return {part.dimension.name: part for part in self.parts}

    @property
    def readings(self) -> tuple[Placed, ...]:
        """Every signal, in the recipe's order."""
        return tuple(reading for part in self.parts for reading in part.readings)

    @property
    def signals(self) -> Signals:
        """What its distribution is drawn from."""
        ends = [row for part in self.parts for row in _ends(part)]
        return Signals(self.slug, np.array(ends, np.float64).reshape(-1, 2))


def _ends(part: DimensionScore) -> Iterator[tuple[float, float]]:
    """The points that each known signal may add, and those that all missing ones add.

    Signals that are missing share one draw: whoever does badly on a test that nobody published does badly on
    the next. Drawn one by one they would cancel out, and much that is missing would look like a sure middle.
    """
    for reading in part.readings:
        if reading.is_known:
            yield reading.low * reading.weight, reading.high * reading.weight
    missing = sum(reading.weight for reading in part.readings if not reading.is_known)
    if missing:
        yield 0.0, missing


def leads(left: Score, right: Score) -> tuple[tuple[DimensionScore, ...], tuple[DimensionScore, ...]]:
    """The dimensions in which one is higher, by three points at least and even at its worst.

    Those of left, and those of right.
    """
    ours, theirs = left.parts_by_name, right.parts_by_name
    shared = [(ours[name], theirs[name]) for name in ours if name in theirs]
    return (
        tuple(part for part, other in shared if _is_lead(part.range, other.range)),
        tuple(part for other, part in shared if _is_lead(part.range, other.range)),
    )


def _is_lead(range: Range, other: Range) -> bool:
    return range.low > other.high and range.value - other.value >= LEAD


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of models, and the day that ages are counted to."""

    recipe: Recipe
    dimensions: tuple[Dimension, ...]  # those of the recipe of which something is known on the site
    as_of: int


def is_told(
    dimension: Dimension,
    models: Sequence[Model],
    figures: Mapping[str, Figures],
    as_of: int,
    matched: Mapping[str, Value],
) -> bool:
    """Whether something of a dimension is known of one model that is given scores."""
    return any(
        _stated(
            model, rule, figures.get(model.slug, NO_FIGURES), as_of, matched.get(model.slug, UNKNOWN)
        ).is_known
        for model in models
        for rule in dimension.signals
        if not model.is_demonstration and _is_asked(rule, model.tasks)
    )


def _stated(model: Model, rule: SignalRule, figures: Figures, as_of: int, times: Value) -> Value:
    """What is known of a signal. How often a model was matched with searches stands in no file of a model."""
    return times if rule.name == TIMES_MATCHED else stated(model, rule, figures, as_of)


def _is_asked(rule: SignalRule, tasks: Iterable[str]) -> bool:
    return not rule.tasks or not rule.tasks.isdisjoint(tasks)


Told = Mapping[str, Value]  # by name of the signal


Stated = tuple[SignalRule, Value]


def scores_of(
    model: Model, questions: Questions, figures: Figures, times: Value = UNKNOWN
) -> tuple[Score, ...]:
    """One for each task of a model; none of a demonstration, which is not made for use.

    `times` is how often it was matched with searches.
    """
    if model.is_demonstration:
        return ()
    rules = [rule for dimension in questions.dimensions for rule in dimension.signals]
    rules = [rule for rule in rules if _is_asked(rule, model.tasks)]
    told = {rule.name: _stated(model, rule, figures, questions.as_of, times) for rule in rules}
    return tuple(_score(model, task, questions, told) for task in model.tasks)


def _score(model: Model, task: str, questions: Questions, told: Told) -> Score:
    asked = [(dimension, _asked(task, dimension, told)) for dimension in questions.dimensions]
    asked = [(dimension, signals) for dimension, signals in asked if signals]
    total = sum(dimension.weight for dimension, _ in asked)
    parts = tuple(
        _dimension_score(dimension, signals, 100 * dimension.weight / total, questions.as_of)
        for dimension, signals in asked
    )
    whole = _range([reading for part in parts for reading in part.readings])
    return Score(
        slug=model.slug,
        task=task,
        range=whole,
        is_ranked=_is_tested(questions.recipe, parts),
        is_provisional=whole.coverage < questions.recipe.provisional_below,
        parts=parts,
    )


def _is_tested(recipe: Recipe, parts: Sequence[DimensionScore]) -> bool:
    """Whether a test is known; any signal at all where the recipe has no tests."""
    asked = [part for part in parts if part.dimension.role == QUALITY or not recipe.has_tests]
    return any(_is_settled(reading.value) for part in asked for reading in part.readings)


def _is_settled(value: Value) -> bool:
    """Whether a value is known of more than the few samples that an interval is for."""
    return value.is_known and value.interval is None


def _asked(task: str, dimension: Dimension, told: Told) -> list[Stated]:
    """The rules that are asked of a model in a task, each with its value.

    Those are the rules of the task, unless its file says that one is not applicable. Where the dimension asks
    for some at least, they are the known ones, filled up to so many with the heaviest unknown ones; what was
    counted on a few samples fills no place.
    """
    signals = [(rule, told[rule.name]) for rule in dimension.signals if _is_asked(rule, (task,))]
    signals = [(rule, value) for rule, value in signals if value.state is not State.NOT_APPLICABLE]
    if not dimension.asked_at_least:
        return signals
    open_count = max(0, dimension.asked_at_least - sum(_is_settled(value) for _, value in signals))
    unknown = [rule for rule, value in signals if not value.is_known]
    filling = sorted(unknown, key=lambda rule: -rule.weight)[:open_count]
    return [(rule, value) for rule, value in signals if value.is_known or rule in filling]


def _dimension_score(
    dimension: Dimension, signals: Sequence[Stated], points: float, as_of: int
) -> DimensionScore:
    total = sum(rule.weight for rule, _ in signals)
    readings = tuple(placed(rule, value, points * rule.weight / total, as_of) for rule, value in signals)
    return DimensionScore(dimension, _range(readings), readings)


def _range(readings: Sequence[Placed]) -> Range:
    total = sum(reading.weight for reading in readings)
    if not total:  # nothing is asked of a model of this kind
        return Range(value=50, low=0, high=100, coverage=0)
    low = sum(reading.low * reading.weight for reading in readings) / total
    middle = sum(reading.middle * reading.weight for reading in readings) / total
    high = sum(reading.high * reading.weight for reading in readings) / total
    known = sum(reading.weight for reading in readings if reading.is_known) / total
    return Range(
        value=whole(100 * middle),
        low=whole(100 * low),
        high=whole(100 * high),
        coverage=max(whole(100 * known), 1 if known else 0),  # little is not nothing
    )


def whole(number: float) -> int:
    """Rounded half up at the ninth decimal, so that sums in another order print the same."""
    return math.floor(round(number, 9) + 0.5)
