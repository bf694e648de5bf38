"""Content of an older version in the words of today: which lines change, and why, before anything is written.

Each file is edited in its lines and read again; where it then says anything but what was meant, it is left to
its author. What a version changed stands in content/schema_steps.py.
"""

from __future__ import annotations

import copy
import functools
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import getitem
from pathlib import Path
from typing import Any

from generator.authoring.line_edits import Edit, edited, key_edit, replace_file, scalar_edit
from generator.authoring.signal_edits import mapping
from generator.content.markdown_form import read_form
from generator.content.marked_yaml import Marked, Plain
from generator.content.model_names import model_names
from generator.content.schema_steps import SCORING, SITE, STEPS, Change, Step
from generator.content.source_files import read_source
from generator.files import read_text, split_lines
from generator.problems import CannotGoOn, FaultyContent, Problem
from generator.vocabulary import SCHEMA_VERSION

BODY_FAULTS = {"bad-heading", "unknown-label", "unclosed-fence"}  # of prose, which no step edits

WINDOW = 60  # characters of a line that are shown on either side of what changes

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Migrated:
    """One file as it is and as it would be, and the reason of each change."""

    path: str  # relative to the site
    before: bytes
    after: bytes
    why: tuple[str, ...]
    edits: tuple[Edit, ...]

    def difference(self) -> Iterator[str]:
        """Each line that changes, before and after, around what changes in it."""
        lines = split_lines(self.path, _text_of(self.before)).lines
        for edit in sorted(self.edits):
            line = lines[edit.line]
            start, end = max(0, edit.start - WINDOW), edit.end + WINDOW
            new = f"{line[start : edit.start]}{edit.text}{line[edit.end : end]}".split("\n")
            old = line[start:end]
            yield from _changed(edit.line + 1, old, new)


@dataclass(frozen=True, slots=True)
class Migration:
    """Every file that changes, in the order in which they are written, and what is left to its author."""

    files: tuple[Migrated, ...]
    remarks: tuple[str, ...]

    def write(self, site_path: Path) -> None:
        """Writes the files, the one with the version last, so that a run that is stopped can be repeated."""
        for file in self.files:
            replace_file(site_path / file.path, file.before, file.after, "matchup migrate")


@dataclass(frozen=True, slots=True)
class _Document:
    path: str
    raw: bytes
    marked: Marked


def migration(site_path: Path, steps: Sequence[Step] = STEPS, newest: int = SCHEMA_VERSION) -> Migration:
    """What brings a site to the newest version. Raises FaultyContent when a file can't be read safely.

    Raises CannotGoOn when the site is newer.
    """
    paths = [name.path for name in model_names(site_path)[0]]
    recipe = [SCORING] if os.path.lexists(site_path / SCORING) else []
    documents = _documents(site_path, [*paths, *recipe, SITE])
    version = _version(documents[-1].marked)
    if version > newest:
        raise CannotGoOn(
            f"the site has schema_version {version}; {newest} is the newest that is known here",
            "update matchup to the version that the site was written for",
        )
    asked = [step for step in (*steps, _version_step(newest)) if step.is_of_words or step.version > version]
    files: list[Migrated] = []
    remarks: list[str] = []
    for document in documents:
        file, words = _migrated(document, [step for step in asked if step.is_for(document.path)])
        files += [file] if file else []
        remarks += words
    if remarks:  # the version is written when nothing else is left to do
        files = [file for file in files if file.path != SITE]
    return Migration(tuple(files), tuple(remarks))


def _documents(site_path: Path, paths: Iterable[str]) -> list[_Document]:
    """Every file that steps are about. Raises FaultyContent when one of them can't be read as meant."""
    documents: list[_Document] = []
    problems: list[Problem] = []
    for path in paths:
        raw, faults = read_source(site_path, path)
        if raw is not None:
            text, faults = read_text(path, raw)
        if raw is None or faults:
            problems += faults
            continue
        marked, faults = read_form(split_lines(path, text))
        problems += [fault for fault in faults if fault.code not in BODY_FAULTS]
        documents.append(_Document(path, raw, marked))
    if problems:
        raise FaultyContent(problems)
    return documents


def _version(site: Marked) -> int:
    """The version of a site; 1, when it says none."""
    written = mapping(site.value).get("schema_version", "1")
    if not isinstance(written, str) or not re.fullmatch("[1-9][0-9]{0,8}", written):
        help = "write a whole number, or delete the line: without it, the version is 1"
        raise CannotGoOn(f"schema_version in {SITE} is no version", help)
    return int(written)


def _version_step(newest: int) -> Step:
    """The last change: the version itself."""

    def changes(site: Mapping[str, Plain]) -> Iterator[Change]:
        if site and site.get("schema_version") != str(newest):
            yield Change(("schema_version",), str(newest))

    why = "says in which words the content is written; without it, in those of version 1"
    return Step(version=newest, where=SITE, why=why, changes=changes)


def _migrated(document: _Document, steps: Sequence[Step]) -> tuple[Migrated | None, list[str]]:
    """The file with all changes of its steps; a remark, where they can't be made in its lines."""
    marked, why, changes = document.marked, [], []
    for step in steps:
        made = list(step.changes(mapping(marked.value)))
        why += [step.why] if made else []
        changes += made
    if not changes:
        return None, []
    edits = [edit for change in changes if (edit := _edit(marked, change))]
    text = _text_of(document.raw)
    new = edited(text, edits)
    if len(edits) < len(changes) or not _says(document, new, changes):
        by_hand = ", ".join(f"{'.'.join(map(str, change.path))}: {change.value}" for change in changes)
        return None, [f"{document.path} has to be edited by hand: {by_hand}"]
    mark = BOM if document.raw.startswith(BOM) else b""
    after = mark + new.encode()
    return Migrated(document.path, document.raw, after, tuple(why), tuple(edits)), []


def _edit(marked: Marked, change: Change) -> Edit | None:
    """The change in its line. None where it has no place in one."""
    if change.path in marked.keys:
        return scalar_edit(marked.values[change.path], change.value)
    if change.path[:-1] not in marked.values:
        return None
    return key_edit(marked, change.path, change.value, change.after)


def _says(document: _Document, text: str, changes: Iterable[Change]) -> bool:
    """Whether the new text says what the old one said, but for the changes."""
    wanted: Any = copy.deepcopy(document.marked.value)
    for change in changes:
        *outer, key = change.path
        functools.reduce(getitem, outer, wanted)[key] = change.value
    marked, _ = read_form(split_lines(document.path, text))
    return bool(marked.value == wanted)


def _text_of(raw: bytes) -> str:
    return raw.decode("utf-8-sig")


def _changed(number: int, old: str, new: Sequence[str]) -> Iterator[str]:
    """A line before and after; of one that stays, what stands above or below it from now on."""
    above, below = (new[:-1], new[-1:]) if new[-1] == old else ([], new)
    is_kept = below[0] == old
    yield from (f"       + {line}" for line in above)
    yield f"  {number:>4} {' ' if is_kept else '-'} {old}"
    yield from (f"       + {line}" for line in (below[1:] if is_kept else below))
