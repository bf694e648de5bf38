"""Which capabilities are so alike that they may match, found without a number for each two of them.

Those with a tag in common are compared within the shard of that tag. Those with none keep so little of their
similarity that few of them match; a short projection of the vectors says which may, and can't miss one:
x·y <= Px·Py + |x - Px| |y - Py| for a projection P, by Cauchy and Schwarz. What else keeps two from matching,
but kinds, is left to whoever looks at single pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.findings.capability_table import Table
from generator.findings.multi_hot import Flags, in_common, multi_hot
from generator.readings.vectors import GRID

Places = NDArray[np.signedinteger[Any]]
Cells = tuple[Places, Places]  # [cell] row and [cell] column

Above = Callable[[int, int, int], Iterator[Cells]]
"""Cells of vectors `first` to `last` (excluded) with those from `start` on: products of at least a number."""

Open = Callable[[NDArray[Any], float], Above]
"""Vectors [capability, dimension] and that number, made ready to be asked for many blocks."""

MOST_CELLS = 1 << 21  # products at a time: 8 MB

TRIANGLE, MOST_HELD = 2048, 1 << 23  # rows at a time; cells, each twice: 256 MB

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


@dataclass(frozen=True)
class Near:
    """What a table's capabilities are near to, a block of them at a time."""

    table: Table
    open: Open = above
    held: NDArray[np.int64] | None = None  # [row and column, cell] of all without a tag in common, by row

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

    def with_strangers(self) -> Near:
        """The same for whoever asks for all blocks: without a tag in common, each two are compared once.

        Where too many of them are alike to be held, they are looked for block by block as before.
        """
        cells = []
        left = MOST_HELD
        count = len(self.table.owners)
        for first in range(0, count, TRIANGLE):
            for ours, theirs in self._strangers(first, min(first + TRIANGLE, count), first):
                is_once = ours < theirs
                cells.append(np.array([ours[is_once], theirs[is_once]]))
                left -= cells[-1].shape[1]
                if left < 0:
                    return self
        once = np.concatenate([np.zeros((2, 0), np.int64), *cells], axis=1)
        both = np.concatenate([once, once[::-1]], axis=1)
        return replace(self, held=both[:, np.argsort(both[0], kind="stable")])

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
        """Of all, whatever their tags."""
        vectors, least = self.table.vectors, least_product(self.table.threshold, self.table.discount)
        if least is None or not len(vectors):
            return lambda first, last, start: iter(())
        short = projected(vectors, least)
        if short is None:
            return self.open(vectors, least)
        return _exact(vectors, least, self.open(short, least - slack(vectors)))


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


def projected(vectors: NDArray[np.int16], least: float) -> NDArray[np.float32] | None:
    """[capability, size + 1] along the axes of most variance, then the length of what is left over.

    None where the vectors themselves cost less.
    """
    drawn = np.random.default_rng(SEED).permutation(len(vectors))[:SAMPLE]
    sample = vectors[drawn].astype(np.float64)
    axes = np.linalg.eigh(sample.T @ sample)[1][:, ::-1]
    costs = {size: _cost(sample, axes[:, :size], least) for size in SIZES if size < vectors.shape[1]}
    size = min(costs, key=lambda size: costs[size], default=0)
    if not size or costs[size] >= vectors.shape[1]:
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


def _cost(sample: NDArray[np.float64], axes: NDArray[np.float64], least: float) -> float:
    """Dimensions to multiply for each two, those of the few that have to be looked at again among them."""
    short = _short(sample, axes)
    again = np.count_nonzero(short @ short.T >= least) - len(sample)  # each is above with itself
    return int(axes.shape[1]) + 1 + GATHERED * int(again) / len(sample) ** 2


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
