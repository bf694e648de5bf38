"""The lines of a file of the journal: JSON that is read as one of our nouns, or not at all.

A file of another format is refused by its first line, before anything else in it is looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from generator.dates import is_date
from generator.files import CONTROL
from generator.history.journal import FORMAT, Change, Line, Opening, RowChange, Told
from generator.problems import Severity

MAX_LINE_BYTES = 1_000_000  # of a model that 10,000 others are told against

MAX_LINE_COUNT = 250_000  # of a file

MOST_DIGITS = 10**15  # a whole number under it is written without a point

LINE: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Change | Opening)

AT = re.compile(r" - at `\$\.?(.*)`")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line can't be used; lines count from 1."""

    line: int
    words: str
    help: str
    code: str = "bad-history"
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A change, and where it stands."""

    line: int
    change: Change


@dataclass(frozen=True, slots=True)
class Block:
    """One release as its file has it."""

    line: int
    opening: Opening
    changes: tuple[Numbered, ...]


AGAIN = "write it as `matchup release` does, or delete it"


def parsed(content: bytes, most_faults: int) -> tuple[tuple[Block, ...], list[Fault]]:
    """The releases of one file, and a fault for each line that is none of ours; the first so many."""
    lines = content.split(b"\n")
    fault = _of_whole(lines)
    if fault is not None:
        return (), [fault]
    openings: list[tuple[int, Opening]] = []
    changes: list[list[Numbered]] = []
    faults: list[Fault] = []
    for number, text in enumerate(lines[:-1], 1):
        line, words = _line(text)
        if isinstance(line, Opening):
            openings.append((number, line))
            changes.append([])
        elif line is not None:
            changes[-1].append(Numbered(number, line))
        if words:
            faults.append(Fault(number, words, AGAIN))
        if len(faults) > most_faults:
            break
    pairs = zip(openings, changes, strict=True)
    blocks = tuple(Block(number, opening, tuple(of_it)) for (number, opening), of_it in pairs)
    return blocks, faults or list(_unbased(blocks))


def _of_whole(lines: list[bytes]) -> Fault | None:
    """What is wrong with a file as a whole."""
    if lines[-1]:
        help = "end the last line with a line's end; it may have been cut off"
        return Fault(len(lines), "the last line has no end", help)
    if len(lines) > MAX_LINE_COUNT:
        words = f"the file has {len(lines):,} lines; {MAX_LINE_COUNT:,} are accepted"
        return Fault(MAX_LINE_COUNT + 1, words, "release more often, or delete the file")
    format = _format(lines[0])
    if format is None:
        words = 'the first line does not open a release: it has no number at "format"'
        return Fault(1, words, "take the file as `matchup release` wrote it out of the history of git")
    if format > FORMAT:
        words = f"the file is of format {format}, which this version of matchup does not know"
        return Fault(1, words, f"update matchup; this one reads format {FORMAT}", "newer-history")
    if not isinstance(_line(lines[0])[0], Opening):
        return Fault(1, f"the first line opens no release: {_line(lines[0])[1] or 'it is a change'}", AGAIN)
    return None


def _format(text: bytes) -> int | None:
    try:
        first = json.loads(text) if len(text) <= MAX_LINE_BYTES else None
    except (ValueError, RecursionError):
        return None
    format = first.get("format") if isinstance(first, dict) else None
    return format if isinstance(format, int) and not isinstance(format, bool) and format > 0 else None


def _line(text: bytes) -> tuple[Any, str]:
    """What a line says, or why it says nothing."""
    if len(text) > MAX_LINE_BYTES:
        return None, f"this line has {len(text):,} bytes; {MAX_LINE_BYTES:,} are accepted"
    try:
        line = LINE.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        return None, f"this line is no change: {_in_words(str(fault))}"
    if CONTROL.search(text.decode()) or (b"\\" in text and _has_control(json.loads(text))):
        return None, "this line has a character that can't stand in a text"
    if isinstance(line, Opening) and not (is_date(line.release) and is_date(line.as_of)):
        return None, "this line names a day that is in no calendar"
    return line, ""


def _in_words(fault: str) -> str:
    """The words of the reader with what they are about in front: "Expected `int` - at `$.x`"."""
    at = AT.search(fault)
    words = AT.sub("", fault)
    words = words if words[1:2].isupper() else words[:1].lower() + words[1:]
    return f'at "{at[1]}", {words}' if at and at[1] else words


def _has_control(value: object) -> bool:
    """Whether a text, somewhere in a value, holds what only an escape can put there."""
    if isinstance(value, str):
        return bool(CONTROL.search(value)) or "\n" in value
    if isinstance(value, dict):
        return any(map(_has_control, (*value, *value.values())))
    return isinstance(value, list) and any(map(_has_control, value))


def _unbased(blocks: tuple[Block, ...]) -> Iterator[Fault]:
    """A reason that names a change of which its release does not tell."""
    for block in blocks:
        changes = [each.change for each in block.changes]
        rows = {(change.model, change.row) for change in changes if isinstance(change, RowChange)}
        for each in block.changes:
            reasons = each.change.because if isinstance(each.change, Told) else []
            for reason in reasons:
                if reason.by == "row" and (reason.model, reason.row) not in rows:
                    words = f'the reason names row "{reason.row}" of "{reason.model}", which did not change'
                    help = "name a row that this release tells of, or delete the reason"
                    yield Fault(each.line, words, help)


def line_of(line: Line) -> bytes:
    """A line as it is kept; what ends a list and says nothing is left out."""
    plain = _shortened(msgspec.to_builtins(line))
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(each) for key, each in value.items()}
    if not isinstance(value, list | tuple):
        is_whole = isinstance(value, float) and value.is_integer() and abs(value) < MOST_DIGITS
        return int(value) if is_whole else value
    kept = [_shortened(each) for each in value]
    while kept and (kept[-1] is None or kept[-1] == ""):
        kept.pop()
    return kept
