"""Dated counts of model files, brought up to date without touching anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.authoring.hub import Counts, Hub, is_repository
from generator.authoring.hub_round import asked_in_turn
from generator.authoring.line_edits import Edit, edited, replace_file
from generator.authoring.signal_edits import hub_source, signal_edits, source_edit, stated_counts
from generator.catalog import Catalog, Model
from generator.content.folder import read_catalog
from generator.content.markdown_form import read_form
from generator.content.model_names import model_names
from generator.files import split_lines
from generator.problems import FaultyContent, MatchupError, Misuse, one_of

NO_DRAFT = "delete its line draft: true when nothing in it waits any more"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a file, then and now."""

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
    again: str = "matchup refresh"  # the command that reads it anew

    def write(self) -> None:
        """Replaces the file in one step. Raises CannotGoOn when somebody edited it since."""
        replace_file(self.path, self.before, self.after, self.again)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What would change, what was left as it is and why, and who could not be asked."""

    updates: tuple[Update, ...]
    remarks: tuple[str, ...]
    unreached: Mapping[str, MatchupError]
    asked: int


def refresh(site_path: Path, today: date, slug: str = "", hub: Hub | None = None) -> Refreshed:
    """Asks the hub about each model that names its repository; writes nothing.

    Raises FaultyContent, Misuse, CannotGoOn.
    """
    catalog, problems = read_catalog(site_path)
    if catalog is None:
        raise FaultyContent(problems)
    hub = hub or Hub.open()
    models = _named(catalog, slug, {name.slug for name in model_names(site_path)[0]})
    counts, unreached = asked_in_turn(models, lambda model: hub.counts(_hub_id(model)), hub.endpoint)
    updates: list[Update] = []
    remarks: list[str] = []
    for model in models:
        if model.slug in counts:
            url = hub.api_url(_hub_id(model))
            update, more = _update(site_path, model, counts[model.slug], url, today)
            updates += [update] if update.changes else []
            remarks += more
    return Refreshed(tuple(updates), tuple(remarks), unreached, len(counts))


def _hub_id(model: Model) -> str:
    """The repository that a model names, or an empty text."""
    fact = model.facts.get("hub_id")
    is_named = fact is not None and fact.is_known and is_repository(fact.text)
    return fact.text if fact and is_named else ""


def _named(catalog: Catalog, slug: str, drafts: set[str]) -> list[Model]:
    """The models that name their repository, or the one that was asked for. Raises Misuse."""
    slugs = [model.slug for model in catalog.models]
    if slug and slug not in slugs:
        if slug in drafts:
            raise Misuse(f'"{slug}" is a draft, and only models of the site are asked for', NO_DRAFT)
        raise Misuse(f'there is no model "{slug}"', one_of(slug, slugs))
    models = [model for model in catalog.models if _hub_id(model) and slug in ("", model.slug)]
    if not models:
        who = f'model "{slug}" names no' if slug else "no model names a"
        raise Misuse(
            f"{who} repository of the hub",
            "add it to its facts: hub_id: {value: owner/name, source: …}",
        )
    return models


def _update(site_path: Path, model: Model, counts: Counts, url: str, today: date) -> tuple[Update, list[str]]:
    """The file with the counts that differ, and a remark on each that has to be written by hand."""
    path = site_path / model.path
    before = path.read_bytes()
    text = before.decode("utf-8").removeprefix("\ufeff")
    lines = split_lines(model.path, text)
    marked, _ = read_form(lines)
    source = hub_source(marked, url)
    edits: list[Edit] = []
    changes: list[Change] = []
    remarks: list[str] = []
    stated = stated_counts(marked)
    for name, value in counts.signals.items():
        old = stated.get(name)
        if old is None or old.value in (value, "n/a"):
            continue
        more = signal_edits(marked, name, value, source, today)
        if more is None:
            remarks.append(_by_hand(model.slug, name, old.value, value))
            continue
        edits += more
        stood = f"{old.value} ({old.day})" if old.day else old.value
        changes.append(Change(model.slug, name, stood, f"{value} ({today.isoformat()})"))
    if changes:
        edits.append(source_edit(marked, source, today))
    mark = before[: len(before) - len(text.encode())]  # the byte order mark, if there is one
    return Update(path, before, mark + edited(text, edits).encode(), tuple(changes)), remarks


def _by_hand(slug: str, name: str, old: str, new: str) -> str:
    form = "{value: …, as_of: …, source: …}"
    return f"{slug}: {name} {old} stays, though the hub says {new}: write it as {form} on one line"
