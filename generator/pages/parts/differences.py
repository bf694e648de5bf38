"""Which words only one of two texts says, and those words marked."""

from __future__ import annotations

import string
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby

from markupsafe import Markup, escape

Places = frozenset[int]  # of words


def differences(ours: Sequence[str], theirs: Sequence[str]) -> tuple[Places, Places]:
    """Places of the words that the other text does not say there; case and punctuation don't count."""
    left, right = [bare(word) for word in ours], [bare(word) for word in theirs]
    only_left: set[int] = set()
    only_right: set[int] = set()
    if left and right and left != right:
        matcher = SequenceMatcher(None, left, right, autojunk=False)
        for kind, start, end, other_start, other_end in matcher.get_opcodes():
            if kind != "equal":
                only_left.update(range(start, end))
                only_right.update(range(other_start, other_end))
    return frozenset(only_left), frozenset(only_right)


def marked(words: Sequence[str], only: Places) -> Markup:
    """The words in a row, as HTML; runs of those that only one model says stand in <mark>."""
    runs = []
    for is_only, places in groupby(range(len(words)), lambda place: place in only):
        text = escape(" ".join(words[place] for place in places))
        runs.append(Markup("<mark>{}</mark>").format(text) if is_only else text)
    return Markup(" ").join(runs)


def bare(word: str) -> str:
    """A word as it is compared."""
    return word.casefold().strip(string.punctuation)
