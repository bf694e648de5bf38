"""The scores of all models, and who is ahead of whom.

A score is of a model in one of its tasks (model_scores.py). What is said of one model never depends on which
others there are, but for one thing: a dimension of which nothing is known of any model is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import UNKNOWN as NOT_COUNTED
from generator.catalog import Catalog, Recipe, Value
from generator.dates import days
from generator.findings.comparability import Comparability, comparability
from generator.findings.draws import Drawn, drawn
from generator.findings.model_scores import NO_FIGURES, Questions, Score, is_told, scores_of
from generator.findings.page_pairs import NO_PAIRS, PagePairs, Positions, Some
from generator.findings.sample_figures import Figures
from generator.findings.standings import (
    NOWHERE,
    STANDINGS,
    UNKNOWN,
    Entry,
    Seats,
    Standing,
    count_above,
    grounds,
    seats,
    spans,
    standings,
)

Order = tuple[tuple[tuple[str, str], ...], ...]
"""[model] slug and task of each of its scores: what says which row of an array is about what."""


LEFT_AHEAD = STANDINGS.index("left ahead")

ROWS = 256  # models of a task that are held against all others of it at a time


class Told(NamedTuple):
    """How two models stand to each other, for many pairs."""

    grounds: NDArray[
        np.int16
    ]  # [pair] place of the task in which they meet, in the site's order; -1 for none
    above: NDArray[np.uint8]  # [pair] percent of draws in which the first scores higher there; 50 for none
    standings: NDArray[np.uint8]  # [pair] place in STANDINGS, with the first as the left one


class Known(NamedTuple):
    """The scores of before, what was drawn for them, and who came out above whom in which task."""

    order: Order
    scores: tuple[Score, ...]
    drawn: Drawn
    pairs: PagePairs
    kept: Told  # of these


@dataclass(frozen=True)
class Scores:
    """All scores, in the catalog's order, and who comes out above whom.

    Two models meet in one task, their ground: the first of the site's in which both are ranked, or else the
    first that they share. Two that do not compare have none.
    """

    recipe: Recipe
    tasks: tuple[str, ...]  # in the site's order
    of_models: tuple[tuple[Score, ...], ...]  # [model] one for each task, in the model's order
    comparability: Comparability
    # Distributions are kept here: only those of changed models are drawn again.
    cache: Cache = field(default_factory=Cache, repr=False, compare=False)
    known: Known | None = None  # scores that are the very same are not drawn again
    pairs: PagePairs = NO_PAIRS  # of which everything is kept; what others ask for is worked out each time

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
    def _seats(self) -> Seats:
        numbers = {task: number for number, task in enumerate(self.tasks)}
        entries: list[list[Entry]] = [[] for _ in self.of_models]
        for own, (position, score) in enumerate(zip(self._owners, self.scores, strict=True)):
            shown = score.range.value if score.range.is_known else UNKNOWN
            entries[position].append(Entry(numbers[score.task], own, shown, score.is_ranked))
        return seats(entries, len(self.tasks))

    def of_pairs(self, ours: Some, theirs: Some) -> Told:
        """[pair] of each of these, in either order; of one with many, or of as many."""
        one, other = np.broadcast_arrays(np.asarray(ours, np.int64), np.asarray(theirs, np.int64))
        places = self.pairs.places(one, other)
        if not places.size or places.min() < 0:
            return self._worked_out(one, other)
        kept, is_turned = self._kept, one > other
        above, standings = kept.above[places], kept.standings[places]
        above = np.where(is_turned, 100 - above, above)
        standings = np.where(is_turned, len(STANDINGS) - 1 - standings, standings)
        return Told(kept.grounds[places], above, standings)

    def _worked_out(self, one: Positions, other: Positions) -> Told:
        grounds = self._grounds(one, other)
        above = count_above(self.drawn, self._seats, *(each.ravel() for each in (one, other, grounds)))
        above = above.reshape(grounds.shape)
        return Told(grounds, above, self._called(above, one, other, grounds))

    def _grounds(self, one: Positions, other: Positions) -> NDArray[np.int16]:
        return grounds(self._seats, one, other, self.comparability.of(one, other))

    def ground(self, left: int, right: int) -> str:
        """The task in which two positions in the catalog meet; empty for none."""
        place = self.pairs.place(left, right)
        grounds = self.of_pairs(left, right).grounds if place is None else self._kept.grounds[place]
        found = int(grounds)
        return self.tasks[found] if found != NOWHERE else ""

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
    def _kept(self) -> Told:
        pairs = self.pairs
        grounds = self._grounds(pairs.lefts, pairs.rights)
        above = self._above_kept(grounds)
        return Told(grounds, above, self._called(above, pairs.lefts, pairs.rights, grounds))

    def _above_kept(self, grounds: NDArray[np.int16]) -> NDArray[np.uint8]:
        """[page pair] counted anew only where a score is another, or two meet elsewhere."""
        known, changed, pairs = self.known, self._changed, self.pairs
        if known is None or changed is None:
            return count_above(self.drawn, self._seats, pairs.lefts, pairs.rights, grounds)
        before = known.pairs.places_of(pairs)
        is_changed = np.zeros(len(self.of_models), bool)
        is_changed[[self._owners[place] for place in changed]] = True
        above = np.zeros(pairs.count, np.uint8)
        stays = (before >= 0) & ~(is_changed[pairs.lefts] | is_changed[pairs.rights])
        # where the site's tasks were put in another order, two may meet elsewhere
        stays[stays] = known.kept.grounds[before[stays]] == grounds[stays]
        above[stays] = known.kept.above[before[stays]]
        lefts, rights = pairs.lefts[~stays], pairs.rights[~stays]
        above[~stays] = count_above(self.drawn, self._seats, lefts, rights, grounds[~stays])
        return above

    def _called(
        self, above: NDArray[np.uint8], ours: Positions, theirs: Positions, grounds: NDArray[np.int16]
    ) -> NDArray[np.uint8]:
        """[pair] place in STANDINGS."""
        values = self._seats.values
        recipe = self.recipe
        return standings(above, values[ours, grounds], values[theirs, grounds], recipe.ahead, recipe.leans)

    def left_above(self, left: int, right: int) -> int:
        """Percent of draws in which left scores higher in the task where they meet."""
        place = self.pairs.place(left, right)
        if place is None:
            return int(self.of_pairs(left, right).above)
        above = int(self._kept.above[place])
        return above if left < right else 100 - above

    def standing(self, left: int, right: int) -> Standing:
        """Who of two is ahead, by the recipe's thresholds; both directions count from the same number."""
        place = self.pairs.place(left, right)
        if place is None:
            return STANDINGS[int(self.of_pairs(left, right).standings)]
        standing = int(self._kept.standings[place])
        return STANDINGS[standing if left < right else len(STANDINGS) - 1 - standing]

    def ahead_in(self, task: str, positions: Sequence[int]) -> tuple[Positions, Positions]:
        """[model] of how many others of these each is ahead in one task, and how many are ahead of it.

        All must have a score in it.
        """
        number, places = self.tasks.index(task), np.asarray(positions, np.int64)
        own, values = self._seats.scores[places, number], self._seats.values[places, number]
        ahead_of, behind = np.zeros(len(own), np.int64), np.zeros(len(own), np.int64)
        for first, last in spans(len(own), ROWS):
            above, ours = self.drawn.above(own[first:last], own), values[first:last, None]
            is_ahead = standings(above, ours, values, self.recipe.ahead, self.recipe.leans) == LEFT_AHEAD
            ahead_of[first:last] = is_ahead.sum(axis=1)
            behind += is_ahead.sum(axis=0)
        return ahead_of, behind

    def as_known(self) -> Known:
        """These scores, for those that come after them."""
        return Known(self._order, self.scores, self.drawn, self.pairs, self._kept)


