"""Sets of words as rows of flags, so that one matrix product says which of many have something in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Bits = NDArray[np.uint64]


def multi_hot(sets: Sequence[Iterable[str]], first: Iterable[str] = ()) -> Flags:
    """[set, word], words of `first` in the first columns; one column of nothing where there is no word."""
    columns: dict[str, int] = {word: place for place, word in enumerate(first)}
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


def packed(sets: Sequence[Iterable[str]], first: Iterable[str] = ()) -> Bits:
    """[set, word of 64 flags] the same flags in an eighth of the room, the first as the lowest bit."""
    return bits_of(multi_hot(sets, first))


def bits_of(flags: Flags) -> Bits:
    """[set, word of 64 flags] the same, the first as the lowest bit."""
    wide = np.zeros((len(flags), -(-flags.shape[1] // 64) * 64), bool)
    wide[:, : flags.shape[1]] = flags
    bits: Bits = np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64)
    return bits
