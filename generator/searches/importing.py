"""Taking in a search log: what was understood, what will be written, and writing it.

Nothing is written before somebody has seen what it is. The list of queries is written first, and what says
what they are last: an import that is broken off leaves no log, and the next one of its window writes both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from generator.catalog import Catalog
from generator.content.field_types import SLUG
from generator.content.folder import read_catalog
from generator.dates import is_date
from generator.numbers import percent
from generator.problems import CannotGoOn, Misuse
from generator.readings.lock import writing
from generator.readings.storage import write
from generator.searches import sidecar, stored
from generator.searches.counting import Tally, Window, tally
from generator.searches.formats import Columns
from generator.searches.log import LEAST_USERS, UNITS, Log, Unit
from generator.searches.raw_files import opened
from generator.searches.understood import Understood, understood

Progress = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]

NAMES_OF_COLUMNS = {"query": "query", "count": "times", "users": "users", "date": "day"}

COLUMN = re.compile(r"(query|count|users|date)=([1-9][0-9]{0,3})")

TOUCHING = 0.05  # of the searches; a log of the site itself has far more

WORD = re.compile(r"[^\W_]{3,}")

EVERYDAY = frozenset(
    ("and", "are", "does", "for", "from", "how", "not", "than", "that", "the", "what", "with")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person said about a log; empty for what they left to the file."""

    source: str = ""
    start: str = ""
    end: str = ""
    unit: str = ""
    columns: str = ""
    k: int = LEAST_USERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A log that is about to be written."""

    log: Log
    files: tuple[Understood, ...]
    notes: tuple[str, ...]
    is_there: bool  # the very same log was imported before

    @property
    def folder(self) -> str:
        """Where its files go, from the folder of the site."""
        return stored.FOLDER

    def write(self, site_path: Path) -> None:
        """Writes both files. Raises CannotGoOn where that fails, or another log has come in between."""
        rows_path, sidecar_path = stored.paths_of(site_path, self.log)
        with writing(site_path):
            _require_room(self.log, stored.load_all(site_path)[0])
            write(rows_path, stored.rows_text(self.log).encode())
            write(sidecar_path, sidecar.text_of(self.log).encode())


def planned(
    site_path: Path, paths: Sequence[Path], asked: Asked, progress: Progress, catalog: Catalog | None
) -> Import:
    """Reads raw files, which together are one log, and writes nothing. Raises Misuse and CannotGoOn.

    Without a catalog nobody says whether the log is of this site.
    """
    _check(asked)
    named = _named_columns(asked.columns)
    for path in paths:
        _require_outside(site_path, path)
    files = tuple(understood(opened(path), named) for path in paths)
    _require_alike(files)
    window = _window(files, asked)
    byte_count = 2 * sum(file.raw.byte_count for file in files)
    with progress(byte_count, "reading") as advance:
        counted = tally(files, window, asked.k, advance)
    log = _log(files[0], counted, asked)
    logs, _ = stored.load_all(site_path)
    is_there = log in logs
    if not is_there:
        _require_room(log, logs)
    return Import(
        log=log, files=files, notes=(*_notes_on_window(files, log), *_notes(log, catalog)), is_there=is_there
    )


def _log(file: Understood, counted: Tally, asked: Asked) -> Log:
    start, end = counted.window
    if not start:
        words = f"{file.raw.path} does not say which days it is of"
        raise Misuse(words, "say it: --from 2026-09-01 --to 2026-11-30")
    source = asked.source or file.format.source
    if not source:
        raise Misuse(f"{file.raw.path} does not say where it is from", "name it: --source site-search")
    return Log(
        source=source,
        start=start,
        end=end,
        unit=_unit(file, asked),
        users_are=file.users_are,
        k=asked.k,
        format=file.format.name,
        rows_read=counted.rows_read,
        rows=counted.rows,
        dropped=counted.dropped,
    )


def _unit(file: Understood, asked: Asked) -> Unit:
    return next((unit for unit in UNITS if unit == asked.unit), file.format.unit)


# What a person said


def _check(asked: Asked) -> None:
    if asked.source and not SLUG.fullmatch(asked.source):
        words = f'"{asked.source}" can\'t be the name of a source'
        raise Misuse(words, "write lower-case letters, digits and single hyphens, e.g. site-search")
    for option, day in (("--from", asked.start), ("--to", asked.end)):
        if day and (len(day) != 10 or not is_date(day)):
            raise Misuse(f'{option}: "{day}" is not a full date', "write YYYY-MM-DD, e.g. 2026-09-01")
    if bool(asked.start) != bool(asked.end):
        raise Misuse("a window has a first and a last day", "give both: --from 2026-09-01 --to 2026-11-30")
    if asked.end < asked.start:
        raise Misuse(f"--to {asked.end} is before --from {asked.start}", "give the first day to --from")
    if asked.unit and asked.unit not in UNITS:
        raise Misuse(f'--unit: "{asked.unit}" is not accepted', f"accepted: {', '.join(UNITS)}")


def _named_columns(text: str) -> Columns | None:
    """query=1,count=2 as columns, counted from 0."""
    if not text:
        return None
    matches = [COLUMN.fullmatch(part.strip()) for part in text.split(",")]
    named = {NAMES_OF_COLUMNS[match[1]]: int(match[2]) - 1 for match in matches if match}
    if None in matches or not {"query", "times"} <= named.keys() or len(named) < len(matches):
        help = "write --columns query=1,count=2, and users=3 and date=4 if there are any"
        raise Misuse(f'--columns: "{text}" does not name a column for the query and one for the count', help)
    return Columns(named["query"], named["times"], named.get("users"), named.get("day"))


def _window(files: Sequence[Understood], asked: Asked) -> Window:
    """As the person said, else as all files do above their headings: from the first day to the last."""
    if asked.start:
        return asked.start, asked.end
    windows = [file.window for file in files]
    if not all(start for start, _ in windows):
        return "", ""
    return min(start for start, _ in windows), max(end for _, end in windows)


# What can't be


def _require_outside(site_path: Path, path: Path) -> None:
    content = (site_path / "content").resolve()
    if content in path.resolve().parents:
        words = f"{path} is a raw log inside of content/, which is published"
        raise CannotGoOn(words, "move it out of the site, and import it from there")


def _require_alike(files: Sequence[Understood]) -> None:
    """Files that are imported together are of one format, and tell users in one way."""
    first = files[0]
    for file in files:
        if (file.format, file.users_are) != (first.format, first.users_are):
            words = (
                f"{first.raw.path} ({first.format.words}, {first.format.unit}) and {file.raw.path} "
                f"({file.format.words}, {file.format.unit}) can't be one log"
            )
            raise CannotGoOn(words, "import each by itself: what differs is never added up")


def _require_room(log: Log, logs: Sequence[Log]) -> None:
    """Raises CannotGoOn for a log that shares days with another of its source, or counts something else."""
    for other in logs:
        if log.overlaps(other):
            words = f"{log.source} from {log.start} to {log.end} has days in common with {other.name}"
            help = (
                f"which ends on {other.end}: their searches would count twice; to import it anew, delete "
                f"{stored.FOLDER}/{other.name}.csv and .yaml"
            )
            raise CannotGoOn(words, help)
        if log.source == other.source and log.unit != other.unit:
            words = f"{other.name} counts {other.unit}, this log {log.unit}"
            raise CannotGoOn(words, "call the source otherwise with --source: units are never added up")


# What to look at


def _notes_on_window(files: Sequence[Understood], log: Log) -> Iterator[str]:
    for file in files:
        start, end = file.window
        if start and not log.start <= start <= end <= log.end:
            yield f"{file.raw.path} says that it is of {start} to {end}"


def _notes(log: Log, catalog: Catalog | None) -> Iterator[str]:
    if not log.rows:
        yield f"no query is left: none was typed by {log.k} people or more, or all were left out"
    elif catalog is None:
        yield "the content has faults, so nobody can say whether this is a log of this site"
    else:
        share = share_touching(log, words_of(catalog))
        if share < TOUCHING:
            some = f"only {percent(share)} of it has" if share else "nothing in it has"
            yield f"{some} a word of this site's models, tasks or tags: is it the log of another site?"


def share_touching(log: Log, words: frozenset[str]) -> float:
    """Of the searches that are kept, the share with one of these words in its query."""
    touching = sum(row.times for row in log.rows if not words.isdisjoint(WORD.findall(row.query)))
    return touching / log.times if log.times else 0.0


def words_of(catalog: Catalog) -> frozenset[str]:
    """Words that name its models, tasks and tags; other words for tags are too many and too common."""
    texts = [text for model in catalog.models for text in (model.name, model.short_name, *model.also)]
    texts += [task.label for task in catalog.tasks.values()]
    texts += [tag.label for tag in catalog.tags.values()]
    words = {word for text in texts for word in WORD.findall(text.casefold())}
    return frozenset(words - EVERYDAY)


def catalog_of(site_path: Path) -> Catalog | None:
    """The site's catalog; None where its content has faults, which keep nobody from importing a log."""
    return read_catalog(site_path)[0]
