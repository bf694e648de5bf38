"""Words that are bound to the place on a page which shows what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from generator.pages.words.labels import large_initial


class Clause(NamedTuple):
    """Some words, the place that proves them (a fragment such as "#score"), and the rows they rest on.

    Joints have neither. `basis` holds keys of rows ("license", "fact-image_size", "left-c-beam-search"):
    from these rows alone, and their notes, the words can be recomputed.
    """

    text: str
    href: str = ""
    strong: bool = False
    basis: tuple[str, ...] = ()


def bound(text: str, *basis: str, strong: bool = False) -> Clause:
    """Words that rest on these rows; they lead to the first."""
    return Clause(text, f"#{basis[0]}", strong, basis)


def plain(clauses: Sequence[Clause]) -> str:
    """The words alone."""
    return "".join(clause.text for clause in clauses)


def sentence(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Clauses that begin with a capital and end with a full stop and a blank; nothing of nothing."""
    if not clauses:
        return ()
    first, *rest = clauses
    return (first._replace(text=large_initial(first.text)), *rest, STOP)


STOP = Clause(". ")
