"""The first page: for each task its ranks, who is not ranked and why, and the pairs that compare.

Nothing stands here without its task: there is no list of all models by one number. A large site shows the
best of each task and counts the rest, so the page stays about as long as its list of tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Benchmark, Catalog, Model
from generator.digests import text_digest
from generator.findings.findings import Findings
from generator.findings.model_scores import QUALITY, Range, Score
from generator.findings.ranks import Place, RankTable
from generator.numbers import counted
from generator.pages.addresses import HOME as PATH
from generator.pages.addresses import Frame, Page, compare_path, model_path
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.job_scores import place_words, tables
from generator.pages.parts.store import Store
from generator.pages.words.labels import domain_words, large_initial
from generator.pages.words.results import result_words
from generator.pages.words.standing import MADE_FOR_TESTS, NOT_RANKED

RANKED = 10  # models of a task that are shown in order; the rest is counted
NAMED = 12  # models of a task without a place that are named
OVERVIEW_LIMIT = 20  # models of a task for which the table of its pairs is drawn
BEST = 3  # ranked models whose pairs stand below a table of ranks

Named = tuple[str, str]  # name and address


@dataclass(frozen=True, slots=True)
class RankRow:
    """A ranked model of a task."""

    places: str  # "1", or "1–3" where what is known leaves several open
    name: str
    href: str
    test: str  # the test that weighs most, and what was reached in it
    range: Range
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Others:
    """Models of a task without a place, and why they have none."""

    words: str
    models: tuple[Named, ...]
    unnamed: str  # "and 40 more"; may be empty


@dataclass(frozen=True, slots=True)
class Crossing:
    """One pair in the table of the pairs of a task."""

    name: str  # of the model in the column
    href: str
    overlap: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """The pairs of a model with those that stand before it."""

    name: str
    crossings: tuple[Crossing | None, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task, or one domain of it: its models in order, and its pairs."""

    id: str
    label: str
    counts: str  # "12 models, 5 ranked"
    ranked: tuple[RankRow, ...]
    unshown: str  # how many ranked models are not shown; may be empty
    unranked: Others | None
    demonstrations: Others | None
    best_pairs: tuple[Named, ...]
    columns: tuple[str, ...]  # of the table of pairs; empty where it is not drawn
    pairs: tuple[PairRow, ...]
    pair_counts: str  # "66 comparisons"; empty for none


@dataclass(frozen=True, slots=True)
class HomePage:
    frame: Frame
    counts: str  # how many models, tasks and comparisons
    tasks: tuple[TaskView, ...]
    provisional_below: int

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """Depends on all that it shows, word for word."""
    yield Page(PATH, HOME.name, findings=text_digest(repr((_counts(store.findings), _tasks(store)))))


def _view(store: Store, page: Page) -> HomePage:
    site = store.catalog.site
    return HomePage(
        frame=store.frame(page.path, site.title, site.tagline),
        counts=_counts(store.findings),
        tasks=_tasks(store),
        provisional_below=store.catalog.recipe.provisional_below,
    )


def _counts(findings: Findings) -> str:
    models = findings.catalog.models
    tasks = {task for model in models for task in model.tasks}
    comparable = int((findings.paged & findings.comparable).sum())
    counts = counted(len(models), "model"), counted(len(tasks), "task"), counted(comparable, "comparison")
    return ", ".join(counts)


def _tasks(store: Store) -> tuple[TaskView, ...]:
    findings = store.findings
    return store.once(("home", "tasks"), lambda: tuple(_task_views(findings, tables(store))))


def _task_views(findings: Findings, tables: Sequence[RankTable]) -> Iterator[TaskView]:
    tasks = [table.task for table in tables]
    for table in tables:
        yield _task_view(findings, table, is_alone=tasks.count(table.task) == 1)


