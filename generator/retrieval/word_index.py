"""Which capability has which word, and what it weighs there: BM25F over title, tags, text and names.

The form is that of Robertson and Zaragoza (2009): counts are brought to the length of their field, weighed
and added before they saturate. What is kept of it is a byte; from there on all numbers are whole, and a
browser comes to the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.retrieval.words import may_stand_for, terms

WEIGHTS: Mapping[str, float] = {"title": 3.0, "tags": 1.5, "text": 1.0, "name": 1.0}

SATURATION = 1.2  # BM25's k1

LENGTH_SHARE = 0.6  # BM25's b: how far a count is brought to the length of its field

STEPS = 16  # of a byte in one unit of weighted count

WHOLE = 256  # what stands for 1 in rarities and in weights after saturation

GUESSED = 179  # of 256: what a word counts that stands for another

Fields = Mapping[str, str]  # the text of each field of WEIGHTS


@dataclass(frozen=True, eq=False, slots=True)
class Posting:
    """Where a term stands."""

    rows: NDArray[np.int64]  # capabilities, ascending
    weights: NDArray[np.uint8]  # of the term there, 1 to 255


@dataclass(frozen=True)
class WordIndex:
    """The terms of all capabilities, sorted."""

    count: int  # of capabilities
    postings: Mapping[str, Posting]

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(self.postings)

    @cached_property
    def _by_initial(self) -> Mapping[str, list[str]]:
        """Terms by their first letter, which a guess never changes."""
        groups: dict[str, list[str]] = {}
        for term in self.postings:
            groups.setdefault(term[0], []).append(term)
        return groups

    def rarity(self, posting: Posting | None) -> int:
        """How much a word tells, in 1/256, rounded half up."""
        having = len(posting.rows) if posting else 0
        return math.floor(WHOLE * rarity(self.count, having) + 0.5)

    def meant(self, word: str) -> tuple[Posting | None, int]:
        """What is known of a query's word, or of the most frequent one that it may stand for; its worth in
        1/256."""
        if word in self.postings:
            return self.postings[word], WHOLE
        best: Posting | None = None
        for term in self._by_initial.get(word[0], ()):
            posting = self.postings[term]
            if (best is None or len(posting.rows) > len(best.rows)) and may_stand_for(word, term):
                best = posting
        return best, GUESSED


def rarity(count: int, having: int) -> float:
    """How much a word tells that so many of all texts have: BM25's inverse document frequency."""
    return math.log(1 + (count - having + 0.5) / (having + 0.5))


def saturated() -> NDArray[np.int64]:
    """[byte] what a weighted count comes to, in 1/256."""
    count = np.arange(256) / STEPS
    return np.floor(WHOLE * count * (SATURATION + 1) / (count + SATURATION) + 0.5).astype(np.int64)


def word_index(documents: Sequence[Fields], weights: Mapping[str, float] = WEIGHTS) -> WordIndex:
    """The index of these documents. A field without a weight is left out, and so are its words."""
    counts: dict[str, dict[int, float]] = {}
    for field, weight in weights.items():
        found = [Counter(terms(document[field])) for document in documents]
        lengths = [sum(each.values()) for each in found]
        usual = sum(lengths) / len(lengths) if any(lengths) else 1.0
        for row, (each, length) in enumerate(zip(found, lengths, strict=True)):
            share = weight / (1 - LENGTH_SHARE + LENGTH_SHARE * length / usual)
            for term, count in each.items():
                of_term = counts.setdefault(term, {})
                of_term[row] = of_term.get(row, 0.0) + share * count
    return WordIndex(len(documents), {term: _posting(counts[term]) for term in sorted(counts)})


def _posting(counts: Mapping[int, float]) -> Posting:
    rows = sorted(counts)
    steps = [min(255, max(1, math.floor(counts[row] * STEPS + 0.5))) for row in rows]
    return Posting(np.array(rows, np.int64), np.array(steps, np.uint8))
