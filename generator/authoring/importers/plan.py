"""What an import would do to a site, file by file, before anything is written; and the writing of it.

Files are written one after the other, each whole, settings first. An import that is stopped has written some
of them, and the next one does the rest.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from generator.authoring.importers import additions
from generator.authoring.importers.entry import Entry, Importer, Needs, Unread
from generator.authoring.importers.fitting import fitted
from generator.authoring.importers.merging import Change, Merged, merged
from generator.authoring.importers.naming import addressed, short_name
from generator.authoring.importers.new_model import is_whole, text_of
from generator.authoring.line_edits import replace_file
from generator.authoring.signal_edits import mapping
from generator.authoring.site_words import SiteWords
from generator.content.markdown_form import read_form
from generator.content.marked_yaml import Marked, read_yaml
from generator.content.model_file import as_waiting
from generator.content.model_names import MODELS, model_names
from generator.content.model_schema import ModelShape
from generator.content.source_files import read_source
from generator.content.validation import validated
from generator.files import read_text, split_lines, write_whole
from generator.problems import CannotGoOn, Misuse, errors, one_of, visible

NAMES = re.compile(r"(?m)^(name|short_name|aliases):[ \t]*(\S.*)$")

READ = re.compile(r"\bread: [0-9]{4}-[0-9]{2}-[0-9]{2}")

SOME = 3  # files that are shown in full


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file as it is, if it is there, and as it would be."""

    path: str
    before: bytes | None
    after: bytes
    changes: tuple[Change, ...] = ()
    is_draft: bool = False

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_model(self) -> bool:
        return self.path.startswith(MODELS)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an import would change, and what it leaves to people."""

    importer: str
    entry_count: int
    files: tuple[FileChange, ...]
    same_count: int  # files that say already what the catalog tells
    differences: Mapping[str, tuple[str, ...]]  # by path: what a person wrote otherwise
    refused: tuple[str, ...]
    unread: tuple[tuple[Unread, int], ...]  # one of each kind, and how many there are of it
    lack: Needs
    absent: tuple[str, ...] = ()  # slugs of files with values of the importer's that it knows no more

    def write(self, site_path: Path) -> None:
        """Raises CannotGoOn where a file was edited or made meanwhile, or can't be written."""
        for file in self.files:
            path = site_path / file.path
            if file.before is not None:
                replace_file(path, file.before, file.after, "matchup import")
            elif os.path.lexists(path):
                raise CannotGoOn(f"{file.path} was made meanwhile", "run matchup import again")
            else:
                write_whole(path, file.after)


def planned(
    site_path: Path,
    importer: Importer,
    path: Path,
    today: date,
    only: Iterable[str] = (),
    has_rows: bool = False,
) -> Plan:
    """Reads a catalog and lays it beside the site. Raises Misuse, FaultyContent, CannotGoOn.

    `has_rows`: whether rows, tasks and tags that the site lacks are added to it.
    """
    words = SiteWords.read(site_path)
    reading = importer.read(path, words)
    known = addressed(reading.entries)
    entries = _asked(known.by_slug, list(only), known.refused)
    lack = additions.lacking(entries.values(), importer.needs, words)
    settings = additions.settings_files(site_path, lack) if has_rows else []
    words = additions.with_added(words, lack) if has_rows else words
    planning = _Planning(site_path, importer, words, today)
    planning.lay_beside(entries)
    return Plan(
        importer=importer.name,
        entry_count=len(entries),
        files=(*(FileChange(file.path, file.before, file.after) for file in settings), *planning.files),
        same_count=planning.same_count,
        differences=planning.differences,
        refused=(*known.refused, *planning.refused) if not only else tuple(planning.refused),
        unread=_counted((*reading.unread, *planning.unread)),
        lack=Needs() if has_rows else lack,
    )


def _asked(by_slug: Mapping[str, Entry], only: list[str], refused: tuple[str, ...]) -> Mapping[str, Entry]:
    """Those that were named, or all. Raises Misuse for a name that is none."""
    unknown = [slug for slug in only if slug not in by_slug]
    if unknown:
        raise Misuse(f'the catalog has no model "{visible(unknown[0][:80])}"', one_of(unknown[0], by_slug))
    return {slug: by_slug[slug] for slug in only} if only else by_slug


def _counted(unread: Iterable[Unread]) -> tuple[tuple[Unread, int], ...]:
    """The first of each kind, the most frequent first."""
    firsts: dict[str, Unread] = {}
    counts: Counter[str] = Counter()
    for each in unread:
        firsts.setdefault(each.what, each)
        counts[each.what] += 1
    ranked = sorted(firsts, key=lambda what: (-counts[what], what))
    return tuple((firsts[what], counts[what]) for what in ranked)


