"""Which capabilities are so alike that they may match, found without a number for each two of them.

Those with a tag in common are compared within the shard of that tag. Those with none keep so little of their
similarity that few of them match; a short projection of the vectors says which may, and can't miss one:
x·y <= Px·Py + |x - Px| |y - Py| for a projection P, by Cauchy and Schwarz. What else keeps two from matching,
but kinds, is left to whoever looks at single pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.findings.capability_table import Table
from generator.findings.multi_hot import Bits, Flags, bits_of, in_common, multi_hot
from generator.readings.vectors import GRID
from generator.workers import spread

Places = NDArray[np.signedinteger[Any]]
Cells = tuple[Places, Places]  # [cell] row and [cell] column

Above = Callable[[int, int, int], Iterator[Cells]]
"""Cells of vectors `first` to `last` (excluded) with those from `start` on: products of at least a number."""

Open = Callable[[NDArray[Any], float], Above]
"""Vectors [capability, dimension] and that number, made ready to be asked for many blocks."""

MOST_CELLS = 1 << 21  # products at a time: 8 MB

TRIANGLE, MOST_HELD = 2048, 1 << 23  # rows at a time; cells, each twice: 128 MB

SIZES = (32, 64, 96, 128, 192, 256)  # of a projection

SAMPLE, SEED = 1000, 18  # capabilities that say which size costs least; the answer is the same with each

GATHERED = (
    15_000  # dimensions of a product of matrices that cost as much as one product of two single vectors
)

SLACK = 1e-4  # for the rounding of projections, times the largest square: 30 times what 384 terms can lose

MOST_KINDS = 4096  # 16 MB of flags for each two of them


def above(vectors: NDArray[Any], least: float) -> Above:
    """The reference in numpy of `Open`."""

    def cells(first: int, last: int, start: int) -> Iterator[Cells]:
        rows = vectors[first:last].astype(np.float32)
        width = max(1, MOST_CELLS // max(1, len(rows)))
        for place in range(start, len(vectors), width):
            columns = vectors[place : place + width].astype(np.float32, copy=False)
            found = np.flatnonzero(rows @ columns.T >= least)
            if len(found):
                row, column = np.divmod(found, len(columns))
                yield row + first, column + place

    return cells


class Shard(NamedTuple):
    """Capabilities that are compared among each other."""

    members: Places  # ascending
    above: Above


@dataclass
class Near:
    """What a table's capabilities are near to, a block of them at a time."""

    table: Table
    open: Open = above
    # [row and column, cell] of all without a tag in common, by row; None: they are looked for in each block
    held: NDArray[np.int32] | None = field(default=None, init=False)

    def cells(self, first: int, last: int) -> Iterator[Cells]:
        """Capabilities of the models `first` to `last` (excluded) with any that they may match.

        A cell may come twice, and some come that turn out not to match.
        """
        rows = self.table.rows(first, last)
        for members, above in self._shards:
            start, stop = np.searchsorted(members, (rows.start, rows.stop))
            if start < stop:
                for ours, theirs in above(int(start), int(stop), 0):
                    yield self._meeting(members[ours], members[theirs])
        for ours, theirs in self._strangers_of(rows.start, rows.stop):
            yield self._meeting(ours, theirs)

    def hold(self, worker_count: int = 1) -> None:
        """For whoever asks for all blocks: without a tag in common, each two are compared once, and held.

        Where too many of them are alike they are looked for block by block as before.
        """
        count, left = len(self.table.owners), MOST_HELD
        firsts = range(0, count, TRIANGLE)
        found = [np.zeros((2, 0), np.int32)]

        def above(place: int) -> NDArray[np.int32]:
            first = firsts[place]
            cells = self._strangers(first, min(first + TRIANGLE, count), first)
            joined = np.concatenate([found[0], *(np.array(each, np.int32) for each in cells)], axis=1)
            return joined[:, joined[0] < joined[1]]

        with closing(spread(range(len(firsts)), above, worker_count)) as parts:
            for _, cells in parts:
                found.append(cells)
                left -= cells.shape[1]
                if left < 0:
                    return
        once = np.concatenate(found, axis=1)
        both = np.concatenate([once, once[::-1]], axis=1)
        self.held = both[:, np.argsort(both[0], kind="stable")]

    def ready(self) -> None:
        """Makes what every block needs: workers that are forked after it have it in common."""
        _ = self._kinds, self._shards, self._strangers, self._tags

    def _strangers_of(self, first: int, last: int) -> Iterator[Cells]:
        if self.held is None:
            return self._strangers(first, last, 0)
        start, stop = np.searchsorted(self.held[0], (first, last))
        return iter([(self.held[0, start:stop], self.held[1, start:stop])])

    def _meeting(self, ours: Places, theirs: Places) -> Cells:
        kinds, meets = self._kinds
        if len(meets) <= 1:
            return ours, theirs
        is_so = meets[kinds[ours], kinds[theirs]]
        return ours[is_so], theirs[is_so]

    @cached_property
    def _kinds(self) -> tuple[Places, Flags]:
        """[capability] number of its kinds, and [number, number] whether two meet; nothing where too many."""
        numbers: dict[object, int] = {}
        of_each = [numbers.setdefault(each.kinds, len(numbers)) for each in self.table.capabilities]
        if len(numbers) > MOST_KINDS:
            return np.zeros(0, np.int32), np.ones((1, 1), bool)
        kinds = [each.kinds for each in {each.kinds: each for each in self.table.capabilities}.values()]
        meets = _meet([each.inputs for each in kinds]) & _meet([each.outputs for each in kinds])
        return np.array(of_each, np.int32), meets

    @cached_property
    def _shards(self) -> tuple[Shard, ...]:
        """Of each main tag, and of each tag that is a second one somewhere."""
        table = self.table
        mains, tags = _members(table, 1), _members(table, None)
        seconds = {tag: members for tag, members in tags.items() if len(members) > len(mains.get(tag, ()))}
        return (*self._opened(mains.values(), 100), *self._opened(seconds.values(), table.second_tag))

    def _opened(self, shards: Iterable[Places], kept: int) -> Iterator[Shard]:
        least = least_product(self.table.threshold, kept)
        if least is not None:
            for members in shards:
                yield Shard(members, self.open(self.table.vectors[members], least))

    @cached_property
    def _strangers(self) -> Above:
        """Of all, those without a tag in common: with one they are found in its shard."""
        table, least = self.table, least_product(self.table.threshold, self.table.discount)
        if least is None or not len(table.owners):
            return lambda first, last, start: iter(())
        short = projected(table, least)
        if short is None:
            return self._untagged(self.open(table.vectors, least))
        return _exact(table.vectors, least, self._untagged(self.open(short, least - slack(table.vectors))))

    @cached_property
    def _tags(self) -> Bits:
        return bits_of(self.table.tags)

    def _untagged(self, above: Above) -> Above:
        """Of what it finds, cells without a tag in common."""

        def cells(first: int, last: int, start: int) -> Iterator[Cells]:
            for ours, theirs in above(first, last, start):
                is_so = ~(self._tags[ours] & self._tags[theirs]).any(axis=1)
                yield ours[is_so], theirs[is_so]

        return cells


