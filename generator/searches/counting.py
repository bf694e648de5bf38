"""Rows of raw logs to queries with their users and times: what is kept, and how much was left out and why.

Files are read twice. The first time only totals and, for each of some million shelves, how many users its
queries may have at most; the second time only queries of shelves with enough of them are held in memory, so
that the many that one person typed never are. What a file holds, and not its size, decides what that takes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from generator.problems import CannotGoOn
from generator.searches import cleaning
from generator.searches.beginnings import TOTALS, is_total
from generator.searches.log import Dropped, Row
from generator.searches.stored import MAX_ROWS
from generator.searches.understood import Understood
from generator.searches.written_numbers import day, whole

MAX_HELD = 400_000  # queries that may have enough users, in memory at once: about 100 MB

SHELVES = 2**10, 2**24  # at least and at most: 64 MB

SHELF_BYTES = 8  # of the files, for each shelf; a row has five times as many

FULL = 2**31

Window = tuple[str, str]  # ISO days, both included; empty where it is not told


class Judged(NamedTuple):
    """A row after cleaning. One with a reason is not kept, and has no query."""

    query: str
    users: int  # 0 where no column tells them
    times: int
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of all rows of a log."""

    rows: tuple[Row, ...]  # sorted by query
    dropped: tuple[Dropped, ...]
    rows_read: int
    window: Window  # as given, else the first and the last day that rows tell


class _Totals:
    """Rows and times that were left out, by reason."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.times: Counter[str] = Counter()

    def add(self, reason: str, rows: int, times: int) -> None:
        self.rows[reason] += rows
        self.times[reason] += times

    def dropped(self) -> tuple[Dropped, ...]:
        names = (reason.name for reason in cleaning.REASONS)
        return tuple(Dropped(name, self.rows[name], self.times[name]) for name in names if self.rows[name])


class _Held:
    """A query that may have enough users."""

    __slots__ = ("rows", "times", "users")

    def __init__(self) -> None:
        self.users = self.times = self.rows = 0


def tally(
    files: Sequence[Understood], window: Window, k: int, advance: Callable[[int], None] | None = None
) -> Tally:
    """The queries of all files that k users typed. Raises CannotGoOn.

    Where a column tells users, a query has as many as its largest row: those of two rows (two days, two
    pages) may be the same people. Where none does, its times stand for them.
    """
    totals = _Totals()
    shelves, days, rows_read = _first_pass(files, window, totals, advance)
    held = _second_pass(files, window, k, shelves, totals, advance)
    rows = sorted(Row(query, each.users, each.times) for query, each in held.items() if each.users >= k)
    for each in held.values():
        if each.users < k:
            totals.add("few-users", each.rows, each.times)
    if len(rows) > MAX_ROWS:
        raise _too_many([row.users for row in rows])
    return Tally(tuple(rows), totals.dropped(), rows_read, window if window[0] else days)


def _first_pass(
    files: Sequence[Understood], window: Window, totals: _Totals, advance: Callable[[int], None] | None
) -> tuple[array[int], Window, int]:
    """[shelf] the most users that a query on it may have; the days that rows tell; how many rows."""
    shelves = array("I", bytes(4 * _shelf_count(files)))
    mask = len(shelves) - 1
    first, last, rows_read = "", "", 0
    for row, has_users in _judged(files, window, advance):
        rows_read += 1
        if row.reason:
            totals.add(row.reason, 1, row.times)
            continue
        shelf = crc32(row.query.encode()) & mask
        before = shelves[shelf]
        shelves[shelf] = max(before, row.users) if has_users else min(FULL, before + row.times)
        if row.day:
            first, last = min(first or row.day, row.day), max(last, row.day)
    return shelves, (first, last), rows_read


def _shelf_count(files: Iterable[Understood]) -> int:
    """A power of two."""
    wanted = sum(each.raw.byte_count for each in files) // SHELF_BYTES
    least, most = SHELVES
    return min(most, max(least, 1 << wanted.bit_length()))


def _second_pass(
    files: Sequence[Understood],
    window: Window,
    k: int,
    shelves: array[int],
    totals: _Totals,
    advance: Callable[[int], None] | None,
) -> dict[str, _Held]:
    """The queries of shelves with k users; the others are counted as left out, together."""
    mask = len(shelves) - 1
    held: dict[str, _Held] = {}
    for row, has_users in _judged(files, window, advance):
        if row.reason:
            continue
        if shelves[crc32(row.query.encode()) & mask] < k:
            totals.add("few-users", 1, row.times)
            continue
        each = held.get(row.query)
        if each is None:
            if len(held) >= MAX_HELD:
                raise CannotGoOn(
                    f"more than {MAX_HELD:,} queries may have {k} users",
                    "import a shorter window, or with a larger --k",
                )
            each = held[row.query] = _Held()
        each.users = max(each.users, row.users) if has_users else each.users + row.times
        each.times += row.times
        each.rows += 1
    return held


def _too_many(users: list[int]) -> CannotGoOn:
    """With how many users as many queries are left as a log may have."""
    enough = sorted(users, reverse=True)[MAX_ROWS] + 1
    words = f"{len(users):,} queries are left; a log may have {MAX_ROWS:,}"
    return CannotGoOn(words, f"import a shorter window, or with --k {enough}")


# Rows


def _judged(
    files: Iterable[Understood], window: Window, advance: Callable[[int], None] | None
) -> Iterator[tuple[Judged, bool]]:
    """Every row of all files, and whether its file tells users."""
    for file in files:
        has_users = file.columns.users is not None
        for fields in file.rows(advance):
            yield _judge(file, fields, window), has_users


def _judge(file: Understood, fields: Sequence[str], window: Window) -> Judged:
    columns, is_spreadsheets = file.columns, file.sample.is_spreadsheets
    times, is_negative = whole(fields[columns.times], is_spreadsheets)
    raw_query = fields[columns.query]
    if times is None:
        reason = "total" if is_total(fields) else "no-count" if raw_query.strip() else "no-query"
        return _left_out(reason)
    if is_negative and times:
        return _left_out("negative-count")
    if times > cleaning.MOST:
        return _left_out("absurd-count")
    written_day = day(fields[columns.day]) if columns.day is not None else ""
    if columns.day is not None and not _is_within(written_day, window):
        return _left_out("outside", times)
    query, reason = cleaning.cleaned(raw_query)
    if reason:
        return _left_out(reason, times)
    if query in TOTALS:
        return _left_out("total")
    return Judged(query, _users(file, fields, times), times, written_day, "")


def _left_out(reason: str, times: int = 0) -> Judged:
    return Judged("", 0, times, "", reason)


def _is_within(day: str, window: Window) -> bool:
    start, end = window
    return day != "" and (not start or start <= day <= end)


def _users(file: Understood, fields: Sequence[str], times: int) -> int:
    """At most as many as there are searches: each has typed at least one."""
    if file.columns.users is None:
        return 0
    users, is_negative = whole(fields[file.columns.users], file.sample.is_spreadsheets)
    return 0 if users is None or is_negative else min(users, times)
