"""The pairs of models that have a page of their own, as sorted rows: as many numbers as there are pages.

Knows positions in a catalog, and not why a pair is among them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.findings.multi_hot import Flags

Positions = NDArray[np.signedinteger[Any]]
Some = int | Sequence[int] | Positions  # positions in the catalog: one, or several


@dataclass(frozen=True, eq=False)
class PagePairs:
    """Left n has a page with rights[offsets[n]] to rights[offsets[n + 1]], ascending, all behind n."""

    offsets: Positions  # [model + 1]
    rights: NDArray[np.int32]  # [pair]

    @property
    def model_count(self) -> int:
        return len(self.offsets) - 1

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return len(self.rights)

    @property
    def _is_full(self) -> bool:
        return 2 * self.count == self.model_count * (self.model_count - 1)

    @cached_property
    def lefts(self) -> NDArray[np.int32]:
        """[pair]"""
        return np.repeat(np.arange(self.model_count, dtype=np.int32), np.diff(self.offsets))

    @cached_property
    def keys(self) -> Positions:
        """[pair] one number for each, ascending."""
        return self.lefts.astype(np.int64) * self.model_count + self.rights

    def row(self, left: int) -> NDArray[np.int32]:
        """Those behind a position that it has a page with, ascending."""
        return self.rights[self.offsets[left] : self.offsets[left + 1]]

    def partners(self, position: int) -> Positions:
        """All that a position has a page with, ascending."""
        if self._is_full:
            every = np.arange(self.model_count)
            return np.delete(every, position)
        first, last = self._behind_offsets[position : position + 2]
        return np.concatenate([self._before[first:last], self.row(position)]).astype(np.int64)

    @property
    def longest(self) -> int:
        """How many are behind the position that has most of them."""
        return int(np.diff(self.offsets).max(initial=0))

    @cached_property
    def partner_counts(self) -> Positions:
        """[model] how many it has a page with."""
        return np.diff(self.offsets) + np.bincount(self.rights, minlength=self.model_count)

    @cached_property
    def _before(self) -> NDArray[np.int32]:
        """[pair] the lefts of each right, one right after the other."""
        return self.lefts[np.argsort(self.rights, kind="stable")]

    @cached_property
    def _behind_offsets(self) -> Positions:
        return _offsets(np.bincount(self.rights, minlength=self.model_count))

    def places(self, ours: Some, theirs: Some) -> Positions:
        """[pair] the place of each of these pairs among all, in either order; -1 for one without a page."""
        one, other = np.broadcast_arrays(np.asarray(ours, np.int64), np.asarray(theirs, np.int64))
        left, right = np.minimum(one, other), np.maximum(one, other)
        if not self.count:
            return np.full(left.shape, -1, np.int64)
        if self._is_full:
            full: Positions = np.where(left == right, -1, self.offsets[left] + right - left - 1)
            return full
        keys = left * self.model_count + right
        places = np.minimum(np.searchsorted(self.keys, keys), self.count - 1)
        return np.where(self.keys[places] == keys, places, -1)

    def place(self, one: int, other: int) -> int | None:
        """The place of one pair, in either order; None without a page. Half a million pages ask for it."""
        left, right = (one, other) if one < other else (other, one)
        if left == right or right >= self.model_count:
            return None
        first, last = int(self.offsets[left]), int(self.offsets[left + 1])
        if last - first == self.model_count - left - 1:
            return first + right - left - 1
        place = bisect_left(self.rights, right, first, last)
        return place if place < last and self.rights[place] == right else None

    def places_of(self, others: PagePairs) -> Positions:
        """[pair of others] its place among these; -1 for one that is not."""
        if np.array_equal(self.rights, others.rights) and np.array_equal(self.offsets, others.offsets):
            return np.arange(self.count)
        return self.places(others.lefts, others.rights)

    def has(self, ours: Some, theirs: Some) -> Flags:
        """[pair] whether each of these pairs has a page, in either order."""
        return self.places(ours, theirs) >= 0

    def that(self, is_so: Flags) -> PagePairs:
        """Those of which this is so, [pair]."""
        if is_so.all():
            return self
        counts = np.bincount(self.lefts[is_so], minlength=self.model_count)
        return PagePairs(_offsets(counts), self.rights[is_so])

    def among(self, positions: Sequence[int]) -> Positions:
        """[pair] places, ascending, of the pairs of which both are among these positions."""
        is_listed = np.zeros(self.model_count, bool)
        is_listed[list(positions)] = True
        spans = [np.arange(self.offsets[left], self.offsets[left + 1]) for left in sorted(set(positions))]
        places = np.concatenate([np.zeros(0, np.int64), *spans])
        inside: Positions = places[is_listed[self.rights[places]]]
        return inside


NO_PAIRS = PagePairs(np.zeros(1, np.int64), np.zeros(0, np.int32))


def of_rows(rows: Iterable[NDArray[np.int64] | NDArray[np.int32]]) -> PagePairs:
    """Those of each left, in turn: ascending positions behind it."""
    parts = [row.astype(np.int32) for row in rows]
    offsets = _offsets(np.array([len(row) for row in parts], np.int64))
    return PagePairs(offsets, np.concatenate([np.zeros(0, np.int32), *parts]))


def every_pair(model_count: int) -> PagePairs:
    """All pairs of so many models."""
    every = np.arange(model_count, dtype=np.int32)
    return of_rows(every[left + 1 :] for left in range(model_count))


def of_partners(partners: Sequence[Sequence[int] | NDArray[np.int64]]) -> PagePairs:
    """Each model with its partners, whoever of the two named the other; none is its own."""
    count = len(partners)
    one = np.repeat(np.arange(count), [len(each) for each in partners])
    other = np.concatenate([np.zeros(0, np.int64), *(np.asarray(each, np.int64) for each in partners)])
    keys = np.unique(np.minimum(one, other) * count + np.maximum(one, other))
    lefts, rights = np.divmod(keys, max(1, count))
    return PagePairs(_offsets(np.bincount(lefts, minlength=count)), rights.astype(np.int32))


def _offsets(counts: Positions) -> Positions:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
