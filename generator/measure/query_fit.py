"""Fitting the table by which a browser makes a vector of a query.

Each piece of the encoder's vocabulary is embedded by itself. Without their common part, weighed by how rare
they are and seen through the main directions of the site's own documents, their sums come near to the
encoder's vector of a whole query: that is what model2vec does with all texts
(https://github.com/MinishLab/model2vec), here only with queries. The directions are those of the documents
and not of the pieces: with 64 of them that is the difference between two queries in five answered and three.
Knows neither torch nor files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog
from generator.measure.text_vectors import Encoder
from generator.readings.tag_texts import tag_texts, used_tags
from generator.readings.vectors import GRID, Readings, wanted_of_tags
from generator.retrieval.query_table import MIDDLE, QueryTable
from generator.retrieval.tokens import split

DIMS = 64

PIECE_COUNT = 6_000

PIECE = re.compile(r"(##)?[a-z0-9]+")  # what can be in a table; the rest of a vocabulary is names and marks

LETTER = re.compile(r"(##)?[a-z0-9]")  # by which anything can be spelt

WORD = re.compile(r"[a-z]{2,}")

COMMONEST = 6  # rank of the first word of a vocabulary, for the logarithm of a rank to begin at

CLIPS = (1.0, 0.85, 0.7, 0.6)  # of the largest component of a row, at which the others are cut

LARGEST = 7  # component in four bits

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of a WordPiece vocabulary by id, most frequent words first."""

    pieces: tuple[str, ...]

    @cached_property
    def first_word(self) -> int:
        """Where the words begin, behind marks, letters and what is unused."""
        return next((id for id, piece in enumerate(self.pieces) if WORD.fullmatch(piece)), 0)

    def usable(self) -> list[int]:
        """Ids of all pieces that a table may hold."""
        of_words = range(self.first_word, len(self.pieces))
        letters = (id for id in range(self.first_word) if LETTER.fullmatch(self.pieces[id]))
        return [*letters, *(id for id in of_words if PIECE.fullmatch(self.pieces[id]))]

    def kept(self, own: Collection[int], count: int = PIECE_COUNT) -> list[int]:
        """Ids of the pieces of a table, sorted by piece: letters, the site's own, and the most frequent."""
        usable = self.usable()
        usable.sort(key=lambda id: (not LETTER.fullmatch(self.pieces[id]), id not in own, id))
        return sorted(usable[:count], key=lambda id: self.pieces[id])

    def weights(self, ids: Sequence[int]) -> Floats:
        """[piece] what each weighs in a sum: the logarithm of its rank, by Zipf's law how rare it is."""
        ranks = np.maximum(np.array(ids, np.float64) - self.first_word + COMMONEST, 1)
        weights: Floats = np.log(1 + ranks)
        return weights


def pieces_of(catalog: Catalog, vocabulary: Vocabulary) -> set[int]:
    """Ids of the pieces that the texts of a site are made of."""
    numbers = {piece: id for id, piece in enumerate(vocabulary.pieces) if piece}
    return {id for text in _texts(catalog) for id in split(text, numbers)}


def _texts(catalog: Catalog) -> Iterator[str]:
    for tag in used_tags(catalog):
        yield from tag_texts(tag)
    for model in catalog.models:
        yield f"{model.name} {model.maker}"
        for each in model.capabilities:
            yield f"{each.title} {each.text} {each.unique} {each.versus} {each.limits}"


def embedded(encoder: Encoder, ids: Sequence[int], advance: Callable[[int], None]) -> NDArray[np.int16]:
    """[piece, dimension] the vectors of pieces, each as a text of its own."""
    batches = []
    for batch in encoder.embed_pieces(ids):
        batches.append(batch)
        advance(len(batch))
    return np.concatenate(batches)


def documents_of(catalog: Catalog, readings: Readings) -> NDArray[np.int16]:
    """[text, dimension] the readings of all capabilities and tags."""
    tags = [readings.of_tags[key] for key in wanted_of_tags(catalog)]
    return np.concatenate([*(readings.of(model, catalog.site.encoder) for model in catalog.models), tags])


def fit(
    encoder: str,
    vocabulary: Vocabulary,
    ids: Sequence[int],
    vectors: NDArray[np.int16],
    documents: NDArray[np.int16],
    dims: int = DIMS,
) -> QueryTable:
    """The table of these pieces, in their order.

    `vectors` [piece, dimension] are the encoder's of each alone, `documents` [text, dimension] the readings
    of the site.
    """
    centred = _units(vectors)
    centred -= centred.mean(axis=0)
    projection = _projection(_units(documents), centred, dims)
    rows = centred * vocabulary.weights(ids)[:, None] @ (projection / GRID)
    codes, scales = _in_four_bits(rows)
    pieces = tuple(vocabulary.pieces[id] for id in ids)
    return QueryTable(encoder=encoder, pieces=pieces, codes=codes, scales=scales, projection=projection)


def _units(vectors: NDArray[np.int16]) -> Floats:
    rows = vectors.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(lengths, 1e-9)


FEW = 0.01  # of the spread of the pieces that counts beside the documents', for a site with very few of them


def _projection(documents: Floats, pieces: Floats, dims: int) -> NDArray[np.int16]:
    """[dimension, dims] the main directions of the documents, on the grid; the largest component of each is
    positive."""
    centred = documents - documents.mean(axis=0)
    spread = _spread(centred) + FEW * _spread(pieces)
    _, directions = np.linalg.eigh(spread)  # ascending
    main = directions[:, ::-1][:, :dims]
    largest = main[np.abs(main).argmax(axis=0), np.arange(main.shape[1])]
    return np.rint(main * np.sign(largest) * GRID).astype(np.int16)


def _spread(rows: Floats) -> Floats:
    """[dimension, dimension] with trace 1."""
    products = rows.T @ rows
    spread: Floats = products / max(float(np.trace(products)), 1e-9)
    return spread


def _in_four_bits(rows: Floats) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Codes and scales of rows: each row is cut where that costs least in all."""
    largest = np.abs(rows).max(axis=1)
    scales, errors = np.zeros(len(rows)), np.full(len(rows), np.inf)
    for clip in CLIPS:
        scale = largest * clip / LARGEST
        error = ((_cut(rows, scale) * scale[:, None] - rows) ** 2).sum(axis=1)
        scales, errors = np.where(error < errors, scale, scales), np.minimum(error, errors)
    steps = np.maximum(1, np.rint(scales / max(scales.max(), 1e-9) * 255))
    codes = _cut(rows, steps * scales.max() / 255).astype(np.int64) + MIDDLE
    return (codes[:, 0::2] | codes[:, 1::2] << 4).astype(np.uint8), steps.astype(np.uint8)


def _cut(rows: Floats, scales: Floats) -> Floats:
    cut: Floats = np.clip(np.rint(rows / np.maximum(scales, 1e-9)[:, None]), -LARGEST, LARGEST)
    return cut
