"""The same site as it would be had less changed: what tells which change made a difference.

    today      as it is
    aged       all rows as they were, but ages counted to today, by today's recipe
    reckoned   all rows as they were and ages counted to the last release's day, by today's recipe
    with_row   as `aged`, and one row of one model as it is today

What the recipe of the last release gave stands in the journal; no code of today can compute it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from generator.cache import Cache
from generator.catalog import UNKNOWN
from generator.findings.model_scores import Questions, scores_of
from generator.findings.scoring import Scores, asked, score
from generator.history.journal import ModelThen
from generator.releases.former import Former, Inputs
from generator.releases.found import Found

MOST_WORLDS = 400  # one for each row that is tried; beyond, all rows are named and none is tried


class Worlds:
    """Scores of all models as they would be; positions are those of today's catalog."""

    def __init__(self, found: Found, then: Mapping[str, ModelThen], former_day: str) -> None:
        """`then` is by today's slug, of models that are still there."""
        self.found = found
        self.formers = {slug: Former(slug, found, then[slug]) for slug in found.positions if slug in then}
        self._former_day = former_day
        self._cache = Cache()
        self._tried: dict[tuple[str, str], Scores] = {}

    @property
    def today(self) -> Scores:
        return self.found.scores

    @cached_property
    def aged(self) -> Scores:
        return self._scored(self._former)

    @property
    def is_other_day(self) -> bool:
        """Whether ages are counted to another day than at the last release."""
        return self._former_day != self.found.catalog.site.as_of

    @cached_property
    def reckoned(self) -> Scores:
        if not self.is_other_day:
            return self.aged
        site = replace(self.found.catalog.site, as_of=self._former_day)
        return self._scored(replace(self._former, catalog=replace(self._former.catalog, site=site)))

    @cached_property
    def _former(self) -> Found:
        """All models as they were; those that are new as they are."""
        inputs = {slug: former.inputs() for slug, former in self.formers.items()}
        models = tuple(
            inputs[model.slug].model if model.slug in inputs else model for model in self.found.catalog.models
        )
        figures = dict(self.found.figures) | {slug: each.figures for slug, each in inputs.items()}
        matched = {slug: value for slug, value in self.found.matched.items() if slug not in inputs}
        matched |= {slug: each.matched for slug, each in inputs.items() if each.matched}
        return Found(replace(self.found.catalog, models=models), figures, matched, self.found.scores)

    def _scored(self, found: Found) -> Scores:
        return score(found.catalog, found.figures, self._cache, None, found.matched)

    def can_try(self, slug: str, key: str) -> bool:
        """Whether the row can be put back, and not too many others were tried before."""
        is_known = (slug, key) in self._tried
        return self.formers[slug].can_put_back(key) and (is_known or len(self._tried) < MOST_WORLDS)

    def with_row(self, slug: str, key: str) -> Scores:
        """One row as it is today."""
        if (slug, key) not in self._tried:
            self._tried[slug, key] = self._with(slug, self.formers[slug].inputs(frozenset({key})))
        return self._tried[slug, key]

    def _with(self, slug: str, inputs: Inputs) -> Scores:
        """As `aged`, with one model as it is given."""
        position = self.found.positions[slug]
        scores = scores_of(inputs.model, self._questions, inputs.figures, inputs.matched or UNKNOWN)
        of_models = list(self.aged.of_models)
        of_models[position] = scores
        return replace(self.aged, of_models=tuple(of_models), known=self.aged.as_known())

    @cached_property
    def _questions(self) -> Questions:
        former = self._former
        return asked(former.catalog, former.figures, former.matched)
