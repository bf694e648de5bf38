"""Toy models, and counts of searches made by hand: which intents each answers, and how often they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.edition import Edition
from generator.findings.findings import Findings
from generator.findings.search_counts import SearchCounts, Window
from generator.searches.intents import Basis, Intent, Intents
from generator.searches.log import Log, Row
from tests.toys import capability, catalog, findings, model, shipped

WINDOW = Window(
    source="site-search",
    start="2026-09-01",
    end="2026-11-30",
    days=91,
    unit="searches",
    users_are=("users",),
    k=5,
    times=12_400,
    query_count=40,
)

LOG = Log(
    source="site-search",
    start="2026-09-01",
    end="2026-11-30",
    unit="searches",
    users_are="users",
    k=5,
    format="csv",
    rows_read=12,
    rows=(Row("captions", 9, 12_400),),
    dropped=(),
)

TELLING = {"a": ("draw", "paint"), "b": ("draw",), "c": ("write",)}  # a tag for each capability


@dataclass(frozen=True)
class Sought:
    """An intent: how often it was searched for, the tags that it asks for, the models that it names."""

    times: int
    tags: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()  # beside the name


Wishes = Mapping[str, Sought]

WISHES: Wishes = {
    "draw a cat": Sought(3_140, ("draw",), queries=("draw me a cat", "cat drawing", "draw cats", "a cat")),
    "paint in oil": Sought(866, ("paint",)),
    "write a poem": Sought(244, ("write",)),
    "a vs b": Sought(38, models=("a", "b")),
    "free yoga": Sought(11),
}


def toys(telling: Mapping[str, Sequence[str]] = TELLING) -> Findings:
    return findings(catalog([telling_model(slug, tags) for slug, tags in telling.items()]))


def telling_model(slug: str, tags: Sequence[str]):
    return model(slug, capabilities=tuple(capability(f"{tag} by {slug}", tag) for tag in tags))


def counts_of(found: Findings, wishes: Wishes, window: Window = WINDOW) -> SearchCounts:
    """A capability answers the intents that ask for its tag."""
    intents = tuple(_intent(name, wish) for name, wish in wishes.items())
    of_models = tuple(_answers(each, intents) for each in found.catalog.models)
    times = np.array([wish.times for wish in wishes.values()], np.int64)
    return SearchCounts(
        catalog=found.catalog, intents=Intents(intents, of_models), window=window, times=times
    )


def _intent(name: str, wish: Sought) -> Intent:
    basis: Basis = "derived" if wish.tags else "name" if wish.models else ""
    tags = tuple((tag, 80) for tag in wish.tags)
    return Intent(name, (name, *wish.queries), basis, tags, wish.models)


def _answers(of_model, intents: Sequence[Intent]):
    pairs = [
        (place, number)
        for place, intent in enumerate(intents)
        for number, each in enumerate(of_model.capabilities)
        if {tag for tag, _ in intent.tags} & set(each.tags)
    ]
    return np.array(sorted(pairs), np.int32).reshape(-1, 2)


def searched(
    wishes: Wishes = WISHES, window: Window = WINDOW, found: Findings | None = None, *others: Window
) -> Findings:
    """Findings with counts of a source, and of others that are never added to it."""
    found = found or toys()
    counts = tuple(counts_of(found, wishes, each) for each in (window, *others))
    return replace(found, logs=(LOG,), search_counts=counts)


def edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)
