"""All that was computed from a catalog and its readings, and which pairs have a page.

No files but caches, no words, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import Catalog, Model
from generator.findings import assignment, sample_figures, scoring
from generator.findings.alignments import Alignment, Alignments
from generator.findings.capability_table import table
from generator.findings.comparability import Comparison, comparable, comparison
from generator.findings.sample_figures import Figures
from generator.findings.scoring import Score, Scores, Standing
from generator.readings import vectors
from generator.readings.answers import Answers


def compute(
    catalog: Catalog,
    readings: vectors.Readings,
    answers: Answers,
    cache: Cache | None = None,
    before: Findings | None = None,
) -> Findings:
    """Everything that is computed from a catalog and its readings.

    What has not changed comes from the cache, or from the findings before these.
    """
    cache = cache or Cache()
    known = before.alignments if before else None
    alignments = assignment.aligned(table(catalog, readings, cache), cache, known=known)
    figures = sample_figures.figures(catalog, answers)
    scores = scoring.score(catalog, figures, cache, before.scores.as_known() if before else None)
    return Findings(catalog=catalog, scores=scores, alignments=alignments, answers=answers, figures=figures)


@dataclass(frozen=True)
class Findings:
    """What was computed for all models and pairs of a catalog."""

    catalog: Catalog
    scores: Scores
    alignments: Alignments
    answers: Answers
    figures: Mapping[str, Figures] = field(default_factory=dict)  # by slug: what was counted of its outputs

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each slug stands in the catalog; asked for every page that is rendered."""
        return {model.slug: position for position, model in enumerate(self.catalog.models)}

    @cached_property
    def standings(self) -> NDArray[np.uint8]:
        """[left, right] who is ahead; nothing below the diagonal, which no page shows."""
        return np.triu(self.scores.standings)

    def pair(self, left: int, right: int) -> Pair:
        """The pair of two positions in the catalog, left before right."""
        models = self.catalog.models
        return Pair(
            catalog=self.catalog,
            scores=self.scores,
            left=left,
            right=right,
            alignment=self.alignments.of(left, right),
            comparison=comparison(models[left], models[right]),
        )

    @cached_property
    def comparable(self) -> NDArray[np.bool_]:
        """[model, model] whether two models do the same kind of work."""
        return comparable(self.catalog.models)

    @cached_property
    def paged(self) -> NDArray[np.bool_]:
        """[left, right] which pairs the site's settings ask a page for; nothing below the diagonal."""
        pairs, count = self.catalog.site.pairs, len(self.catalog.models)
        if pairs == "all":
            return np.triu(np.ones((count, count), bool), 1)
        return np.triu(self.comparable if pairs == "comparable" else self._best(pairs), 1)

    def _best(self, count: int) -> NDArray[np.bool_]:
        """[model, model] whether one of the two is among the other's best partners, so many of them.

        The best compare, overlap most, score highest, and come first in slug order; whoever does not compare
        is none.
        """
        overlaps = self.alignments.overlaps
        overlaps = np.maximum(overlaps, overlaps.T)  # it is 0 below the diagonal
        scores = np.array([score.range.value for score in self.scores.scores], np.int32)
        rank = np.where(self.comparable, overlaps * np.int32(256) + scores, -1)  # [model, partner]
        np.fill_diagonal(rank, -1)
        best = np.zeros(rank.shape, bool)
        partners = np.argsort(-rank, axis=1, kind="stable")[:, :count]
        np.put_along_axis(best, partners, True, axis=1)
        best &= rank >= 0
        return best | best.T

    def has_page(self, left: int, right: int) -> bool:
        """Whether two positions in the catalog, left before right, have a page of their own."""
        return bool(self.paged[left, right])

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every pair that has a page, in slug order."""
        for left, row in enumerate(self.paged):
            for right in np.flatnonzero(row).tolist():
                yield left, right


@dataclass(frozen=True, slots=True)
class Pair:
    """Two models in slug order with all that was found about them.

    `left` and `right` are positions in the catalog.
    """

    catalog: Catalog
    scores: Scores
    left: int
    right: int
    alignment: Alignment
    comparison: Comparison

    @property
    def models(self) -> tuple[Model, Model]:
        return self.catalog.models[self.left], self.catalog.models[self.right]

    @property
    def names(self) -> tuple[str, str]:
        left, right = self.models
        return left.short_name, right.short_name

    @property
    def pair_scores(self) -> tuple[Score, Score]:
        return self.scores.scores[self.left], self.scores.scores[self.right]

    @property
    def standing(self) -> Standing:
        """Who of the two is ahead."""
        return self.scores.standing(self.left, self.right)

    @property
    def left_above(self) -> int:
        """Percent of draws in which left comes out first."""
        return int(self.scores.above[self.left, self.right])
