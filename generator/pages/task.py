"""The page of a task: who is ranked and by what, who does what, every pair of it, and what its models made of
the same pictures.

Models made for tests stand apart everywhere. A large task shows its first models and says where the rest is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalog import Catalog
from generator.digests import digest_of, text_digest
from generator.findings.ranks import RankTable
from generator.pages.addresses import About, Frame, Page, SitemapEntries, root_of, shortlist_path, task_path
from generator.pages.alternates import about_task
from generator.pages.kind import PageKind, listed
from generator.pages.linked_data import FIRST_PAGE, TASKS, linked, trail
from generator.pages.parts.deciding import deciding
from generator.pages.parts.job_scores import tables_by_task
from generator.pages.parts.looked_for import LookedFor, looked_for_digest, looked_for_of_task
from generator.pages.parts.pair_tables import LIMIT, PairTable, pair_table
from generator.pages.parts.past import past
from generator.pages.parts.past_views import TaskPast, task_past
from generator.pages.parts.ranking import Tier, tiers
from generator.pages.parts.share_cards import card_words, task_card
from generator.pages.parts.shortlist_columns import best_ranked
from generator.pages.parts.store import Store
from generator.pages.parts.task_cards import task_counts
from generator.pages.parts.task_filters import Filter, every_path, filters
from generator.pages.parts.task_pictures import TaskPictures, task_pictures
from generator.pages.parts.who_does_what import WhoDoesWhat, who_does_what
from generator.pages.words.flows import task_words
from generator.pages.words.labels import domain_words, large_initial
from generator.pages.words.standing import MADE_FOR_TESTS, rest_of_places


@dataclass(frozen=True, slots=True)
class Ranking:
    """The models of a task that are ranked together: all, or those of one domain."""

    id: str
    label: str  # of the domain; empty where the task has no other
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of pairs under its heading."""

    label: str  # empty where there is one table
    table: PairTable


@dataclass(frozen=True, slots=True)
class TaskPage:
    frame: Frame
    label: str
    words: str  # what goes in and what comes out; may be empty
    counts: str
    filters: tuple[Filter, ...]  # of the table of all models
    every_href: str  # of all models of the task in that table, from the top of the site
    shortlist_href: str  # the first places side by side, from the top of the site; may be empty
    rankings: tuple[Ranking, ...]
    pairs: tuple[Pairs, ...]
    pair_limit: int  # models that a table of pairs takes
    who: WhoDoesWhat
    pictures: TaskPictures | None
    searched: LookedFor | None  # None without counts
    past: TaskPast | None  # the last changes; None without any
    provisional_below: int
    places: str  # what they rest on

    @property
    def has_derived(self) -> bool:
        """Whether a row says that something was derived, which then wants a word below the table."""
        rows = (row for part in self.rankings for tier in part.tiers for row in tier.ranks)
        return any(row.facts.is_fit_derived and row.facts.fits_8gb == "yes" for row in rows)

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, name) for name in tables_by_task(store))


def _page(store: Store, name: str) -> Page:
    """Depends on all that is told of its models alone, on their scores, and on the pairs among them."""
    dependencies, members = store.dependencies, members_of(tables_by_task(store)[name])
    told = [(place, dependencies.models[place], dependencies.scores[place]) for place in members]
    slugs = [store.catalog.models[place].slug for place in members]
    return Page(
        task_path(name),
        TASK.name,
        left=text_digest(repr((slugs, told))),
        findings=_pairs_digest(store, members, name),
    )


def _pairs_digest(store: Store, members: Sequence[int], name: str) -> bytes:
    """Of the pairs among its models, and of what searches and releases tell of it."""
    findings, pairs = store.findings, store.findings.page_pairs
    among = pairs.among(members)
    arrays = (pairs.lefts, pairs.rights, findings.overlaps, findings.compares)
    searched = looked_for_digest(looked_for_of_task(store, name))
    told = (array[among].tobytes() for array in arrays)
    return digest_of(*told, *filter(None, [searched, past(store).digest_of_task(name)]))[:8]


def members_of(of_task: Sequence[RankTable]) -> list[int]:
    """Positions of all models of a task: the ranked first, those made for tests last; each once."""
    ranked = [place.position for table in of_task for place in table.ranked]
    unranked = [position for table in of_task for position in table.unranked]
    return list(dict.fromkeys((*ranked, *unranked, *_demonstrations(of_task))))


