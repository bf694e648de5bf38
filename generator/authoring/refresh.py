"""Dated counts of model files, brought up to date without touching anything else.

A change is made at the place of the old value, so comments, order, quotes and line ends stay as they are. The whole
entry is written anew only when its value had another source.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.authoring.hub import REPOSITORY, Counts, Hub, Silent
from generator.authoring.known import Address, flow, source_line
from generator.catalog import Catalog, Model
from generator.content.folder import read_catalog
from generator.content.markdown_form import read_markdown
from generator.content.marked_yaml import Marked, Plain, read_yaml
from generator.files import split_lines
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse, Place, one_of

SILENT = 3  # models in a row that get no answer from the host, after which the rest is not asked for


@dataclass(frozen=True, slots=True)
class Change:
    """One count, then and now."""

    slug: str
    signal: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.slug}: {self.signal} {self.before} -> {self.after}"


@dataclass(frozen=True, slots=True)
class Update:
    """A model file as it was read, and as it would be."""

    path: Path
    before: bytes
    after: bytes
    changes: tuple[Change, ...]

    def write(self) -> None:
        """Replaces the file in one step. Raises CannotGoOn when somebody edited it since."""
        try:
            if self.path.read_bytes() != self.before:
                raise CannotGoOn(f"{self.path.name} was edited meanwhile", "run matchup refresh again")
            partial_path = self.path.with_name(f".{self.path.name}.partial")
            partial_path.write_bytes(self.after)
            shutil.copymode(self.path, partial_path)
            partial_path.replace(self.path)
        except OSError as fault:
            raise CannotGoOn(
                f"{self.path.name} can't be written: {fault.strerror}",
                "check its permissions and the space on the disk",
            ) from None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What would change, what was left as it is and why, and who could not be asked."""

    updates: tuple[Update, ...]
    remarks: tuple[str, ...]
    unreached: Mapping[str, MatchupError]
    asked: int


def refresh(site_path: Path, today: date, slug: str = "", hub: Hub | None = None) -> Refreshed:
    """Asks the hub about each model that names its repository; writes nothing. Raises FaultyContent, Misuse, CannotGoOn."""
    catalog, problems = read_catalog(site_path)
    if catalog is None:
        raise FaultyContent(problems)
    hub = hub or Hub.open()
    updates: list[Update] = []
    remarks: list[str] = []
    unreached: dict[str, MatchupError] = {}
    models, silent = _named(catalog, slug), 0
    for model in models:
        if silent == SILENT:
            unreached[model.slug] = Silent(
                f"not asked: {hub.endpoint} gave no answer {SILENT} times in a row"
            )
            continue
        try:
            counts = hub.counts(_hub_id(model))
            silent = 0
        except MatchupError as fault:
            silent = silent + 1 if isinstance(fault, Silent) else 0
            unreached[model.slug] = fault
            continue
        update = _update(site_path, model, counts, hub.api_url(_hub_id(model)), today, remarks)
        if update.changes:
            updates.append(update)
    return Refreshed(tuple(updates), tuple(remarks), unreached, len(models) - len(unreached))


def _hub_id(model: Model) -> str:
    fact = model.facts.get("hub_id")
    return (
        fact.text
        if fact is not None and fact.is_known and REPOSITORY.fullmatch(fact.text) and ".." not in fact.text
        else ""
    )


def _named(catalog: Catalog, slug: str) -> list[Model]:
    slugs = [model.slug for model in catalog.models]
    if slug and slug not in slugs:
        raise Misuse(f'there is no model "{slug}"', one_of(slug, slugs))
    models = [model for model in catalog.models if _hub_id(model) and slug in ("", model.slug)]
    if not models:
        raise Misuse(
            f"{f'model {chr(34)}{slug}{chr(34)}' if slug else 'no model'} names {'no ' if slug else 'a '}repository of the hub",
            "add it to its facts: hub_id: {value: owner/name, source: …}",
        )
    return models


Edit = tuple[int, int, int, str]
"""Line and columns from 0, end excluded, and what stands there from now on."""


