"""How alike two capabilities are, in whole percent, as a block of rows against columns.

The cosine of their vectors, less where they are not mainly about the same thing, much less where no tag says
that they are about the same thing at all; gated by what the tags take in and give out, and by what titles
deny: an encoder can't see direction or negation ("generates images from text" against "generates text from
images" is 0.987 to it). All numbers are integers from the stored vectors on
(readings/vectors.py says why that is exact), so the numpy here and the torch in measure/ agree to the last
digit by construction.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from generator.findings.capability_table import Table
from generator.findings.multi_hot import Flags, in_common
from generator.readings.vectors import GRID

Part = slice | NDArray[np.int64]  # of the capabilities

ONE_THREAD, PIECES = 1 << 18, 64  # multiplications that OpenBLAS gives to one thread, and so many times that

Compare = Callable[[Table, int, int, int], NDArray[np.uint8]]
"""[row, column] of the capabilities of models `first` to `last` (excluded) with all from model `start` on."""


def compare(table: Table, first: int, last: int, start: int = 0) -> NDArray[np.uint8]:
    """The reference in numpy of `Compare`."""
    return similarities(table, table.rows(first, last), table.rows(start, table.model_count))


def similarities(table: Table, rows: Part, columns: Part) -> NDArray[np.uint8]:
    """[row, column] of these capabilities with those."""
    ours, theirs = (table.vectors[part].astype(np.float32) for part in (rows, columns))
    exact = _products(ours, theirs)  # whole numbers below 2**24
    percent = (np.maximum(exact, 0).astype(np.int32) * 100 + GRID * GRID // 2) // (GRID * GRID)  # half up
    percent = np.minimum(percent, 100)
    percent = (percent * _kept(table, rows, columns) + 50) // 100  # half up
    return np.where(_allowed(table, rows, columns), percent, 0).astype(np.uint8)


def _products(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """[row, column]; few of them in pieces that one thread multiplies, as waking another takes longer."""
    width = ONE_THREAD // max(1, ours.size)
    if len(theirs) <= width or len(theirs) > PIECES * width:
        return ours @ theirs.T
    return np.hstack([ours @ theirs[start : start + width].T for start in range(0, len(theirs), width)])


def _kept(table: Table, rows: Part, columns: Part) -> NDArray[np.int32]:
    """[row, column] percent of the similarity that their tags leave."""
    is_same_main = np.equal.outer(table.mains[rows], table.mains[columns])
    shares_a_tag = in_common(table.tags[rows], table.tags[columns])
    otherwise = np.where(shares_a_tag, table.second_tag, table.discount)
    return np.where(is_same_main, 100, otherwise).astype(np.int32)


def _allowed(table: Table, rows: Part, columns: Part) -> Flags:
    """[row, column] whether the two can be the same at all."""
    meets = _meets(table.inputs, rows, columns) & _meets(table.outputs, rows, columns)
    left_denies = in_common(table.denied[rows], table.affirmed[columns])
    right_denies = in_common(table.affirmed[rows], table.denied[columns])
    return meets & ~(left_denies | right_denies)


def _meets(kinds: Flags, rows: Part, columns: Part) -> Flags:
    """[row, column] whether they have a modality in common, or one of them names none, which is any."""
    ours, theirs = kinds[rows], kinds[columns]
    is_any: Flags = np.logical_or.outer(~ours.any(axis=1), ~theirs.any(axis=1))
    return in_common(ours, theirs) | is_any
