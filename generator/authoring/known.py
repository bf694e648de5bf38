"""What is known of a model before a person writes a word, and who tells it.

A value is kept with its source or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from generator.authoring.site_words import SiteWords

Value = TypeVar("Value")

HUB = "https://huggingface.co"


ROWS = {  # of content/facts.yaml, for a site that has none of these names
    "parameters": "{label: Parameters, unit: count}",
    "weights_size": "{label: Weights file, unit: bytes}",
    "weights_format": "{label: Weights format, unit: text}",
    "image_size": "{label: Input size, unit: px}",
    "patch_size": "{label: Patch size, unit: px}",
    "label_count": "{label: Labels, unit: count}",
    "max_tokens": "{label: Text positions, unit: tokens}",
    "vocabulary": "{label: Vocabulary, unit: count}",
    "languages": "{label: Languages, unit: text}",
    "image_encoder": "{label: Image encoder, unit: text}",
    "text_decoder": "{label: Text decoder, unit: text}",
    "text_encoder": "{label: Text encoder, unit: text}",
    "library": "{label: Library, unit: text}",
    "model_class": "{label: Class to load, unit: text}",
    "hub_id": "{label: Hub repository, unit: text}",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A value, who tells it, and what must be known to read it."""

    value: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source can be read."""

    url: str
    title: str
    by: str = "maker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was found out about a model; remarks say what was left out, and why."""

    sources: Mapping[str, Address] = field(default_factory=dict)
    facts: Mapping[str, Told] = field(default_factory=dict)
    signals: Mapping[str, tuple[Told, str]] = field(default_factory=dict)  # with the day of the reading
    task: Told | None = None
    license: Told | None = None
    weights: Told | None = None
    results: tuple[Mapping[str, str], ...] = ()  # rows of benchmarks, each with its source
    remarks: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[Told, ...]:
        """Every value that somebody tells."""
        single = (self.task, self.license, self.weights)
        signals = (told for told, _ in self.signals.values())
        return (*self.facts.values(), *signals, *(told for told in single if told))

    @property
    def used(self) -> list[str]:
        """Sources that a value names, in the order in which they were found."""
        named = {told.source for told in self.values} | {row["source"] for row in self.results}
        return [key for key in self.sources if key in named]

    @property
    def names(self) -> tuple[str, ...]:
        """What is known, by the names of its fields."""
        single = {"task": self.task, "license": self.license, "weights": self.weights}
        results = ("benchmarks",) if self.results else ()
        return (*(name for name, told in single.items() if told), *self.facts, *results, *self.signals)

    def fitting(self, words: SiteWords) -> Known:
        """What the settings of the site have a row or a signal for, with a remark on all else."""
        remarks = [
            f"{name} {told.value}: content/facts.yaml has no such row{_row_of(name)}"
            for name, told in self.facts.items()
            if name not in words.rows
        ]
        remarks += [
            f"{name} {told.value}: content/scoring.yaml asks for no such signal"
            for name, (told, _) in self.signals.items()
            if name not in words.rules
        ]
        return replace(
            self,
            facts={name: told for name, told in self.facts.items() if name in words.rows},
            signals={name: told for name, told in self.signals.items() if name in words.rules},
            remarks=(*self.remarks, *remarks),
        )


def _row_of(name: str) -> str:
    return f"; this line would be one: {name}: {ROWS[name]}" if name in ROWS else ""


def with_each_address_once(known: Known) -> Known:
    """Sources of one address as one, the card if it is among them: two would look like two witnesses."""
    keys: dict[str, list[str]] = {}
    for key in known.used:
        keys.setdefault(known.sources[key].url, []).append(key)
    named = {key: "card" if "card" in group else group[0] for group in keys.values() for key in group}
    titles = {
        named[group[0]]: _joined_titles([known.sources[key].title for key in group])
        for group in keys.values()
    }

    def renamed(told: Told | None) -> Told | None:
        return told and replace(told, source=named.get(told.source, told.source))

    return replace(
        known,
        sources={key: replace(known.sources[key], title=title) for key, title in titles.items()},
        facts={name: replace(told, source=named[told.source]) for name, told in known.facts.items()},
        signals={
            name: (replace(told, source=named[told.source]), day)
            for name, (told, day) in known.signals.items()
        },
        task=renamed(known.task),
        license=renamed(known.license),
        weights=renamed(known.weights),
        results=tuple({**row, "source": named[row["source"]]} for row in known.results),
    )


def _joined_titles(titles: list[str]) -> str:
    first, *rest = titles
    *inner, last = [first, *(title.lower() for title in rest)]
    return f"{', '.join(inner)} and {last}" if inner else last


def facts_of(source: str, *facts: tuple[str, str] | tuple[str, str, str]) -> dict[str, Told]:
    """Facts by name, each with its value and perhaps a note; what has no value is left out."""
    return {name: Told(value, source, note[0] if note else "") for name, value, *note in facts if value}


def first_of(parts: Iterable[Known]) -> Known:
    """All parts as one: of a value that several tell, the first one to tell it counts."""
    first = Known()
    for part in parts:
        first = Known(
            sources=_joined(first.sources, part.sources),
            facts=_joined(first.facts, part.facts),
            signals=_joined(first.signals, part.signals),
            task=first.task or part.task,
            license=first.license or part.license,
            weights=first.weights or part.weights,
            results=first.results or part.results,
            remarks=tuple(dict.fromkeys((*first.remarks, *part.remarks))),
        )
    return first


def _joined(first: Mapping[str, Value], second: Mapping[str, Value]) -> dict[str, Value]:
    """Both in their order; the value of the first counts."""
    return {**first, **{name: value for name, value in second.items() if name not in first}}
