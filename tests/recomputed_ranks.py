"""Rank tables, recomputed from the rows of the catalog: who may stand where."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalog import Catalog, Model
from generator.findings.ranks import Place, RankTable


def false_ranks(catalog: Catalog, table: RankTable) -> Iterator[str]:
    """What a table says that the rows do not bear out."""
    models = catalog.models
    ranked = [models[place.position] for place in table.ranked]
    unranked = [models[position] for position in table.unranked]
    shown = [models[position] for position in table.demonstrations]
    for model in (*ranked, *unranked, *shown):
        if table.task not in model.tasks:
            yield f"{model.slug} has no such task"
    for model in (*ranked, *unranked):
        if model.is_demonstration or model.domain not in ("", table.domain):
            yield f"{model.slug} does not compare"
    yield from (f"{model.slug} has no test" for model in ranked if not is_tested(catalog, model, table.task))
    yield from (f"{model.slug} has a test" for model in unranked if is_tested(catalog, model, table.task))
    yield from (f"{model.slug} is for use" for model in shown if not model.is_demonstration)
    yield from _false_places(table)


def is_tested(catalog: Catalog, model: Model, task: str) -> bool:
    rules = [rule.benchmark for rule in catalog.recipe.rules if rule.benchmark and task in rule.tasks]
    known = {(each.dataset, each.metric) for each in model.benchmarks if each.value.is_known}
    return any(rule in known for rule in rules)


def _false_places(table: RankTable) -> Iterator[str]:
    """Places are within the table, in its order; whoever is surely above another has no worse place."""
    count, places = len(table.ranked), table.ranked
    for number, place in enumerate(places, 1):
        if not 1 <= place.first <= number <= place.last <= count:
            yield f"{place.score.slug} stands {number}, and is said to be {place.first} to {place.last}"
    for above in places:
        for below in places:
            if _is_surely_above(above, below) and (above.first > below.first or above.last > below.last):
                yield f"{above.score.slug} stands under {below.score.slug}"


def _is_surely_above(place: Place, other: Place) -> bool:
    return place.score.range.low > other.score.range.high
