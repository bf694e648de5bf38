"""How a data file for browsers is kept small: front coded words, counts of as few bytes as they need.

Each form is one that a few lines of script undo.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

MOST_SHARED = 60  # characters; the digit that says so stays printable

FIRST_DIGIT = 48  # "0"

MOST_SEVENS = 9  # groups of seven bits in a number of 63

FOUR_BITS = 7  # the largest component of a vector in four bits


def front_coded(words: Sequence[str]) -> str:
    """Sorted words, one a line: how many characters it shares with the one before, as "0" plus that, then
    the rest of it."""
    lines = []
    last = ""
    for word in words:
        shared = _shared(last, word)
        lines.append(chr(FIRST_DIGIT + shared) + word[shared:])
        last = word
    return "\n".join(lines)


def _shared(one: str, other: str) -> int:
    """Characters at the beginning that both have."""
    most = min(len(one), len(other), MOST_SHARED)
    return next((place for place in range(most) if one[place] != other[place]), most)


def varints(numbers: NDArray[np.int64], is_byte: NDArray[np.bool_]) -> bytes:
    """Counts, each in bytes of seven bits, lowest first; all but its last have the high bit.

    Those that are bytes stay as they are.
    """
    sizes = np.ones(len(numbers), np.int64)
    for size in range(1, MOST_SEVENS):
        sizes += ~is_byte & (numbers >= 1 << 7 * size)
    starts = np.cumsum(sizes) - sizes
    coded = np.zeros(sizes.sum(), np.uint8)
    coded[starts[is_byte]] = numbers[is_byte]
    for place in range(MOST_SEVENS):
        has = ~is_byte & (sizes > place)
        more = np.where(sizes[has] > place + 1, 128, 0)
        coded[starts[has] + place] = (numbers[has] >> 7 * place & 127) | more
    return coded.tobytes()


def base64_of(content: bytes | Iterable[int]) -> str:
    return base64.b64encode(bytes(content)).decode("ascii")


def in_four_bits(vectors: NDArray[np.int8]) -> NDArray[np.uint8]:
    """[row, dims / 2]: two components a byte, low four bits first, each 8 more than it is.

    The largest component of a row becomes 7, so its length is lost; whoever reads it brings it to length.
    """
    rows = vectors.astype(np.int64)
    largest = np.maximum(np.abs(rows).max(axis=1, keepdims=True, initial=0), 1)
    codes = np.floor(rows * FOUR_BITS / largest + 0.5).astype(np.int64) + 8
    packed: NDArray[np.uint8] = (codes[:, 0::2] | codes[:, 1::2] << 4).astype(np.uint8)
    return packed


def of_four_bits(codes: NDArray[np.uint8], unit: int) -> NDArray[np.int8]:
    """[row, dims] of such vectors, brought to this length; a row of zeros stays one."""
    both = np.stack([codes & 15, codes >> 4], axis=-1).astype(np.int64) - 8
    both = both.reshape(len(codes), 2 * codes.shape[1])
    lengths = np.sqrt((both * both).sum(axis=1, keepdims=True))
    units = np.divide(both * unit, lengths, out=np.zeros(both.shape), where=lengths > 0)
    whole: NDArray[np.int8] = np.floor(units + 0.5).astype(np.int8)
    return whole