def asked(
    catalog: Catalog, figures: Mapping[str, Figures], matched: Mapping[str, Value] | None = None
) -> Questions:
    """What is asked of every model: the dimensions of which something is known of one."""
    every, as_of = catalog.recipe.dimensions, days(catalog.site.as_of)
    told = tuple(each for each in every if is_told(each, catalog.models, figures, as_of, matched or {}))
    return Questions(catalog.recipe, told or every, as_of)


def score(
    catalog: Catalog,
    figures: Mapping[str, Figures],
    cache: Cache | None = None,
    known: Known | None = None,
    matched: Mapping[str, Value] | None = None,
    compares: Comparability | None = None,
    pairs: PagePairs = NO_PAIRS,
) -> Scores:
    """The scores of all models; `figures` is by slug, without models of which nothing was counted.

    So is `matched`: how often searches ask for what a model does. `compares` is who compares with whom, for
    whoever has worked that out; `pairs` those of which everything is kept.
    """
    matched, cache = matched or {}, cache or Cache()
    questions = asked(catalog, figures, matched)
    wording = repr(questions)  # 0.3 ms: once, and not for each model
    of_models = []
    for model in catalog.models:
        counted = figures.get(model.slug, NO_FIGURES)
        times = matched.get(model.slug, NOT_COUNTED)
        make = partial(scores_of, model, questions, counted, times)
        of_models.append(cache.of(("scores", wording, times), (model, counted), make))
    return Scores(
        recipe=catalog.recipe,
        tasks=tuple(catalog.tasks),
        of_models=tuple(of_models),
        comparability=compares or comparability(catalog.models),
        cache=cache,
        known=known,
        pairs=pairs,
    )
