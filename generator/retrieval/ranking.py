"""Which capabilities answer a query, best first: by meaning, by words, and by both together.

Meaning is half the capability's own vector and half the best of its tags; words are BM25F. The two are added
on one scale, on which the best of each is worth the same. Everything is whole numbers up to one division, so
that a browser comes to the same order; capabilities of the same score stand in the order of the catalog.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.retrieval.documents import Documents
from generator.retrieval.names import Named, Spellings, find
from generator.retrieval.query_table import UNIT, QueryTable
from generator.retrieval.word_index import WHOLE, WordIndex, saturated
from generator.retrieval.words import terms

LIMIT = 10  # capabilities of an answer

OTHER_TAG = UNIT // 20  # that a tag loses which is not the main one: 0.05

BOTH = 2 * UNIT  # meaning of a capability that says just what is asked, as its tag does

KNOWN_SHARE = 0.3  # of a fit, that all words of a query are known is worth so much

FITS = 0.6  # least fit of a query that the site has an answer to

MOST_WORDS = 64  # of a query that are looked up; so a page of text takes no longer than a paragraph

MOST_CHARACTERS = 1_000  # of a query that are read


@dataclass(frozen=True, slots=True)
class Ranked:
    """A capability that answers a query."""

    row: int  # of all capabilities, in the order of the catalog
    score: float  # 1 for the best that there could be by meaning alone


@dataclass(frozen=True, slots=True)
class Answer:
    """What there is for a query."""

    models: tuple[Named, ...]  # that it names
    capabilities: tuple[Ranked, ...]
    fit: float  # how well the best of it fits, about 0 to 1.3
    fits: bool  # whether that is well enough; else these are just the nearest


@dataclass(frozen=True)
class Index:
    """All that a query is asked of. Without a table, or without any vectors, words alone decide."""

    words: WordIndex
    names: tuple[Spellings, ...]
    table: QueryTable | None = None
    documents: Documents | None = None

    def answer(self, query: str, limit: int = LIMIT) -> Answer:
        """The best capabilities for a query, and the models that it names."""
        query = query[:MOST_CHARACTERS]
        meaning = self._meaning(query)
        worth, known = self._worth(query)
        best, most = int(meaning.max(initial=0)), int(worth.max(initial=0))
        scale = best if best > 0 else BOTH
        scores = (meaning + scale * worth / most if most else meaning) / (2 * BOTH)
        order = [row for row in np.argsort(-scores, kind="stable")[:limit].tolist() if scores[row] > 0]
        fit = max(best, 0) / BOTH + KNOWN_SHARE * known
        return Answer(
            models=find(query, self.names),
            capabilities=tuple(Ranked(row, float(scores[row])) for row in order),
            fit=fit,
            fits=fit >= FITS if self.table is not None else known >= FITS,
        )

    def _meaning(self, query: str) -> NDArray[np.int64]:
        """[capability] how near it is to the query, in parts of BOTH; zeros where nothing can be told."""
        vector = self.table.vector(query) if self.table else None
        if vector is None or self.documents is None:
            return np.zeros(self.words.count, np.int64)
        of_tags = _best_of_each(self.documents.tag_rows @ vector, self.documents.rows_of_tags)
        tags = of_tags[self.documents.tags_of]  # [capability, tag]
        nearest = np.maximum(tags[:, 0], tags[:, 1:].max(axis=1, initial=-BOTH) - OTHER_TAG)
        meaning: NDArray[np.int64] = self.documents.capabilities @ vector + nearest
        return meaning

    def _worth(self, query: str) -> tuple[NDArray[np.int64], float]:
        """[capability] what its words are worth to the query, and the share of the query's words that are
        known, each weighed by how much it tells."""
        worth, after = np.zeros(self.words.count, np.int64), saturated()
        known, asked = 0, 0
        for term in list(dict.fromkeys(terms(query)))[:MOST_WORDS]:
            posting, share = self.words.meant(term)
            rarity = self.words.rarity(posting)
            asked += rarity
            if posting is not None:
                told = rarity * share // WHOLE
                known += told
                worth[posting.rows] += told * after[posting.weights]
        return worth, known / asked if asked else 0.0


def _best_of_each(likeness: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """[tag] the best of its rows."""
    starts = np.cumsum(counts) - counts
    best: NDArray[np.int64] = np.maximum.reduceat(likeness, starts) if len(counts) else likeness
    return best
