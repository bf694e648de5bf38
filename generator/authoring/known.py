"""What is known of a model before a person writes a word, and how it is written down.

A value is kept with its source or not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generator.content.checks.structure import COUNTED
from generator.content.folder import FactRowsShape, read_catalog
from generator.content.marked_yaml import read_yaml
from generator.content.schema import FactRowShape, ScoringShape, SignalRuleShape, TagsShape
from generator.files import read_text, split_lines
from generator.problems import FaultyContent, Misuse

HUB = "https://huggingface.co"

PLAIN = re.compile(r"[A-Za-z0-9(](?:[\w ./()×+-]*[\w./()×+])?", re.ASCII)  # what YAML needs no quotes for


@dataclass(frozen=True, slots=True)
class Told:
    """A value, who tells it, and what must be known to read it."""

    value: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    url: str
    title: str
    by: str = "maker"


@dataclass(slots=True)
class Known:
    """What was found out about a model before a person wrote a word."""

    sources: dict[str, Address] = field(default_factory=dict)
    facts: dict[str, Told] = field(default_factory=dict)
    signals: dict[str, tuple[Told, str]] = field(default_factory=dict)  # with the day of the reading
    task: Told | None = None
    license: Told | None = None
    weights: Told | None = None
    remarks: list[str] = field(default_factory=list)

    def tell(self, name: str, value: str | None, source: str, note: str = "") -> None:
        """Keeps a fact; the first one to tell it counts."""
        if value:
            self.facts.setdefault(name, Told(value, source, note))

    @property
    def used(self) -> list[str]:
        """Sources that a value names, in the order in which they were found."""
        values = [
            *self.facts.values(),
            *(told for told, _ in self.signals.values()),
            self.task,
            self.license,
            self.weights,
        ]
        return [
            key for key in self.sources if any(told is not None and told.source == key for told in values)
        ]


@dataclass(frozen=True, slots=True)
class Words:
    """The words that the site's settings accept."""

    tags: TagsShape
    rows: Mapping[str, FactRowShape]
    rules: Mapping[str, SignalRuleShape]

    @classmethod
    def read(cls, site_path: Path) -> Words:
        """Raises FaultyContent when the settings have faults."""
        found: list[Any] = []
        for name, shape in (
            ("tags.yaml", TagsShape),
            ("facts.yaml", FactRowsShape),
            ("scoring.yaml", ScoringShape),
        ):
            try:
                text, problems = read_text(name, (site_path / "content" / name).read_bytes())
                marked, more = read_yaml(split_lines(name, text)) if not problems else (None, problems)
                found.append(shape.model_validate(marked.value) if marked is not None and not more else None)
            except (OSError, ValidationError):
                found.append(None)
        if None in found:
            raise FaultyContent(
                [
                    problem
                    for problem in read_catalog(site_path)[1]
                    if not problem.place.path.startswith("content/models")
                ]
            )
        tags, rows, scoring = found
        rules = {
            name: rule
            for dimension in scoring.dimensions.values()
            for name, rule in dimension.signals.items()
        }
        stated = {
            name: rule
            for name, rule in rules.items()
            if not rule.field and not rule.benchmark and not rule.measured and name != COUNTED
        }
        if not tags.tasks or not tags.tags:
            raise Misuse(
                "content/tags.yaml declares no task or no tag", "a model needs one of each; add them first"
            )
        return cls(tags, rows.root, stated | {"license": rules["license"]} if "license" in rules else stated)


def scalar(text: str) -> str:
    """A text as one YAML value, quoted only where it must be."""
    return text if PLAIN.fullmatch(text) and text.lower() != "null" else json.dumps(text, ensure_ascii=False)


def flow(**parts: str) -> str:
    """`{value: 224 px, source: config}`; empty parts are left out."""
    return "{" + ", ".join(f"{key}: {scalar(text)}" for key, text in parts.items() if text) + "}"


def source_line(address: Address, today: date) -> str:
    return f"{{url: {json.dumps(address.url)}, title: {scalar(address.title)}, read: {today.isoformat()}, by: {address.by}}}"
