"""All that people searched for: each intent with its count, why it leads where it leads, and where that is.

Published is what logs keep, queries that at least k people typed. A long list ends, and says what is left.
Nothing here is a search of this site: that is search.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from generator.digests import text_digest
from generator.findings.search_counts import IntentCount, SearchCounts
from generator.numbers import about, counted
from generator.pages.addresses import Frame, Page, SitemapEntries, model_path, tag_path, task_path
from generator.pages.kind import NONE_LISTED, PageKind, one_listed
from generator.pages.parts.looked_for import SEARCHES as PATH
from generator.pages.parts.present import has_searches
from generator.pages.parts.store import Store
from generator.pages.parts.tag_members import tag_members
from generator.pages.words.labels import large_initial
from generator.pages.words.searched import of_all, unit_words
from generator.searches.intents import Basis

LISTED = 500  # intents that lead somewhere

NOWHERE = 100  # intents that nothing here fits

WORDINGS = 3  # other queries of an intent that are named

LED_TO = 3  # tags, and models that it names

BASES: dict[Basis, str] = {
    "derived": "matched by meaning",
    "verified": "set by editors",
    "name": "by name",
    "": "",
}

Named = tuple[str, str]  # name, and address from the top of the site; no address where no page is


@dataclass(frozen=True, slots=True)
class IntentRow:
    """What several queries ask for together."""

    words: str  # the query that it is named by
    wordings: tuple[str, ...]  # other queries
    more_wordings: str  # "12 more"; empty for none
    times: str
    tags: tuple[Named, ...]
    tasks: tuple[Named, ...]
    models: tuple[Named, ...]  # that it names
    answered: str  # by how many models; empty where it leads nowhere, or to models by their names
    basis: str  # in words


@dataclass(frozen=True, slots=True)
class SearchesPage:
    frame: Frame
    has_logs: bool
    unread: str  # "12 queries" that have no vector yet; empty for none
    words: str  # what was counted; empty without counts
    matched: str  # how much of it leads anywhere
    least_users: str
    intents: tuple[IntentRow, ...]  # that lead somewhere, most searched first
    left_out: str  # "120 more with about 1,200"; empty for none
    nowhere: tuple[tuple[str, str], ...]  # name and count of intents that nothing here fits
    nowhere_words: str  # how many of them there are; empty for none
    nowhere_left_out: str
    others: tuple[str, ...]  # all that other sources counted; they are never added up

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    if has_searches(store.findings):
        yield Page(PATH, SEARCHES.name, findings=_digest(store))


def _digest(store: Store) -> bytes:
    """Of all that it shows."""
    fields = asdict(_made(store))
    return text_digest(repr([fields[name] for name in fields if name != "frame"]))


def _made(store: Store) -> SearchesPage:
    return store.once("searches page", lambda: _searches_page(store))


def _searches_page(store: Store) -> SearchesPage:
    findings = store.findings
    counts, title = findings.searches, store.catalog.site.title
    description = f"What people searched for, how often, and which tags, tasks and models of {title} fit it."
    unread = findings.unread_queries
    rest = astray(counts) if counts else []
    return SearchesPage(
        frame=store.frame(PATH, "What people search for", description, is_listed=counts is not None),
        has_logs=bool(findings.logs),
        unread=counted(unread, "query", "queries") if unread else "",
        words=of_all(counts.window) if counts else "",
        matched=_matched(counts) if counts else "",
        least_users=f"{counts.window.k:,}" if counts else "",
        intents=tuple(_rows(store, counts)) if counts else (),
        left_out=_left_out(leading(counts)[LISTED:]) if counts else "",
        nowhere=tuple((each.intent.name, about(each.times)) for each in rest[:NOWHERE]),
        nowhere_words=_nowhere_words(rest, counts) if rest and counts else "",
        nowhere_left_out=_left_out(rest[NOWHERE:]),
        others=tuple(of_all(other.window) for other in findings.search_counts[1:]),
    )


def _matched(counts: SearchCounts) -> str:
    """Searches that lead somewhere, and all that were read into intents."""
    times = sum(count.times for count in leading(counts))
    return f"{about(times) if times else 'none'} of them {'leads' if times == 1 else 'lead'} somewhere"


def leading(counts: SearchCounts) -> list[IntentCount]:
    """The intents that lead somewhere, most searched first."""
    return [count for count in counts.listed if count.intent.basis]


def astray(counts: SearchCounts) -> list[IntentCount]:
    """Those that lead nowhere."""
    return [count for count in counts.listed if not count.intent.basis]


def _nowhere_words(rest: Sequence[IntentCount], counts: SearchCounts) -> str:
    times = sum(count.times for count in rest)
    return f"{large_initial(about(times))} {unit_words(times, counts.window)} for other things"


def _left_out(rest: Sequence[IntentCount]) -> str:
    return f"{len(rest):,} more with {about(sum(count.times for count in rest))}" if rest else ""


# Rows


def _rows(store: Store, counts: SearchCounts) -> Iterator[IntentRow]:
    answering = answering_counts(counts)
    for count in leading(counts)[:LISTED]:
        yield _row(store, count, answering.get(count.intent.name, 0))


def answering_counts(counts: SearchCounts) -> dict[str, int]:
    """By name of an intent, how many models answer it."""
    found: dict[str, int] = {}
    for answers in counts.intents.of_models:
        for place in sorted(set(answers[:, 0].tolist())):
            name = counts.intents.intents[place].name
            found[name] = found.get(name, 0) + 1
    return found


def _row(store: Store, count: IntentCount, answering: int) -> IntentRow:
    intent = count.intent
    wordings = intent.queries[1:]
    tags = [tag for tag, _ in intent.tags]
    rest = len(wordings) - WORDINGS
    return IntentRow(
        words=intent.name,
        wordings=wordings[:WORDINGS],
        more_wordings=f"{rest:,} more" if rest > 0 else "",
        times=about(count.times),
        tags=tuple(_tags(store, tags[:LED_TO])),
        tasks=tuple(_tasks(store, tags)),
        models=tuple(_models(store, intent.models[:LED_TO])),
        answered=f"told of {counted(answering, 'model')}" if answering else "",
        basis=BASES[intent.basis],
    )


def _tags(store: Store, names: Sequence[str]) -> Iterator[Named]:
    members = tag_members(store).positions
    for name in names:
        yield store.catalog.tags[name].label, tag_path(name) if name in members else ""


def _tasks(store: Store, tags: Sequence[str]) -> Iterator[Named]:
    for name in tasks_of(store, tags):
        yield store.catalog.tasks[name].label, task_path(name)


def tasks_of(store: Store, tags: Sequence[str]) -> list[str]:
    """Names of tasks whose tags these are, in the site's order."""
    present = {task for model in store.catalog.models for task in model.tasks}
    return [
        task.name
        for task in store.catalog.tasks.values()
        if not task.tags.isdisjoint(tags) and task.name in present
    ]


def _models(store: Store, slugs: Sequence[str]) -> Iterator[Named]:
    for slug in slugs:
        position = store.findings.positions[slug]
        yield store.catalog.models[position].short_name, model_path(slug)


def _listing(store: Store) -> SitemapEntries:
    """A page that says that there is nothing yet is not listed."""
    if store.findings.searches is None:
        return NONE_LISTED
    return one_listed(PATH)


SEARCHES = PageKind(
    "searches",
    _pages,
    lambda store, page: _made(store),
    layout="pages/searches.html",
    view_type=SearchesPage,
    listing=_listing,
    path=PATH,
)
