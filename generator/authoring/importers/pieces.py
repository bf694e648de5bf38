"""An entry as pieces of a model file: each with its place, its parts, and the source it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from generator.authoring.flow_yaml import flow
from generator.authoring.importers.entry import Entry, Result, Source
from generator.authoring.known import Told
from generator.content.model_schema import BenchmarkShape

KeyPath = tuple[str, ...]

DAY_OF_RESULT = next((name for name in ("date", "as_of") if name in BenchmarkShape.model_fields), "")


@dataclass(frozen=True, slots=True)
class Piece:
    """One value of a file: where it belongs, which of its parts says it, and all parts that are not empty."""

    path: KeyPath
    main: str
    parts: Mapping[str, str]

    @property
    def name(self) -> str:
        """As it is called where changes are shown."""
        return {"license": "license", "pricing": "weights"}.get(self.path[0], self.path[-1])

    @property
    def value(self) -> str:
        return self.parts[self.main]

    @property
    def source(self) -> str:
        return self.parts.get("source", "")

    @property
    def text(self) -> str:
        return flow(**self.parts)

    def naming(self, source: str) -> Piece:
        """The same with another source."""
        return Piece(self.path, self.main, {**self.parts, "source": source})


def pieces_of(entry: Entry) -> Iterator[Piece]:
    """Every value of an entry that names a source and has a place of its own, in the order of a file."""
    if entry.released:
        yield _piece(("released",), "date", entry.released)
    if entry.license:
        use = {"commercial_use": entry.commercial_use or ""}
        yield _piece(("license",), "spdx", entry.license, use)
    if entry.weights:
        yield _piece(("pricing",), "weights", entry.weights)
    for name, told in entry.facts.items():
        yield _piece(("facts", name), "value", told, {"as_of": entry.days.get(name, "")})
    for name, (told, day) in entry.signals.items():
        yield _piece(("signals", name), "value", told, {"as_of": day})
    for result in entry.results:
        parts = result_parts(result)
        yield Piece(("benchmarks", result_name(parts)), "value", parts)


def _piece(path: KeyPath, main: str, told: Told, more: Mapping[str, str] | None = None) -> Piece:
    parts = {main: told.value, **(more or {}), "source": told.source, "note": told.note}
    return Piece(path, main, {key: text for key, text in parts.items() if text})


def result_parts(result: Result) -> dict[str, str]:
    """A row of `benchmarks`."""
    parts = {
        "dataset": result.dataset,
        "metric": result.metric,
        "value": result.value,
        "setting": result.setting,
        **({DAY_OF_RESULT: result.day} if DAY_OF_RESULT else {}),
        "source": result.source,
        "note": result.note,
    }
    return {key: text for key, text in parts.items() if text}


def result_name(parts: Mapping[str, object]) -> str:
    """What tells one result of a file from another."""
    return ", ".join(str(parts.get(key)) for key in ("dataset", "metric", "setting"))


def source_parts(source: Source, today: date) -> dict[str, str]:
    """A source that was read today; of a copy from a later day than that nobody has read."""
    as_of = source.as_of if source.as_of < today.isoformat() else ""
    return {
        "url": source.url,
        "title": source.title,
        "read": today.isoformat(),
        "by": source.by,
        **({"as_of": as_of} if as_of else {}),
    }
