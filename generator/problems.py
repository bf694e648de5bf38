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
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

TAB_WIDTH = 4

MAX_LISTED = 12  # names that a remedy lists

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
    severity: Severity = "error"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.place.path, self.place.line, self.place.column, self.code, self.message)


def warning(code: str, message: str, place: Place, help: str, label: str = "") -> Problem:
    """A problem that lets the build go on."""
    return Problem(code, message, place, help, label, "warning")


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

    def __reduce__(self) -> tuple[type[FaultyContent], tuple[Sequence[Problem]]]:
        """From a worker it comes with its problems; Python would make it anew of its message alone."""
        return FaultyContent, (self.problems,)


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
    """The problems that stop a build."""
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
    help = f"accepted: {listed(names)}"
    return f'use "{near}"; {help}' if near else help


def listed(names: Sequence[str]) -> str:
    """The first names, and how many there are beside."""
    more = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")


def summary(problems: Sequence[Problem]) -> str:
    """How many errors and warnings there are, and in how many files."""
    error_count = len(errors(problems))
    counts = {"error": error_count, "warning": len(problems) - error_count}
    parts = [_counted(count, word) for word, count in counts.items() if count]
    file_count = len({problem.place.path for problem in problems})
    return f"{' and '.join(parts) or 'no fault'} in {_counted(file_count, 'file')}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def frame(problem: Problem) -> str:
    """The fault as a person reads it: message, place, source line with a caret, remedy."""
    place = problem.place
    gutter = " " * len(str(place.line))
    lines = [
        f"{problem.severity}[{problem.code}]: {visible(problem.message)}",
        f"{gutter} --> {visible(place.path)}:{place.line}:{place.column}",
    ]
    if place.text.strip():
        line, carets = _window(place)
        lines += [
            f"{gutter} |",
            f"{place.line} | {line}",
            f"{gutter} | {carets} {visible(problem.label)}".rstrip(),
        ]
    lines.append(f"{gutter} = help: {visible(problem.help)}")
    return "\n".join(lines)


def _window(place: Place) -> tuple[str, str]:
    """The printable part of the source line around the place, and the carets to put under it.

    The caret is counted in columns of the printed line, so tabs are widened and long lines cut around it.
    """
    column = place.column - 1
    first = max(0, column - FRAME_WIDTH)  # nothing further left can be in the window
    before = _printable(place.text[first:column])
    whole = before + _printable(place.text[column : column + FRAME_WIDTH + 1])
    start = max(0, len(before) - FRAME_WIDTH // 2) if len(whole) > FRAME_WIDTH else 0
    line = whole[start : start + FRAME_WIDTH]
    if start or first:
        line = "…" + line[1:]
    if len(whole) > start + FRAME_WIDTH:
        line = line[:-1] + "…"
    line = line.rstrip()
    at = len(before) - start
    width = len(_printable(place.text[column : column + place.length]))
    carets = "^" * max(1, _columns(line[at : at + width]))
    return line, " " * _columns(line[:at].ljust(at)) + carets


def _columns(text: str) -> int:
    """How many columns a terminal gives to a text."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    """Two for a wide character, none for a combining mark."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def visible(text: str) -> str:
    """Words of an author for a terminal: what steers it, turns text or can't be shown becomes its escape."""
    if text.isprintable():  # as nearly all are, and thousands are asked about
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()


def _printable(text: str) -> str:
    """A source line as it is shown: each character that has no shape of its own as one that has."""
    if text.isprintable():
        return text
    shapes = {"\t": " " * TAB_WIDTH}
    return "".join(
        char if char.isprintable() else shapes.get(char, "\N{REPLACEMENT CHARACTER}") for char in text
    )


def as_text(problems: Sequence[Problem]) -> str:
    """Every fault with its source line, for people."""
    return "\n\n".join(frame(problem) for problem in ordered(problems))


def as_json(problems: Sequence[Problem]) -> str:
    """Every field of every fault, for editors and scripts."""
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
    return json.dumps(rows, indent=2)  # ASCII, which any stream takes and which steers no terminal


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that GitHub shows beside the line of a pull request."""
    return "\n".join(map(_command, ordered(problems)))


def _command(problem: Problem) -> str:
    place = problem.place
    properties = [
        f"file={_property(place.path)}",
        f"line={place.line}",
        f"col={place.column}",
        f"title={_property(problem.code)}",
    ]
    return f"::{problem.severity} {','.join(properties)}::{_escaped(f'{problem.message}; {problem.help}')}"


def _escaped(text: str) -> str:
    """As GitHub unescapes it; anything else that steers a terminal stays visible."""
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
