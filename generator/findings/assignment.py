"""Who matches whom: the assignment with the largest sum of similarities, cut at the encoder's threshold.

Matches are one to one. What is known of models that have not changed is taken over, and nothing of them
computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.findings.alignments import Alignments, Match, recall
from generator.findings.capability_table import Table
from generator.findings.similarity import Compare, compare

BLOCK = 64  # models compared with all others at a time


def aligned(
    table: Table, cache: Cache, compare: Compare = compare, known: Alignments | None = None
) -> Alignments:
    """The alignments of this table, kept in the cache, so that only what changed since is computed.

    Whoever has known ones at hand needs no cache, and none is written.
    """
    before = known if known is not None else recall(cache)
    if before is not None and before.is_of(table):
        return before
    alignments = align(table, compare, before)
    if known is None:
        alignments.keep(cache)
    return alignments


def align(table: Table, compare: Compare = compare, known: Alignments | None = None) -> Alignments:
    """Matches for all pairs; the assignment is solved only for pairs where something reaches the threshold.

    Pairs of two models that `known` has too, unchanged and in the same order, are taken from there.
    """
    kept, fresh = _kept(table, known)
    parts = [kept]
    for first, last in _blocks(fresh):
        start = 0 if known is not None else first
        parts.append(block_rows(table, first, last, compare, start, fresh))
    return joined(table, parts)


def block_rows(
    table: Table,
    first: int,
    last: int,
    compare: Compare = compare,
    start: int | None = None,
    fresh: NDArray[np.int64] | None = None,
) -> NDArray[np.int32]:
    """[match, 5] of models `first` to `last` (excluded) with all others from `start`, or `first`, on.

    A pair of two models of `fresh`, all when left out, is left to the first of them.
    """
    start = first if start is None else start
    fresh = np.arange(table.model_count) if fresh is None else fresh
    block = compare(table, first, last, start)
    above = table.offsets[first]
    parts = [np.zeros((0, 5), np.int32)]
    for model in range(first, last):
        rows = block[table.offsets[model] - above : table.offsets[model + 1] - above]
        parts.append(_matches(table, model, rows, start, fresh))
    return np.concatenate(parts)


def joined(table: Table, parts: Sequence[NDArray[np.int32]]) -> Alignments:
    """The alignments whose matches were found in parts, in whatever order these came."""
    rows = np.concatenate([np.zeros((0, 5), np.int32), *parts])
    pairs = rows[:, 0].astype(np.int64) * table.model_count + rows[:, 1]
    order = np.argsort(pairs, kind="stable")  # the matches of a pair stay in their order
    return Alignments(table.digests, table.counts, np.ascontiguousarray(rows[order]))


def _kept(table: Table, known: Alignments | None) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The rows that still hold, under the models' numbers of now; and the models that must be compared."""
    everything = np.zeros((0, 5), np.int32), np.arange(table.model_count)
    if known is None:
        return everything
    now = {key: number for number, key in enumerate(_keys(table))}
    moved = np.array([now.get(key, -1) for key in _keys(known)], np.int32).reshape(-1)
    kept = moved[moved >= 0]
    has_twins, is_reordered = len(now) < table.model_count, np.any(np.diff(kept) <= 0)
    if has_twins or is_reordered:  # rare enough to begin anew
        return everything
    rows = known.rows.copy()
    rows[:, :2] = moved[known.rows[:, :2]]
    return rows[(rows[:, :2] >= 0).all(axis=1)], np.setdiff1d(np.arange(table.model_count), kept)


def _keys(models: Table | Alignments) -> list[tuple[int, int]]:
    """Digest and number of capabilities of each model."""
    return list(zip(models.digests.tolist(), models.counts, strict=True))


def _blocks(models: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of neighbours, at most BLOCK models long: the first, and the one behind the last."""
    gaps = np.flatnonzero(np.diff(models) > 1) + 1
    for run in np.split(models, gaps):
        for start in range(0, len(run), BLOCK):
            block = run[start : start + BLOCK]
            yield int(block[0]), int(block[-1]) + 1


def _matches(
    table: Table, model: int, rows: NDArray[np.uint8], start: int, fresh: NDArray[np.int64]
) -> NDArray[np.int32]:
    """[match, 5] of one model with all others from `start` on.

    A pair of two models of `fresh` is left to the first of them.
    """
    offsets = table.offsets - table.offsets[start]
    nearest = np.maximum.reduceat(rows.max(axis=0), offsets[start:-1])  # [model from start on]
    others = np.flatnonzero(nearest >= table.threshold) + start
    is_left_to_them = (others == model) | ((others < model) & np.isin(others, fresh))
    matches: list[tuple[int, ...]] = []
    for other in others[~is_left_to_them].tolist():
        block = rows[:, offsets[other] : offsets[other + 1]]
        pair = (model, other) if model < other else (other, model)
        similarities = block if model < other else block.T
        matches += [(*pair, *match) for match in assign(similarities, table.threshold)]
    return np.array(matches, np.int32).reshape(-1, 5)


def assign(similarities: NDArray[np.uint8], threshold: int) -> tuple[Match, ...]:
    """One-to-one matches with the largest sum among those that reach the threshold, most similar first.

    `similarities` is [left, right].
    """
    from scipy.optimize import linear_sum_assignment  # 0.4 s to import; a build from the cache does without

    kept = np.where(similarities >= threshold, similarities, 0).astype(np.int32)
    lefts, rights = linear_sum_assignment(kept, maximize=True)
    places = zip(lefts.tolist(), rights.tolist(), strict=True)
    matches = [Match(left, right, int(kept[left, right])) for left, right in places if kept[left, right]]
    return tuple(sorted(matches, key=lambda match: (-match.similarity, match.left)))
