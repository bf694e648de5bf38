"""In which task two models meet, who comes out above whom there, and what that is called; for all pairs.

Arithmetic on arrays; knows no model, no score and no recipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from generator.findings.draws import Drawn
from generator.findings.multi_hot import Flags

Standing = Literal["left ahead", "left leans", "undecided", "right leans", "right ahead"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
NOWHERE = -1  # in place of a task
UNKNOWN = -1  # in place of a score

Positions = NDArray[np.int64]


class Entrants(NamedTuple):
    """The models that have a score in one task."""

    models: Positions  # [score] of its model in the catalog, ascending
    scores: Positions  # [score] its own among all scores
    values: NDArray[np.int16]  # [score] as shown; UNKNOWN where nothing of it is known
    is_ranked: Flags  # [score]


def grounds(tasks: Sequence[Entrants], comparable: Flags) -> NDArray[np.int16]:
    """[model, model] place of the task in which two meet.

    That is the first in which both are ranked, or else the first that they share; NOWHERE for two that share
    none or do not compare.
    """
    grounds = np.full(comparable.shape, NOWHERE, np.int16)
    for ranked_only in (False, True):
        for number in reversed(range(len(tasks))):
            models = tasks[number].models
            members = models[tasks[number].is_ranked] if ranked_only else models
            grounds[np.ix_(members, members)] = number
    return np.where(comparable, grounds, np.int16(NOWHERE))


def count_above(
    above: NDArray[np.uint8],
    drawn: Drawn,
    tasks: Sequence[Entrants],
    grounds: NDArray[np.int16],
    fresh: Flags,
) -> NDArray[np.uint8]:
    """[model, model] percent of draws in which the row's model scores higher in the task where they meet.

    Rows and columns of `fresh` models are counted, all else is as it is in `above`. Ties count half; 50 for
    two that meet nowhere.
    """
    above = np.where(fresh | fresh[:, None], np.uint8(50), above)
    for number, (models, scores, _, _) in enumerate(tasks):
        rows = fresh[models]
        meets = grounds[np.ix_(models[rows], models)] == number
        if meets.any():
            percent = drawn.above(scores[rows], scores)
            block, turned = np.ix_(models[rows], models), np.ix_(models, models[rows])
            above[block] = np.where(meets, percent, above[block])
            above[turned] = np.where(meets.T, 100 - percent.T, above[turned])
    return above


def values_at(tasks: Sequence[Entrants], grounds: NDArray[np.int16]) -> NDArray[np.int16]:
    """[left, right] left's score in the task where the two meet; UNKNOWN where they meet nowhere."""
    values = np.full((len(grounds), len(tasks) + 1), UNKNOWN, np.int16)  # [model, task], then NOWHERE
    for number, entrants in enumerate(tasks):
        values[entrants.models, number] = entrants.values
    return np.take_along_axis(values, grounds.astype(np.int64), axis=1)


def standings(
    above: NDArray[np.uint8], ours: NDArray[np.int16], theirs: NDArray[np.int16], ahead: int, leans: int
) -> NDArray[np.uint8]:
    """[left, right] place in STANDINGS, by the percent of draws from which one is ahead, or leans ahead."""
    percent = above.astype(np.int16)
    conditions = [percent >= ahead, percent >= leans, 100 - percent >= ahead, 100 - percent >= leans]
    left_ahead, left_leans, undecided, right_leans, right_ahead = range(len(STANDINGS))
    standings = np.select(conditions, [left_ahead, left_leans, right_ahead, right_leans], undecided)
    # what is shown is what counts: 50.4 against 49.6 is shown, and called, a tie
    is_open = (ours == theirs) | (ours == UNKNOWN) | (theirs == UNKNOWN)
    return np.where(is_open, undecided, standings).astype(np.uint8)
