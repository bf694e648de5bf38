"""Sets of words as rows of flags, so that one matrix product says which of many have something in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


def multi_hot(sets: Sequence[Iterable[str]]) -> Flags:
    """[set, word]; one column of nothing where there is no word at all."""
    columns: dict[str, int] = {}
    places = [
        (row, columns.setdefault(word, len(columns))) for row, words in enumerate(sets) for word in words
    ]
    flags = np.zeros((len(sets), max(1, len(columns))), bool)
    if places:
        flags[tuple(np.array(places).T)] = True
    return flags


def in_common(ours: Flags, theirs: Flags) -> Flags:
    """[ours, theirs] whether the two share a word."""
    return ours.astype(np.float32) @ theirs.astype(np.float32).T > 0
