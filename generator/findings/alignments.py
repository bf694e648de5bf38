"""What two models have in common, and that for all pairs of a catalog as one table of matches.

Knows how it is kept from one build to the next, and not how matches are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.digests import mixed
from generator.findings.capability_table import Table

NAME = "alignments.arrays"  # in the cache


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


@dataclass(frozen=True, eq=False)
class Alignments:
    """The alignment of every pair."""

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
    def overlaps(self) -> NDArray[np.uint8]:
        """[model, model] what `Alignment.overlap` says, for all pairs at once; 0 below the diagonal."""
        count = len(self.counts)
        matched = np.bincount(self._pairs, minlength=count * count).reshape(count, count)
        total = np.add.outer(self.counts, self.counts)
        # halves to even, as round() does
        return np.rint(200 * matched / np.maximum(total, 1)).astype(np.uint8)

    @cached_property
    def pair_digests(self) -> NDArray[np.uint64]:
        """[model, model] of all that a page shows of the alignment; 0 where nothing matches.

        A sum of mixed numbers instead of blake2b, since there are half a million pairs: 8 bytes as well, and
        as far from a chance collision, though not from one that somebody looks for.
        """
        count = len(self.counts)
        left, right, similarity = self.rows[:, 2:].astype(np.uint64).T
        packed = ((left << np.uint64(40)) | (right << np.uint64(16))) + similarity
        first = np.searchsorted(self._pairs, self._pairs)  # [match] place of its pair's first
        rank = (np.arange(len(self.rows)) - first).astype(np.uint64)
        digests = np.zeros(count * count, np.uint64)
        np.add.at(digests, self._pairs, mixed(packed * np.uint64(1_000_003) + rank))
        return digests.reshape(count, count)

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