def _demonstrations(of_task: Sequence[RankTable]) -> list[int]:
    return [position for table in of_task for position in table.demonstrations]


def _find(store: Store, path: str) -> Page | None:
    folder, _, name = path.removesuffix(".html").partition("/")
    is_there = folder == "tasks" and path == task_path(name) and name in tables_by_task(store)
    return _page(store, name) if is_there else None


def _examples(store: Store) -> Iterator[Page]:
    """The first; one with several domains, one with models made for tests, one with outputs of models."""
    by_task, answers = tables_by_task(store), store.findings.answers
    models = store.catalog.models
    wanted = (
        lambda of_task: True,
        lambda of_task: len(of_task) > 1,
        _demonstrations,
        lambda of_task: any(answers.of(models[place]) for place in members_of(of_task)),
    )
    found = (next(filter(lambda name: is_so(by_task[name]), by_task), "") for is_so in wanted)
    return (_page(store, name) for name in dict.fromkeys(found) if name)


def _listing(store: Store) -> SitemapEntries:
    return listed(tuple((task_path(name), "") for name in tables_by_task(store)))


def _view(store: Store, page: Page) -> TaskPage:
    name = page.path.removesuffix(".html").partition("/")[2]
    catalog, of_task = store.catalog, tables_by_task(store)[name]
    task, counts = catalog.tasks[name], task_counts(of_task)
    members = members_of(of_task)
    return TaskPage(
        frame=store.frame(
            page.path,
            f"{task.label}: models ranked and compared",
            _description(catalog, name, counts),
            about=_about(store, name),
        ),
        label=task.label,
        words=task_words(task, store.catalog.modalities),
        counts=f"{large_initial(counts)}.",
        filters=filters(name, [deciding(store, place) for place in members]),
        every_href=every_path(name),
        shortlist_href=shortlist_path(name) if any(map(best_ranked, of_task)) else "",
        rankings=tuple(_ranking(store, table, is_alone=len(of_task) == 1) for table in of_task),
        pairs=tuple(_pairs(store, of_task)),
        pair_limit=LIMIT,
        who=who_does_what(catalog, name, [catalog.models[place] for place in members]),
        pictures=task_pictures(store, members, root_of(page.path)),
        searched=looked_for_of_task(store, name),
        past=task_past(store, name),
        provisional_below=catalog.recipe.provisional_below,
        places=rest_of_places(catalog.recipe),
    )


def _about(store: Store, name: str) -> About:
    site = store.catalog.site
    said = linked(trail(site, [FIRST_PAGE, TASKS], store.catalog.tasks[name].label))
    shown = card_words(task_card(store, name)) if site.outputs.share != "no" else ""
    return about_task(site, name, shown)._replace(linked_data=said)


def _description(catalog: Catalog, name: str, counts: str) -> str:
    label, by = catalog.tasks[name].label, " by public tests" if catalog.recipe.has_tests else ""
    return (
        f"{label} on {catalog.site.title}: {counts}. Places and scores{by}, with licence, size "
        "and where each model runs, and every comparison of two of them."
    )


def _ranking(store: Store, table: RankTable, is_alone: bool) -> Ranking:
    label = "" if is_alone else _domain(store.catalog, table)
    return Ranking("ranking" if is_alone else f"ranking-{table.domain}", label, tiers(store, table))


def _domain(catalog: Catalog, table: RankTable) -> str:
    return large_initial(domain_words(catalog.domains, table.domain))


def _pairs(store: Store, of_task: Sequence[RankTable]) -> Iterator[Pairs]:
    """A table for each domain, and one for what was made for tests; no empty one."""
    groups = [
        (_domain(store.catalog, table), [place.position for place in table.ranked] + list(table.unranked))
        for table in of_task
    ]
    groups.append((large_initial(MADE_FOR_TESTS), _demonstrations(of_task)))
    found = [(label, pair_table(store.findings, of_task[0].task, places)) for label, places in groups]
    shown = [(label, table) for label, table in found if table.counts]
    own_label = store.catalog.tasks[of_task[0].task].label
    for label, table in shown:
        yield Pairs(label or own_label if len(shown) > 1 else "", table)


TASK = PageKind(
    "task",
    _pages,
    _view,
    layout="pages/task.html",
    view_type=TaskPage,
    listing=_listing,
    find=_find,
    examples=_examples,
)
