"""In which task two models meet, who comes out above whom there, and what that is called; for many pairs.

Arithmetic on arrays, one number for each pair that is asked for; knows no model, no score and no recipe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from generator.findings.draws import Drawn
from generator.findings.multi_hot import Bits, Flags, packed
from generator.findings.page_pairs import Positions

Standing = Literal["left ahead", "left leans", "undecided", "right leans", "right ahead"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
NOWHERE = -1  # in place of a task, or of a score's place
UNKNOWN = -1  # in place of a score
PAIRS = 65_536  # counted at a time
FULL_ENOUGH = 16  # one in so many pairs of all scores: then all at once are quicker than those that are asked


class Entry(NamedTuple):
    """A model's score in one task."""

    task: int  # its place in the site's order
    score: int  # its place among all scores
    value: int  # as shown; UNKNOWN where nothing of it is known
    is_ranked: bool


class Seats(NamedTuple):
    """In which tasks each model has a score, and which; the last column stands for no task."""

    scored: Bits  # [model, word of 64 tasks]
    ranked: Bits
    scores: NDArray[np.int32]  # [model, task + 1] NOWHERE where it has none
    values: NDArray[np.int16]  # [model, task + 1] UNKNOWN where nothing is known


def seats(entries: Sequence[Sequence[Entry]], task_count: int) -> Seats:
    """Of all models, by what each has entered."""
    names = [str(task) for task in range(task_count)]
    scores = np.full((len(entries), task_count + 1), NOWHERE, np.int32)
    values = np.full((len(entries), task_count + 1), UNKNOWN, np.int16)
    for model, of_model in enumerate(entries):
        for entry in of_model:
            scores[model, entry.task], values[model, entry.task] = entry.score, entry.value
    scored = [[names[entry.task] for entry in of_model] for of_model in entries]
    ranked = [[names[entry.task] for entry in of_model if entry.is_ranked] for of_model in entries]
    return Seats(packed(scored, names), packed(ranked, names), scores, values)


def grounds(seats: Seats, ours: Positions, theirs: Positions, compares: Flags) -> NDArray[np.int16]:
    """[pair] place of the task in which two meet.

    That is the first in which both are ranked, or else the first that they share; NOWHERE for two that share
    none or do not compare.
    """
    shared, both = (_first_shared(bits, ours, theirs) for bits in (seats.scored, seats.ranked))
    return np.where(compares, np.where(both == NOWHERE, shared, both), np.int16(NOWHERE))


def _first_shared(bits: Bits, ours: Positions, theirs: Positions) -> NDArray[np.int16]:
    """[pair] the first flag that both have; NOWHERE for none."""
    first = np.full(np.broadcast(ours, theirs).shape, NOWHERE, np.int16)
    for word in reversed(range(bits.shape[1])):
        column = bits[:, word]
        shared = column[ours] & column[theirs]
        with np.errstate(over="ignore"):  # where nothing is shared
            lowest = shared & (~shared + np.uint64(1))
        place = np.frexp(lowest.astype(np.float64))[1] - 1  # exact for powers of two; 0 has -1
        first = np.where(shared != 0, place + 64 * word, first).astype(np.int16)
    return first


def count_above(
    drawn: Drawn, seats: Seats, ours: Positions, theirs: Positions, grounds: NDArray[np.int16]
) -> NDArray[np.uint8]:
    """[pair] percent of draws in which ours scores higher in the task where the two meet.

    Ties count half; 50 for two that meet nowhere.
    """
    above = np.full(len(grounds), 50, np.uint8)
    for task in np.unique(grounds[grounds != NOWHERE]).tolist():
        places = np.flatnonzero(grounds == task)
        of_task = seats.scores[:, task]
        for first in range(0, len(places), PAIRS):
            part = places[first : first + PAIRS]
            above[part] = _percent(drawn, of_task[ours[part]], of_task[theirs[part]])
    return above


def _percent(drawn: Drawn, ours: NDArray[np.int32], theirs: NDArray[np.int32]) -> NDArray[np.uint8]:
    """[pair] of two scores each."""
    (rows, row_of), (columns, column_of) = (_distinct(places) for places in (ours, theirs))
    if len(rows) * len(columns) > FULL_ENOUGH * len(ours):
        return drawn.above_each(ours, theirs)
    percent: NDArray[np.uint8] = drawn.above(rows, columns)[row_of, column_of]
    return percent


def _distinct(places: NDArray[np.int32]) -> tuple[Positions, Positions]:
    """Each number once, ascending, and where each stands among them; without sorting."""
    is_there = np.zeros(int(places.max()) + 1, bool)
    is_there[places] = True
    distinct = np.flatnonzero(is_there)
    rank = np.zeros(len(is_there), np.int64)
    rank[distinct] = np.arange(len(distinct))
    return distinct, rank[places]


def standings(
    above: NDArray[np.uint8], ours: NDArray[np.int16], theirs: NDArray[np.int16], ahead: int, leans: int
) -> NDArray[np.uint8]:
    """[pair] place in STANDINGS, by the percent of draws from which one is ahead, or leans ahead.

    `ours` and `theirs` are the scores of the two.
    """
    percent = above.astype(np.int16)
    conditions = [percent >= ahead, percent >= leans, 100 - percent >= ahead, 100 - percent >= leans]
    left_ahead, left_leans, undecided, right_leans, right_ahead = range(len(STANDINGS))
    standings = np.select(conditions, [left_ahead, left_leans, right_ahead, right_leans], undecided)
    # what is shown is what counts: 50.4 against 49.6 is shown, and called, a tie
    is_open = (ours == theirs) | (ours == UNKNOWN) | (theirs == UNKNOWN)
    return np.where(is_open, undecided, standings).astype(np.uint8)


def spans(count: int, step: int) -> Iterator[tuple[int, int]]:
    """The first and the one behind the last of so many, a step at a time."""
    return ((first, min(count, first + step)) for first in range(0, count, step))
