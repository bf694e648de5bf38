"""What a site said at each of its releases: the lines of its journal as nouns, and what they come to.

A journal is what was kept of findings, like a reading: nothing here asks how they were computed. A line is
one change; the first release tells every model, so that the site as it was is what all lines come to, and no
snapshot beside them can disagree. Models go by the slug that they had on the day of the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

FORMAT = 1

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=200)]
Text = Annotated[str, Meta(max_length=4_000)]
Name = Annotated[str, Meta(min_length=1, max_length=400)]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s]+$", max_length=4_000)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]

Winner = Literal["ahead", "leans", "open", "trails", "behind"]  # of a pair, as its first model stands

TURNED: Mapping[Winner, Winner] = {
    "ahead": "behind",
    "leans": "trails",
    "open": "open",
    "trails": "leans",
    "behind": "ahead",
}

NOT_APPLICABLE = "n/a"


class Noun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What JSON is read as, or not at all."""


class Line(Noun, frozen=True, tag_field="change", rename={"before": "from", "now": "to"}):
    """One line; its kind is the value of "change"."""


class Row(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A row of facts or results: what it says, whose word that is, and the day of that word."""

    text: Text
    source: Text = ""  # key in the model's file
    day: Text = ""
    number: float | None = None  # where a signal reads it
    low: float | None = None  # the interval of what was counted on a few samples
    high: float | None = None


class Cited(Noun, frozen=True):
    """The source of a row, with all that a reader needs to find it."""

    title: Name
    url: Url
    read: Text = ""


class Points(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A score, what it could be at worst and at best, and how much of it is known."""

    value: Percent
    low: Percent
    high: Percent
    coverage: Percent


class Rank(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The best and worst place that is open, and among how many."""

    first: Count
    last: Count
    among: Count


class Because(Noun, frozen=True):
    """What a change comes from."""

    by: Literal[
        "row", "recipe", "day", "dimension", "renamed", "program", "added", "removed", "score", "others"
    ]
    model: Slug | Literal[""] = ""
    row: Text = ""
    label: Text = ""
    count: int = 0


class RecipeMark(Noun, frozen=True):
    """What tells one recipe of the score from another."""

    version: int
    date: Text
    ahead: Percent
    leans: Percent
    provisional_below: Percent
    digest: Text  # of all numbers in it


class Opening(Line, frozen=True, tag="release"):
    """The first line of a release."""

    format: int
    release: Day
    as_of: Day
    recipe: RecipeMark
    program: Text


class Added(Line, frozen=True, tag="added"):
    """A model that was not there before, with all that is told of it.

    Each pair of two models is told once: in the line of a new one, and of two new ones in the winner's.
    """

    model: Slug
    name: Name
    rows: dict[Text, Row] = {}
    scores: dict[Text, Points] = {}
    places: dict[Text, dict[Text, Rank]] = {}
    ahead: list[Slug] = []
    leans: list[Slug] = []
    trails: list[Slug] = []
    behind: list[Slug] = []


class Removed(Line, frozen=True, tag="removed"):
    model: Slug
    name: Name


class Renamed(Line, frozen=True, tag="renamed"):
    """Another name, another address, or both."""

    model: Slug  # from now on
    was: Slug
    name: Name
    former_name: Name


class RowChange(Line, frozen=True, tag="row"):
    model: Slug
    row: Text
    label: Name
    before: Row | None
    now: Row | None
    source: Cited | None = None


class ScoreChange(Line, frozen=True, tag="score"):
    model: Slug
    task: Text
    label: Name
    before: Points | None
    now: Points | None
    because: list[Because] = []


class PlaceChange(Line, frozen=True, tag="place"):
    model: Slug
    task: Text
    label: Name
    before: Rank | None
    now: Rank | None
    domain: Text = ""
    because: list[Because] = []


class PairsChange(Line, frozen=True, tag="pairs"):
    """How a model stands against some others, all for the same reason."""

    model: Slug
    task: Text
    label: Name
    before: Winner
    now: Winner
    against: list[Slug]
    because: list[Because] = []


Change = Added | Removed | Renamed | RowChange | ScoreChange | PlaceChange | PairsChange

Told = ScoreChange | PlaceChange | PairsChange  # what has a reason


@dataclass(frozen=True, slots=True)
class Release:
    """One release: the changes since the one before it."""

    opening: Opening
    changes: tuple[Change, ...]
    number: int  # 1 for the first of its day

    @property
    def date(self) -> str:
        return self.opening.release


@dataclass(frozen=True, slots=True)
class ModelThen:
    """What was told of a model."""

    name: str
    rows: Mapping[str, Row]
    scores: Mapping[str, Points]  # by task
    places: Mapping[tuple[str, str], Rank]  # by task and domain


@dataclass(frozen=True)
class History:
    """All releases of a site, the oldest first."""

    releases: tuple[Release, ...] = ()
    models: Mapping[str, ModelThen] = field(default_factory=dict)  # by slug: as the last release left them

    @property
    def last(self) -> Release | None:
        return self.releases[-1] if self.releases else None

    @cached_property
    def names(self) -> Mapping[str, str]:
        """By slug, the newest name of every model that ever was there."""
        names: dict[str, str] = {}
        for release in self.releases:
            for change in release.changes:
                if isinstance(change, Added | Renamed):
                    names[change.model] = change.name
        return names

    @cached_property
    def slugs_now(self) -> tuple[Mapping[str, str], ...]:
        """[release] by slug as that release has it: as it is today, where a later one gave it another."""
        later: dict[str, str] = {}
        found = []
        for release in reversed(self.releases):
            found.append(dict(later))
            for change in release.changes:
                if isinstance(change, Renamed) and change.was != change.model:
                    later[change.was] = later.get(change.model, change.model)
        return tuple(reversed(found))

    def since(self) -> Iterator[tuple[Release, Mapping[str, str]]]:
        """Every release, the newest first, with what models of it are called today."""
        yield from zip(reversed(self.releases), reversed(self.slugs_now), strict=True)
