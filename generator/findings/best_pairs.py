"""The alignments of each model with its best partners alone, for sites that ask for no other pages.

They equal those of all pairs, of which only these are kept: nothing has a number for each two models, and
what is held grows with the models times the partners that are asked for. An upper bound of the overlap, which
costs little, says whom to align: the most promising first, until nobody else can be among the best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.findings.alignments import Alignments, dice
from generator.findings.capability_table import Best, Table
from generator.findings.multi_hot import Flags
from generator.findings.near import Near, Open, above
from generator.findings.one_to_one import assigned
from generator.findings.similarity import similarities
from generator.findings.taken_over import TakenOver, blocks, taken_over
from generator.workers import spread

Rows = NDArray[np.int32]  # [match, 5] as those of Alignments
Counts = NDArray[np.unsignedinteger[Any]]
Keys = NDArray[np.int64]  # of partners: the greatest has the largest overlap, and of those the first slug

BLOCK = 256  # models at a time; fewer where they would take more than so many flags
MOST_FLAGS = 1 << 26

WORTH_WORKERS = 8  # blocks

PROMISING = 3  # times as many partners as are asked for are put in order at first

SMALL = 200  # capabilities of two models: each of their matches is a percent of overlap, or more

NO_ROWS: Rows = np.zeros((0, 5), np.int32)

NONE = np.iinfo(np.int64).max  # surpasses this


def align_best(
    table: Table, known: Alignments | None = None, open: Open = above, worker_count: int = 1
) -> Alignments:
    """Matches of the pairs of which one is among the other's best partners.

    What is `known` stays of models that have not changed, while their best partners are there and have not
    changed either; what is new is held against the least of these. Many models are shared out to workers.
    """
    pairs = partners(table, open)
    is_small = 2 * max(table.counts, default=0) <= SMALL
    taken = taken_over(table, known if is_small else None)
    floors = _floors(pairs, known, taken) if known and len(taken.moved) else np.full(len(pairs.sizes), NONE)
    is_fresh = np.isin(np.arange(len(floors)), taken.fresh)
    runs = [*blocks(np.flatnonzero(floors == NONE), pairs.block)]
    worker_count = worker_count if len(runs) >= WORTH_WORKERS else 1
    if worker_count > 1:
        pairs.ready()
    if not len(taken.moved):
        pairs.near.hold(worker_count)

    def rows(place: int) -> Rows:
        first, last = runs[place]
        return pairs.rows(first, last, floors if is_fresh[first:last].any() else None)

    parts = [rows for _, rows in spread(range(len(runs)), rows, worker_count)]
    return pairs.alignments([taken.rows, *parts])


def partners(table: Table, open: Open = above) -> Partners:
    """Whom each model of a table that asks for best partners is most alike to."""
    assert table.best is not None
    return Partners(table, table.best, Near(table, open))


def _floors(pairs: Partners, known: Alignments, taken: TakenOver) -> Keys:
    """[model] the key of its last best partner, which others must surpass; 0 where it has room for more.

    NONE of a model that is fresh or has lost a partner, and so is to be aligned anew.
    """
    floors = np.full(len(pairs.sizes), NONE)
    wanted = pairs.best.count
    for before, now in enumerate(taken.moved.tolist()):
        partners, overlaps = known.overlaps_of(before)
        order = np.lexsort((partners, -overlaps.astype(np.int64)))[:wanted]
        best = taken.moved[partners[order]].astype(np.int64)
        is_full = len(best) == wanted
        if now >= 0 and not (is_full and (best < 0).any()):
            floors[now] = pairs.keys(overlaps[order[-1:]], best[-1:]).sum() if is_full else 0
    return floors


@dataclass(frozen=True)
class Partners:
    """Whom each model of a table is most alike to, a block of models at a time.

    A block is worked out from the table alone, so that blocks can be made anywhere and in any order.
    """

    table: Table
    best: Best
    near: Near

    def ready(self) -> None:
        """Makes what every block needs: workers that are forked after it have it in common."""
        self.near.ready()
        similarities(self.table, slice(0, 1), slice(0, 1))

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """[model] capabilities."""
        return np.diff(self.table.offsets)

    @property
    def block(self) -> int:
        """How many models to take at a time."""
        return max(1, min(BLOCK, MOST_FLAGS // max(1, len(self.table.owners))))

    def keys(self, overlaps: NDArray[np.uint8], partners: NDArray[np.int64]) -> Keys:
        """[partner] by which they are in order; no two are the same, and none is 0."""
        count = len(self.sizes)
        keys: Keys = overlaps.astype(np.int64) * (count + 1) + (count - partners)
        return keys

    def rows(self, first: int, last: int, floors: Keys | None = None) -> Rows:
        """Matches of each of these models with its best partners, and with those whose floor it surpasses."""
        parts = [NO_ROWS]
        for model, bounds in enumerate(self._bounds(first, last), first):
            candidates = np.flatnonzero((bounds > 0) & self.best.comparability.row(model))
            candidates = candidates[candidates != model]
            sizes = self.sizes[model], self.sizes[candidates]
            overlaps = dice(bounds[candidates].astype(np.int64), *sizes)
            parts.append(self._best(model, candidates, self.keys(overlaps, candidates)))
            if floors is not None:
                theirs = self.keys(overlaps, np.full(len(candidates), model))
                parts.append(self._aligned(model, candidates[theirs > floors[candidates]])[0])
        return np.concatenate(parts)

    def _bounds(self, first: int, last: int) -> Counts:
        """[model of the block, model] no fewer than the two can have matches, none where they have none.

        A match takes a capability of each that is near to some of the other.
        """
        table, (start, stop) = self.table, self.table.offsets[[first, last]].tolist()
        kind = np.min_scalar_type(int(self.sizes.max(initial=0)))
        rows = np.zeros((stop - start, table.model_count), kind)
        columns = np.zeros((len(table.owners), last - first), kind)
        for ours, theirs in self.near.cells(first, last):
            rows[ours - start, table.owners[theirs]] = 1
            columns[theirs, table.owners[ours] - first] = 1
        left, right = _sums(rows, table.offsets[first : last + 1] - start), _sums(columns, table.offsets)
        return np.minimum(left, right.T)

    def _best(self, model: int, candidates: NDArray[np.int64], bounds: Keys) -> Rows:
        """Matches with its best partners: whoever is left has a lower bound than the last of them."""
        wanted = self.best.count
        aligned, keys = [NO_ROWS], [np.zeros(0, np.int64)]
        for places in _in_order(bounds, wanted):
            known = np.concatenate(keys)
            if len(known) >= wanted and np.partition(known, -wanted)[-wanted] > bounds[places[0]]:
                break
            others = candidates[places]
            rows, lengths = self._aligned(model, others)
            overlaps = dice(lengths, self.sizes[model], self.sizes[others])
            aligned.append(rows)
            keys.append(np.where(lengths > 0, self.keys(overlaps, others), 0))
        return np.concatenate(aligned)

    def _aligned(self, model: int, others: NDArray[np.int64]) -> tuple[Rows, NDArray[np.int64]]:
        """Its matches with each of these, one after the other, and [other] how many they are."""
        table, parts = self.table, [NO_ROWS]
        lengths = np.zeros(len(others), np.int64)
        for start in range(0, len(others), BLOCK):
            some = others[start : start + BLOCK]
            borders = np.concatenate([[0], np.cumsum(self.sizes[some])])
            columns = np.repeat(table.offsets[some] - borders[:-1], self.sizes[some]) + np.arange(borders[-1])
            block = similarities(table, table.rows(model, model + 1), columns)
            rows, of_each = _matches(model, some, block, borders, table.threshold)
            parts.append(rows)
            lengths[start : start + BLOCK] = of_each
        return np.concatenate(parts), lengths

    def alignments(self, parts: Sequence[Rows]) -> Alignments:
        """What comes of blocks that were made anywhere, in whatever order."""
        rows = self.kept(np.concatenate([NO_ROWS, *parts]))
        return Alignments(self.table.digests, self.table.counts, rows)

    def kept(self, rows: Rows) -> Rows:
        """Of these matches, each once, those of pairs of which one is among the other's best; by pair."""
        count, most = len(self.sizes), int(self.sizes.max(initial=1))
        pairs = rows[:, 0].astype(np.int64) * count + rows[:, 1]
        once = np.sort(np.unique(pairs * most + rows[:, 2], return_index=True)[1])
        order = once[np.argsort(pairs[once], kind="stable")]  # the matches of a pair stay in their order
        rows = rows[order]
        firsts = np.flatnonzero(np.diff(pairs[order], prepend=-1))  # [pair]
        lengths = np.diff(firsts, append=len(rows))
        left, right = rows[firsts, :2].astype(np.int64).T
        is_best = self._is_best(left, right, dice(lengths, self.sizes[left], self.sizes[right]))
        return np.ascontiguousarray(rows[np.repeat(is_best, lengths)])

    def _is_best(
        self, left: NDArray[np.int64], right: NDArray[np.int64], overlaps: NDArray[np.uint8]
    ) -> Flags:
        """[pair] whether one of the two is among the other's best partners."""
        here, there = np.concatenate([left, right]), np.concatenate([right, left])
        both = np.tile(overlaps, 2)
        order = np.lexsort((-self.keys(both, there), here))
        starts = np.searchsorted(here[order], np.arange(len(self.sizes)))
        is_best = np.zeros(len(here), bool)
        is_best[order] = np.arange(len(order)) - starts[here[order]] < self.best.count
        for place in np.flatnonzero(is_best & (both == 0)).tolist():
            alike = there[(here == here[place]) & (both > 0)]
            is_best[place] = self._is_filling(int(here[place]), int(there[place]), alike)
        half = len(left)
        return is_best[:half] | is_best[half:]

    def _is_filling(self, model: int, other: int, alike: NDArray[np.int64]) -> bool:
        """Whether one with less than half a percent of overlap is a best partner: by its slug alone."""
        before = self.best.comparability.row(model).copy()
        before[[model, *alike]] = False
        return len(alike) + int(before[:other].sum()) < self.best.count


