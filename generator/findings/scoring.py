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
from generator.findings.comparability import comparable
from generator.findings.draws import Drawn, drawn
from generator.findings.model_scores import NO_FIGURES, Questions, Score, is_told, scores_of
from generator.findings.multi_hot import Flags
from generator.findings.sample_figures import Figures
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
) -> Scores:
    """The scores of all models; `figures` is by slug, without models of which nothing was counted.

    So is `matched`: how often searches ask for what a model does.
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
        comparable=comparable(catalog.models),
        cache=cache,
        known=known,
    )
