"""What an importer is, and what it tells: values alone, which know neither the site nor its files.

An importer reads somebody else's catalog into entries. Which of their words a site has a place for, what of a
file may be edited, and how, is known by others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from generator.vocabulary import Author, CommercialUse, ModelKind


@dataclass(frozen=True, slots=True)
class Source:
    """Where values can be read. `as_of`: the day of the copy; on which day it was read is known elsewhere."""

    url: str
    title: str
    by: Author = "maker"
    as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One thing that a model can do. `is_generated`: in sentences that a program made of facts."""

    title: str
    tags: tuple[str, ...]
    text: str
    sources: tuple[str, ...]
    unique: str = ""
    versus: str = ""
    limits: str = ""
    is_generated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A published result of a test. `day`: when it was published, where that is told."""

    dataset: str
    metric: str
    value: str
    setting: str
    source: str
    note: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One model as a catalog tells it."""

    id: str  # as its makers write it: owner/name
    where: str  # the file that tells it, below the path that was given
    name: str
    maker: str = ""
    kind: ModelKind = "model"
    tasks: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    released: Told | None = None
    license: Told | None = None
    weights: Told | None = None
    commercial_use: CommercialUse | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    facts: Mapping[str, Told] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)  # that a fact is of, as a price has one
    signals: Mapping[str, tuple[Told, str]] = field(default_factory=dict)  # with the day of the reading
    results: tuple[Result, ...] = ()
    abilities: tuple[Ability, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was not understood. `what` reads alike for all of its kind, which are counted."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a catalog tells, in a fixed order, and what of it was not understood."""

    entries: tuple[Entry, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What entries name, each as one line of YAML, for sites that do not have it.

    Rows of content/facts.yaml; kinds of input and output, tasks and tags of content/tags.yaml.
    """

    rows: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of catalog: what it is called, where it lies, how it is read, and which sources are its own.

    `read` raises Misuse for a path that is no such catalog. It writes nothing, asks neither clock nor
    network, and follows no link out of the path.
    """

    name: str
    takes: str  # what the path has to be, in words behind "give"
    read: Callable[[Path, SiteWords], Reading]
    owns: Callable[[str], bool]  # whether a source with this address is of this importer
    needs: Needs = Needs()
