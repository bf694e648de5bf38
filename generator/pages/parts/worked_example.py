"""A score of this very site taken apart, so that a reader can do the sum."""

from __future__ import annotations

from dataclasses import dataclass

from generator.catalog import SignalRule
from generator.findings.model_scores import QUALITY, DimensionScore, Range, Score
from generator.findings.ranks import Place
from generator.findings.signals import Placed
from generator.pages.addresses import model_path
from generator.pages.parts.job_scores import place_words, tables
from generator.pages.parts.store import Store


@dataclass(frozen=True, slots=True)
class ExampleSignal:
    """How one known value becomes a place between 0 and 1."""

    label: str
    text: str  # the value
    zero: str
    one: str
    place: str


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """What one dimension adds."""

    label: str
    value: str  # 0 to 100
    weight: str  # percent
    points: str
    missing: str  # how many of its signals are unknown, each counted as one half; may be empty


@dataclass(frozen=True, slots=True)
class Example:
    """The score of one model in one task."""

    name: str
    href: str
    task: str
    signal: ExampleSignal | None
    rows: tuple[ExampleRow, ...]
    points: str  # of all rows
    range: Range
    places: str
    ranked: int


def example(store: Store) -> Example | None:
    """The first model of the first task that ranks any; None where nothing is ranked."""
    table = next((table for table in tables(store) if table.ranked), None)
    if table is None:
        return None
    place = table.ranked[0]
    return _example(store, place, len(table.ranked))


def _example(store: Store, place: Place, ranked: int) -> Example:
    model, score = store.catalog.models[place.position], place.score
    return Example(
        name=model.short_name,
        href=model_path(model.slug),
        task=store.catalog.tasks[score.task].label,
        signal=_signal(score),
        rows=tuple(map(_row, score.parts)),
        points=f"{sum(reading.points for reading in score.readings):.1f}",
        range=score.range,
        places=place_words(place.first, place.last),
        ranked=ranked,
    )


def _signal(score: Score) -> ExampleSignal | None:
    """The heaviest known test on a scale whose ends can be named, or else any such signal."""
    known = [reading for part in score.parts for reading in part.readings if _is_plain(reading)]
    tests = {
        reading.rule.name
        for part in score.parts
        if part.dimension.role == QUALITY
        for reading in part.readings
    }
    best = max(known, key=lambda reading: (reading.rule.name in tests, reading.weight), default=None)
    if best is None:
        return None
    rule = best.rule
    return ExampleSignal(rule.label, best.value.text, *_ends(rule), place=f"{best.middle:.2f}")


def _is_plain(reading: Placed) -> bool:
    return reading.is_known and reading.rule.scale == "linear" and bool(reading.value.text)


def _ends(rule: SignalRule) -> tuple[str, str]:
    return f"{rule.zero or 0:g}", f"{rule.one or 0:g}"


def _row(part: DimensionScore) -> ExampleRow:
    weight = sum(reading.weight for reading in part.readings)
    points = sum(reading.points for reading in part.readings)
    missing = sum(not reading.is_known for reading in part.readings)
    return ExampleRow(
        label=part.dimension.label,
        value=f"{100 * points / weight:.1f}",
        weight=f"{weight:.1f}",
        points=f"{points:.1f}",
        missing=f"{missing} of {len(part.readings)}" if missing else "",
    )