def _sums(flags: Counts, offsets: NDArray[np.int64]) -> Counts:
    """[model, column] of the rows of each model, which lie between offsets: a fourth of `reduceat`'s time."""
    sizes = np.diff(offsets)
    sums = np.zeros((len(sizes), flags.shape[1]), flags.dtype)
    for place in range(sizes.max(initial=0)):
        has = np.flatnonzero(sizes > place)
        sums[has] += flags[offsets[has] + place]
    return sums


def _in_order(keys: Keys, step: int) -> Iterator[NDArray[np.int64]]:
    """Places of the greatest keys first, so many at a time."""
    done, size = 0, PROMISING * step
    while done < len(keys):
        size = min(size, len(keys))
        top = np.argpartition(-keys, size - 1)[:size]
        order = top[np.argsort(-keys[top])]
        for start in range(done, size, step):
            yield order[start : start + step]
        done, size = size, 4 * size


def _matches(
    model: int, others: NDArray[np.int64], block: NDArray[np.uint8], borders: NDArray[np.int64], least: int
) -> tuple[Rows, NDArray[np.int64]]:
    """Matches of a model with each of others, whose columns lie between borders; and [other] their number.

    There is nothing to assign where no two that reach the threshold share a row or a column.
    """
    owners = np.repeat(np.arange(len(others)), np.diff(borders))
    row, column = np.nonzero(block >= least)
    other = owners[column]
    in_rows = np.bincount(row * len(others) + other, minlength=len(block) * len(others))
    is_plain: Flags = np.all(in_rows.reshape(len(block), -1) <= 1, axis=0)  # [other]
    is_plain[owners[np.bincount(column, minlength=len(owners)) > 1]] = False
    plain = np.flatnonzero(is_plain[other])
    cells = [np.array([row[plain], column[plain]])]  # [row and column, match]
    for place in np.flatnonzero(~is_plain).tolist():
        part = block[:, borders[place] : borders[place + 1]]
        row, column = _assigned(part, model < others[place], least)
        cells.append(np.array([row, column + borders[place]]))
    ours, columns = np.concatenate(cells, axis=1)
    places = owners[columns]  # [match] in others
    theirs, similarity = columns - borders[places], block[ours, columns].astype(np.int64)
    is_left, other = model < others[places], others[places]
    left, right = np.where(is_left, ours, theirs), np.where(is_left, theirs, ours)
    pair = np.minimum(model, other), np.maximum(model, other)
    order = np.lexsort((left, -similarity, places))
    rows = np.column_stack([*pair, left, right, similarity])[order].astype(np.int32)
    return rows, np.bincount(places, minlength=len(others))


def _assigned(block: NDArray[np.uint8], is_left: bool, least: int) -> NDArray[np.int64]:
    """[row and column, match] as `assign` gives them to the left model and the right one."""
    return assigned(block, least) if is_left else assigned(block.T, least)[::-1]
