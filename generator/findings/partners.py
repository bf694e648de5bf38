"""Who suits a model best, and so which pairs have a page: the largest overlap first, then in slug order."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.findings.alignments import Alignments
from generator.findings.comparability import Comparability
from generator.findings.page_pairs import PagePairs, Positions, every_pair, of_partners, of_rows


def page_pairs(
    pairs: Literal["all", "comparable"] | int, comparability: Comparability, alignments: Alignments | None
) -> PagePairs:
    """The pairs that a site's settings ask a page for; only best partners need alignments."""
    count = len(comparability.classes)
    if pairs == "all":
        return every_pair(count)
    if pairs == "comparable":
        rows = (comparability.row(left)[left + 1 :] for left in range(count))
        return of_rows(np.flatnonzero(row) + left + 1 for left, row in enumerate(rows))
    assert alignments is not None
    best = Best(comparability, alignments)
    return of_partners([best.of(position, pairs) for position in range(count)])


class Best:
    """A model's best partners, of all that compare with it."""

    def __init__(self, comparability: Comparability, alignments: Alignments) -> None:
        self._comparability = comparability
        self._alignments = alignments
        self._first: dict[tuple[int, int], Positions] = {}

    def of(self, position: int, count: int) -> list[int]:
        """So many at most. Those with no overlap follow in slug order, and only the first are looked at."""
        others, overlaps = self._alignments.overlaps_of(position)
        some = (overlaps > 0) & self._comparability.of(position, others) & (others != position)
        others, overlaps = others[some], overlaps[some]
        best = _best(others, overlaps, count)
        if len(best) < count:
            rest = self._first_of(int(self._comparability.classes[position]), position, count)
            left_out = {position, *others.tolist()}
            best += [other for other in rest.tolist() if other not in left_out][: count - len(best)]
        return best

    def _first_of(self, own_class: int, position: int, count: int) -> Positions:
        """The first that compare with its class: so many that those with an overlap may be among them."""
        key = own_class, count
        if key not in self._first:
            self._first[key] = np.flatnonzero(self._comparability.row(position))[: 2 * count + 1]
        return self._first[key]

    def among(self, position: int, others: Positions, count: int) -> list[int]:
        """So many at most, of these others."""
        others = others[self._comparability.of(position, others)]
        return _best(others, self._alignments.overlaps_with(position, others), count)


def _best(others: Positions, overlaps: NDArray[np.uint8], count: int) -> list[int]:
    """The largest overlap first, then the first; `others` are ascending."""
    order = np.argsort(-overlaps.astype(np.int16), kind="stable")[:count]
    best: list[int] = others[order].tolist()
    return best
