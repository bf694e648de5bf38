"""A table of a few pieces in four dimensions, by which vectors can be worked out by hand."""

from __future__ import annotations

import numpy as np

from generator.retrieval.query_table import QueryTable

PIECES = ("##s", "cat", "dog", "draw", "write")


def toy_table(encoder: str = "toy@1") -> QueryTable:
    """Each piece but the ending points along an axis of its own; the ending says nothing."""
    components = np.full((5, 4), 8, np.uint8)
    for row, axis in ((1, 0), (2, 1), (3, 2), (4, 3)):
        components[row, axis] = 8 + 7
    codes = components[:, 0::2] | components[:, 1::2] << 4
    projection = np.zeros((6, 4), np.int16)
    projection[:4] = np.eye(4, dtype=np.int16) * 2048
    return QueryTable(encoder, PIECES, codes, np.array([9, 10, 10, 20, 10], np.uint8), projection)
