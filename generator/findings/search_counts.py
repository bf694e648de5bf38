"""How often people searched for what models do: by model, capability, task, tag and pair.

Counts are of one source, in its own unit: what two boxes counted is never added up. Of two sources the one
with more searches is shown. A count describes what people look for, and not which model is better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog
from generator.digests import text_digest
from generator.findings.proportions import wilson
from generator.searches.intents import Intent, Intents
from generator.searches.log import Log, Unit, UsersAre

GROUP = 5  # intents that a page about two models names of each group

LEAST = 30  # searches that only one of two answers, before anything is said of which of the two

BURST = 2  # one wish makes several searches in a row, so half of them count as drawn by themselves

Lean = Literal["left", "right", ""]


@dataclass(frozen=True, slots=True)
class Window:
    """All logs of one source together: what was counted, when, and in what."""

    source: str
    start: str  # ISO day, the first of the first log
    end: str  # ISO day, the last of the last
    days: int  # of all logs; fewer than lie between the ends where a month is missing
    unit: Unit
    users_are: tuple[UsersAre, ...]  # what stands for people, each once
    k: int  # people who typed a query that is kept, at least
    times: int  # of all that is kept, in the unit
    query_count: int


@dataclass(frozen=True, slots=True)
class IntentCount:
    """An intent, how often it was searched for, and which capabilities of a model answer it."""

    intent: Intent
    times: int
    capabilities: tuple[int, ...] = ()  # numbers within the model; empty on tasks and tags


@dataclass(frozen=True, slots=True)
class PairIntent:
    """An intent that one of two models answers, or both do."""

    intent: Intent
    times: int
    left: tuple[int, ...]  # numbers of its capabilities; empty where it does not answer
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModelSearches:
    """What was searched for that one model answers. All zero is a measured zero: there is a log."""

    times: int  # searches of which at least one of its capabilities is the answer
    of_capabilities: tuple[int, ...]  # [capability]
    named: int  # searches for the model by its name, not among `times`
    intents: tuple[IntentCount, ...]  # those that it answers, most searched first


@dataclass(frozen=True, slots=True)
class TopicSearches:
    """What was searched for that is about a task or a tag, whether or not a model answers it."""

    times: int
    intents: tuple[IntentCount, ...]  # most searched first


@dataclass(frozen=True, slots=True)
class PairSearches:
    """What was searched for that one of two models answers, or both do."""

    both: int
    only_left: int
    only_right: int
    versus: int  # searches for the one against the other, by their names
    lean: Lean  # which of the two answers more alone, if that is no chance
    interval: tuple[float, float]  # percent, 95 %, of left among what only one answers; bursts allowed for
    intents_both: tuple[PairIntent, ...]  # most searched first, five at most
    intents_left: tuple[PairIntent, ...]
    intents_right: tuple[PairIntent, ...]

    @property
    def either(self) -> int:
        """Searches that at least one of the two answers."""
        return self.both + self.only_left + self.only_right


@dataclass(frozen=True)
class SearchCounts:
    """The counts of one source. Positions are those of the catalog."""

    catalog: Catalog
    intents: Intents
    window: Window
    times: NDArray[np.int64]  # [intent] in the window's unit; 0 for one that only another source knows

    def model(self, position: int) -> ModelSearches:
        """What was searched for that a model answers."""
        answers = self.intents.of_models[position]
        capability_count = len(self.catalog.models[position].capabilities)
        of_capabilities = np.zeros(capability_count, np.int64)
        np.add.at(of_capabilities, answers[:, 1], self.times[answers[:, 0]])
        by_intent = self._by_intent(position)
        counts = [IntentCount(self._intent(place), self._of(place), by_intent[place]) for place in by_intent]
        return ModelSearches(
            times=self.model_times[position],
            of_capabilities=tuple(of_capabilities.tolist()),
            named=self.named.get(self.catalog.models[position].slug, 0),
            intents=_most(counts),
        )

    @cached_property
    def model_times(self) -> tuple[int, ...]:
        """[model] searches of which at least one of its capabilities is the answer."""
        return tuple(int(self.times[row].sum()) for row in self._answered)

    @cached_property
    def named(self) -> Mapping[str, int]:
        """By slug, searches for a model by its name."""
        counts: Counter[str] = Counter()
        for intent, times in zip(self.intents.intents, self.times.tolist(), strict=True):
            counts.update(dict.fromkeys(intent.models, times))
        return counts

    def tag(self, name: str) -> TopicSearches:
        """What was searched for that asks for a tag."""
        return self._topic(self._of_tags.get(name, ()))

    def task(self, name: str) -> TopicSearches:
        """What was searched for that asks for one of the tags of a task."""
        tags = sorted(self.catalog.tasks[name].tags)
        return self._topic({place for tag in tags for place in self._of_tags.get(tag, ())})

    def pair(self, left: int, right: int) -> PairSearches:
        """What was searched for that one of two models answers, or both do."""
        ours, theirs = self._answered[left], self._answered[right]
        groups = ours & theirs, ours & ~theirs, theirs & ~ours
        both, only_left, only_right = (int(self.times[group].sum()) for group in groups)
        of_both, of_left, of_right = (self._group(group, left, right) for group in groups)
        interval = wilson(only_left // BURST, (only_left + only_right) // BURST)
        return PairSearches(
            both=both,
            only_left=only_left,
            only_right=only_right,
            versus=self._versus(left, right),
            lean=_lean(interval, (only_left + only_right) // BURST),
            interval=interval,
            intents_both=of_both,
            intents_left=of_left,
            intents_right=of_right,
        )

    def versus_of(self, position: int) -> tuple[tuple[str, int], ...]:
        """Searches for one model against another: every intent that names it, and how often."""
        slug = self.catalog.models[position].slug
        return tuple(
            (intent.name, self._of(place))
            for place, intent in enumerate(self.intents.intents)
            if intent.is_versus and slug in intent.models
        )

    @cached_property
    def listed(self) -> tuple[IntentCount, ...]:
        """Every intent of this source, most searched first."""
        places = np.flatnonzero(self.times).tolist()
        return _most([IntentCount(self._intent(place), self._of(place)) for place in places])

    @cached_property
    def digests(self) -> tuple[bytes, ...]:
        """[model] of all that pages about it tell of searches, apart from the window."""
        return tuple(self._digest(position) for position in range(len(self.catalog.models)))

    def _digest(self, position: int) -> bytes:
        model = self.model(position)
        return text_digest(repr((self.window, model, self.versus_of(position))))

    @cached_property
    def digest(self) -> bytes:
        """Of all counts, intents and where they lead."""
        return text_digest(repr((self.window, self.listed, self.digests)))

    @cached_property
    def _answered(self) -> NDArray[np.bool_]:
        """[model, intent]"""
        answered = np.zeros((len(self.catalog.models), len(self.times)), bool)
        for position, answers in enumerate(self.intents.of_models):
            answered[position, answers[:, 0]] = True
        return answered

    @cached_property
    def _of_tags(self) -> Mapping[str, tuple[int, ...]]:
        by_tag: dict[str, list[int]] = {}
        for place, intent in enumerate(self.intents.intents):
            for tag, _ in intent.tags:
                by_tag.setdefault(tag, []).append(place)
        return {tag: tuple(places) for tag, places in by_tag.items()}

    def _topic(self, places: Iterable[int]) -> TopicSearches:
        counts = [IntentCount(self._intent(place), self._of(place)) for place in places if self._of(place)]
        return TopicSearches(sum(count.times for count in counts), _most(counts))

    def _versus(self, left: int, right: int) -> int:
        pair = {self.catalog.models[left].slug, self.catalog.models[right].slug}
        return sum(times for models, times in self._versus_counts if pair <= models)

    @cached_property
    def _versus_counts(self) -> tuple[tuple[frozenset[str], int], ...]:
        return tuple(
            (frozenset(intent.models), self._of(place))
            for place, intent in enumerate(self.intents.intents)
            if intent.is_versus
        )

    def _group(self, group: NDArray[np.bool_], left: int, right: int) -> tuple[PairIntent, ...]:
        places = np.flatnonzero(group & (self.times > 0))
        most = places[np.argsort(self._ranks[places])[:GROUP]]
        return tuple(
            PairIntent(
                self._intent(place), self._of(place), self._reached(left, place), self._reached(right, place)
            )
            for place in most.tolist()
        )

    @cached_property
    def _ranks(self) -> NDArray[np.int64]:
        """[intent] its place among all, the most searched first; half a million pairs ask for it."""
        names = [intent.name for intent in self.intents.intents]
        order = sorted(range(len(names)), key=lambda place: (-self._of(place), names[place]))
        ranks = np.empty(len(names), np.int64)
        ranks[order] = np.arange(len(names))
        return ranks

    def _reached(self, position: int, place: int) -> tuple[int, ...]:
        """The capabilities of a model that answer an intent."""
        answers = self.intents.of_models[position]
        first, last = np.searchsorted(answers[:, 0], (place, place + 1))
        return tuple(answers[first:last, 1].tolist())

    def _by_intent(self, position: int) -> Mapping[int, tuple[int, ...]]:
        """By intent that was searched for, the capabilities of a model that answer it."""
        by_intent: dict[int, tuple[int, ...]] = {}
        for place, capability in self.intents.of_models[position].tolist():
            if self._of(place):
                by_intent[place] = (*by_intent.get(place, ()), capability)
        return by_intent

    def _intent(self, place: int) -> Intent:
        return self.intents.intents[place]

    def _of(self, place: int) -> int:
        return int(self.times[place])


def _most(counts: Sequence[IntentCount]) -> tuple[IntentCount, ...]:
    return tuple(sorted(counts, key=lambda count: (-count.times, count.intent.name)))


def _lean(interval: tuple[float, float], count: int) -> Lean:
    """Which of two answers more alone; nobody where an even share is within the interval."""
    if count < LEAST:
        return ""
    low, high = interval
    return "left" if low > 50 else "right" if high < 50 else ""


def windows(logs: Sequence[Log]) -> tuple[Window, ...]:
    """One for each source, the one with most searches first."""
    sources = sorted({log.source for log in logs})
    found = [_window([log for log in logs if log.source == source]) for source in sources]
    return tuple(sorted(found, key=lambda window: (-window.times, window.source)))


def _window(logs: Sequence[Log]) -> Window:
    return Window(
        source=logs[0].source,
        start=min(log.start for log in logs),
        end=max(log.end for log in logs),
        days=sum(log.days for log in logs),
        unit=logs[0].unit,
        users_are=tuple(dict.fromkeys(log.users_are for log in logs)),
        k=min(log.k for log in logs),
        times=sum(log.times for log in logs),
        query_count=len({row.query for log in logs for row in log.rows}),
    )


def search_counts(catalog: Catalog, intents: Intents, logs: Sequence[Log]) -> tuple[SearchCounts, ...]:
    """The counts of each source, the one with most searches first; none while queries are unread."""
    if intents.unread:
        return ()
    return tuple(_counts(catalog, intents, window, logs) for window in windows(logs))


def _counts(catalog: Catalog, intents: Intents, window: Window, logs: Sequence[Log]) -> SearchCounts:
    times = np.zeros(len(intents.intents), np.int64)
    for log in logs:
        for row in log.rows if log.source == window.source else ():
            times[intents.by_query[row.query]] += row.times
    return SearchCounts(catalog=catalog, intents=intents, window=window, times=times)
