"""Search logs as they are kept, read and written: content/searches/<source>-<start>.csv with its .yaml.

Plain text, committed, one row a line in the order of queries, so that the same searches are the same bytes.
It comes with a pull request as other content does: nothing in it is taken on trust. What cleaning would leave
out is a fault here, and so is any file that is not ours: most likely a raw log, which must not be published.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from generator import recipe
from generator.cache import Cache, Entries
from generator.content.problem_limits import MAX_OF_FILE, limited
from generator.content.source_files import Document, read_document, stamped, symlink, unreadable
from generator.digests import digest_of
from generator.files import NotPlain, is_leftover, read_plain
from generator.problems import FaultyContent, Place, Problem, errors
from generator.searches import cleaning
from generator.searches.log import Dropped, Log, Row
from generator.searches.sidecar import SidecarShape
from generator.stamps import Stamp

FOLDER = "content/searches"

INTENTS = "intents.yaml"  # of editors

HEAD = "query,users,count"

MAX_BYTES = 12_000_000  # of a list of queries

MAX_ROWS = 100_000

NAME = re.compile(
    r"(?P<source>[a-z0-9]+(?:-[a-z0-9]+)*)-(?P<start>[0-9]{4}-[0-9]{2}-[0-9]{2})\.(?P<kind>csv|yaml)"
)

NUMBER = re.compile(r"[1-9][0-9]{0,14}")

CANCELLED = "delete it, or import the log again: what was broken off is written anew"


class Read(NamedTuple):
    """A log, where its window stands, and what is wrong with its files; no log where an error is among it."""

    log: Log | None
    place: Place
    problems: tuple[Problem, ...]


# Reading


def load_all(site_path: Path, cache: Cache | None = None) -> tuple[tuple[Log, ...], tuple[Problem, ...]]:
    """Every log by source and window, and what is wrong in the folder of logs.

    One that a broken-off import left half is a warning, and counts as not imported.
    """
    cache = cache or Cache()
    stamps, problems = _names(site_path)
    whole = sorted({Path(name).stem for name in stamps})
    entries = cache.entries("searches", str, recipe.of_pages())
    logs: list[tuple[Log, Place]] = []
    for name in whole:
        files = [stamps.get(f"{name}{ending}") for ending in (".csv", ".yaml")]
        if None in files:
            problems.append(_half(name, f"{name}.csv" in stamps))
            continue
        log, place, faults = cache.of(
            ("searches", name, *files), (), partial(_read, site_path, name, entries)
        )
        problems += faults
        logs += [(log, place)] if log else []
    entries.forget_others(f"{name}.csv" for name in whole)
    logs.sort(key=lambda each: (each[0].source, each[0].start))
    return tuple(log for log, _ in logs), limited([*problems, *_between(logs)])


def load_sound(site_path: Path, cache: Cache | None = None) -> tuple[tuple[Log, ...], tuple[Problem, ...]]:
    """Every log, and the warnings. Raises FaultyContent where one has a fault: it might say who typed it."""
    logs, problems = load_all(site_path, cache)
    if errors(problems):
        raise FaultyContent(problems)
    return logs, problems


def _names(site_path: Path) -> tuple[dict[str, Stamp], list[Problem]]:
    """The files of logs, and a problem for each that is not ours."""
    stamps, problems = stamped(site_path, FOLDER)
    ours = {name: stamp for name, stamp in stamps.items() if NAME.fullmatch(name)}
    others = [name for name in stamps if name not in ours and name != INTENTS and not is_leftover(name)]
    return ours, [*problems, *map(_raw, others)]


def _raw(name: str) -> Problem:
    path = f"{FOLDER}/{name}"
    words = f"{path} is no log that was imported; a raw log may name people, and must not be published"
    help = "move it out of the site, and out of the history of git; `matchup searches import` reads it there"
    return Problem("raw-log", words, Place(path), help)


def _half(name: str, has_rows: bool) -> Problem:
    path = f"{FOLDER}/{name}.{'csv' if has_rows else 'yaml'}"
    words = f"{path} has no {'.yaml' if has_rows else '.csv'} beside it, so it counts as not imported"
    return Problem("half-log", words, Place(path), CANCELLED, severity="warning")


def _read(site_path: Path, name: str, entries: Entries[str]) -> Read:
    path = f"{FOLDER}/{name}"
    document, problems = read_document(site_path, f"{path}.yaml", SidecarShape)
    raw, faults = _bytes(site_path, f"{path}.csv")
    if document is None or raw is None:
        return Read(None, Place(path), (*problems, *faults))
    place = document.marked.place(("start",))
    shape = document.value
    problems = [*_of_sidecar(name, document)]
    text, faults = _text(f"{path}.csv", raw)
    problems += faults
    key = digest_of(raw, str(shape.k).encode())
    if not problems and entries.recall(f"{name}.csv", key) is None:
        problems += _of_rows(f"{path}.csv", text, shape.k)
    if problems:
        return Read(None, place, tuple(problems))
    entries.keep(f"{name}.csv", key, "")
    return Read(_log(shape, text), place, ())


def _bytes(site_path: Path, path: str) -> tuple[bytes | None, list[Problem]]:
    try:
        return read_plain(site_path / path, MAX_BYTES), []
    except NotPlain as refusal:
        if refusal.code == "symlink":
            return None, [symlink(path)]
        help = (
            "import a shorter window, or with a larger --k" if refusal.code == "file-too-large" else CANCELLED
        )
        return None, [Problem(refusal.code, f"{path} {refusal.reason}", Place(path), help)]
    except OSError as fault:
        return None, [unreadable(path, fault)]


def _of_sidecar(name: str, document: Document[SidecarShape]) -> Iterator[Problem]:
    shape, place_of = document.value, document.marked.place
    if name != f"{shape.source}-{shape.start}":
        words = f'the file\'s name says "{name}", and its words "{shape.source}-{shape.start}"'
        yield Problem("bad-log", words, place_of(("start",)), "rename both files, or mend the words")
    if shape.end < shape.start:
        words = f"the window ends on {shape.end}, before it starts"
        yield Problem("bad-log", words, place_of(("end",)), "write the last day of the window")
    for reason in sorted(shape.dropped.keys() - cleaning.WORDS.keys()):
        words = f'"{reason}" is no reason for which rows are left out'
        place = document.marked.key_place(("dropped", reason))
        yield Problem("bad-log", words, place, "import the log again")


def _text(path: str, raw: bytes) -> tuple[str, list[Problem]]:
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        words = f"byte 0x{raw[fault.start]:02x} is not UTF-8"
        return "", [Problem("not-utf-8", words, Place(path, line), "save the file as UTF-8")]


def _of_rows(path: str, text: str, k: int) -> list[Problem]:
    """What is wrong with single lines; the first faults of a file that has many.

    A line is named and never shown: what must not be kept must not stand in the log of a build, either.
    """
    lines = text.split("\n")
    if lines.pop() or not lines or lines[0] != HEAD:
        words = f'the list of queries does not begin with "{HEAD}", or does not end with a line\'s end'
        return [Problem("bad-log", words, Place(path), CANCELLED)]
    if len(lines) > MAX_ROWS + 1:
        words = f"{len(lines) - 1:,} queries; {MAX_ROWS:,} are accepted"
        return [Problem("bad-log", words, Place(path, MAX_ROWS + 2), "import it with a larger --k")]
    problems: list[Problem] = []
    before = ""
    for number, line in enumerate(lines[1:], 2):
        query, fault = _row(line, k)
        if not fault and query <= before:
            fault = (
                "it stands before the query above it, or is the same",
                "sort the lines by query, each once",
            )
        if fault:
            words, help = fault
            problems.append(Problem("bad-log", words, Place(path, number), help))
        if len(problems) > MAX_OF_FILE:
            break
        before = query
    return problems


def _row(line: str, k: int) -> tuple[str, tuple[str, str] | None]:
    """The query of a line, and what is wrong with it and how to mend that."""
    try:
        fields = next(csv.reader((line,), strict=True), [])
    except csv.Error:
        fields = []
    if len(fields) != 3 or not all(map(NUMBER.fullmatch, fields[1:])):
        return "", (
            "this line is no query with its users and its count",
            "import the log again, or delete the line",
        )
    query, users = fields[0], int(fields[1])
    if users < k:
        return query, (f"{users} users typed this query; at least {k} are needed", "delete the line")
    form, reason = cleaning.cleaned(query)
    if reason:
        return query, (f"this query must not be kept: {cleaning.WORDS[reason]}", "delete the line")
    if form != query or line != line_of(Row(query, users, int(fields[2]))):
        return query, ("this query is not in the form in which queries are kept", "import the log again")
    return query, None


def _log(shape: SidecarShape, text: str) -> Log:
    _, *rows = csv.reader(io.StringIO(text))
    return Log(
        source=shape.source,
        start=shape.start,
        end=shape.end,
        unit=shape.unit,
        users_are=shape.users_are,
        k=shape.k,
        format=shape.format,
        rows_read=shape.rows_read,
        rows=tuple(Row(query, int(users), int(count)) for query, users, count in rows),
        dropped=tuple(
            Dropped(reason.name, shape.dropped[reason.name].rows, shape.dropped[reason.name].count)
            for reason in cleaning.REASONS
            if reason.name in shape.dropped
        ),
    )


def _between(logs: Iterable[tuple[Log, Place]]) -> Iterator[Problem]:
    """What two logs of one source must not be: of days in common, or of different units."""
    for (one, _), (other, place) in pairwise(logs):
        if one.overlaps(other):
            words = f"{other.name} has days in common with {one.name}, which ends on {one.end}"
            help = "delete one of the two with both its files: their searches would count twice"
            yield Problem("overlapping-logs", words, place, help)
        if one.source == other.source and one.unit != other.unit:
            words = f"{other.name} counts {other.unit}, and {one.name} counts {one.unit}"
            help = "call one of the two sources otherwise: what differs is never added up"
            yield Problem("mixed-units", words, place, help)


# Writing


def rows_text(log: Log) -> str:
    """The list of queries of a log."""
    return "".join(f"{line}\n" for line in (HEAD, *map(line_of, log.rows)))


def line_of(row: Row) -> str:
    """A row as a line of CSV; quoted only where it must be."""
    query = f'"{row.query.replace(chr(34), chr(34) * 2)}"' if re.search('[",]', row.query) else row.query
    return f"{query},{row.users},{row.times}"


def paths_of(site_path: Path, log: Log) -> tuple[Path, Path]:
    """Where its list of queries lies, and what says what they are."""
    folder = site_path / FOLDER
    return folder / f"{log.name}.csv", folder / f"{log.name}.yaml"
