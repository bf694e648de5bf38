"""What a raw log is: its format, its columns, and its rows one after the other.

What can't be told from a file is asked for in words, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.problems import CannotGoOn
from generator.searches.beginnings import JSON_NAMES, Sample, fields_of, sample
from generator.searches.formats import (
    NAMED_COLUMNS,
    Columns,
    Format,
    formats,
    is_address,
    is_day,
    is_performance,
    of_pages,
)
from generator.searches.log import UsersAre
from generator.searches.raw_files import RawFile, json_lines, records
from generator.searches.written_numbers import day, whole

EIGHT_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Understood:
    """A raw log, what it is, and where what stands in it."""

    raw: RawFile
    format: Format
    columns: Columns
    sample: Sample
    delimiter: str

    @property
    def users_are(self) -> UsersAre:
        return self.format.stand_in if self.columns.users is None else "users"

    @property
    def window(self) -> tuple[str, str]:
        """The window that the lines above the headings tell, by their first two days; else nothing."""
        written = (day(match[0]) for line in self.sample.remarks for match in EIGHT_DIGITS.finditer(line))
        days = [each for each in written if each]
        return (days[0], days[1]) if len(days) >= 2 else ("", "")

    @property
    def has_headings(self) -> bool:
        times = self.sample.head[self.columns.times]
        return self.sample.is_json or whole(times, self.sample.is_spreadsheets)[0] is None

    @property
    def named_columns(self) -> list[tuple[str, str]]:
        """What is read from which column, as "column 2 (Clicks)"."""
        if self.sample.is_json:
            return [(name, f'"{JSON_NAMES[column]}"') for name, column in self._read]
        heads = self.sample.head if self.has_headings else ("",) * len(self.sample.head)
        return [(name, f"column {column + 1} ({heads[column].strip()[:40]})") for name, column in self._read]

    @property
    def _read(self) -> list[tuple[str, int]]:
        names = ("query", "count", "users", "day")
        return [
            (name, column) for name, column in zip(names, self.columns, strict=True) if column is not None
        ]

    def rows(self, advance: Callable[[int], None] | None = None) -> Iterator[list[str]]:
        """Every row as wide as the columns ask for, without the headings. Raises CannotGoOn."""
        if self.sample.is_json:
            yield from (fields_of(value) for _, value in json_lines(self.raw, advance))
            return
        width = len(self.sample.head)
        is_in_table = False
        for _, fields in records(self.raw, self.delimiter, advance):
            if is_in_table:
                yield fields if len(fields) >= width else [*fields, *[""] * (width - len(fields))]
            elif not fields[0].startswith("#") and any(field.strip() for field in fields):
                is_in_table = True
                if not self.has_headings:
                    yield fields


def understood(raw: RawFile, named: Columns | None) -> Understood:
    """What a file is; `named` are columns that a person has named. Raises CannotGoOn."""
    seen, delimiter = sample(raw)
    if named is not None:
        if max(column for column in named if column is not None) >= len(seen.head):
            words = f"{raw.path} has {len(seen.head)} columns, fewer than --columns names"
            raise CannotGoOn(words, "count from 1, as a spreadsheet does from A")
        return Understood(raw, NAMED_COLUMNS, named, seen, delimiter)
    if not raw.is_json:
        _require_queries(raw, seen)
    for format in formats():
        columns = format.columns(seen)
        if columns is not None:
            return Understood(raw, format, columns, seen, delimiter)
    raise _unknown(raw, seen)


def _require_queries(raw: RawFile, seen: Sample) -> None:
    """Search Console packs lists of pages and days beside that of queries, of the same width."""
    if seen.is_mostly(0, is_day):
        raise CannotGoOn(f"{raw.path} is a list of days", "import the list of queries, such as Queries.csv")
    if seen.is_mostly(0, is_address) and of_pages(seen) is None:
        raise CannotGoOn(f"{raw.path} is a list of pages", "import the list of queries, such as Queries.csv")


def _unknown(raw: RawFile, seen: Sample) -> CannotGoOn:
    help = "say which column is which, counted from 1: --columns query=1,count=2 (and users=3,date=4)"
    if is_performance(seen):
        words = "columns 2 and 3 could each be clicks: neither is always the smaller"
        return CannotGoOn(f"{raw.path}: {words}", help)
    heads = ", ".join(head.strip()[:30] for head in seen.head[:12])
    return CannotGoOn(f"{raw.path} has columns of no known log: {heads}", help)
