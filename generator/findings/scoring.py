"""From signals and the recipe to scores: value, range, coverage, contributions, and who is ahead of whom.

A dimension is the weighted mean of its signals, the score the weighted mean of the dimensions; means of
ranges are taken end by end, so a score's range is what it could be at worst and at best.

Scores are stored as whole numbers because pages print whole numbers. What is said of one model never depends
on which others there are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import Catalog, Dimension, Model, Recipe, SignalRule, State, Value
from generator.dates import days
from generator.findings.draws import Drawn, Signals, drawn
from generator.findings.sample_figures import Figures
from generator.findings.signals import Placed, placed, stated

Standing = Literal["left ahead", "left leans", "undecided", "right leans", "right ahead"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
NO_FIGURES: Figures = {}


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers 0-100: what a score is and what it could be at worst and at best."""

    value: int
    low: int
    high: int
    coverage: int  # percent of the weight whose signals are known


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension of one model."""

    dimension: Dimension
    range: Range
    readings: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one model, with the dimensions that are asked of it."""

    slug: str
    range: Range
    is_provisional: bool
    parts: tuple[DimensionScore, ...]

    @property
    def readings(self) -> tuple[Placed, ...]:
        """Every signal, in the recipe's order."""
        return tuple(reading for part in self.parts for reading in part.readings)

    @property
    def signals(self) -> Signals:
        """What its distribution is drawn from."""
        ends = [(reading.low * reading.weight, reading.high * reading.weight) for reading in self.readings]
        return Signals(self.slug, np.array(ends, np.float64).reshape(-1, 2))


class Known(NamedTuple):
    """The scores of before, and what was drawn for them."""

    scores: tuple[Score, ...]
    drawn: Drawn


@dataclass(frozen=True)
class Scores:
    """All scores, in the catalog's order, and who comes out above whom."""

    recipe: Recipe
    scores: tuple[Score, ...]
    # Distributions are kept here: only those of changed models are drawn again.
    cache: Cache = field(default_factory=Cache, repr=False, compare=False)
    known: Known | None = None  # scores that are the very same are not drawn again

    @cached_property
    def drawn(self) -> Drawn:
        """The distributions of all scores."""
        known = self.known
        if known is None or [score.slug for score in known.scores] != [score.slug for score in self.scores]:
            return drawn([score.signals for score in self.scores], self.cache)
        pairs = enumerate(zip(self.scores, known.scores, strict=True))
        changed = {place: score.signals for place, (score, before) in pairs if score is not before}
        return known.drawn.renewed(changed)

    @cached_property
    def above(self) -> NDArray[np.uint8]:
        """[model, model] percent of draws in which the row's model scores higher than the column's.

        Ties count half.
        """
        return self.drawn.above

    def standing(self, left: int, right: int) -> Standing:
        """Who of two is ahead, by the recipe's thresholds; both directions count from the same number."""
        return STANDINGS[int(self.standings[left, right])]

    @cached_property
    def standings(self) -> NDArray[np.uint8]:
        """[left, right] place in STANDINGS."""
        percent = self.above.astype(np.int16)
        ahead, leans = self.recipe.ahead, self.recipe.leans
        conditions = [percent >= ahead, percent >= leans, 100 - percent >= ahead, 100 - percent >= leans]
        left_ahead, left_leans, undecided, right_leans, right_ahead = range(len(STANDINGS))
        standings = np.select(conditions, [left_ahead, left_leans, right_ahead, right_leans], undecided)
        # what is shown is what counts: 50.4 against 49.6 is shown, and called, a tie
        values = np.array([score.range.value for score in self.scores])
        return np.where(values[:, None] == values, undecided, standings).astype(np.uint8)

    def as_known(self) -> Known:
        """These scores, for those that come after them."""
        return Known(self.scores, self.drawn)


def score(
    catalog: Catalog,
    figures: Mapping[str, Figures],
    cache: Cache | None = None,
    known: Known | None = None,
) -> Scores:
    """The scores of all models; `figures` is by slug, without models of which nothing was counted."""
    cache, as_of = cache or Cache(), days(catalog.site.as_of)
    name = ("score", as_of, repr(catalog.recipe))
    scores = []
    for model in catalog.models:
        of_model = figures.get(model.slug, NO_FIGURES)
        make = partial(_score, model, catalog.recipe, of_model, as_of)
        scores.append(cache.of(name, (model, of_model), make))
    return Scores(catalog.recipe, tuple(scores), cache, known)


def _score(model: Model, recipe: Recipe, figures: Figures, as_of: int) -> Score:
    asked = [(dimension, _asked(model, dimension, figures)) for dimension in recipe.dimensions]
    asked = [(dimension, signals) for dimension, signals in asked if signals]
    total = sum(dimension.weight for dimension, _ in asked)
    parts = tuple(
        _dimension_score(dimension, signals, 100 * dimension.weight / total, as_of)
        for dimension, signals in asked
    )
    whole = _range([reading for part in parts for reading in part.readings])
    return Score(model.slug, whole, whole.coverage < recipe.provisional_below, parts)


def _asked(model: Model, dimension: Dimension, figures: Figures) -> list[tuple[SignalRule, Value]]:
    """The rules that apply to this model, each with its value.

    Its tasks say which do, unless its file says that one is not applicable.
    """
    rules = [rule for rule in dimension.signals if not rule.tasks or rule.tasks & set(model.tasks)]
    signals = [(rule, stated(model, rule, figures)) for rule in rules]
    return [(rule, value) for rule, value in signals if value.state is not State.NOT_APPLICABLE]


def _dimension_score(
    dimension: Dimension, signals: Sequence[tuple[SignalRule, Value]], points: float, as_of: int
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
        coverage=whole(100 * known),
    )


def whole(number: float) -> int:
    """Rounded half up at the ninth decimal, so that sums in another order print the same."""
    return math.floor(round(number, 9) + 0.5)