def _members(table: Table, count: int | None) -> dict[str, Places]:
    """Capabilities of each tag, ascending, by the first so many tags of each."""
    of_tag: dict[str, list[int]] = {}
    for place, capability in enumerate(table.capabilities):
        for tag in dict.fromkeys(capability.tags[:count]):
            of_tag.setdefault(tag, []).append(place)
    return {tag: np.array(places, np.int64) for tag, places in of_tag.items()}


def _meet(sets: Sequence[frozenset[str]]) -> Flags:
    """[set, set] whether two have a word in common, or one is empty, which is any."""
    flags, is_any = multi_hot(sets), np.array([not each for each in sets], bool)
    either: Flags = is_any[:, None] | is_any
    return np.logical_or(in_common(flags, flags), either)


def least_product(threshold: int, kept: int) -> float | None:
    """The least product of two vectors whose similarity reaches the threshold when so many percent are kept.

    None where no similarity does. It turns round what `similarity.compare` rounds.
    """
    percent = next((each for each in range(101) if (each * kept + 50) // 100 >= threshold), None)
    if percent is None:
        return None
    square = GRID * GRID
    return float(max(0, -(-(percent * square - square // 2) // 100)))


def slack(vectors: NDArray[np.int16]) -> float:
    """More than any product of projections can lose by rounding."""
    squares = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
    return SLACK * float(squares.max())


def projected(table: Table, least: float) -> NDArray[np.float32] | None:
    """[capability, size + 1] along the axes of most variance, then the length of what is left over.

    None where the vectors themselves cost less.
    """
    vectors = table.vectors
    drawn = np.random.default_rng(SEED).permutation(len(vectors))[:SAMPLE]
    sample, is_found = vectors[drawn].astype(np.float64), in_common(table.tags[drawn], table.tags[drawn])
    axes = np.linalg.eigh(sample.T @ sample)[1][:, ::-1]
    costs = {size: _cost(sample, axes[:, :size], least, is_found) for size in SIZES if size < len(axes)}
    size = min(costs, key=lambda size: costs[size], default=0)
    if not size or costs[size] >= len(axes):
        return None
    short = np.empty((len(vectors), size + 1), np.float32)
    for start in range(0, len(vectors), MOST_CELLS // 1024):
        part = slice(start, start + MOST_CELLS // 1024)
        short[part] = _short(vectors[part].astype(np.float64), axes[:, :size])
    return short


def _short(vectors: NDArray[np.float64], axes: NDArray[np.float64]) -> NDArray[np.float64]:
    along = vectors @ axes
    rest = np.einsum("ij,ij->i", vectors, vectors) - np.einsum("ij,ij->i", along, along)
    return np.column_stack([along, np.sqrt(np.maximum(rest, 0))])


def _cost(sample: NDArray[np.float64], axes: NDArray[np.float64], least: float, is_found: Flags) -> int:
    """Dimensions to multiply for each two, those of the few that have to be looked at again among them:
    all that may match and are not found by a tag."""
    short = _short(sample, axes)
    again = np.count_nonzero((short @ short.T >= least) & ~is_found)
    return int(axes.shape[1]) + 1 + GATHERED * int(again) // len(sample) ** 2


def _exact(vectors: NDArray[np.int16], least: float, above: Above) -> Above:
    """Of those that a bound lets through, the ones that have such a product."""

    def cells(first: int, last: int, start: int) -> Iterator[Cells]:
        for ours, theirs in above(first, last, start):
            for place in range(0, len(ours), 4096):
                part = slice(place, place + 4096)
                pair = ours[part], theirs[part]
                left, right = (vectors[each].astype(np.float32) for each in pair)
                is_so = np.einsum("ij,ij->i", left, right) >= least
                yield pair[0][is_so], pair[1][is_so]

    return cells
