"""All comparisons on one page: for each task, and each domain of it, a table of its pairs.

A large task shows the pairs of its best models, and says where the others are. Pairs of different jobs are
counted and not drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.digests import digest_of
from generator.files import anchor
from generator.findings.findings import Findings
from generator.findings.ranks import RankTable
from generator.numbers import counted, more
from generator.pages.addresses import Frame, Link, Page, task_path
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.job_scores import tables
from generator.pages.parts.pair_tables import PairTable, pair_table
from generator.pages.parts.store import Store
from generator.pages.words.labels import domain_words
from generator.pages.words.standing import MADE_FOR_TESTS

PATH = "map.html"
DESCRIPTION = (
    "Every two models that do the same kind of work, task by task, each pair with a page of its own."
)


@dataclass(frozen=True, slots=True)
class TaskPairs:
    """The pairs of a task, or of one domain of it."""

    id: str
    label: str  # "Image captioning", or with the domain where a task has several
    href: str  # of the task's own page
    table: PairTable
    left_out: str  # "12 more models"; empty where all are drawn


@dataclass(frozen=True, slots=True)
class MapPage:
    frame: Frame
    counts: str  # "152 comparisons"
    tasks: tuple[TaskPairs, ...]  # of tasks that have any
    apart: str  # how many pairs of different jobs have a page; empty for none

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """Depends on who is ranked where, and on all pairs: arrays, since words for them take longer to make."""
    findings, scores = store.findings, store.dependencies.scores
    told = [
        (model.slug, model.short_name, model.tasks, model.domain, model.is_demonstration)
        for model in store.catalog.models
    ]
    pages = findings.page_pairs
    pairs = (pages.offsets, pages.rights, findings.overlaps, findings.compares)
    digest = digest_of(repr(told).encode(), *scores, *(array.tobytes() for array in pairs))
    yield Page(PATH, MAP.name, findings=digest[:8])


def _view(store: Store, page: Page) -> MapPage:
    counts, apart = _counts(store.findings)
    return MapPage(
        frame=store.frame(page.path, "All comparisons", DESCRIPTION),
        counts=counts,
        tasks=_tasks(store),
        apart=apart,
    )


def _counts(findings: Findings) -> tuple[str, str]:
    """How many pairs have a page and compare, and how many have one and don't."""
    drawn = findings.compared_count
    apart = findings.page_pairs.count - drawn
    return counted(drawn, "comparison"), counted(apart, "pair") if apart else ""


def _tasks(store: Store) -> tuple[TaskPairs, ...]:
    return store.once(("map", "tasks"), lambda: tuple(_of_tables(store.findings, tables(store))))


def _of_tables(findings: Findings, all_tables: Sequence[RankTable]) -> Iterator[TaskPairs]:
    tasks = [table.task for table in all_tables]
    for table in all_tables:
        is_alone = tasks.count(table.task) == 1
        best_first = [*(place.position for place in table.ranked), *table.unranked]
        groups = {
            "" if is_alone else table.domain: best_first,
            MADE_FOR_TESTS: table.demonstrations,  # these compare with each other alone
        }
        for group, positions in groups.items():
            pairs = _task_pairs(findings, table.task, group, positions)
            if pairs.table.counts:
                yield pairs


def _task_pairs(findings: Findings, task: str, group: str, positions: Sequence[int]) -> TaskPairs:
    """Of the models of one domain, or of demonstrations, best first."""
    label, table = findings.catalog.tasks[task].label, pair_table(findings, task, positions)
    words = group if group == MADE_FOR_TESTS else domain_words(findings.catalog.domains, group)
    return TaskPairs(
        id=f"pairs-{task}-{anchor(group)}" if group else f"pairs-{task}",
        label=f"{label}: {words}" if group else label,
        href=task_path(task),
        table=table,
        left_out=more(table.left_out, "model"),
    )


MAP = PageKind(
    "map",
    _pages,
    _view,
    layout="pages/map.html",
    view_type=MapPage,
    menu=(Link(30, "Comparisons", PATH),),
    listing=lambda store: one_listed(PATH),
    path=PATH,
)
