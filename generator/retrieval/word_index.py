"""Which capability has which word, and what it weighs there: BM25F over title, tags, text and names.

The form is that of Robertson and Zaragoza (2009): counts are brought to the length of their field, weighed
and added before they saturate. What is kept of it is a byte; from there on all numbers are whole, and a
browser comes to the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from generator.retrieval.words import may_stand_for, terms

WEIGHTS: Mapping[str, float] = {"title": 3.0, "tags": 1.5, "text": 1.0, "name": 1.0}

SATURATION = 1.2  # BM25's k1

LENGTH_SHARE = 0.6  # BM25's b: how far a count is brought to the length of its field

STEPS = 16  # of a byte in one unit of weighted count

WHOLE = 256  # what stands for 1 in rarities and in weights after saturation

GUESSED = 179  # of 256: what a word counts that stands for another

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

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
    numbers: dict[str, int] = {}  # of terms
    known: dict[str, list[int]] = {}  # of texts that many documents have
    keys, shares = list[Ints](), list[Floats]()
    for field, weight in weights.items():
        found = [_numbered(document[field], numbers, known) for document in documents]
        key, share = _shares(found, weight)
        keys.append(key)
        shares.append(share)
    return WordIndex(len(documents), _postings(numbers, *_added(keys, shares), len(documents)))


def _numbered(text: str, numbers: dict[str, int], known: dict[str, list[int]]) -> list[int]:
    """The terms of a text."""
    if text not in known:
        known[text] = [numbers.setdefault(term, len(numbers)) for term in terms(text)]
    return known[text]


def _shares(found: Sequence[Sequence[int]], weight: float) -> tuple[Ints, Floats]:
    """What a field counts: a number for each term and document, ascending, and what it weighs there."""
    count = len(found)
    lengths = np.array([len(each) for each in found], np.int64)
    usual = lengths.sum() / count if lengths.any() else 1.0
    of_terms = np.fromiter(chain.from_iterable(found), np.int64, lengths.sum())
    key, times = np.unique(of_terms * count + np.repeat(np.arange(count), lengths), return_counts=True)
    share = weight / (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / usual)
    return key, share[key % max(count, 1)] * times


def _added(keys: Sequence[Ints], shares: Sequence[Floats]) -> tuple[Ints, Floats]:
    """The same of all fields, added in their order."""
    every, places = np.unique(np.concatenate([np.zeros(0, np.int64), *keys]), return_inverse=True)
    total = np.zeros(len(every))
    for share, of_field in zip(shares, np.split(places, np.cumsum([len(key) for key in keys])), strict=False):
        total[of_field] += share
    return every, total


def _postings(numbers: Mapping[str, int], keys: Ints, counts: Floats, count: int) -> dict[str, Posting]:
    """By term, in their order."""
    of_terms, rows = np.divmod(keys, max(count, 1))
    weights = np.clip(np.floor(counts * STEPS + 0.5), 1, 255).astype(np.uint8)
    ends = np.searchsorted(of_terms, np.arange(len(numbers) + 1)).tolist()
    of_each = ((term, slice(ends[place], ends[place + 1])) for term, place in sorted(numbers.items()))
    return {term: Posting(rows[where], weights[where]) for term, where in of_each}
