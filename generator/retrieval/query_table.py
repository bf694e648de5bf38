"""What turns a query into a vector without the encoder: a few bits for each piece of a word.

A piece has a vector of `dims` components of 4 bits and one scale; the sum over a query's pieces, brought to
length, stands for the encoder's vector of the query after the same projection. Knows neither how a table is
fitted nor where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.digests import digest_of
from generator.retrieval.tokens import split

QUERY_UNIT = 2047  # length of a query's vector

DOCUMENT_UNIT = 127  # and of a document's

UNIT = QUERY_UNIT * DOCUMENT_UNIT  # what their product is where both say the same

MIDDLE = 8  # that a code has for zero; codes are 1 to 15


@dataclass(frozen=True)
class QueryTable:
    """The kept pieces of an encoder's vocabulary, sorted by code point, and the projection they share."""

    encoder: str  # key of the encoder that it was fitted for
    pieces: tuple[str, ...]
    codes: NDArray[np.uint8]  # [piece, dims / 2] two components a byte, the low four bits first
    scales: NDArray[np.uint8]  # [piece]
    projection: NDArray[np.int16]  # [dimension of the encoder, dims] in steps of 1/2048

    @property
    def dims(self) -> int:
        """Components of a projected vector."""
        return int(self.projection.shape[1])

    @cached_property
    def digest(self) -> bytes:
        """Of all of it."""
        arrays = (self.codes, self.scales, self.projection)
        return digest_of(
            self.encoder.encode(), repr(self.pieces).encode(), *(each.tobytes() for each in arrays)
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Where each piece stands."""
        return {piece: number for number, piece in enumerate(self.pieces)}

    def vector(self, text: str) -> NDArray[np.int64] | None:
        """[dims] of whole numbers with length 2047, as a browser gets them; None without a known piece."""
        numbers = split(text, self.numbers)
        total = self._components(numbers).sum(axis=0)  # exact: whole numbers far below 2**53
        square = int(total @ total)
        if not square:
            return None
        # The order of these operations is that of the browser: one root, one division, half up.
        whole: NDArray[np.int64] = np.floor(total * QUERY_UNIT / np.sqrt(square) + 0.5).astype(np.int64)
        return whole

    def _components(self, numbers: list[int]) -> NDArray[np.int64]:
        """[piece, dims] scale times component."""
        codes = self.codes[numbers].astype(np.int64)
        both = np.stack([codes & 15, codes >> 4], axis=-1).reshape(len(numbers), self.dims)
        return (both - MIDDLE) * self.scales[numbers].astype(np.int64)[:, None]

    def projected(self, vectors: NDArray[np.int16]) -> NDArray[np.int8]:
        """[row, dims] of documents: their readings after the projection, with length 127.

        A row of zeros, for which nothing was measured, stays one. Exact up to the division by the length.
        """
        rows = vectors.astype(np.float64) @ self.projection.astype(np.float64)  # whole numbers below 2**53
        lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
        units = np.divide(rows * DOCUMENT_UNIT, lengths, out=np.zeros_like(rows), where=lengths > 0)
        whole: NDArray[np.int8] = np.floor(units + 0.5).astype(np.int8)
        return whole
