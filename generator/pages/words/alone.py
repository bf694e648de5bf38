"""What only one of two models is told to do: the tags of its capabilities that nothing of the other has.

That is the same for all of its pairs in which the same tags meet and the same capabilities are matched, so
what rests on it is worked out once for those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from generator.catalog import Catalog, Model
from generator.findings.findings import Pair
from generator.pages.words.traits import Both, Traits

T = TypeVar("T")

Tags = tuple[int, frozenset[str]]

COLUMNS = ("left", "right")  # in the ids of capabilities


@dataclass(frozen=True)
class Alone:
    """One model of a pair beside what the other has."""

    catalog: Catalog
    model: Model
    about: Traits
    column: str  # where it stands on the page
    met: frozenset[str]  # tags that both have
    matched: frozenset[int]  # positions of its capabilities that have a counterpart
    _asked: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, make: Callable[[Alone], T]) -> T:
        """What this gave when it was first asked for by that name."""
        if name not in self._asked:
            self._asked[name] = make(self)
        found: T = self._asked[name]
        return found

    @cached_property
    def tags(self) -> tuple[Tags, ...]:
        """Positions of capabilities, with the tags that nothing of the other has; each tag once.

        A capability whose text matches one of the other's though they share no tag is left out: then the tags
        are what differs, and not what the models do.
        """
        return tuple(self._tags())

    def _tags(self) -> Iterator[Tags]:
        mentioned: frozenset[str] = frozenset()
        for place, tags in enumerate(self.about.told):
            only = tags - self.met - mentioned
            if only and (place not in self.matched or tags & self.met):
                yield place, only
                mentioned |= only

    def row(self, place: int) -> str:
        """The key of the row of one of its capabilities."""
        return f"{self.column}-c-{self.model.capabilities[place].anchor}"


def alone(pair: Pair, about: Both, side: Literal[0, 1]) -> Alone:
    """One side of a pair."""
    met, matched = pair.once("tags of both", lambda: about[0].has & about[1].has), pair.matched[side]

    def make() -> Alone:
        return Alone(pair.catalog, pair.models[side], about[side], COLUMNS[side], met, matched)

    return pair.shared((COLUMNS[side], (pair.left, pair.right)[side], met, matched), make)
