"""What two models have in common, and that for all pairs of a catalog as one table of matches.

Knows how it is kept from one build to the next, and not how matches are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.digests import mixed
from generator.findings.capability_table import Table

NAME = "alignments.arrays"  # in the cache

Number = TypeVar("Number", bound=np.generic)


class Match(NamedTuple):
    """Positions of two capabilities in their models, and their similarity in percent."""

    left: int
    right: int
    similarity: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two models have in common. `left` is first in slug order."""

    matches: tuple[Match, ...]
    left_count: int
    right_count: int

    @property
    def left_coverage(self) -> int:
        """Percent of left's capabilities that have a counterpart in right."""
        return round(100 * len(self.matches) / self.left_count)

    @property
    def right_coverage(self) -> int:
        """Percent of right's capabilities that have a counterpart in left."""
        return round(100 * len(self.matches) / self.right_count)

    @property
    def overlap(self) -> int:
        """Percent of all capabilities of both that are matched (the Dice coefficient)."""
        return round(100 * 2 * len(self.matches) / (self.left_count + self.right_count))


@dataclass(frozen=True, slots=True)
class _Matched:
    """Pairs with a match, from the side of each of the two: the partners of a model stand together."""

    starts: NDArray[np.int64]  # [model + 1] where those of a model begin
    partners: NDArray[np.int64]  # ascending within a model
    overlaps: NDArray[np.uint8]
    digests: NDArray[np.uint64]

    def part(self, model: int) -> slice:
        return slice(int(self.starts[model]), int(self.starts[model + 1]))

    def of(self, model: int, others: NDArray[np.int64], values: NDArray[Number]) -> NDArray[Number]:
        """[other] the value of the pair; 0 where it has no match."""
        partners, own = self.partners[self.part(model)], values[self.part(model)]
        others = np.asarray(others, np.int64)
        if not len(partners):
            return np.zeros(others.shape, values.dtype)
        places = np.minimum(np.searchsorted(partners, others), len(partners) - 1)
        return np.where(partners[places] == others, own[places], values.dtype.type(0))


def _matched(pairs: NDArray[np.int64], rows: NDArray[np.int32], counts: tuple[int, ...]) -> _Matched:
    """`pairs` is [match] the number of its pair, ascending."""
    firsts = np.flatnonzero(np.diff(pairs, prepend=-1))  # [pair] its first match
    lengths = np.diff(firsts, append=len(pairs))
    left, right = rows[firsts, :2].astype(np.int64).T
    of_model = np.array(counts, np.int64)
    overlaps = dice(lengths, of_model[left], of_model[right])
    digests = _digests(rows, firsts, lengths)
    here, there = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.argsort(here * len(counts) + there)
    starts = np.searchsorted(here[order], np.arange(len(counts) + 1))
    return _Matched(starts, there[order], np.tile(overlaps, 2)[order], np.tile(digests, 2)[order])


def dice(matched: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.uint8]:
    """[pair] what `Alignment.overlap` says of so many matches of so many capabilities."""
    percents: NDArray[np.float64] = 200 * matched / np.maximum(left + right, 1)
    return np.rint(percents).astype(np.uint8)  # halves to even, as round() does


