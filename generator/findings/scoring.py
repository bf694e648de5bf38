"""From signals and the recipe to scores: value, range, coverage, contributions, and who is ahead of whom.

A score is of a model in one of its tasks. A dimension is the weighted mean of its signals, the score the
weighted mean of the dimensions; means of ranges are taken end by end, so a score's range is what it could be
at worst and at best.

Scores are stored as whole numbers because pages print whole numbers. What is said of one model never depends
on which others there are, but for one thing: a dimension of which nothing is known of any model is not asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import Catalog, Dimension, Model, Recipe, SignalRule, State, Value
from generator.dates import days
from generator.findings.comparability import comparable
from generator.findings.draws import Drawn, Signals, drawn
from generator.findings.multi_hot import Flags
from generator.findings.sample_figures import Figures
from generator.findings.signals import Placed, placed, stated
from generator.findings.standings import (
    NOWHERE,
    STANDINGS,
    UNKNOWN,
    Entrants,
    Standing,
    count_above,
    grounds,
    standings,
    values_at,
)

NO_FIGURES: Figures = {}
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


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one model in one task, with the dimensions that are asked of it there."""

    slug: str
    task: str
    range: Range
    is_ranked: bool  # a test of this task is known
    is_provisional: bool
    parts: tuple[DimensionScore, ...]

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
    ours, theirs = ({part.dimension.name: part for part in score.parts} for score in (left, right))
    shared = [(ours[name], theirs[name]) for name in ours if name in theirs]
    return (
        tuple(part for part, other in shared if _is_lead(part.range, other.range)),
        tuple(part for other, part in shared if _is_lead(part.range, other.range)),
    )


def _is_lead(range: Range, other: Range) -> bool:
    return range.low > other.high and range.value - other.value >= LEAD


Order = tuple[tuple[tuple[str, str], ...], ...]
"""[model] slug and task of each of its scores: what says which row of an array is about what."""


class Known(NamedTuple):
    """The scores of before, what was drawn for them, and who came out above whom in which task."""

    order: Order
    scores: tuple[Score, ...]
    drawn: Drawn
    grounds: NDArray[np.int16]
    above: NDArray[np.uint8]


@dataclass(frozen=True)
class Scores:
    """All scores, in the catalog's order, and who comes out above whom.

    Two models meet in one task, their ground: the first of the site's in which both are ranked, or else the
    first that they share. Two that do not compare have none.
    """

    recipe: Recipe
    tasks: tuple[str, ...]  # in the site's order
    of_models: tuple[tuple[Score, ...], ...]  # [model] one for each task, in the model's order
    comparable: Flags  # [model, model]
    # Distributions are kept here: only those of changed models are drawn again.
    cache: Cache = field(default_factory=Cache, repr=False, compare=False)
    known: Known | None = None  # scores that are the very same are not drawn again

    def of(self, position: int) -> tuple[Score, ...]:
        """The scores of a position in the catalog, in the order of the model's tasks.

        A demonstration has none.
        """
        return self.of_models[position]

    @cached_property
    def scores(self) -> tuple[Score, ...]:
        """All of them, model by model."""
        return tuple(score for scores in self.of_models for score in scores)

    @cached_property
    def by_task(self) -> Mapping[str, Mapping[int, Score]]:
        """By task, in the site's order, and position in the catalog."""
        by_task: dict[str, dict[int, Score]] = {task: {} for task in self.tasks}
        for position, scores in enumerate(self.of_models):
            for score in scores:
                by_task[score.task][position] = score
        return by_task

    @cached_property
    def _owners(self) -> list[int]:
        """[score] position of its model."""
        return [position for position, scores in enumerate(self.of_models) for _ in scores]

    @cached_property
    def _entrants(self) -> Mapping[str, Entrants]:
        """By task, in the site's order."""
        rows: dict[str, list[tuple[int, int, int, bool]]] = {task: [] for task in self.tasks}
        for own, (position, score) in enumerate(zip(self._owners, self.scores, strict=True)):
            shown = score.range.value if score.range.is_known else UNKNOWN
            rows[score.task].append((position, own, shown, score.is_ranked))
        columns = {task: np.array(of_task, np.int64).reshape(-1, 4).T for task, of_task in rows.items()}
        return {
            task: Entrants(models, own, values.astype(np.int16), is_ranked.astype(bool))
            for task, (models, own, values, is_ranked) in columns.items()
        }

    @cached_property
    def grounds(self) -> NDArray[np.int16]:
        """[model, model] place in `tasks` of the task in which two meet; -1 for none."""
        return grounds(list(self._entrants.values()), self.comparable)

    def ground(self, left: int, right: int) -> str:
        """The task in which two positions in the catalog meet; empty for none."""
        number = int(self.grounds[left, right])
        return self.tasks[number] if number != NOWHERE else ""

    @cached_property
    def drawn(self) -> Drawn:
        """The distributions of all scores."""
        changed = self._changed
        if self.known is None or changed is None:
            return drawn([score.signals for score in self.scores], self.cache)
        return self.known.drawn.renewed({place: self.scores[place].signals for place in changed})

    @cached_property
    def _order(self) -> Order:
        return tuple(tuple((score.slug, score.task) for score in scores) for scores in self.of_models)

    @cached_property
    def _changed(self) -> list[int] | None:
        """Places of scores that are not the very same as before; None where others were there."""
        known = self.known
        if known is None or known.order != self._order:
            return None
        pairs = enumerate(zip(self.scores, known.scores, strict=True))
        return [place for place, (score, before) in pairs if score is not before]

    @cached_property
    def above(self) -> NDArray[np.uint8]:
        """[model, model] percent of draws in which the row's model scores higher in the task where they meet.

        Ties count half; 50 for two that meet nowhere.
        """
        known, changed = self.known, self._changed
        tasks, count = list(self._entrants.values()), len(self.of_models)
        if known is None or changed is None:
            nothing = np.zeros((count, count), np.uint8)
            return count_above(nothing, self.drawn, tasks, self.grounds, np.ones(count, bool))
        fresh = np.zeros(count, bool)
        fresh[[self._owners[place] for place in changed]] = True
        # where the site's tasks were put in another order, two may meet elsewhere
        fresh |= ((known.grounds != self.grounds) & ~fresh & ~fresh[:, None]).any(axis=1)
        return count_above(known.above, self.drawn, tasks, self.grounds, fresh)

    def standing(self, left: int, right: int) -> Standing:
        """Who of two is ahead, by the recipe's thresholds; both directions count from the same number."""
        return STANDINGS[int(self.standings[left, right])]

    @cached_property
    def standings(self) -> NDArray[np.uint8]:
        """[left, right] place in STANDINGS, in the task where they meet."""
        values = values_at(list(self._entrants.values()), self.grounds)
        return standings(self.above, values, values.T, self.recipe.ahead, self.recipe.leans)

    def standings_in(self, task: str, positions: Sequence[int]) -> NDArray[np.uint8]:
        """[left, right] place in STANDINGS of models, by their positions in the catalog, in one task."""
        entrants = self._entrants[task]
        places = np.searchsorted(entrants.models, positions)
        own, values = entrants.scores[places], entrants.values[places]
        ours = np.repeat(values[:, None], len(values), axis=1)
        return standings(self.drawn.above(own, own), ours, ours.T, self.recipe.ahead, self.recipe.leans)

    def as_known(self) -> Known:
        """These scores, for those that come after them."""
        return Known(self._order, self.scores, self.drawn, self.grounds, self.above)


