"""The section of a comparison about searches: how many fit both models, how many only one, and which."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from generator.catalog import Model
from generator.findings.search_counts import PairIntent, PairSearches
from generator.numbers import about
from generator.pages.comparison_view import GroupView
from generator.pages.parts.store import Store
from generator.pages.words.clauses import plain
from generator.pages.words.searched import BOTH, LEFT, RIGHT, pair_words
from generator.rendering.slots import Filled

NO_BREAK = "\u00a0"


class SearchedRow(NamedTuple):
    """An intent, and the first capability of each model that answers it; empty where none does."""

    words: Filled  # a query as people typed it
    times: Filled
    left: Filled
    left_href: Filled
    right: Filled
    right_href: Filled


class SearchesView(NamedTuple):
    """What people searched for that one of two models does, or both do."""

    root: Filled
    words: Filled
    left_name: Filled
    right_name: Filled
    rows: Filled  # groups of rows


def searches_section(store: Store, left: int, right: int, root: str) -> str:
    """Nothing without counts."""
    counts = store.findings.searches
    if counts is None:
        return ""
    models = store.catalog.models[left], store.catalog.models[right]
    names = models[0].short_name, models[1].short_name
    pair = counts.pair(left, right)
    view = SearchesView(
        root=root,
        words=escape(plain(pair_words(pair, counts.window, names)).strip()),
        left_name=escape(names[0]),
        right_name=escape(names[1]),
        rows="".join(_groups(store, pair, models)),
    )
    return store.layouts.fill("joined/searches.html", view)


def _groups(store: Store, pair: PairSearches, models: tuple[Model, Model]) -> Iterator[str]:
    """Those that were searched for at all."""
    left, right = (escape(model.short_name) for model in models)
    groups = (
        (BOTH, "Fit both", pair.both, pair.intents_both),
        (LEFT, f"Fit only {left}", pair.only_left, pair.intents_left),
        (RIGHT, f"Fit only {right}", pair.only_right, pair.intents_right),
    )
    for key, label, times, intents in groups:
        if times:
            rows = "".join([_row(store, intent, models) for intent in intents])
            view = GroupView(key, f"{label}: {about(times)}", rows)
            yield store.layouts.fill("joined/group.html", view)


def _row(store: Store, intent: PairIntent, models: tuple[Model, Model]) -> str:
    left, left_href = _answer(models[0], intent.left, "left")
    right, right_href = _answer(models[1], intent.right, "right")
    view = SearchedRow(
        words=escape(intent.intent.name),
        times=about(intent.times).replace(" ", NO_BREAK),
        left=left,
        left_href=left_href,
        right=right,
        right_href=right_href,
    )
    return store.layouts.fill("joined/searched.html", view)


def _answer(model: Model, places: tuple[int, ...], side: str) -> tuple[str, str]:
    """Title of the first, and its place on the page."""
    if not places:
        return "", ""
    capability = model.capabilities[places[0]]
    return escape(capability.title), f"#{side}-c-{capability.anchor}"
