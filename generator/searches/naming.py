"""Which models a query names: whole names, the longest first, and not words that happen to be in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.catalog import Catalog
from generator.searches.plain_forms import FILLERS, Lexicon, names_of, words_of

BETWEEN = frozenset(
    (
        *("vs", "versus", "v", "or", "and", "than", "to", "from", "between", "difference", "differences"),
        *("compare", "compared", "comparison", "better", "faster", "alternative", "review"),
    )
)

Words = tuple[str, ...]


class Naming(NamedTuple):
    """What of a query is names."""

    models: tuple[str, ...]  # slugs, in the order in which they are named
    is_all: bool  # whether it says nothing else, but words that stand between two names


@dataclass(frozen=True)
class Names:
    """What models are called, in plain words, by those words."""

    by_words: Mapping[Words, tuple[str, ...]]  # slugs
    longest: int  # words of a name
    lexicon: Lexicon

    def of(self, words: Sequence[str]) -> Naming:
        """The models that a plain form names.

        A name of one word may be a word like others ("clip"): it counts where more than half of all words
        are of names.
        """
        slugs: dict[str, int] = {}
        is_named, place = [False] * len(words), 0
        while place < len(words):
            name = self._name_at(words, place)
            for slug in self.by_words.get(name, ()):
                slugs[slug] = max(slugs.get(slug, 0), len(name))
            for inner in range(place, place + len(name)):
                is_named[inner] = True
            place += max(1, len(name))
        told = [named or self._is_of_names(word) for word, named in zip(words, is_named, strict=True)]
        is_about = 2 * sum(told) > len(words)
        models = tuple(slug for slug, length in slugs.items() if length > 1 or is_about)
        return Naming(models, bool(models) and all(told))

    def _name_at(self, words: Sequence[str], place: int) -> Words:
        """The longest name that begins at a place."""
        for length in range(min(self.longest, len(words) - place), 0, -1):
            name = tuple(words[place : place + length])
            if name in self.by_words:
                return name
        return ()

    def _is_of_names(self, word: str) -> bool:
        return word in self.lexicon.names or word in BETWEEN or word[0].isdigit()


def names(catalog: Catalog, lexicon: Lexicon) -> Names:
    """Of all models of a catalog."""
    by_words: dict[Words, tuple[str, ...]] = {}
    for model in catalog.models:
        for name in names_of(model):
            words = tuple(word for word in words_of(name) if word not in FILLERS)
            if words and model.slug not in by_words.get(words, ()):
                by_words[words] = (*by_words.get(words, ()), model.slug)
    return Names(by_words, max(map(len, by_words), default=0), lexicon)