def score(
    catalog: Catalog,
    figures: Mapping[str, Figures],
    cache: Cache | None = None,
    known: Known | None = None,
) -> Scores:
    """The scores of all models; `figures` is by slug, without models of which nothing was counted."""
    cache, as_of = cache or Cache(), days(catalog.site.as_of)
    questions = Questions(catalog.recipe, catalog.recipe.dimensions, as_of)
    told = tuple(each for each in questions.dimensions if _is_told(each, catalog.models, figures, as_of))
    questions = replace(questions, dimensions=told or questions.dimensions)
    name, of_models = ("scores", repr(questions)), []
    for model in catalog.models:
        counted = figures.get(model.slug, NO_FIGURES)
        make = partial(_scores, model, questions, counted)
        of_models.append(cache.of(name, (model, counted), make))
    return Scores(
        recipe=catalog.recipe,
        tasks=tuple(catalog.tasks),
        of_models=tuple(of_models),
        comparable=comparable(catalog.models),
        cache=cache,
        known=known,
    )


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of models, and the day that ages are counted to."""

    recipe: Recipe
    dimensions: tuple[Dimension, ...]  # those of the recipe of which something is known on the site
    as_of: int


def _is_told(
    dimension: Dimension, models: Sequence[Model], figures: Mapping[str, Figures], as_of: int
) -> bool:
    """Whether something of a dimension is known of one model that is given scores."""
    return any(
        stated(model, rule, figures.get(model.slug, NO_FIGURES), as_of).is_known
        for model in models
        for rule in dimension.signals
        if not model.is_demonstration and _is_asked(rule, model.tasks)
    )


def _is_asked(rule: SignalRule, tasks: Iterable[str]) -> bool:
    return not rule.tasks or not rule.tasks.isdisjoint(tasks)


# One model

Told = Mapping[str, Value]  # by name of the signal
Stated = tuple[SignalRule, Value]


def _scores(model: Model, questions: Questions, figures: Figures) -> tuple[Score, ...]:
    """One for each task of a model; none of a demonstration, which is not made for use."""
    if model.is_demonstration:
        return ()
    rules = [rule for dimension in questions.dimensions for rule in dimension.signals]
    rules = [rule for rule in rules if _is_asked(rule, model.tasks)]
    told = {rule.name: stated(model, rule, figures, questions.as_of) for rule in rules}
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
    has_tests = any(dimension.role == QUALITY for dimension in recipe.dimensions)
    asked = [part for part in parts if part.dimension.role == QUALITY or not has_tests]
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
