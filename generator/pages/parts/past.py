"""What releases tell, by release, by model and by task: each change as a sentence with its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.digests import text_digest
from generator.history.journal import (
    Added,
    Change,
    History,
    PairsChange,
    PlaceChange,
    Points,
    Release,
    Removed,
    Renamed,
    RowChange,
    ScoreChange,
)
from generator.numbers import counted
from generator.pages.parts.store import Store
from generator.pages.words.changed import Around, Words, day_words, recipe_words, sentence


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one model, as a page tells it."""

    day: str
    number: int  # 1 for the first release of the day
    slug: str  # of today, or the last one that the model had
    name: str  # that it had then
    is_there: bool  # whether the site still has it
    change: Change
    words: Words

    @property
    def task(self) -> str:
        """The task that it is about; empty for none."""
        told = self.change
        return told.task if isinstance(told, ScoreChange | PlaceChange | PairsChange) else ""

    @property
    def is_of_day(self) -> bool:
        """Whether a score moved with the day of the site alone, as many do by a point at each release."""
        causes = self.change.because if isinstance(self.change, ScoreChange) else []
        return bool(causes) and all(cause.by == "day" for cause in causes)


@dataclass(frozen=True, slots=True)
class Telling:
    """A release with all that it tells; the first of a site tells what was there, which is no change."""

    release: Release
    is_first: bool
    events: tuple[Event, ...]
    recipe_words: str  # what became of the recipe; empty for nothing
    day_words: str  # what became of the day of the site

    @property
    def edits(self) -> tuple[Event, ...]:
        """All but scores that moved with the day alone."""
        return tuple(event for event in self.events if not event.is_of_day)

    @property
    def aged(self) -> tuple[Event, ...]:
        """Scores that moved with the day alone."""
        return tuple(event for event in self.events if event.is_of_day)

    @property
    def aged_words(self) -> str:
        """How many those are, and why; empty for none."""
        moved = counted(len(self.aged), "score")
        return f"{moved} moved because {self.day_words}" if self.aged else ""


def arounds(history: History) -> Iterator[Around]:
    """What sentences of each release need, the oldest first."""
    names: dict[str, str] = {}
    before: Release | None = None
    for release in history.releases:
        names = dict(names)
        rows: dict[tuple[str, str], RowChange] = {}
        for change in release.changes:
            if isinstance(change, Added | Renamed):
                names[change.model] = change.name
            elif isinstance(change, RowChange):
                rows[change.model, change.row] = change
        yield Around(
            rows=rows,
            names=names,
            recipe=release.opening.recipe,
            former_recipe=before.opening.recipe if before else None,
            as_of=release.opening.as_of,
            former_as_of=before.opening.as_of if before else "",
        )
        before = release


class Past:
    """All that the releases of a site tell."""

    def __init__(self, history: History, slugs: frozenset[str]) -> None:
        """`slugs`: of the models that the site has today."""
        self._history = history
        self._slugs = slugs

    @property
    def is_any(self) -> bool:
        return bool(self._history.releases)

    @property
    def first_day(self) -> str:
        """Of the first release; empty without any."""
        return self._history.releases[0].date if self.is_any else ""

    @property
    def last_day(self) -> str:
        """Of the last release; empty without any."""
        return self._history.releases[-1].date if self.is_any else ""

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """The newest first."""
        each = zip(self._history.releases, arounds(self._history), self._history.slugs_now, strict=True)
        told = [self._telling(place, *of_release) for place, of_release in enumerate(each)]
        return tuple(reversed(told))

    def _telling(self, place: int, release: Release, around: Around, slugs_now: Mapping[str, str]) -> Telling:
        events = tuple(
            self._event(change, release, around, slugs_now) for change in (release.changes if place else ())
        )
        return Telling(
            release=release,
            is_first=not place,
            events=events,
            recipe_words=_of_recipe(around),
            day_words=day_words(around),
        )

    def _event(self, change: Change, release: Release, around: Around, slugs_now: Mapping[str, str]) -> Event:
        slug = slugs_now.get(change.model, change.model)
        return Event(
            day=release.date,
            number=release.number,
            slug=slug,
            name=change.name if isinstance(change, Removed) else around.name(change.model),
            is_there=slug in self._slugs,
            change=change,
            words=sentence(change, around),
        )

    @cached_property
    def by_model(self) -> Mapping[str, tuple[Event, ...]]:
        """By today's slug, the newest release first; what a pair did is told of both of its models."""
        found: dict[str, list[Event]] = {}
        for telling, slugs_now in zip(self.tellings, reversed(self._history.slugs_now), strict=True):
            for event in telling.events:
                others = event.change.against if isinstance(event.change, PairsChange) else []
                for slug in (event.slug, *(slugs_now.get(other, other) for other in others)):
                    found.setdefault(slug, []).append(event)
        return {slug: tuple(events) for slug, events in found.items()}

    @cached_property
    def by_task(self) -> Mapping[str, tuple[Event, ...]]:
        """By task, the newest release first; without scores that moved with the day alone."""
        found: dict[str, list[Event]] = {}
        for telling in self.tellings:
            for event in telling.edits:
                if event.task:
                    found.setdefault(event.task, []).append(event)
        return {task: tuple(events) for task, events in found.items()}

    @cached_property
    def scores(self) -> Mapping[tuple[str, str], tuple[tuple[str, Points | None], ...]]:
        """By today's slug and task: the score, and each that it had since, with its day, the oldest first."""
        known: dict[tuple[str, str], dict[str, Points | None]] = {}
        for release, slugs_now in zip(self._history.releases, self._history.slugs_now, strict=True):
            for change in release.changes:
                slug = slugs_now.get(change.model, change.model)
                for task, points in _scores_told(change):
                    known.setdefault((slug, task), {})[release.date] = points
        return {key: tuple(by_day.items()) for key, by_day in known.items()}

    @cached_property
    def since(self) -> Mapping[str, str]:
        """By today's slug, the day of the first release that tells of a model."""
        days: dict[str, str] = {}
        for release, slugs_now in zip(self._history.releases, self._history.slugs_now, strict=True):
            for change in release.changes:
                if isinstance(change, Added):
                    days.setdefault(slugs_now.get(change.model, change.model), release.date)
        return days

    def day_of_model(self, slug: str) -> str:
        """The newest day on which a release tells of a model; empty for none."""
        return max(self.since.get(slug, ""), *(event.day for event in self.by_model.get(slug, ())[:1]), "")

    def digest_of_model(self, slug: str) -> bytes:
        """Of all that the model's page shows of releases; empty without any."""
        if not self.is_any:
            return b""
        scores = [(task, series) for (owner, task), series in self.scores.items() if owner == slug]
        return text_digest(repr((self.since.get(slug), self.by_model.get(slug, ()), scores)))

    def digest_of_task(self, task: str) -> bytes:
        """Of all that the page of a task shows of releases; empty without any."""
        return text_digest(repr(self.by_task.get(task, ()))) if self.is_any else b""


def _scores_told(change: Change) -> Iterator[tuple[str, Points | None]]:
    """Task and score, of each that a line tells."""
    if isinstance(change, Added):
        yield from change.scores.items()
    elif isinstance(change, ScoreChange):
        yield change.task, change.now


def _of_recipe(around: Around) -> str:
    before = around.former_recipe
    return recipe_words(before, around.recipe) if before and before != around.recipe else ""


def past(store: Store) -> Past:
    """What the releases of the site tell, worked out once."""
    slugs = frozenset(store.findings.positions)
    return store.once(("past",), lambda: Past(store.findings.history, slugs))
