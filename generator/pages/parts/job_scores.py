"""The scores of a model, one for each of its tasks, with its place there and every term of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.catalog import SignalRule
from generator.findings.model_scores import DimensionScore, Range, Score
from generator.findings.ranks import Place, RankTable, rank_tables
from generator.findings.signals import Placed
from generator.pages.addresses import task_path
from generator.pages.parts.model_parts import Parts
from generator.pages.parts.rows import TIMES_MATCHED, key_of
from generator.pages.parts.store import Store
from generator.pages.words.labels import domain_words
from generator.pages.words.results import result_key
from generator.pages.words.standing import NO_SCORE, NOT_RANKED

Position = int


@dataclass(frozen=True, slots=True)
class Term:
    """What one signal adds to a score."""

    label: str
    href: str  # of the row that it was read from; empty where the page has none
    place: str  # between 0 and 1
    points: str
    weight: str  # points that it could add at most
    is_known: bool
    note: str  # why it counts as unknown, where its row says something else


@dataclass(frozen=True, slots=True)
class DimensionTerms:
    """One dimension of a score."""

    label: str
    range: Range
    weight: str  # points that it could add at most
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class JobScore:
    """The score of a model in one task."""

    label: str
    href: str  # of the task's page, from the top of the site
    words: str  # its place, or why it has none
    range: Range
    is_provisional: bool
    dimensions: tuple[DimensionTerms, ...]


def tables(store: Store) -> tuple[RankTable, ...]:
    """The ranks of all tasks, worked out once."""
    return store.once(("ranks", "tables"), lambda: rank_tables(store.catalog, store.findings.scores))


def tables_by_task(store: Store) -> dict[str, list[RankTable]]:
    """The same by task, in the site's order: one table, or one for each domain."""
    return store.once(("ranks", "by task"), lambda: _by_task(tables(store)))


def _by_task(every: Sequence[RankTable]) -> dict[str, list[RankTable]]:
    by_task: dict[str, list[RankTable]] = {}
    for table in every:
        by_task.setdefault(table.task, []).append(table)
    return by_task


def place_words(first: int, last: int) -> str:
    """ "1", or "1–3" where what is known leaves several places open."""
    return f"{first}" if first == last else f"{first}–{last}"


def job_scores(store: Store, position: Position, own: Parts) -> tuple[JobScore, ...]:
    """The scores of a model, in the order of its tasks."""
    return tuple(_job_score(store, position, own, score) for score in store.findings.scores.of(position))


def standings_words(store: Store, position: Position) -> Mapping[str, str]:
    """By task, the place of a model or why it has none."""
    scores = store.findings.scores.of(position)
    return {score.task: _words(store, position, score) for score in scores}


def _job_score(store: Store, position: Position, own: Parts, score: Score) -> JobScore:
    return JobScore(
        label=store.catalog.tasks[score.task].label,
        href=task_path(score.task),
        words=_words(store, position, score),
        range=score.range,
        is_provisional=score.is_provisional,
        dimensions=tuple(_dimension(own, part) for part in score.parts),
    )


def _words(store: Store, position: Position, score: Score) -> str:
    if not score.range.is_known:
        return NO_SCORE
    if not score.is_ranked:
        return NOT_RANKED
    return "; ".join(
        f"place {place_words(place.first, place.last)} of {len(table.ranked)}{among_words(store, table)}"
        for table, place in places(store, position, score.task)
    )


def places(store: Store, position: Position, task: str) -> Sequence[tuple[RankTable, Place]]:
    """Where a model is ranked in a task: once, or once in each domain in which it stands."""
    return store.once(("ranks", "places"), lambda: _by_model(tables(store))).get((position, task), ())


def _by_model(every: Sequence[RankTable]) -> dict[tuple[Position, str], list[tuple[RankTable, Place]]]:
    by_model: dict[tuple[Position, str], list[tuple[RankTable, Place]]] = {}
    for table in every:
        for place in table.ranked:
            by_model.setdefault((place.position, table.task), []).append((table, place))
    return by_model


def among_words(store: Store, table: RankTable) -> str:
    """For what the models of a table are made, where its task has several: " for drawn scenes"."""
    is_alone = len(tables_by_task(store)[table.task]) == 1
    return "" if is_alone else f" for {domain_words(store.catalog.domains, table.domain)}"


# Terms


def _dimension(own: Parts, part: DimensionScore) -> DimensionTerms:
    return DimensionTerms(
        label=part.dimension.label,
        range=part.range,
        weight=_points(sum(reading.weight for reading in part.readings)),
        terms=tuple(_terms(own, part)),
    )


def _terms(own: Parts, part: DimensionScore) -> Iterator[Term]:
    for reading in part.readings:
        yield Term(
            label=reading.rule.label,
            href=_href(own, reading),
            place=f"{reading.middle:.2f}" if reading.is_known else "0–1",
            points=_points(reading.points) if reading.is_known else f"0–{_points(reading.weight)}",
            weight=_points(reading.weight),
            is_known=reading.is_known,
            note="" if reading.is_known else signal_note(reading),
        )


def _points(number: float) -> str:
    return f"{number:.1f}"


def signal_note(reading: Placed) -> str:
    """Why a value that the page shows counts for nothing."""
    return reading.value.note if reading.rule.valid_months else ""


def _href(own: Parts, reading: Placed) -> str:
    """Where the page shows what the signal was read from; it has no row of searches without counts."""
    rule = reading.rule
    if rule.name == TIMES_MATCHED and not reading.is_known:
        return ""
    tests = {result_key((dataset, metric)) for dataset, metric, _ in own.results}
    row = signal_row(rule, {*own.cells, *tests})
    return f"#{row}" if row else ""


def signal_row(rule: SignalRule, ids: Collection[str]) -> str:
    """Id of the row, of these, that a signal was read from; empty where it is none of them."""
    key = result_key(rule.benchmark) if rule.benchmark else key_of(rule)
    return key if key in ids else ""
