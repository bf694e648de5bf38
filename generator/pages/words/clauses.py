"""Words that are bound to the place on a page which shows what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words, and the place that proves them (a fragment such as "#score"), or none for joints."""

    text: str
    href: str = ""
    strong: bool = False


def plain(clauses: Sequence[Clause]) -> str:
    """The words alone."""
    return "".join(clause.text for clause in clauses)
