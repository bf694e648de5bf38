"""What still holds of alignments that are known when some models have come, gone or changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.findings.alignments import Alignments
from generator.findings.capability_table import Table


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Models that are the same as they were, in the same order, and the matches among them."""

    moved: NDArray[np.int32]  # [model of before] its number now; -1 for one that is gone or changed
    rows: NDArray[np.int32]  # [match, 5] under the numbers of now
    fresh: NDArray[np.int64]  # models that must be compared


def taken_over(table: Table, known: Alignments | None) -> TakenOver:
    """What a table takes over; nothing where there is nothing, where twins are or the order has changed."""
    nothing = TakenOver(np.zeros(0, np.int32), np.zeros((0, 5), np.int32), np.arange(table.model_count))
    if known is None:
        return nothing
    now = {key: number for number, key in enumerate(_keys(table))}
    moved = np.array([now.get(key, -1) for key in _keys(known)], np.int32).reshape(-1)
    kept = moved[moved >= 0]
    has_twins, is_reordered = len(now) < table.model_count, np.any(np.diff(kept) <= 0)
    if has_twins or is_reordered:  # rare enough to begin anew
        return nothing
    rows = known.rows.copy()
    rows[:, :2] = moved[known.rows[:, :2]]
    fresh = np.setdiff1d(np.arange(table.model_count), kept)
    return TakenOver(moved, rows[(rows[:, :2] >= 0).all(axis=1)], fresh)


def _keys(models: Table | Alignments) -> list[tuple[int, int]]:
    """Digest and number of capabilities of each model."""
    return list(zip(models.digests.tolist(), models.counts, strict=True))


def blocks(models: NDArray[np.int64], most: int) -> Iterator[tuple[int, int]]:
    """Runs of neighbours, so many models long at most: the first, and the one behind the last."""
    gaps = np.flatnonzero(np.diff(models) > 1) + 1
    for run in np.split(models, gaps):
        for start in range(0, len(run), most):
            block = run[start : start + most]
            yield int(block[0]), int(block[-1]) + 1
