"""A table of the pairs among some models of a task: each cell opens a comparison.

Pages of a task and the map of all pairs show the same tables. Addresses are from the top of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.findings.findings import Findings
from generator.numbers import counted
from generator.pages.addresses import compare_path
from generator.pages.words.standing import leader, leading_side

LIMIT = 20  # models that one table takes


@dataclass(frozen=True, slots=True)
class Crossing:
    """One pair."""

    name: str  # of the model in the column
    href: str
    overlap: int  # percent of capabilities that the two have in common
    ahead: str  # "BLIP leans ahead", where that can be told in this task; else empty
    winner: str  # slug of who is; empty where nobody is


@dataclass(frozen=True, slots=True)
class PairRow:
    """The pairs of a model with those that stand before it."""

    name: str
    crossings: tuple[Crossing | None, ...]


@dataclass(frozen=True, slots=True)
class PairTable:
    """The pairs of some models, first with second."""

    columns: tuple[str, ...]  # names; all models but the last
    rows: tuple[PairRow, ...]  # all models but the first
    count: int  # of all comparisons, drawn or not
    counts: str  # "66 comparisons"; empty for none
    left_out: int  # models with a comparison that the table does not show


def pair_table(findings: Findings, task: str, positions: Sequence[int]) -> PairTable:
    """The pairs that compare and have a page, of the first models in this order that have any."""
    pairs = findings.compared_pairs
    among = pairs.among(positions)
    paired = {*pairs.lefts[among].tolist(), *pairs.rights[among].tolist()}
    partners = [position for position in positions if position in paired]
    shown, count = partners[:LIMIT], len(among)
    return PairTable(
        columns=tuple(_name(findings, position) for position in shown[:-1]),
        rows=tuple(_rows(findings, task, shown)),
        count=count,
        counts=counted(count, "comparison") if count else "",
        left_out=len(partners) - len(shown),
    )


def has_pair(findings: Findings, positions: Sequence[int]) -> NDArray[np.bool_]:
    """[model, model] whether two of a few have a page, and compare."""
    every = np.array(positions, np.int64)
    return findings.compared_pairs.has(every[:, None], every)


def _rows(findings: Findings, task: str, positions: Sequence[int]) -> Iterator[PairRow]:
    """A row for each but the first, with those before it."""
    is_pair = has_pair(findings, positions)
    for row, position in enumerate(positions[1:], 1):
        crossings = (
            _crossing(findings, task, other, position) if is_pair[row, column] else None
            for column, other in enumerate(positions[:row])
        )
        yield PairRow(_name(findings, position), tuple(crossings))


def _crossing(findings: Findings, task: str, other: int, position: int) -> Crossing:
    left, right = sorted((other, position))
    models = findings.catalog.models
    ahead, winner = _ahead(findings, task, left, right)
    return Crossing(
        name=models[other].short_name,
        href=compare_path(models[left].slug, models[right].slug),
        overlap=int(findings.overlaps[findings.page_pairs.places(left, right)]),
        ahead=ahead,
        winner=winner,
    )


def _ahead(findings: Findings, task: str, left: int, right: int) -> tuple[str, str]:
    """In words, and the slug of who is; only where the two meet in this very task, as their page tells it."""
    if findings.scores.ground(left, right) != task:
        return "", ""
    pair = findings.pair(left, right)
    side = leading_side(pair)
    return (leader(pair), pair.models[side].slug) if side is not None else ("", "")


def _name(findings: Findings, position: int) -> str:
    return findings.catalog.models[position].short_name
