"""Words of texts and queries as search compares them: small, without accents, endings and little words.

An unknown word of a query may stand for one that the index has: one edit away, or the beginning of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")

LITTLE = frozenset(
    (
        *("a", "an", "and", "any", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "has"),
        *("have", "how", "i", "in", "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or"),
        *("that", "the", "there", "this", "to", "what", "which", "who", "with", "without", "you", "your"),
    )
)

ENDINGS = (("ies", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ers", "er"), ("ed", ""), ("s", ""))

LEAST_STEM = 3  # letters that are left when an ending goes

LEAST_BEGINNING = 4  # letters of a word that may be the beginning of another

LEAST_EDITED = 5  # letters of a word that may be another with one edit


def terms(text: str) -> list[str]:
    """The words of a text without their endings, in its order, each as often as it stands there."""
    return [stem(word) for word in plain_words(text)]


def plain_words(text: str) -> list[str]:
    """The words of a text, small and without accents, little words left out."""
    return [word for word in WORD.findall(_plain(text)) if word not in LITTLE]


def without_accents(text: str) -> str:
    """A text in Unicode's decomposed form, without what is set above or below a letter."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(char for char in letters if unicodedata.category(char) != "Mn")


def _plain(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    return without_accents(text).lower()


@lru_cache(maxsize=50_000)  # texts of a site have few words, each many times
def stem(word: str) -> str:
    """A word without its ending: "captions", "captioning" and "captioned" are one."""
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM and not word.endswith("ss"):
            return word[: len(word) - len(ending)] + instead
    return word


def is_near(word: str, other: str) -> bool:
    """Whether one edit makes one of the other: a letter more, less or another, or two neighbours turned.

    The first letter stays.
    """
    if abs(len(word) - len(other)) > 1 or word[:1] != other[:1]:
        return False
    same = 0
    while same < min(len(word), len(other)) and word[same] == other[same]:
        same += 1
    here, there = word[same:], other[same:]
    if len(word) == len(other):
        return here[1:] == there[1:] or (here[2:] == there[2:] and here[:2] == there[1::-1])
    return here[1:] == there if len(word) > len(other) else here == there[1:]


def may_stand_for(
    word: str, term: str, least_beginning: int = LEAST_BEGINNING, least_edited: int = LEAST_EDITED
) -> bool:
    """Whether a word that the index lacks may mean this one of its terms."""
    if len(word) >= least_edited and is_near(word, term):
        return True
    return len(word) >= least_beginning and term.startswith(word)
