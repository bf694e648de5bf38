"""The sentences under the title of a comparison, in the order in which a page has them.

Nothing here is remembered or guessed: each clause is made from values that stand on the page, its `href` is
the place where the first of them stands, and `basis` names their rows.
"""

from __future__ import annotations

from generator.findings.findings import Pair
from generator.pages.words.answer import answer
from generator.pages.words.clauses import Clause
from generator.pages.words.results import results_words
from generator.pages.words.standing import standing_words
from generator.pages.words.traits import Both, both_traits

__all__ = ["answer", "results_words", "standing_words", "verdict"]


def verdict(pair: Pair, about: Both | None = None) -> tuple[Clause, ...]:
    """All of it: what both are for, what tests say, and who is ahead where that can be told."""
    about = about or both_traits(pair)
    return (*answer(pair, about), *results_words(pair, about), *standing_words(pair))
