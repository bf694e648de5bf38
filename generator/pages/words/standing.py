"""Who of two models is ahead, in words: the only place that says so."""

from __future__ import annotations

from typing import Literal

from generator.findings.findings import Pair

NO_WINNER = "no clear winner"
TIE = "a tie"
DIFFERENT_JOBS = "different jobs"


def standing(pair: Pair) -> str:
    """As a line of a list has it: "BLIP leans ahead", "no clear winner", "different jobs"."""
    return leader(pair) if pair.comparison.is_comparable else DIFFERENT_JOBS


def leader(pair: Pair) -> str:
    """Who comes out first: "BLIP is ahead"; or that neither does."""
    side = leading_side(pair)
    if side is None:
        return NO_WINNER
    how = "is" if pair.standing.endswith("ahead") else "leans"
    return f"{pair.names[side]} {how} ahead"


def leading_side(pair: Pair) -> Literal[0, 1] | None:
    """The position of the model that comes out first in its pair; None where neither does."""
    if pair.standing == "undecided":
        return None
    return 0 if pair.standing.startswith("left") else 1


def is_tie(pair: Pair) -> bool:
    """Whether both scores are the same as shown."""
    left, right = pair.pair_scores
    return left.range.value == right.range.value
