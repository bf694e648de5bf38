"""A card for each task of a site: how many models it has, the best of them, and the way to its own page.

Home and the page of all tasks show the same cards. Addresses are from the top of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.catalog import Catalog
from generator.findings.findings import Findings
from generator.findings.model_scores import Range
from generator.findings.ranks import Place, RankTable
from generator.numbers import counted
from generator.pages.addresses import model_path, task_path
from generator.pages.parts.job_scores import place_words, tables_by_task
from generator.pages.parts.store import Store
from generator.pages.words.labels import domain_words, large_initial
from generator.pages.words.standing import MADE_FOR_TESTS

BEST = 3  # ranked models that a card names, of each domain


@dataclass(frozen=True, slots=True)
class BestRow:
    """A ranked model of a task."""

    places: str  # "1", or "1–3" where what is known leaves several open
    name: str
    href: str
    range: Range
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Best:
    """The first places of a task, or of one domain of it."""

    label: str  # of the domain; empty where the task has no other
    rows: tuple[BestRow, ...]


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task in short."""

    name: str
    label: str
    does: str  # what its models can do: "Caption pictures"; may be empty
    href: str
    counts: str  # "12 models, 5 ranked"
    bests: tuple[Best, ...]  # of domains in which somebody is ranked


def task_cards(store: Store) -> tuple[TaskCard, ...]:
    """Of every task that some model has, in the site's order."""
    return store.once(("task cards",), lambda: tuple(_cards(store)))


def _cards(store: Store) -> Iterator[TaskCard]:
    for name, of_task in tables_by_task(store).items():
        yield _card(store.catalog, name, of_task)


def _card(catalog: Catalog, name: str, of_task: Sequence[RankTable]) -> TaskCard:
    task = catalog.tasks[name]
    return TaskCard(
        name=name,
        label=task.label,
        does=large_initial(task.does),
        href=task_path(name),
        counts=task_counts(of_task),
        bests=tuple(_best(catalog, table, len(of_task) == 1) for table in of_task if table.ranked),
    )


def task_counts(of_task: Sequence[RankTable]) -> str:
    """ "12 models, 5 ranked; 2 made for tests" of all tables of a task; each model counts once."""
    models, ranked, shown = member_counts(of_task)
    counts = f"{counted(models, 'model')}, {ranked or 'none'} ranked" if models else ""
    apart = f"{shown:,} {MADE_FOR_TESTS}" if shown else ""
    return "; ".join(filter(None, (counts, apart)))


class MemberCounts(NamedTuple):
    """Of the models of a task; each counts once."""

    models: int  # all but what was made for tests
    ranked: int
    demonstrations: int


def member_counts(of_task: Sequence[RankTable]) -> MemberCounts:
    """Of all tables of a task."""
    ranked = {place.position for table in of_task for place in table.ranked}
    members = ranked.union(*(table.unranked for table in of_task))
    shown = sum(len(table.demonstrations) for table in of_task)
    return MemberCounts(len(members), len(ranked), shown)


def _best(catalog: Catalog, table: RankTable, is_alone: bool) -> Best:
    label = "" if is_alone else large_initial(domain_words(catalog.domains, table.domain))
    return Best(label, tuple(_row(catalog, place) for place in table.ranked[:BEST]))


def _row(catalog: Catalog, place: Place) -> BestRow:
    model = catalog.models[place.position]
    return BestRow(
        places=place_words(place.first, place.last),
        name=model.short_name,
        href=model_path(model.slug),
        range=place.score.range,
        is_provisional=place.score.is_provisional,
    )


def site_counts(findings: Findings) -> str:
    """Of models that are no demonstrations, unless a site has no others."""
    models = findings.catalog.models
    real = [model for model in models if not model.is_demonstration] or models
    tasks = {task for model in real for task in model.tasks}
    compared = counted(findings.compared_count, "comparison")
    counts = counted(len(real), "model"), counted(len(tasks), "task"), compared
    return ", ".join(counts)
