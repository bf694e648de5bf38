"""What people searched for that one of two models does, or both do, and of one model, as machines read it.

Counts of matched searches are rounded to two digits, as on pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.catalog import Model
from generator.findings.findings import Pair
from generator.findings.search_counts import PairIntent
from generator.numbers import two_digits
from generator.pages.data.searched_rows import QUERY, WINDOW, query_row, window_row
from generator.pages.data.shapes import Shape, nullable, record, rows, text, texts, whole
from generator.pages.parts.looked_for import LISTED
from generator.pages.parts.store import Store
from generator.pages.words.clauses import plain
from generator.pages.words.searched import model_words, pair_words

Row = dict[str, object]


def pair_searches(store: Store, pair: Pair) -> Row | None:
    """Of two models that compare; None of others, and without counts."""
    counts = store.findings.searches
    if counts is None or pair.comparison.barrier:
        return None
    found = counts.pair(pair.left, pair.right)
    return {
        "text": plain(pair_words(found, counts.window, pair.names)).strip(),
        "about_both": two_digits(found.both),
        "about_only_left": two_digits(found.only_left),
        "about_only_right": two_digits(found.only_right),
        "about_by_name": two_digits(found.versus),
        "both": _queries(found.intents_both, pair.models),
        "only_left": _queries(found.intents_left, pair.models),
        "only_right": _queries(found.intents_right, pair.models),
    }


def _queries(intents: Sequence[PairIntent], models: tuple[Model, Model]) -> list[Row]:
    left, right = models
    return [
        {
            **query_row(each),
            "left": _ids(left, each.left[:1]),
            "right": _ids(right, each.right[:1]),
        }
        for each in intents
    ]


def _ids(model: Model, places: Sequence[int]) -> list[str]:
    return [f"c-{model.capabilities[place].anchor}" for place in places]


def _queries_of(description: str) -> Shape:
    answers = texts("Id of its first capability that answers it; empty where none does.")
    return rows(
        description, record("Queries that ask for the same.", {**QUERY, "left": answers, "right": answers})
    )


PAIR_SEARCHES: Shape = nullable(
    record(
        "What people searched for that one of the two does, or both do; null where none were counted.",
        {
            "text": text("What is said of it."),
            "about_both": whole("Searches that fit both, to two digits, like all that follow."),
            "about_only_left": whole("Those that fit only the left model."),
            "about_only_right": whole("Those that fit only the right model."),
            "about_by_name": whole("Those for the two by name."),
            "both": _queries_of("Those that fit both, most searched first."),
            "only_left": _queries_of("Those that fit only the left model."),
            "only_right": _queries_of("Those that fit only the right model."),
        },
    )
)


def model_searches(store: Store, position: int) -> Row | None:
    """None without counts."""
    counts = store.findings.searches
    if counts is None:
        return None
    found, model = counts.model(position), store.catalog.models[position]
    queries: list[Mapping[str, object]] = [
        {
            **query_row(each),
            "answers": _ids(model, each.capabilities),
        }
        for each in found.intents[:LISTED]
    ]
    return {
        "text": model_words(found.times, found.named, counts.window),
        "about_times": two_digits(found.times),
        "about_by_name": two_digits(found.named),
        "window": window_row(counts.window),
        "queries": queries,
        "left_out": max(0, len(found.intents) - LISTED),
    }


MODEL_SEARCHES: Shape = nullable(
    record(
        "What people look for that it does; null where no searches were counted.",
        {
            "text": text("What is said of it."),
            "about_times": whole("Searches that fit what is told of it, to two digits."),
            "about_by_name": whole("Searches for it by name, to two digits."),
            "window": WINDOW,
            "queries": rows(
                "Most searched first.",
                record(
                    "Queries that ask for the same.",
                    {**QUERY, "answers": texts("Ids of its capabilities that answer them.")},
                ),
            ),
            "left_out": whole("How many more there are."),
        },
    )
)
