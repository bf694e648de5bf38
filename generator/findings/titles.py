"""What the title of a capability says of it, and what it is without. Knows English, and no model."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

NEGATIONS = frozenset(
    ("no", "not", "never", "without", "cannot", "can't", "doesn't", "lacks", "lack", "lacking")
)
FILLERS = frozenset((
    "a", "an", "and", "any", "at", "be", "by", "for", "from", "in", "into", "is", "its", "of", "on", "or",
    "other", "the", "to", "with",
))  # fmt: skip
WORD = re.compile(r"[a-z0-9]+(?:'t)?|[,;]")


class TitleWords(NamedTuple):
    """Words of a title without its fillers, in the singular as far as an "s" makes it."""

    affirmed: frozenset[str]
    denied: frozenset[str]  # they stand behind a negation


@lru_cache(maxsize=20_000)
def title_words(title: str) -> TitleWords:
    """ "No beam search" denies beam and search; a negation reaches to the next comma."""
    # "with or without a prefix" denies nothing
    text = title.casefold().replace("’", "'").replace("or without", "")
    affirmed: set[str] = set()
    denied: set[str] = set()
    current = affirmed
    for word in WORD.findall(text):
        if word in NEGATIONS:
            current = denied
        elif word in (",", ";"):
            current = affirmed
        elif word not in FILLERS:
            current.add(word.rstrip("s"))
    return TitleWords(frozenset(affirmed), frozenset(denied))
