"""A raw log as lines and records: any encoding and delimiter that tools write, in bounded memory.

Knows how bytes become fields and nothing of what fields mean. A file is read as a stream, as often as it is
asked for; a line, a quoted field and a record have a largest size, so no byte that stands in it can ask for
more memory. What it says must not be kept; so faults name places, and quote a single byte at most.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.problems import CannotGoOn

MAX_LINE = 100_000  # characters

MAX_RECORD = 200_000  # characters, all lines of a quoted field included

DELIMITERS = (",", ";", "\t")

KINDS_OF_FILES = (  # first bytes, what it is, what to do
    (
        b"PK\x03\x04",
        "a zip or a workbook",
        "unpack it, or save the sheet as CSV UTF-8; import the list of queries",
    ),
    (b"\xd0\xcf\x11\xe0", "a workbook", "save the sheet as CSV UTF-8"),
    (b"\x1f\x8b", "compressed", "unpack it"),
    (b"%PDF", "a PDF", "export the report as CSV"),
    (b"PAR1", "a Parquet file", "export the table as CSV"),
)

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

SPOILT = re.compile("[\udc80-\udcff]")  # what a byte that is no UTF-8 is read as

DELIMITER_LINE = re.compile(r"sep=(.)\s*")  # the first line of some spreadsheets

Record = tuple[int, list[str]]  # the line that it begins on, counted from 1, and its fields


@dataclass(frozen=True, slots=True)
class RawFile:
    """A log as a tool wrote it."""

    path: Path
    encoding: str
    byte_count: int
    changed: int  # ns
    is_json: bool

    @property
    def name(self) -> str:
        return self.path.name

    def stopped(self, line: int, words: str, help: str) -> CannotGoOn:
        """What ends an import at a line."""
        return CannotGoOn(f"{self.path}:{line}: {words}", help)


def opened(path: Path) -> RawFile:
    """A file that can be read as a log. Raises CannotGoOn."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CannotGoOn(f"{path} is no file", "name the file that was exported")
        with path.open("rb") as file:
            first = file.read(4_096)
    except OSError as fault:
        help = "name the file that was exported"
        raise CannotGoOn(f"{path} can't be read: {fault.strerror}", help) from fault
    for beginning, what, help in KINDS_OF_FILES:
        if first.startswith(beginning):
            raise CannotGoOn(f"{path} is {what}", help)
    if not first.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t "):
        raise CannotGoOn(f"{path} is empty", "export the report again, and look whether it has rows")
    return RawFile(
        path=path,
        encoding=_encoding(path, first),
        byte_count=status.st_size,
        changed=status.st_mtime_ns,
        is_json=first.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"{"),
    )


def _encoding(path: Path, first: bytes) -> str:
    for mark, encoding in MARKS:
        if first.startswith(mark):
            return encoding
    if b"\0" not in first:
        return "utf-8"
    even, odd = first[::2].count(0), first[1::2].count(0)
    if max(even, odd) > len(first) / 4 and min(even, odd) < len(first) / 8:
        return "utf-16-le" if odd > even else "utf-16-be"
    raise CannotGoOn(f"{path} is no text", "export the report as CSV")


# Lines


def lines(raw: RawFile, advance: Callable[[int], None] | None = None) -> Iterator[str]:
    """Every line with its end. Raises CannotGoOn for one that is too long, or that is no text.

    `advance` is told how many bytes were read since it was told last.
    """
    errors = "surrogateescape" if raw.encoding.startswith("utf-8") else "replace"
    with raw.path.open("rb") as binary:
        status = os.fstat(binary.fileno())
        if (status.st_size, status.st_mtime_ns) != (raw.byte_count, raw.changed):
            raise CannotGoOn(f"{raw.path} has changed while it was read", "import it once it is complete")
        text = io.TextIOWrapper(binary, raw.encoding, errors, newline="")
        number, before = 0, 0
        while line := text.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE or not line.isascii():
                _require_text(raw, line, number)
            yield line
            if advance is not None and number % 10_000 == 0:
                advance(binary.tell() - before)
                before = binary.tell()


def _require_text(raw: RawFile, line: str, number: int) -> None:
    if len(line) > MAX_LINE:
        help = "look whether it is the list of queries"
        raise raw.stopped(number, f"this line has more than {MAX_LINE:,} characters", help)
    if spoilt := SPOILT.search(line):
        byte = ord(spoilt[0]) - 0xDC00
        words = f"byte 0x{byte:02x} in column {spoilt.start() + 1} is not UTF-8"
        raise raw.stopped(number, words, "save the file as CSV UTF-8")


# Records


def records(raw: RawFile, delimiter: str, advance: Callable[[int], None] | None = None) -> Iterator[Record]:
    """Every record of a file of separated values, those without any field left out. Raises CannotGoOn."""
    feed = _Feed(raw, lines(raw, advance))
    reader = csv.reader(feed, delimiter=delimiter)
    try:
        for fields in reader:
            begun, feed.begun = feed.begun, feed.number + 1
            feed.size = 0
            if fields and not (begun == 1 and DELIMITER_LINE.fullmatch(delimiter.join(fields))):
                yield begun, fields
    except csv.Error as fault:
        words = f"a record that begins here can't be read: {fault}"
        raise raw.stopped(feed.begun, words, "look whether a quotation mark is left open") from fault


class _Feed:
    """Lines for the reader of records, which asks for more of them while a quotation is open."""

    def __init__(self, raw: RawFile, source: Iterator[str]) -> None:
        self._raw, self._source = raw, source
        self.number = 0
        self.begun = 1  # line of the record that is being read
        self.size = 0  # characters of it

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = next(self._source)
        self.number += 1
        self.size += len(line)
        if self.size > MAX_RECORD:
            words = f"a record that begins here has more than {MAX_RECORD:,} characters"
            raise self._raw.stopped(self.begun, words, "look whether a quotation mark is left open")
        return line


def delimiter_of(raw: RawFile) -> str:
    """What stands between the columns: what the line of headings has most of."""
    source = lines(raw)
    for line in source:
        if match := DELIMITER_LINE.fullmatch(line.strip("\r\n")):
            return match[1] if match[1] in DELIMITERS else ","
        if line.strip() and not line.startswith("#"):
            widths = {each: len(next(csv.reader((line,), delimiter=each), ())) for each in DELIMITERS}
            return max(DELIMITERS, key=lambda each: widths[each])
    return ","


def json_lines(
    raw: RawFile, advance: Callable[[int], None] | None = None
) -> Iterator[tuple[int, dict[str, object]]]:
    """Every object of a file that has one on each line, with the number of its line. Raises CannotGoOn."""
    for number, line in enumerate(lines(raw, advance), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise raw.stopped(
                number, "this line is no JSON object", 'write {"query": "…", "count": 3} on each line'
            )
        yield number, value