def _task_view(findings: Findings, table: RankTable, is_alone: bool) -> TaskView:
    catalog = findings.catalog
    ranked = [place.position for place in table.ranked]
    members = [*ranked, *table.unranked, *table.demonstrations]
    among = _has_pair(findings, members)
    partners = [members[place] for place in np.flatnonzero(among.any(axis=1)).tolist()]
    is_drawn = len(partners) <= OVERVIEW_LIMIT
    pair_count = int(among.sum()) // 2
    return TaskView(
        id=f"task-{table.task}" if is_alone else f"task-{table.task}-{table.domain}",
        label=_label(catalog, table, is_alone),
        counts=f"{counted(len(members), 'model')}, {len(ranked) or 'none'} ranked",
        ranked=tuple(_rank_row(catalog, place) for place in table.ranked[:RANKED]),
        unshown=_more(len(ranked) - RANKED),
        unranked=_others(catalog, NOT_RANKED, table.unranked),
        demonstrations=_others(catalog, MADE_FOR_TESTS, table.demonstrations),
        best_pairs=tuple(_best_pairs(findings, ranked[:BEST])),
        columns=tuple(_name(catalog, place) for place in partners[:-1]) if is_drawn else (),
        pairs=tuple(_pair_rows(findings, partners)) if is_drawn else (),
        pair_counts=counted(pair_count, "comparison") if pair_count else "",
    )


def _label(catalog: Catalog, table: RankTable, is_alone: bool) -> str:
    """ "Image captioning", or with the domain where a task has several: "Image captioning: photographs"."""
    label = catalog.tasks[table.task].label
    if is_alone:
        return label
    return f"{label}: {domain_words(catalog.domains, table.domain)}"


def _name(catalog: Catalog, position: int) -> str:
    return catalog.models[position].short_name


def _more(count: int) -> str:
    return f"and {count:,} more" if count > 0 else ""


def _rank_row(catalog: Catalog, place: Place) -> RankRow:
    model, score = catalog.models[place.position], place.score
    return RankRow(
        places=place_words(place.first, place.last),
        name=model.short_name,
        href=model_path(model.slug),
        test=_test(model, score),
        range=score.range,
        is_provisional=score.is_provisional,
    )


def _test(model: Model, score: Score) -> str:
    """ "COCO captions, CIDEr: 133.3"; of what this site counted itself, nothing."""
    tests = [
        reading
        for part in score.parts
        if part.dimension.role == QUALITY
        for reading in part.readings
        if reading.is_known and reading.rule.benchmark
    ]
    if not tests:
        return ""
    heaviest = max(tests, key=lambda reading: reading.weight)
    results: Iterator[Benchmark] = (result for result in model.benchmarks if result.value == heaviest.value)
    reached = next(map(result_words, results), heaviest.value.text)
    return f"{heaviest.rule.label}: {reached}"


def _others(catalog: Catalog, words: str, positions: Sequence[int]) -> Others | None:
    if not positions:
        return None
    models = [catalog.models[position] for position in positions[:NAMED]]
    links = tuple((model.short_name, model_path(model.slug)) for model in models)
    return Others(large_initial(words), links, _more(len(positions) - NAMED))


# Pairs


def _has_pair(findings: Findings, members: Sequence[int]) -> NDArray[np.bool_]:
    """[member, member] whether two have a page, and compare."""
    block = np.ix_(members, members)
    return findings.comparable[block] & (findings.paged[block] | findings.paged.T[block])


def _best_pairs(findings: Findings, best: Sequence[int]) -> Iterator[Named]:
    """The pairs of the first places, in that order."""
    has_pair = _has_pair(findings, best)
    for (row, one), (column, other) in combinations(enumerate(best), 2):
        if has_pair[row, column]:
            names = (_name(findings.catalog, position) for position in (one, other))
            yield " vs ".join(names), _path(findings, one, other)


def _path(findings: Findings, one: int, other: int) -> str:
    return compare_path(*(findings.catalog.models[place].slug for place in sorted((one, other))))


def _pair_rows(findings: Findings, partners: Sequence[int]) -> Iterator[PairRow]:
    """A row for each but the first, with those before it."""
    has_pair = _has_pair(findings, partners)
    for row, position in enumerate(partners[1:], 1):
        crossings = (
            _crossing(findings, other, position) if has_pair[row, column] else None
            for column, other in enumerate(partners[:row])
        )
        yield PairRow(_name(findings.catalog, position), tuple(crossings))


def _crossing(findings: Findings, other: int, position: int) -> Crossing:
    left, right = sorted((other, position))
    return Crossing(
        name=_name(findings.catalog, other),
        href=_path(findings, other, position),
        overlap=int(findings.alignments.overlaps[left, right]),
    )


HOME = PageKind(
    "home",
    _pages,
    _view,
    layout="pages/home.html",
    view_type=HomePage,
    listing=lambda store: one_listed(PATH),
)
