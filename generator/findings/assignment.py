"""Who matches whom: the assignment with the largest sum of similarities, cut at the encoder's threshold.

Matches are one to one. What is known of models that have not changed is taken over, and nothing of them
computed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.findings.alignments import Alignments, recall
from generator.findings.best_pairs import align_best
from generator.findings.capability_table import Table
from generator.findings.near import Open, above
from generator.findings.one_to_one import assign
from generator.findings.similarity import Compare, compare
from generator.findings.taken_over import blocks, taken_over

BLOCK = 64  # models compared with all others at a time


def aligned(
    table: Table,
    cache: Cache,
    compare: Compare = compare,
    known: Alignments | None = None,
    open: Open = above,
    worker_count: int = 1,
) -> Alignments:
    """The alignments of this table, kept in the cache, so that only what changed since is computed.

    Where the table asks for the best partners alone, nobody else is aligned; so many workers may share that.

    Whoever has known ones at hand needs no cache, and none is written.
    """
    before = known if known is not None else recall(cache)
    if before is not None and before.is_of(table):
        return before
    if table.best:
        alignments = align_best(table, before, open, worker_count)
    else:
        alignments = align(table, compare, before)
    if known is None:
        alignments.keep(cache)
    return alignments


def align(table: Table, compare: Compare = compare, known: Alignments | None = None) -> Alignments:
    """Matches for all pairs; the assignment is solved only for pairs where something reaches the threshold.

    Pairs of two models that `known` has too, unchanged and in the same order, are taken from there.
    """
    taken = taken_over(table, known)
    fresh, parts = taken.fresh, [taken.rows]
    for first, last in blocks(fresh, BLOCK):
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
