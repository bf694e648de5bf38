"""What people looked for, as machines read it: of a model, a task or a tag.

Counts of matched searches are rounded to two digits here as on pages, since a query may be matched wrongly;
what was counted in all is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from generator.findings.search_counts import IntentCount, PairIntent, TopicSearches, Window
from generator.numbers import two_digits
from generator.pages.data.shapes import Shape, nullable, one_of, record, rows, text, whole
from generator.pages.parts.looked_for import LISTED
from generator.pages.parts.store import Store
from generator.searches.log import Unit


def window_row(window: Window) -> dict[str, object]:
    return {
        "source": window.source,
        "first_day": window.start,
        "last_day": window.end,
        "days": window.days,
        "unit": window.unit,
        "times": window.times,
        "least_users": window.k,
    }


WINDOW = record(
    "What was counted.",
    {
        "source": text("Where people typed it."),
        "first_day": text("YYYY-MM-DD."),
        "last_day": text("YYYY-MM-DD."),
        "days": whole("That were counted; fewer than lie between where some are missing."),
        "unit": one_of("What a count counts.", get_args(Unit)),
        "times": whole("All that is kept, in this unit."),
        "least_users": whole("People who typed a query that is kept, at least."),
    },
)


def searched_of_task(store: Store, name: str) -> dict[str, object] | None:
    """What people look for in a task; None without counts."""
    counts = store.findings.searches
    return _topic(counts.task(name), counts.window) if counts else None


def searched_of_tag(store: Store, name: str) -> dict[str, object] | None:
    """What people look for under a tag; None without counts."""
    counts = store.findings.searches
    return _topic(counts.tag(name), counts.window) if counts else None


def _topic(topic: TopicSearches, window: Window) -> dict[str, object]:
    return {
        "about_times": two_digits(topic.times),
        "window": window_row(window),
        "queries": queries(topic.intents),
        "left_out": max(0, len(topic.intents) - LISTED),
    }


def queries(intents: Sequence[IntentCount]) -> list[dict[str, object]]:
    """As many as a page lists, most searched first."""
    return [query_row(count) for count in intents[:LISTED]]


def query_row(count: IntentCount | PairIntent) -> dict[str, object]:
    """The fields of `QUERY`."""
    return {"words": count.intent.name, "about_times": two_digits(count.times)}


QUERY: Mapping[str, Shape] = {
    "words": text("A query as people typed it; it stands for others that ask for the same."),
    "about_times": whole("How often, to two digits."),
}

SEARCHED = nullable(
    record(
        "What people look for here; null where no searches were counted.",
        {
            "about_times": whole("Searches that ask for this, to two digits."),
            "window": WINDOW,
            "queries": rows("Most searched first.", record("Queries that ask for the same.", QUERY)),
            "left_out": whole("How many more there are."),
        },
    )
)
