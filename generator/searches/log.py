"""The nouns of search logs: one log of one source and window, its rows, and what was left out of it.

What is kept says nothing about single people: a query stands in a log only where at least `k` of them typed
it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from generator.digests import text_digest
from generator.searches import cleaning

Unit = Literal["clicks", "searches"]  # what a count counts

UsersAre = Literal["users", "clicks", "count"]  # a column of users, or what stands in for one

UNITS: tuple[Unit, ...] = get_args(Unit)

USERS_ARE: tuple[UsersAre, ...] = get_args(UsersAre)

LEAST_USERS = 5  # the smallest k that is accepted


class Row(NamedTuple):
    """A query with all its searches in one log."""

    query: str  # cleaned: NFKC, casefolded, single blanks
    users: int  # at least the log's k
    times: int  # how often, in the log's unit


class Dropped(NamedTuple):
    """What was left out of a log, for one of the reasons of cleaning.REASONS."""

    reason: str
    rows: int
    times: int  # in the log's unit, as far as these rows told a number


@dataclass(frozen=True)
class Log:
    """The searches of one source in one window, as they are kept."""

    source: str  # a slug
    start: str  # ISO day, the first of the window
    end: str  # ISO day, the last
    unit: Unit
    users_are: UsersAre
    k: int
    format: str  # name of the format that it came in
    rows_read: int
    rows: tuple[Row, ...]  # sorted by query, no two alike
    dropped: tuple[Dropped, ...]  # in the order of REASONS

    @property
    def name(self) -> str:
        """Of its two files, without their endings."""
        return f"{self.source}-{self.start}"

    @property
    def days(self) -> int:
        """Length of the window, both ends counted."""
        start, end = map(datetime.date.fromisoformat, (self.start, self.end))
        return (end - start).days + 1

    @cached_property
    def times(self) -> int:
        """Of all that is kept, in the log's unit."""
        return sum(row.times for row in self.rows)

    @cached_property
    def digest(self) -> bytes:
        """Of all that it tells."""
        return text_digest(
            repr(
                (
                    self.source,
                    self.start,
                    self.end,
                    self.unit,
                    self.users_are,
                    self.k,
                    self.format,
                    self.rows_read,
                    self.rows,
                    self.dropped,
                )
            )
        )

    def words_of(self, dropped: Dropped) -> str:
        """A reason as pages and the terminal have it."""
        if dropped.reason == "few-users":
            return f"typed by fewer than {self.k:,} people"
        return cleaning.WORDS[dropped.reason]

    def overlaps(self, other: Log) -> bool:
        """Whether the two are of one source and have a day in common."""
        return self.source == other.source and self.start <= other.end and other.start <= self.end


def digest_of_logs(logs: Sequence[Log]) -> bytes:
    """Of all logs of a site, in their order."""
    return text_digest(repr([log.digest for log in logs]))
