"""How a raw log begins: headings, the first rows, and what can be seen of each column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from generator.problems import CannotGoOn
from generator.searches.raw_files import RawFile, delimiter_of, json_lines, records
from generator.searches.written_numbers import whole

LOOKED_AT = 200  # records, to tell what stands in which column

MOSTLY = 0.75  # of those that are filled in

TOTALS = ("grand total", "totals")


@dataclass(frozen=True, slots=True)
class Sample:
    """How a file begins."""

    remarks: tuple[str, ...]  # lines with # before the headings
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # each as long as the headings
    is_spreadsheets: bool  # numbers may be written as 1.240
    is_json: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The headings in small letters."""
        return tuple(word.strip().casefold() for word in self.head)

    def numbers(self, column: int) -> list[int | None]:
        """Of a column; None where there is none."""
        return [whole(row[column], self.is_spreadsheets)[0] for row in self.rows]

    def is_mostly(self, column: int, is_one: Callable[[str], bool]) -> bool:
        """Whether what is filled in of a column is of one sort."""
        filled = [row[column] for row in self.rows if row[column].strip()]
        return bool(filled) and sum(map(is_one, filled)) >= MOSTLY * len(filled)

    def has_numbers(self, *columns: int) -> bool:
        """Whether all of these columns hold whole numbers; so they do in a file without rows."""
        is_number = lambda text: whole(text, self.is_spreadsheets)[0] is not None  # noqa: E731
        return not self.rows or all(self.is_mostly(column, is_number) for column in columns)


def sample(raw: RawFile) -> tuple[Sample, str]:
    """The beginning of a file, and its delimiter. Raises CannotGoOn where it has no row."""
    if raw.is_json:
        return _json_sample(raw), ""
    delimiter = delimiter_of(raw)
    remarks: list[str] = []
    table: list[tuple[str, ...]] = []
    for _, fields in records(raw, delimiter):
        if not table and fields[0].startswith("#"):
            remarks.append(delimiter.join(fields))
            continue
        if not table and not any(field.strip() for field in fields):
            continue
        table.append(tuple(fields))
        if len(table) > LOOKED_AT:
            break
    if not table:
        raise CannotGoOn(f"{raw.path} has no row", "export the report again, and look whether it has rows")
    head, *rows = table
    return Sample(
        remarks=tuple(remarks),
        head=head,
        rows=tuple((*row, *[""] * len(head))[: len(head)] for row in rows if not is_total(row)),
        is_spreadsheets=delimiter != ",",
        is_json=False,
    ), delimiter


def is_total(fields: Sequence[str]) -> bool:
    """Whether a row is that of totals, as it says itself."""
    return any(field.strip().casefold() in TOTALS for field in fields[:2])


def _json_sample(raw: RawFile) -> Sample:
    rows = tuple(tuple(fields_of(value)) for _, value in islice(json_lines(raw), LOOKED_AT))
    return Sample(remarks=(), head=JSON_NAMES, rows=rows, is_spreadsheets=False, is_json=True)


JSON_NAMES = ("query", "count", "users", "date")


def fields_of(value: Mapping[str, object]) -> list[str]:
    """An object of JSON as a row; one without a count is one search."""
    return [_text(value.get(name, 1 if name == "count" else "")) for name in JSON_NAMES]


def _text(value: object) -> str:
    """What JSON has for a field: whole numbers as digits; what is neither text nor a number is nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        return str(value)
    return ""
