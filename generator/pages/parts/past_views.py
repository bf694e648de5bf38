"""Releases as pages show them: lines under their models, and the course of a score as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.history.journal import Cited, Points
from generator.numbers import counted, more
from generator.pages.addresses import model_path
from generator.pages.parts.past import Event, Telling, past
from generator.pages.parts.store import Store

PATH = "changes.html"

OWN_LINES = 30  # on the page of a model

TASK_LINES = 10  # on the page of a task

STEPS = 24  # of a picture: the newest values

WIDTH, HEIGHT = 400, 100  # of a picture; a point is 1 high


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words, with the sources that it rests on."""

    day: str
    name: str  # of the model
    href: str  # of its page, from the top of the site; empty for one that has left
    text: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What a release tells of one model."""

    name: str
    href: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    id: str
    day: str
    counts: str
    is_first: bool
    recipe_words: str
    groups: tuple[Group, ...]
    left_out: str  # "120 more changes"; empty for none
    aged_words: str  # how many scores moved with the day alone; empty for none
    aged: tuple[Line, ...]
    aged_left_out: str


@dataclass(frozen=True, slots=True)
class Course:
    """A score from release to release, as a step line within its range."""

    label: str  # of the task
    words: str  # the same in words
    lines: tuple[str, ...]  # paths of the value, one for each stretch in which there was one
    bands: tuple[str, ...]  # of what it could be at worst and at best


@dataclass(frozen=True, slots=True)
class ModelPast:
    """What releases tell of one model."""

    since: str  # day of the first release that tells of it
    courses: tuple[Course, ...]
    lines: tuple[Line, ...]
    left_out: str


@dataclass(frozen=True, slots=True)
class TaskPast:
    """The last changes in a task."""

    lines: tuple[Line, ...]
    left_out: str


def line(event: Event) -> Line:
    """A change under the name of its model."""
    href = model_path(event.slug) if event.is_there else ""
    return Line(event.day, event.name, href, event.words.text, event.words.sources)


def release_id(telling: Telling) -> str:
    """The fragment of a release: its day, and which of that day it is."""
    number = telling.release.number
    return telling.release.date if number == 1 else f"{telling.release.date}-{number}"


def release_view(telling: Telling, most: int) -> ReleaseView:
    """A release with so many lines at most; scores that moved with the day alone come last, folded."""
    edits, aged = telling.edits, telling.aged
    shown = [line(event) for event in edits[:most]]
    room = max(0, most - len(edits))
    return ReleaseView(
        id=release_id(telling),
        day=telling.release.date,
        counts=_counts(telling),
        is_first=telling.is_first,
        recipe_words=telling.recipe_words,
        groups=tuple(_groups(shown)),
        left_out=more(len(edits) - most, "change"),
        aged_words=telling.aged_words,
        aged=tuple(replace(line(event), text=f"{event.words.brief}.") for event in aged[:room]),
        aged_left_out=more(len(aged) - room, "score"),
    )


def _counts(telling: Telling) -> str:
    if telling.is_first:
        return counted(len(telling.release.changes), "model")
    return counted(len(telling.edits), "change")


def _groups(lines: Sequence[Line]) -> Iterator[Group]:
    """Lines of one model together, in the order in which the first of each came."""
    by_model: dict[tuple[str, str], list[Line]] = {}
    for each in lines:
        by_model.setdefault((each.name, each.href), []).append(each)
    for (name, href), of_model in by_model.items():
        yield Group(name, href, tuple(of_model))


# Models and tasks


def model_past(store: Store, slug: str) -> ModelPast | None:
    """What releases tell of a model; None without releases, and of one that none tells of yet."""
    told = past(store)
    scores = {task: series for (owner, task), series in told.scores.items() if owner == slug}
    since = told.since.get(slug)
    if since is None:
        return None
    events = told.by_model.get(slug, ())
    return ModelPast(
        since=since,
        courses=tuple(_courses(store, scores)),
        lines=tuple(map(line, events[:OWN_LINES])),
        left_out=more(len(events) - OWN_LINES, "change"),
    )


def task_past(store: Store, task: str) -> TaskPast | None:
    """The last changes in a task; None where no release tells of any."""
    events = past(store).by_task.get(task, ())
    if not events:
        return None
    return TaskPast(tuple(map(line, events[:TASK_LINES])), more(len(events) - TASK_LINES, "change"))


Series = Sequence[tuple[str, Points | None]]


def _courses(store: Store, scores: dict[str, tuple[tuple[str, Points | None], ...]]) -> Iterator[Course]:
    """A picture for each task in which the score has moved."""
    for task, every in scores.items():
        series = every[-STEPS:]
        if len(series) > 1:
            label = store.catalog.tasks[task].label if task in store.catalog.tasks else task
            yield _course(label, series)


def _course(label: str, series: Series) -> Course:
    stretches = list(_stretches(series))
    return Course(
        label=label,
        words="; ".join(f"{day}: {_words(points)}" for day, points in series),
        lines=tuple(_line(series, *stretch) for stretch in stretches),
        bands=tuple(_band(series, *stretch) for stretch in stretches),
    )


def _words(points: Points | None) -> str:
    if points is None or not points.coverage:
        return "no score"
    return f"{points.value}, between {points.low} and {points.high}"


def _stretches(series: Series) -> Iterator[tuple[int, int]]:
    """First and last place of each row of releases with a score."""
    start = -1
    for place, (_, points) in enumerate((*series, ("", None))):
        has_score = points is not None and points.coverage > 0
        if has_score and start < 0:
            start = place
        elif not has_score and start >= 0:
            yield start, place - 1
            start = -1


def _line(series: Series, first: int, last: int) -> str:
    steps = [
        f"V{HEIGHT - points.value}H{_x(place + 1, series)}" for place, points in _of(series, first, last)
    ]
    return f"M{_x(first, series)} {steps[0][1:].partition('H')[0]}" + "".join(steps)


def _band(series: Series, first: int, last: int) -> str:
    """Along the best values and back along the worst."""
    stretch = list(_of(series, first, last))
    above = [f"V{HEIGHT - points.high}H{_x(place + 1, series)}" for place, points in stretch]
    below = [f"V{HEIGHT - points.low}H{_x(place, series)}" for place, points in reversed(stretch)]
    return f"M{_x(first, series)} {HEIGHT - stretch[0][1].high}{''.join(above)}{''.join(below)}Z"


def _of(series: Series, first: int, last: int) -> Iterator[tuple[int, Points]]:
    for place in range(first, last + 1):
        points = series[place][1]
        assert points is not None
        yield place, points


def _x(place: int, series: Series) -> int:
    return WIDTH * place // len(series)
