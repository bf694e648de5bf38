"""Who stands where inside a task: a table for each task, and within it for each domain.

Only models that compare are ranked together; one that is made for no domain in particular stands with those
of each. Without a test of the task a model is not ranked, and a demonstration has no score at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalog import Catalog
from generator.findings.model_scores import Score
from generator.findings.scoring import Scores


@dataclass(frozen=True, slots=True)
class Place:
    """A ranked model, and the best and worst place that the draws leave open."""

    position: int  # of the model in the catalog
    score: Score
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RankTable:
    """The models of one task that compare, best first."""

    task: str
    domain: str  # empty where none of them is made for one
    ranked: tuple[Place, ...]
    unranked: tuple[int, ...]  # positions in the catalog
    demonstrations: tuple[int, ...]  # of the whole task, in its first table


def rank_tables(catalog: Catalog, scores: Scores) -> tuple[RankTable, ...]:
    """The tables of all tasks that some model has, in the site's order of tasks and domains."""
    return tuple(table for task in catalog.tasks for table in _of_task(catalog, scores, task))


def _of_task(catalog: Catalog, scores: Scores, task: str) -> Iterator[RankTable]:
    models, of_task = catalog.models, scores.by_task[task]
    shown = tuple(
        position for position, model in enumerate(models) if model.is_demonstration and task in model.tasks
    )
    named = {models[position].domain for position in of_task} - {""}
    domains = (
        sorted(named, key=list(catalog.domains).index) if named <= catalog.domains.keys() else sorted(named)
    )
    for domain in domains or [""] * bool(of_task or shown):
        members = [position for position in of_task if models[position].domain in ("", domain)]
        yield _table(scores, task, domain, members, shown)
        shown = ()


def _table(
    scores: Scores, task: str, domain: str, members: Sequence[int], shown: tuple[int, ...]
) -> RankTable:
    of_task = scores.by_task[task]
    ranked = [position for position in members if of_task[position].is_ranked]
    return RankTable(
        task=task,
        domain=domain,
        ranked=tuple(sorted(_places(scores, task, ranked), key=_order)),
        unranked=tuple(position for position in members if not of_task[position].is_ranked),
        demonstrations=shown,
    )


def _places(scores: Scores, task: str, positions: Sequence[int]) -> Iterator[Place]:
    ahead_of, behind = scores.ahead_in(task, positions)
    for position, better, worse in zip(positions, behind.tolist(), ahead_of.tolist(), strict=True):
        yield Place(
            position=position,
            score=scores.by_task[task][position],
            first=1 + better,
            last=len(positions) - worse,
        )


def _order(place: Place) -> tuple[int, int, str]:
    """The best first; of equal ones the one that is known best."""
    whole = place.score.range
    return -whole.value, whole.high - whole.low, place.score.slug
