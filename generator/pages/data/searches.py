"""What the page of searches shows, as JSON: each intent with its count, and where it leads and why.

A site without logs has the file, too; its window is null and its list is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from generator.digests import digest
from generator.findings.search_counts import IntentCount, SearchCounts
from generator.numbers import two_digits
from generator.pages.addresses import Page
from generator.pages.data.envelope import API, enveloped, known
from generator.pages.data.searched_rows import QUERY, WINDOW, query_row, window_row
from generator.pages.data.shapes import (
    Shape,
    flag,
    nullable,
    one_of,
    record,
    rows,
    texts,
    whole,
)
from generator.pages.kind import PageKind
from generator.pages.parts.looked_for import SEARCHES as PAGE
from generator.pages.parts.store import Store
from generator.pages.searches import (
    LED_TO,
    LISTED,
    NOWHERE,
    WORDINGS,
    answering_counts,
    astray,
    leading,
    tasks_of,
)
from generator.searches.intents import Basis

PATH = f"{API}searches.json"


def _pages(store: Store) -> Iterator[Page]:
    if store.catalog.site.outputs.api:
        yield Page(PATH, SEARCHES_DATA.name, findings=digest(_file(store))[:8])


def _file(store: Store) -> bytes:
    """Made when its digest is asked for, and kept: it is as quickly made as digested otherwise."""
    return store.once("searches data", lambda: _made(store))


def _made(store: Store) -> bytes:
    return enveloped(store.catalog.site, "searches", PAGE, _content(store))


def _content(store: Store) -> dict[str, object]:
    counts, others = store.findings.searches, store.findings.search_counts[1:]
    found, lost = (leading(counts), astray(counts)) if counts else ([], [])
    return {
        "has_logs": bool(store.findings.logs),
        "unread_queries": store.findings.unread_queries,
        "window": window_row(counts.window) if counts else None,
        "other_windows": [window_row(other.window) for other in others],
        "about_times": _times(found) if counts else None,
        "searches": list(_rows(store, counts)) if counts else [],
        "left_out": _left_out(found[LISTED:]),
        "nowhere": {
            "about_times": _times(lost) if counts else None,
            "queries": [query_row(count) for count in lost[:NOWHERE]],
            "left_out": _left_out(lost[NOWHERE:]),
        },
    }


def _times(counts: Sequence[IntentCount]) -> int:
    return two_digits(sum(count.times for count in counts))


def _left_out(rest: Sequence[IntentCount]) -> dict[str, object]:
    return {"count": len(rest), "about_times": _times(rest)}


def _rows(store: Store, counts: SearchCounts) -> Iterator[dict[str, object]]:
    answering = answering_counts(counts)
    for count in leading(counts)[:LISTED]:
        intent = count.intent
        tags = [tag for tag, _ in intent.tags]
        yield {
            **query_row(count),
            "also": list(intent.queries[1 : 1 + WORDINGS]),
            "also_left_out": max(0, len(intent.queries) - 1 - WORDINGS),
            "tags": tags[:LED_TO],
            "tasks": tasks_of(store, tags),
            "models": list(intent.models[:LED_TO]),
            "answered_by": answering.get(intent.name, 0),
            "basis": known(intent.basis),
        }


LEFT_OUT = record(
    "What is not listed.",
    {"count": whole("Of queries, each with what asks for the same."), "about_times": whole("To two digits.")},
)

SEARCH = record(
    "Queries that ask for the same.",
    {
        **QUERY,
        "also": texts("Others of these queries."),
        "also_left_out": whole("How many more there are."),
        "tags": texts("Names of tags that it asks for, best first."),
        "tasks": texts("Names of tasks that these tags belong to."),
        "models": texts("Slugs of models that it names."),
        "answered_by": whole("How many models tell of it."),
        "basis": one_of(
            "Why it leads there: like a tag in meaning, set by editors, or by a model's name.",
            [basis for basis in get_args(Basis) if basis],
        ),
    },
)

SHAPE: Mapping[str, Shape] = {
    "has_logs": flag("Whether any log of searches was imported."),
    "unread_queries": whole("That have no vector yet; until they have, nothing is counted."),
    "window": nullable(WINDOW),
    "other_windows": rows("Of other sources, which are never added up.", WINDOW),
    "about_times": nullable(whole("Searches that lead somewhere, to two digits.")),
    "searches": rows("Those that lead somewhere, most searched first.", SEARCH),
    "left_out": LEFT_OUT,
    "nowhere": record(
        "Searches that nothing here fits.",
        {
            "about_times": nullable(whole("Of all of them, to two digits.")),
            "queries": rows("Most searched first.", record("Queries that ask for the same.", QUERY)),
            "left_out": LEFT_OUT,
        },
    ),
}

SEARCHES_DATA = PageKind("searches data", _pages, lambda store, page: _file(store), path=PATH)
