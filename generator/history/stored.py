"""The journal of a site as it lies there: one file a day of releases, content/history/<date>.jsonl.

Files of their own let two branches that release on different days merge without a conflict. They come with a
pull request as other content does: nothing in them is taken on trust, no link is followed, and what can't be
read stops a build, since a page that tells half of what changed tells something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from generator.cache import Cache
from generator.content.problem_limits import MAX_OF_FILE, limited
from generator.content.source_files import stamped, symlink, unreadable
from generator.dates import is_date
from generator.files import NotPlain, is_leftover, read_plain
from generator.history.journal import History, Release
from generator.history.lines import Block, Fault, parsed
from generator.history.replay import REPEATED, Origin, replayed
from generator.problems import FaultyContent, Place, Problem, errors
from generator.stamps import Stamp

FOLDER = "content/history"

MAX_BYTES = 64_000_000  # of a file: 8,000 models that share a task

MAX_BYTES_IN_ALL = 256_000_000

MAX_FILES = 5_000

NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.jsonl")


def load_all(site_path: Path, as_of: str, cache: Cache | None = None) -> tuple[History, tuple[Problem, ...]]:
    """The journal of a site, and what is wrong with it; an empty one where an error is among that.

    `as_of`: the site's own day, which no release may lie behind.
    """
    cache = cache or Cache()
    stamps, problems = _names(site_path)
    key = ("history", as_of, *sorted(stamps.items()))
    history, faults = cache.of(key, (), lambda: _read(site_path, sorted(stamps), as_of))
    problems += faults
    return (History() if errors(problems) else history), limited(problems)


def load_sound(
    site_path: Path, as_of: str, cache: Cache | None = None
) -> tuple[History, tuple[Problem, ...]]:
    """The journal and the warnings. Raises FaultyContent where it has a fault."""
    history, problems = load_all(site_path, as_of, cache)
    if errors(problems):
        raise FaultyContent(problems)
    return history, problems


def path_of(date: str) -> str:
    """Where the releases of a day lie, relative to the site."""
    return f"{FOLDER}/{date}.jsonl"


def _names(site_path: Path) -> tuple[dict[str, Stamp], list[Problem]]:
    """The files of the journal, and a problem for each that is none of it."""
    stamps, problems = stamped(site_path, FOLDER)
    ours = {name: stamp for name, stamp in stamps.items() if _is_named(name)}
    problems += [_stranger(name) for name in stamps if name not in ours and not is_leftover(name)]
    total = sum(stamp.size for stamp in ours.values())
    if len(ours) > MAX_FILES or total > MAX_BYTES_IN_ALL:
        words = f"{FOLDER} has {len(ours):,} files and {total:,} bytes; {MAX_FILES:,} and "
        words += f"{MAX_BYTES_IN_ALL:,} are accepted"
        help = "delete the oldest files but the first; `matchup release` then says what is missing"
        return {}, [*problems, Problem("file-too-large", words, Place(FOLDER), help)]
    return ours, problems


def _is_named(name: str) -> bool:
    match = NAME.fullmatch(name)
    return match is not None and is_date(match[1])


def _stranger(name: str) -> Problem:
    path = f"{FOLDER}/{name}"
    words = f"{path} is no file of releases: those are named after their day, as 2026-11-28.jsonl"
    return Problem("unexpected-file", words, Place(path), "rename it, or move it out of content/")


def _read(site_path: Path, names: list[str], as_of: str) -> tuple[History, list[Problem]]:
    blocks: list[tuple[str, Block]] = []
    problems: list[Problem] = []
    for name in names:
        path = f"{FOLDER}/{name}"
        of_file, faults = _file(site_path, path)
        problems += faults
        problems += _of_days(path, name, of_file, as_of)
        blocks += [(path, block) for block in of_file]
    if problems:
        return History(), problems
    models, faults_of_lines = replayed([(Origin(path), block) for path, block in blocks])
    problems = [_problem(origin.path, fault) for origin, fault in faults_of_lines]
    again = {(place.path, fault.line) for place, fault in faults_of_lines if fault.code == REPEATED}
    return History(tuple(_releases(blocks, again)), models), problems


def _file(site_path: Path, path: str) -> tuple[tuple[Block, ...], list[Problem]]:
    try:
        content = read_plain(site_path / path, MAX_BYTES)
    except NotPlain as refusal:
        if refusal.code == "symlink":
            return (), [symlink(path)]
        help = "move it out of content/; `matchup release` writes this file"
        return (), [Problem(refusal.code, f"{path} {refusal.reason}", Place(path), help)]
    except OSError as fault:
        return (), [unreadable(path, fault)]
    blocks, faults = parsed(content, MAX_OF_FILE)
    return blocks, [_problem(path, fault) for fault in faults]


def _problem(path: str, fault: Fault) -> Problem:
    return Problem(fault.code, fault.words, Place(path, fault.line), fault.help, severity=fault.severity)


def _of_days(path: str, name: str, blocks: tuple[Block, ...], as_of: str) -> Iterator[Problem]:
    """Days that the name of a file, or the site's own day, says otherwise."""
    for block in blocks:
        place, date = Place(path, block.line), block.opening.release
        if f"{date}.jsonl" != name:
            words = f"this release is of {date}, and its file of {name.removesuffix('.jsonl')}"
            yield Problem("bad-history", words, place, "rename the file, or mend the day")
        elif date > as_of:
            words = f"this release is of {date}, after the site's own day, {as_of}"
            help = "set as_of in content/site.yaml to that day or a later one, or delete the release"
            yield Problem("future-release", words, place, help)


def _releases(blocks: list[tuple[str, Block]], again: set[tuple[str, int]]) -> Iterator[Release]:
    """All but the lines that tell something again."""
    before, number = "", 0
    for path, block in blocks:
        number = number + 1 if path == before else 1
        before = path
        changes = tuple(each.change for each in block.changes if (path, each.line) not in again)
        yield Release(block.opening, changes, number)