def _update(
    site_path: Path, model: Model, counts: Counts, url: str, today: date, remarks: list[str]
) -> Update:
    path = site_path / model.path
    before = path.read_bytes()
    text = before.decode("utf-8").removeprefix("\ufeff")
    lines = split_lines(model.path, text)
    marked = (read_yaml(lines) if model.path.endswith(".yaml") else read_markdown(lines))[0]
    signals = _mapping(_mapping(marked.value).get("signals"))
    sources = _mapping(_mapping(marked.value).get("sources"))
    key = next((key for key, source in sources.items() if _mapping(source).get("url") == url), "")
    new_key = key or next(
        name
        for name in ("hub", "hub-api", *(f"hub-api-{number}" for number in range(2, 1000)))
        if name not in sources
    )
    edits: list[Edit] = []
    changes = []
    for name, value in counts.signals.items():
        written = signals.get(name)
        old = _mapping(written).get("value") if isinstance(written, dict) else written
        if name not in signals or old in (value, "n/a"):
            continue
        found = _signal_edits(marked, name, value, new_key, today)
        if found is None:
            remarks.append(
                f"{model.slug}: {name} {old} stays, though the hub says {value}: write it as {{value: …, as_of: …, source: …}} on one line"
            )
            continue
        edits += found
        day = _mapping(written).get("as_of")
        changes.append(
            Change(model.slug, name, f"{old} ({day})" if day else str(old), f"{value} ({today.isoformat()})")
        )
    if changes:
        edits.append(_source_edit(marked, key, new_key, url, today))
    after = before[: len(before) - len(text.encode())] + _edited(text, edits).encode()
    return Update(path, before, after, tuple(changes))


def _mapping(written: Plain) -> dict[str, Plain]:
    return written if isinstance(written, dict) else {}


def _signal_edits(marked: Marked, name: str, value: str, source: str, today: date) -> list[Edit] | None:
    """The value and its day where they stand; or the whole entry anew when it had another source, whose note goes with it."""
    place, written = marked.values["signals", name], _mapping(marked.value)["signals"]
    entry = _mapping(written)[name]
    parts = _mapping(entry)
    if parts.get("source") == source and parts.get("value") and parts.get("as_of"):
        return [
            _scalar_edit(marked.values["signals", name, "value"], value),
            _scalar_edit(marked.values["signals", name, "as_of"], today.isoformat()),
        ]
    stands = place.text[place.column - 1 : place.column - 1 + place.length]
    if read_yaml(split_lines("", stands))[0].value != entry or (
        not stands.startswith("{") and isinstance(entry, dict)
    ):
        return None  # written over several lines
    note = str(parts.get("note") or "") if parts.get("source") == source else ""
    return [
        (
            place.line - 1,
            place.column - 1,
            place.column - 1 + place.length,
            flow(value=value, as_of=today.isoformat(), source=source, note=note),
        )
    ]


def _scalar_edit(place: Place, text: str) -> Edit:
    start = place.column - 1
    quote = place.text[start] if place.text[start] in "\"'" else ""
    return place.line - 1, start, start + place.length, f"{quote}{text}{quote}"


def _source_edit(marked: Marked, key: str, new_key: str, url: str, today: date) -> Edit:
    """The day on which the hub was read, or the hub as a source of its own."""
    if key:
        return _scalar_edit(marked.values["sources", key, "read"], today.isoformat())
    line = f"{new_key}: {source_line(Address(url, 'Hub, counts of the repository', 'third-party'), today)}"
    sources = marked.values[("sources",)]
    if sources.text[sources.column - 1] == "{":
        return sources.line - 1, sources.column, sources.column, f"{line}, "
    return sources.line - 1, 0, 0, f"{' ' * (sources.column - 1)}{line}\n"


def _edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with each edit made at its place, and every other character as it was."""
    parts = re.split(r"(\r\n|\n|\r)", text)
    lines, ends = parts[::2], [*parts[1::2], ""]
    for number, start, end, words in sorted(edits, reverse=True):
        lines[number] = (
            lines[number][:start] + words.replace("\n", ends[number] or "\n") + lines[number][end:]
        )
    return "".join(line + end for line, end in zip(lines, ends, strict=True))
