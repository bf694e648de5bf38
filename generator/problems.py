"""How a fault is described, ordered and worded; the errors that stop a command.

A fault in content or layouts is a value, `Problem`: all are found, sorted by place and shown at once.
What must stop the command is an exception:

    MatchupError          never shown with a traceback
      FaultyContent       exit 1   carries the problems
      Misuse              exit 2   a verb, an option or a name that does not exist
      CannotGoOn          exit 3   nothing is wrong with the content, but the command can't continue here

Anything else that is raised is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

TAB_WIDTH = 4

FRAME_WIDTH = 100  # characters of a source line that a frame shows, the "…" of a cut included


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file; line and column count from 1, column in characters."""

    path: str
    line: int = 1
    column: int = 1
    length: int = 1
    text: str = ""  # the whole source line, without its line end


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in content or layouts. `code` has an entry in docs/problems.md."""

    code: str
    message: str
    place: Place
    help: str
    label: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.place.path, self.place.line, self.place.column, self.code, self.message)


class MatchupError(Exception):
    """Stops the command, says why and what to do."""

    exit_code = 3

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return f"{self.message}\n   = help: {self.help}" if self.help else self.message


class FaultyContent(MatchupError):
    """The content or the layouts have faults; nothing was written."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(summary(problems))
        self.problems = ordered(problems)


class Misuse(MatchupError):
    """A name or an option that does not exist."""

    exit_code = 2


class CannotGoOn(MatchupError):
    """The content is fine, but this machine or this folder can't do what was asked."""

    exit_code = 3


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By place, then code; the same fault is kept once."""
    return tuple(sorted(set(problems), key=lambda problem: problem.sort_key))


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.severity == "error")


def nearest(word: str, accepted: Iterable[str], cutoff: float = 0.6) -> str:
    """The accepted name that looks most like `word`, capitals aside, or an empty string."""
    spelled = {name.casefold(): name for name in accepted}
    close = difflib.get_close_matches(word.casefold(), spelled, n=1, cutoff=cutoff)
    return spelled[close[0]] if close else ""


def one_of(word: str, accepted: Iterable[str]) -> str:
    """The remedy for a name that is not accepted: the nearest one first, then all."""
    names = list(accepted)
    near = nearest(word, names)
    shown = listed(names)
    return f'use "{near}"; accepted: {shown}' if near else f"accepted: {shown}"


def listed(names: Sequence[str]) -> str:
    """The first twelve names, and how many there are beside."""
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def summary(problems: Sequence[Problem]) -> str:
    error_count = len(errors(problems))
    warning_count = len(problems) - error_count
    parts = [
        f"{count} {word}{'s' if count != 1 else ''}"
        for count, word in ((error_count, "error"), (warning_count, "warning"))
        if count
    ]
    file_count = len({problem.place.path for problem in problems})
    return f"{' and '.join(parts) or 'no fault'} in {file_count} file{'s' if file_count != 1 else ''}"


def frame(problem: Problem) -> str:
    """The fault as a person reads it: message, place, source line with a caret, remedy.

    The caret is counted in columns of the printed line, so tabs are widened and long lines cut around it.
    """
    place = problem.place
    gutter = " " * len(str(place.line))
    lines = [
        f"{problem.severity}[{problem.code}]: {visible(problem.message)}",
        f"{gutter} --> {visible(place.path)}:{place.line}:{place.column}",
    ]
    if place.text.strip():
        shown, caret = _window(place)
        lines += [
            f"{gutter} |",
            f"{place.line} | {shown}",
            f"{gutter} | {caret} {visible(problem.label)}".rstrip(),
        ]
    lines.append(f"{gutter} = help: {visible(problem.help)}")
    return "\n".join(lines)


def _window(place: Place) -> tuple[str, str]:
    """The printable part of the source line around the place, and the carets to put under it."""
    column = place.column - 1
    first = max(0, column - FRAME_WIDTH)
    before = _printable(place.text[first:column])
    line = before + _printable(place.text[column : column + FRAME_WIDTH + 1])
    start = max(0, len(before) - FRAME_WIDTH // 2) if len(line) > FRAME_WIDTH else 0
    shown = line[start : start + FRAME_WIDTH]
    if start or first:
        shown = "…" + shown[1:]
    if len(line) > start + FRAME_WIDTH:
        shown = shown[:-1] + "…"
    marked = _printable(place.text[column : column + place.length])
    at = len(before) - start
    return shown.rstrip(), " " * _columns(shown[:at]) + "^" * max(
        1, _columns(shown.rstrip()[at : at + len(marked)])
    )


def _columns(text: str) -> int:
    """How many columns a terminal gives to a text: two for a wide character, none for a combining mark."""
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(char) in ("W", "F")
        else 1
        for char in text
    )


def visible(text: str) -> str:
    """Words of an author for a terminal: what steers it, changes direction or can't be shown becomes its escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _printable(text: str) -> str:
    return "".join(
        char if char.isprintable() else " " * TAB_WIDTH if char == "\t" else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def as_text(problems: Sequence[Problem]) -> str:
    return "\n\n".join(frame(problem) for problem in ordered(problems))


def as_json(problems: Sequence[Problem]) -> str:
    rows = [
        {
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "help": problem.help,
            "label": problem.label,
            "path": problem.place.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "length": problem.place.length,
        }
        for problem in ordered(problems)
    ]
    shown = json.dumps(rows, indent=2, ensure_ascii=False)
    return re.sub(
        r"[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", shown
    )  # of names that are not UTF-8


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that GitHub shows beside the line of a pull request."""
    return "\n".join(
        f"::{problem.severity} file={_escaped(problem.place.path, property=True)},line={problem.place.line},col={problem.place.column},"
        f"title={_escaped(problem.code, property=True)}::{_escaped(f'{problem.message}; {problem.help}')}"
        for problem in ordered(problems)
    )


def _escaped(text: str, property: bool = False) -> str:
    text = visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))
    return text.replace(":", "%3A").replace(",", "%2C") if property else text
