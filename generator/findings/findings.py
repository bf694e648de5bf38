"""All that was computed from a catalog and its readings, and which pairs have a page.

No files but caches, no words, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import Catalog, Model
from generator.findings import assignment, model_scores, partners, sample_figures, scoring
from generator.findings.alignments import Alignment, Alignments
from generator.findings.capability_table import table
from generator.findings.comparability import Comparability, Comparison, comparability, comparison
from generator.findings.model_scores import DimensionScore, Score
from generator.findings.multi_hot import Flags
from generator.findings.page_pairs import NO_PAIRS, PagePairs
from generator.findings.sample_figures import Figures
from generator.findings.scoring import Scores
from generator.findings.search_counts import SearchCounts, search_counts
from generator.findings.search_evidence import matched
from generator.findings.standings import Standing
from generator.history.journal import History
from generator.readings import vectors
from generator.readings.answers import Answers
from generator.retrieval.query_table import QueryTable
from generator.retrieval.sources import Sources, sources
from generator.searches import making
from generator.searches.intents import Intents
from generator.searches.log import Log
from generator.searches.making import Searched

T = TypeVar("T")

RELATED = 5  # partners that a page names of each model

MOST_PHRASES = 50_000  # that pairs have in common, about 20 MB of them

NOT_SEARCHED = Searched()  # of a site without logs

NO_HISTORY = History()  # of a site without releases


def compute(
    catalog: Catalog,
    readings: vectors.Readings,
    answers: Answers,
    cache: Cache | None = None,
    before: Findings | None = None,
    query_table: QueryTable | None = None,
    searched: Searched = NOT_SEARCHED,
    history: History = NO_HISTORY,
    worker_count: int = 1,
) -> Findings:
    """Everything that is computed from a catalog and its readings; workers share what is worth them.

    What has not changed comes from the cache, or from the findings before these.
    """
    cache = cache or Cache()
    known = before.alignments if before else None
    capabilities = table(catalog, readings, cache)
    compares = comparability(catalog.models)
    alignments = assignment.aligned(capabilities, cache, known=known, worker_count=worker_count)
    figures = sample_figures.figures(catalog, answers)
    intents = _intents(catalog, readings, searched, cache)
    counts = search_counts(catalog, intents, searched.logs)
    scores = scoring.score(
        catalog,
        figures,
        cache,
        known=before.scores.as_known() if before else None,
        matched=matched(catalog, counts),
        compares=compares,
        pairs=partners.page_pairs(catalog.site.pairs, compares, alignments),
    )
    return Findings(
        catalog=catalog,
        scores=scores,
        alignments=alignments,
        answers=answers,
        figures=figures,
        logs=searched.logs,
        search_counts=counts,
        unread_queries=intents.unread,
        search=sources(catalog, query_table, capabilities.parts, readings.of_tags),
        history=history,
    )


def aligned_pairs(
    catalog: Catalog, readings: vectors.Readings, cache: Cache, worker_count: int = 1
) -> PagePairs:
    """The pairs that have a page, where capabilities decide which, and nothing else of the findings."""
    alignments = assignment.aligned(table(catalog, readings, cache), cache, worker_count=worker_count)
    return partners.page_pairs(catalog.site.pairs, comparability(catalog.models), alignments)


def _intents(catalog: Catalog, readings: vectors.Readings, searched: Searched, cache: Cache) -> Intents:
    """What searches ask for; made anew where the catalog, the logs or a vector is another."""
    made_from = (catalog, searched.typed, searched.overrides, readings.of_searches, readings.of_tags)
    make = partial(making.intents, catalog, searched.typed, *made_from[3:], searched.overrides)
    return cache.of(("intents",), made_from, make)


@dataclass(frozen=True)
class Findings:
    """What was computed for all models and pairs of a catalog."""

    catalog: Catalog
    scores: Scores
    alignments: Alignments
    answers: Answers
    figures: Mapping[str, Figures] = field(default_factory=dict)  # by slug: what was counted of its outputs
    logs: tuple[Log, ...] = ()  # of searches, as they are kept
    search_counts: tuple[SearchCounts, ...] = ()  # of each source, the one with most searches first
    unread_queries: int = 0  # of the logs, that have no vector yet: until then nothing is counted
    search: Sources = field(default_factory=Sources)  # what readers search with
    history: History = NO_HISTORY  # what the site said at its releases
    _phrases: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _comparisons: dict[Hashable, Comparison] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each slug stands in the catalog; asked for every page that is rendered."""
        return {model.slug: position for position, model in enumerate(self.catalog.models)}

    @property
    def searches(self) -> SearchCounts | None:
        """The counts that pages show: those of the source with most searches; None without a log."""
        return self.search_counts[0] if self.search_counts else None

    def pair(self, left: int, right: int) -> Pair:
        """The pair of two positions in the catalog, left before right."""
        return self._pair(left, right, self.alignments.of(left, right))

    def column(self, left: int, rights: Iterable[int]) -> Iterator[Pair]:
        """The pairs of one model with models behind it, in slug order."""
        counts, alignments = self.alignments.counts, self.alignments.column(left)
        for right in rights:
            alignment = alignments.get(right) or Alignment((), counts[left], counts[right])
            yield self._pair(left, right, alignment)

    def _pair(self, left: int, right: int, alignment: Alignment) -> Pair:
        models = self.catalog.models
        return Pair(
            catalog=self.catalog,
            scores=self.scores,
            left=left,
            right=right,
            alignment=alignment,
            comparison=self._comparison(models[left], models[right]),
            _phrases=self._phrases,
        )

    def _comparison(self, left: Model, right: Model) -> Comparison:
        """One object for all pairs of models of the same kinds: there are few of those."""
        key = (*map(_kind_of, (left, right)),)
        known = self._comparisons.get(key)
        if known is None:
            known = self._comparisons[key] = comparison(left, right)
        return known

    @property
    def comparability(self) -> Comparability:
        """Whether two models do the same kind of work, for the same kind of thing."""
        return self.scores.comparability

    @cached_property
    def page_pairs(self) -> PagePairs:
        """The pairs that the site's settings ask a page for."""
        if self.scores.pairs is not NO_PAIRS:
            return self.scores.pairs
        return partners.page_pairs(self.catalog.site.pairs, self.comparability, self.alignments)

    @cached_property
    def compares(self) -> Flags:
        """[page pair] whether its models compare."""
        return self.comparability.of(self.page_pairs.lefts, self.page_pairs.rights)

    @cached_property
    def compared_pairs(self) -> PagePairs:
        """The pairs that have a page, and compare."""
        return self.page_pairs.that(self.compares)

    @cached_property
    def overlaps(self) -> NDArray[np.uint8]:
        """[page pair] what `Alignment.overlap` says."""
        return self._by_row(self.alignments.overlaps_with, np.uint8)

    @cached_property
    def match_digests(self) -> NDArray[np.uint64]:
        """[page pair] of all that its page shows of the alignment; 0 where nothing matches."""
        return self._by_row(self.alignments.pair_digests_of, np.uint64)

    def _by_row(self, of_pairs: Callable[[int, NDArray[Any]], NDArray[Any]], kind: type) -> NDArray[Any]:
        """[page pair] asked of each model with those behind it."""
        pairs = self.page_pairs
        rows = (of_pairs(left, pairs.row(left)) for left in range(pairs.model_count))
        return np.concatenate([np.zeros(0, kind), *rows])

    @property
    def compared_count(self) -> int:
        """How many pairs compare and have a page."""
        return self.compared_pairs.count

    @cached_property
    def related(self) -> tuple[tuple[int, ...], ...]:
        """[model] positions of its best partners with which it has a page, five at most, best first."""
        return self.best_partners(RELATED)

    def best_partners(self, count: int) -> tuple[tuple[int, ...], ...]:
        """[model] the same, so many at most."""
        best = partners.Best(self.comparability, self.alignments)
        pairs = self.page_pairs
        every = range(pairs.model_count)
        return tuple(tuple(best.among(position, pairs.partners(position), count)) for position in every)

    def has_page(self, left: int, right: int) -> bool:
        """Whether two positions in the catalog, left before right, have a page of their own."""
        return left < right and self.page_pairs.place(left, right) is not None

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every pair that has a page, in slug order."""
        for left in range(self.page_pairs.model_count):
            for right in self.page_pairs.row(left).tolist():
                yield left, right


def _kind_of(model: Model) -> Hashable:
    """What decides with whom a model compares."""
    return model.tasks, model.kinds, model.domain, model.is_demonstration


@dataclass(frozen=True)
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
    _phrases: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    _asked: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What this gave when it was first asked for by that name: several sentences rest on it."""
        if name not in self._asked:
            self._asked[name] = make()
        found: T = self._asked[name]
        return found

    def shared(self, key: Hashable, make: Callable[[], T]) -> T:
        """What this gave when a pair of the site first asked for it by that key: many pairs say the same."""
        found: T | None = self._phrases.get(key)
        if found is None:
            if len(self._phrases) == MOST_PHRASES:
                self._phrases.clear()
            found = self._phrases[key] = make()
        return found

    @cached_property
    def matched(self) -> tuple[frozenset[int], frozenset[int]]:
        """Positions of the capabilities of each that have a counterpart."""
        matches = self.alignment.matches
        return frozenset([match.left for match in matches]), frozenset([match.right for match in matches])

    @cached_property
    def models(self) -> tuple[Model, Model]:
        return self.catalog.models[self.left], self.catalog.models[self.right]

    @cached_property
    def names(self) -> tuple[str, str]:
        left, right = self.models
        return left.short_name, right.short_name

    @cached_property
    def task(self) -> str:
        """The task in which the two meet: the first of the site's in which both are ranked, or else the first
        that they share; empty for none."""
        return self.scores.ground(self.left, self.right)

    @cached_property
    def pair_scores(self) -> tuple[Score, Score] | None:
        """Their scores in the task in which they meet; None where they meet in none."""
        task = self.task
        if not task:
            return None
        of_task = self.scores.by_task[task]
        return of_task[self.left], of_task[self.right]

    @property
    def standing(self) -> Standing:
        """Who of the two is ahead in that task."""
        return self.scores.standing(self.left, self.right)

    @property
    def left_above(self) -> int:
        """Percent of draws in which left comes out first in that task."""
        return self.scores.left_above(self.left, self.right)


Leads = tuple[tuple[DimensionScore, ...], tuple[DimensionScore, ...]]


def leads(pair: Pair) -> Leads:
    """The dimensions in which left leads, and those in which right does, in the task where they meet."""
    scores = pair.pair_scores
    return model_scores.leads(*scores) if scores else ((), ())
