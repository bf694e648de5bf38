"""The best three or four of a task side by side: what decides, scores, tests, and what each can do.

A task in which fewer than three models are ranked has no such page: two have a comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from generator.digests import text_digest
from generator.findings.ranks import RankTable
from generator.pages.addresses import (
    About,
    Frame,
    Page,
    SitemapEntries,
    compare_path,
    shortlist_path,
    task_path,
)
from generator.pages.alternates import about_site
from generator.pages.kind import PageKind, listed
from generator.pages.linked_data import FIRST_PAGE, linked, trail
from generator.pages.parts.job_scores import tables_by_task
from generator.pages.parts.pair_tables import has_pair
from generator.pages.parts.shortlist_columns import Column, Laid, best_ranked, column, laid
from generator.pages.parts.store import Store
from generator.pages.words.labels import domain_words, in_a_row, large_initial

Named = tuple[str, str]  # name and address


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Some models side by side."""

    label: str  # of their domain; empty where the task has no other
    columns: tuple[Column, ...]
    sections: tuple[Laid, ...]
    pairs: tuple[Named, ...]  # comparisons among them
    own_href: str  # the same on the page where models are taken out and added


@dataclass(frozen=True, slots=True)
class ShortlistsPage:
    frame: Frame
    task: str
    label: str
    lead: str
    shortlists: tuple[Shortlist, ...]  # one for each domain of the task

    @property
    def path(self) -> str:
        return self.frame.path


def shortlist_of(store: Store, task: str) -> str:
    """Address of the page of a task; empty where it has none."""
    return shortlist_path(task) if task in _by_task(store) else ""


def _by_task(store: Store) -> dict[str, list[RankTable]]:
    """The tables of each task that has a shortlist."""
    return store.once(("shortlists", "tasks"), lambda: _with_best(tables_by_task(store)))


def _with_best(by_task: Mapping[str, Sequence[RankTable]]) -> dict[str, list[RankTable]]:
    best = {task: [table for table in of_task if best_ranked(table)] for task, of_task in by_task.items()}
    return {task: of_task for task, of_task in best.items() if of_task}


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, task) for task in _by_task(store))


def _page(store: Store, task: str) -> Page:
    """Depends on all that it shows, word for word."""
    found = text_digest(repr(_shortlists(store, task)))
    return Page(shortlist_path(task), SHORTLISTS.name, findings=found)


def _find(store: Store, path: str) -> Page | None:
    tasks = (task for task in _by_task(store) if shortlist_path(task) == path)
    return next((_page(store, task) for task in tasks), None)


def _listing(store: Store) -> SitemapEntries:
    return listed(tuple((shortlist_path(task), "") for task in _by_task(store)))


def _shortlists(store: Store, task: str) -> tuple[Shortlist, ...]:
    of_task = _by_task(store)[task]
    is_alone = len(tables_by_task(store)[task]) == 1
    return store.once(
        ("shortlists", task), lambda: tuple(_shortlist(store, table, is_alone) for table in of_task)
    )


def _shortlist(store: Store, table: RankTable, is_alone: bool) -> Shortlist:
    positions = best_ranked(table)
    columns = tuple(column(store, position) for position in positions)
    domain = large_initial(domain_words(store.catalog.domains, table.domain))
    return Shortlist(
        label="" if is_alone else domain,
        columns=columns,
        sections=laid(columns),
        pairs=tuple(_pairs(store, positions)),
        own_href=f"shortlist.html#{','.join(each.slug for each in columns)}",
    )


def _pairs(store: Store, positions: Sequence[int]) -> Iterator[Named]:
    models, is_pair = store.catalog.models, has_pair(store.findings, positions)
    for (row, one), (place, other) in combinations(enumerate(positions), 2):
        if is_pair[row, place]:
            slugs = (models[position].slug for position in sorted((one, other)))
            yield f"{models[one].short_name} vs {models[other].short_name}", compare_path(*slugs)


def _view(store: Store, page: Page) -> ShortlistsPage:
    task = next(task for task in _by_task(store) if shortlist_path(task) == page.path)
    label, shortlists = store.catalog.tasks[task].label, _shortlists(store, task)
    lead, title = _lead(shortlists), f"{label}: the first places side by side"
    return ShortlistsPage(
        frame=store.frame(page.path, title, f"{label}. {lead}", about=_about(store, task, title)),
        task=task,
        label=label,
        lead=lead,
        shortlists=shortlists,
    )


def _about(store: Store, task: str, title: str) -> About:
    site, label = store.catalog.site, store.catalog.tasks[task].label
    said = linked(trail(site, [FIRST_PAGE, (label, task_path(task))], title))
    return about_site(site)._replace(linked_data=said)


def _lead(shortlists: Sequence[Shortlist]) -> str:
    """Who they are, in the order of their scores."""
    groups = (_group(each) for each in shortlists)
    return f"The models that stand first in this task: {'; '.join(groups)}."


def _group(shortlist: Shortlist) -> str:
    names = in_a_row([each.name for each in shortlist.columns])
    return f"{shortlist.label}: {names}" if shortlist.label else names


SHORTLISTS = PageKind(
    "shortlists",
    _pages,
    _view,
    layout="pages/shortlists.html",
    view_type=ShortlistsPage,
    listing=_listing,
    find=_find,
)