@dataclass(slots=True)
class _Planning:
    """The files of the site, while entries are laid beside them one after the other."""

    site_path: Path
    importer: Importer
    words: SiteWords
    today: date
    files: list[FileChange] = field(default_factory=list)
    same_count: int = 0
    differences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def lay_beside(self, entries: Mapping[str, Entry]) -> None:
        if (self.site_path / MODELS).is_symlink():
            raise CannotGoOn(f"{MODELS} is a link", "put the folder itself there")
        texts = self._texts()
        names = _Names.of(texts)
        for slug, entry in entries.items():
            fitting, unread = fitted(entry, self.words, self.importer.needs)
            if slug in texts:
                self._edit(texts[slug][0], texts[slug][1], fitting)
            else:
                unread = (*unread, *self._begin(slug, fitting, names))
            self.unread += unread

    def _texts(self) -> dict[str, tuple[str, bytes]]:
        """Each model file by its slug."""
        texts = {}
        for name in model_names(self.site_path)[0]:
            raw, _ = read_source(self.site_path, name.path)
            texts[name.slug] = (name.path, raw if raw is not None else b"")
        return texts

    def _begin(self, slug: str, entry: Entry, names: _Names) -> tuple[Unread, ...]:
        """A new file, if it can be one."""
        path = f"{MODELS}/{slug}.md"
        short = short_name(entry.name, names.taken)
        if slug in names.aliases:
            self.refused.append(f'{entry.id}: "{slug}" is a former address of {names.aliases[slug]}')
            return ()
        if not short or entry.name.casefold() in names.taken:
            self.refused.append(f'{entry.id}: "{entry.name}" is already the name of another model')
            return ()
        text = text_of(entry, short, self.today)
        if fault := _fault(path, text, [ability.title for ability in entry.abilities]):
            self.refused.append(f"{entry.id}: {fault}")
            return ()
        names.taken |= {short.casefold(), entry.name.casefold()}
        self.files.append(FileChange(path, None, text.encode(), is_draft=not is_whole(entry)))
        return ()

    def _edit(self, path: str, raw: bytes, entry: Entry) -> None:
        text, problems = read_text(path, raw)
        if problems:
            self.refused.append(f"{entry.id}: {path} can't be read")
            return
        if self._is_as_written(text, entry):
            self.same_count += 1
            return
        rows = self.importer.needs.rows
        units = {name: row.unit for name, row in self.words.rows.items()}
        result = merged(path, text, entry, self.importer.owns, rows, units, self.today)
        self._keep(path, raw, text, result)

    def _is_as_written(self, text: str, entry: Entry) -> bool:
        """Whether it is the file that an import would write, the day of reading aside, as most are."""
        match = re.search(r"(?m)^short_name: (.*)$", text)
        short = str(read_yaml(split_lines("", match[1]))[0].value) if match else ""
        return READ.sub("", text) == READ.sub("", text_of(entry, short, self.today))

    def _keep(self, path: str, raw: bytes, text: str, result: Merged) -> None:
        if result.fault:
            self.refused.append(f"{path}: {result.fault}")
        if result.differences:
            self.differences[path] = result.differences
        if result.text == text:
            self.same_count += not result.fault
            return
        mark = raw[: len(raw) - len(text.encode())]
        after = mark + result.text.encode()
        self.files.append(FileChange(path, raw, after, result.changes))


@dataclass(slots=True)
class _Names:
    """Names that models have, without regard to capitals, and slugs that they had before."""

    taken: set[str]
    aliases: dict[str, str]

    @classmethod
    def of(cls, texts: Mapping[str, tuple[str, bytes]]) -> _Names:
        taken: set[str] = set()
        aliases: dict[str, str] = {}
        for path, raw in texts.values():
            for key, value in NAMES.findall(raw.decode("utf-8", "replace")):
                written = read_yaml(split_lines("", value))[0].value
                if key == "aliases":
                    aliases |= {str(slug): path for slug in _listed(written)}
                elif isinstance(written, str):
                    taken.add(written.casefold())
        return cls(taken, aliases)


def _listed(written: object) -> list[object]:
    return written if isinstance(written, list) else [written]


def _titles(marked: Marked) -> list[object]:
    """Of the capabilities that a file is read to have."""
    capabilities = mapping(marked.value).get("capabilities")
    return [mapping(each).get("title") for each in capabilities] if isinstance(capabilities, list) else []


def _fault(path: str, text: str, titles: list[str]) -> str:
    """Why a new file would not be accepted, or would not say what it is meant to; else an empty text."""
    _, problems = read_text(path, text.encode())
    if not problems:
        marked, problems = read_form(split_lines(path, text))
        _, faults = validated(ModelShape, marked)
        problems = [*problems, *as_waiting(marked, faults)]
        if titles and _titles(marked) != titles:
            return "its words read as headings"
    first = next(iter(errors(problems)), None)
    return first.message if first else ""