def _digests(
    rows: NDArray[np.int32], firsts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """[pair] of its matches and their order."""
    left, right, similarity = rows[:, 2:].astype(np.uint64).T
    packed = ((left << np.uint64(40)) | (right << np.uint64(16))) + similarity
    rank = (np.arange(len(rows)) - np.repeat(firsts, lengths)).astype(np.uint64)
    each = mixed(packed * np.uint64(1_000_003) + rank)
    return np.add.reduceat(each, firsts) if len(firsts) else np.zeros(0, np.uint64)


@dataclass(frozen=True, eq=False)
class Alignments:
    """The alignment of every pair, or of those that a site asks for: then others seem to have no match."""

    digests: NDArray[np.uint64]  # [model] Table.digests
    counts: tuple[int, ...]  # [model] capabilities
    rows: NDArray[np.int32]  # [match, 5] left and right model, then a Match; by pair, in its order within one

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Alignments)
            and self.counts == other.counts
            and np.array_equal(self.digests, other.digests)
            and np.array_equal(self.rows, other.rows)
        )

    @cached_property
    def _pairs(self) -> NDArray[np.int64]:
        """[match] number of its pair, ascending."""
        return self.rows[:, 0].astype(np.int64) * len(self.counts) + self.rows[:, 1]

    def is_of(self, table: Table) -> bool:
        """Whether nothing that the alignments depend on differs from this table."""
        return np.array_equal(self.digests, table.digests) and self.counts == table.counts

    def of(self, left: int, right: int) -> Alignment:
        """The alignment of two positions in the catalog, left before right."""
        pair = left * len(self.counts) + right
        first, last = np.searchsorted(self._pairs, (pair, pair + 1))
        matches = tuple(Match(*row) for row in self.rows[first:last, 2:].tolist())
        return Alignment(matches, self.counts[left], self.counts[right])

    def column(self, left: int) -> dict[int, Alignment]:
        """Those of one model with models behind it, by position; without those that have no match."""
        count = len(self.counts)
        first, last = np.searchsorted(self._pairs, (left * count, (left + 1) * count))
        matches: dict[int, list[Match]] = {}
        for _, right, *match in self.rows[first:last].tolist():
            matches.setdefault(right, []).append(Match(*match))
        ours = self.counts[left]
        return {right: Alignment(tuple(found), ours, self.counts[right]) for right, found in matches.items()}

    @cached_property
    def _matched(self) -> _Matched:
        """The pairs with a match, once for each of the two."""
        return _matched(self._pairs, self.rows, self.counts)

    def overlaps_of(self, model: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Whom a model has a match with, ascending, and the overlap with each; of all others it is 0."""
        part = self._matched.part(model)
        return self._matched.partners[part], self._matched.overlaps[part]

    def overlaps_with(self, model: int, others: NDArray[np.int64]) -> NDArray[np.uint8]:
        """[other] what `Alignment.overlap` says of a model and each of these, in whatever order."""
        return self._matched.of(model, others, self._matched.overlaps)

    def pair_digests_of(self, model: int, others: NDArray[np.int64]) -> NDArray[np.uint64]:
        """[other] of all that a page shows of the alignment with each of these; 0 where nothing matches.

        A sum of mixed numbers instead of blake2b, since there are half a million pairs: 8 bytes as well, and
        as far from a chance collision, though not from one that somebody looks for.
        """
        return self._matched.of(model, others, self._matched.digests)

    def keep(self, cache: Cache) -> None:
        """Keeps them for the next build."""
        counts = np.array(self.counts, np.int32)
        cache.keep_arrays(NAME, digests=self.digests, counts=counts, rows=self.rows)


def recall(cache: Cache) -> Alignments | None:
    """The alignments that were kept, of whatever catalog; None when there are none, or they make no sense."""
    stored = cache.recall_arrays(NAME)
    if stored.keys() != {"digests", "counts", "rows"}:
        return None
    digests, counts, rows = stored["digests"], stored["counts"], stored["rows"]
    kinds: list[object] = [(array.dtype, array.ndim) for array in (digests, counts, rows)]
    if kinds != [(np.uint64, 1), (np.int32, 1), (np.int32, 2)]:
        return None
    if len(digests) != len(counts) or rows.shape[1] != 5 or not _is_sound(counts, rows):
        return None
    return Alignments(digests, tuple(counts.tolist()), rows)


def _is_sound(counts: NDArray[np.int32], rows: NDArray[np.int32]) -> bool:
    """Whether every match is of two capabilities that there are, left before right, pairs in order."""
    if not len(rows):
        return True
    left, right, left_place, right_place, similarity = rows.astype(np.int64).T
    if rows.min() < 0 or (left >= right).any() or right.max() >= len(counts) or similarity.max() > 100:
        return False
    pairs = left * len(counts) + right
    is_in_order = bool((np.diff(pairs) >= 0).all())
    return is_in_order and bool(((left_place < counts[left]) & (right_place < counts[right])).all())
