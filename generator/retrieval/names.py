"""Models by what people call them: their names, old and other ones, and their makers.

A reader who types a name wants that model, whatever its capabilities are about; so names are asked first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.catalog import Catalog, Model
from generator.retrieval.word_index import GUESSED, WHOLE, rarity
from generator.retrieval.words import may_stand_for, plain_words

LEAST_BEGINNING = 3  # letters of a word that may be the beginning of a name's

LEAST_EDITED = 4  # letters of a word that may be a name's with one edit

LONG_NAME = 50  # words by which what a name is worth halves: "blip large" is BLIP large, not its long sibling


@dataclass(frozen=True, slots=True)
class Named:
    """A model that a query names."""

    position: int  # in the catalog
    score: float


@dataclass(frozen=True, slots=True)
class Spellings:
    """The words that may stand for a model."""

    words: frozenset[str]
    length: int  # words of its names, those of its maker and its other names left out


def spellings(model: Model) -> Spellings:
    """The words of a model of the catalog."""
    own = (model.name, model.short_name, model.slug)
    return spelled(own, (model.maker, *model.also, *model.aliases))


def spelled(own: Sequence[str], others: Sequence[str]) -> Spellings:
    """The words of a model's own names and of others, and neighbours written as one: "b32" for "B/32"."""
    words = frozenset(word for text in (*own, *others) for word in _with_joined(plain_words(text)))
    return Spellings(words, len({word for text in own for word in plain_words(text)}))


def _with_joined(words: Sequence[str]) -> Iterable[str]:
    return (*words, *(one + other for one, other in pairwise(words)))


def names(catalog: Catalog) -> tuple[Spellings, ...]:
    """[model]"""
    return tuple(map(spellings, catalog.models))


def find(query: str, models: Sequence[Spellings]) -> tuple[Named, ...]:
    """The models that a query names, best first; none where most of it is about something else.

    A word tells the more the fewer models it may stand for.
    """
    likeness = {word: [_likeness(word, each.words) for each in models] for word in plain_words(query)}
    rarities = {word: _rarity(len(models), sum(map(bool, row))) for word, row in likeness.items()}
    total = sum(rarities.values())
    found = []
    for position, each in enumerate(models):
        known = {word: row[position] for word, row in likeness.items() if row[position]}
        if known and 2 * sum(rarities[word] for word in known) >= total:
            points = sum(worth * rarities[word] for word, worth in known.items())
            found.append(Named(position, points / (LONG_NAME + each.length)))
    return tuple(sorted(found, key=lambda named: (-named.score, named.position)))


def _likeness(word: str, words: frozenset[str]) -> int:
    """In 1/256: all for a word of the model, less for one that may stand for it."""
    if word in words:
        return WHOLE
    alike = (name for name in words if name[0] == word[0])
    is_meant = any(may_stand_for(word, name, LEAST_BEGINNING, LEAST_EDITED) for name in alike)
    return GUESSED if is_meant else 0


def _rarity(count: int, having: int) -> int:
    return math.floor(WHOLE * rarity(count, having) + 0.5)
