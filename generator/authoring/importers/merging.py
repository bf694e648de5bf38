"""An entry laid beside the model file that is there: what is new, what has changed, and what a person wrote.

A value whose source is another than the importer's is a person's, and stays; that it differs is told. Values
change at their place in their line, so that comments, order and quotes stay; the text is then read again, and
where it says anything but what was meant, the file is left to its author. Prose is never touched.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.authoring.flow_yaml import flow, scalar
from generator.authoring.importers.entry import Entry
from generator.authoring.importers.mapping_edits import is_all, keys_edit
from generator.authoring.importers.pieces import KeyPath, Piece, pieces_of, result_name, source_parts
from generator.authoring.line_edits import Edit, edited, scalar_edit
from generator.authoring.signal_edits import mapping
from generator.content.markdown_form import read_form
from generator.content.marked_yaml import Marked, Path, Plain
from generator.content.quantities import is_open, shown
from generator.files import split_lines

DELETED = "\x00"  # in place of a line that goes; no text of a file holds it

GONE = "no longer told"

RESULTS = "benchmarks"


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a file, before and after; before is empty where there was none."""

    name: str
    before: str
    after: str
    note: str  # whose word it is, or why

    def __str__(self) -> str:
        if not self.before:
            return f"{self.name}: {self.after} ({self.note})"
        if self.before == self.after:
            return f"{self.name}: {self.after}, now of {self.note}"
        return f"{self.name}: {self.before} -> {self.after} ({self.note})"


@dataclass(frozen=True, slots=True)
class Merged:
    """A file as it would be: its text, what changes in it, and what a person wrote otherwise."""

    text: str
    changes: tuple[Change, ...] = ()
    differences: tuple[str, ...] = ()
    fault: str = ""  # why the file has to be edited by hand


def merged(
    path: str,
    text: str,
    entry: Entry,
    owns: Callable[[str], bool],
    told_rows: Iterable[str],
    units: Mapping[str, str],
    today: date,
) -> Merged:
    """The file at this path with what an entry tells. `units`: of each row of facts; `told_rows`: those that
    the importer can tell, where what it no longer tells becomes unknown."""
    marked, problems = read_form(split_lines(path, text))
    if problems or not mapping(mapping(marked.value).get("sources")):
        return Merged(text, fault="it has faults of its own: matchup check tells them")
    return _Merging(marked, text, entry, owns, frozenset(told_rows), units, today).merged()


@dataclass(frozen=True, slots=True)
class _Merging:
    marked: Marked
    text: str
    entry: Entry
    owns: Callable[[str], bool]
    told_rows: frozenset[str]
    units: Mapping[str, str]
    today: date

    def merged(self) -> Merged:
        keys = self._file_keys()
        pieces = [piece.naming(keys[piece.source]) for piece in pieces_of(self.entry)]
        pieces += self._gone({piece.path for piece in pieces})
        ours = [piece for piece in pieces if self._is_ours(piece)]
        changed = [piece for piece in ours if not self._is_same(piece)]
        later = [piece for piece in ours if piece not in changed and self._is_of_another_day(piece)]
        wanted = self._wanted([*changed, *later], {piece.source for piece in ours}, keys)
        differences = tuple(
            self._difference(piece) for piece in pieces if piece not in ours and self._differs(piece)
        )
        if wanted == self._fields:
            return Merged(self.text, differences=differences)
        new = self._edited(wanted)
        says, problems = read_form(split_lines(self.marked.lines.path, new))
        if problems or says.value != wanted:
            names = ", ".join(piece.name for piece in changed) or "its sources"
            return Merged(self.text, differences=differences, fault=f"edit it by hand: {names}")
        changes = tuple(self._change(piece, keys) for piece in changed)
        return Merged(new, changes, differences)

    # What is there

    @property
    def _fields(self) -> Mapping[str, Plain]:
        return mapping(self.marked.value)

    @property
    def _stated(self) -> Mapping[str, Plain]:
        return mapping(self._fields["sources"])

    def _url(self, key: str) -> str:
        return str(mapping(self._stated.get(key)).get("url"))

    @property
    def _owned(self) -> set[str]:
        """Keys of the file's sources that are the importer's."""
        return {key for key in self._stated if self.owns(self._url(key))}

    def _file_keys(self) -> dict[str, str]:
        """The key that each source of the entry has in the file."""
        by_url = {self._url(key): key for key in self._stated}
        keys: dict[str, str] = {}
        for key, source in self.entry.sources.items():
            named = by_url.get(source.url, key)
            taken = {*keys.values(), *(self._stated.keys() - self._owned - {by_url.get(source.url)})}
            numbered = (f"{key}-{number}" for number in range(2, 1000))
            keys[key] = named if named not in taken else next(name for name in numbered if name not in taken)
        return keys

    def _at(self, path: KeyPath) -> Plain:
        if path[0] == RESULTS:
            rows = _rows(self._fields)
            return next((row for row in rows if result_name(mapping(row)) == path[1]), None)
        value: Plain = dict(self._fields)
        for key in path:
            value = mapping(value).get(key)
        return value

    def _written(self, piece: Piece) -> tuple[str, str]:
        """Value and source that stand in the place of a piece; both empty where nothing does."""
        there = self._at(piece.path)
        parts = mapping(there) if isinstance(there, dict) else {piece.main: there}
        return str(parts.get(piece.main) or ""), str(parts.get("source") or "")

    def _is_ours(self, piece: Piece) -> bool:
        """Whether its place is free, or has a value of the importer's."""
        value, source = self._written(piece)
        return not value or source in self._owned

    def _is_same(self, piece: Piece) -> bool:
        value, source = self._written(piece)
        return self._alike(piece, value) and source == piece.source

    def _is_of_another_day(self, piece: Piece) -> bool:
        """Whether a value that stays is of a later copy."""
        day = mapping(self._at(piece.path)).get("as_of")
        return piece.path[0] in ("facts", "signals") and piece.parts.get("as_of", day) != day

    def _alike(self, piece: Piece, value: str) -> bool:
        if piece.path[0] == RESULTS:
            return _number(value) == _number(piece.value)
        unit = self.units.get(piece.name, "text") if piece.path[0] == "facts" else "text"
        return shown(value, unit) == shown(piece.value, unit)

    def _differs(self, piece: Piece) -> bool:
        return not is_open(piece.value) and not self._alike(piece, self._written(piece)[0])

    def _gone(self, told: set[tuple[str, ...]]) -> list[Piece]:
        """What the importer told once, and does not any more."""
        gone = []
        for name, fact in mapping(self._fields.get("facts")).items():
            path, source = ("facts", name), str(mapping(fact).get("source"))
            is_told = path in told or name not in self.told_rows
            if not is_told and source in self._owned and not is_open(str(mapping(fact).get("value"))):
                gone.append(Piece(path, "value", {"value": "unknown", "source": source}))
        return gone

    # What is to be there

    def _wanted(self, changed: list[Piece], used: set[str], keys: Mapping[str, str]) -> dict[str, Any]:
        """All that the file would say."""
        wanted: dict[str, Any] = copy.deepcopy(dict(self._fields))
        for piece in changed:
            if piece.path[0] == RESULTS:
                rows = wanted[RESULTS] = _rows(wanted)
                there = self._at(piece.path)
                position = rows.index(there) if there in rows else len(rows)
                rows[position:] = [self._parts(piece), *rows[position + 1 :]]
                continue
            outer = wanted if len(piece.path) == 1 else _inner(wanted, piece.path[0])
            outer[piece.path[-1]] = self._parts(piece)
        sources = wanted["sources"]
        for key, source in self.entry.sources.items():
            if keys[key] in used:
                sources[keys[key]] = self._source(keys[key], source_parts(source, self.today))
        named = set(_sources_in({key: value for key, value in wanted.items() if key != "sources"}))
        for key in self._owned - named:
            del sources[key]
        return wanted

    def _parts(self, piece: Piece) -> dict[str, Plain]:
        """The parts of a piece in its place; what else a person wrote beside the value stays."""
        there = self._at(piece.path)
        kept = dict(there) if isinstance(there, dict) else {}
        if is_open(self._written(piece)[0]):
            kept.pop("note", None)  # why it was unknown
        return {**kept, **piece.parts}

    def _source(self, key: str, parts: dict[str, str]) -> dict[str, Plain]:
        """A source of the file; the day of its reading moves only when anything else does."""
        stated = mapping(self._stated.get(key))
        same = {part: text for part, text in parts.items() if part != "read"}
        if {"by": "maker", **{part: text for part, text in stated.items() if part != "read"}} == same:
            return dict(stated)
        return dict(parts)

    # Edits

    def _edited(self, wanted: Mapping[str, Any]) -> str:
        edits = [*self._edits((), self._fields, wanted)]
        text = edited(self.text, edits)
        return "".join(line for line in text.splitlines(keepends=True) if DELETED not in line)

    def _edits(self, path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
        """Every line that has to change, mapping by mapping."""
        for key in old.keys() - new.keys():
            yield self._deletion((*path, key))
        for key in [key for key in new if key in old and old[key] != new[key]]:
            yield from self._value_edits((*path, key), old[key], new[key])
        added = {key: new[key] for key in new if key not in old}
        if added:
            yield self._addition(path, old, added)

    def _value_edits(self, path: Path, old: Any, new: Any) -> Iterator[Edit]:
        if isinstance(old, list):
            yield from self._row_edits(path, old, new)
            return
        place = self.marked.values[path]
        start, end = place.column - 1, place.column - 1 + place.length
        is_leaf = (
            not any(isinstance(value, dict) for value in new.values()) if isinstance(new, dict) else True
        )
        if is_leaf and is_all(place.text[start:end], old):
            yield Edit(place.line - 1, start, end, flow(**new) if isinstance(new, dict) else scalar(new))
        elif isinstance(new, dict) and isinstance(old, dict) and old:
            yield from self._edits(path, old, new)
        elif isinstance(new, dict):  # a key with nothing behind it, or {}
            key = self.marked.keys[path]
            after = key.column - 1 + key.length
            lines = "".join(f"\n  {name}: {_flow(value)}" for name, value in new.items())
            yield Edit(place.line - 1, after, len(place.text), f":{lines}")
        else:
            yield scalar_edit(place, new)

    def _row_edits(self, path: Path, old: list[Any], new: list[Any]) -> Iterator[Edit]:
        """Rows that changed, and new ones behind the last."""
        for position, (before, after) in enumerate(zip(old, new, strict=False)):
            if before != after:
                yield from self._value_edits((*path, position), before, after)
        if len(new) > len(old) and old:
            last = self.marked.values[(*path, len(old) - 1)]
            indent = last.text[: last.column - 1]  # with its hyphen
            lines = "".join(f"\n{indent}{_flow(row)}" for row in new[len(old) :])
            yield Edit(last.line - 1, len(last.text), len(last.text), lines)

    def _deletion(self, path: Path) -> Edit:
        """A whole line that goes; of a mapping in one line, which this is not, the check behind tells."""
        key = self.marked.keys[path]
        return Edit(key.line - 1, 0, len(key.text), DELETED)

    def _addition(self, path: Path, old: Mapping[str, Any], added: Mapping[str, Any]) -> Edit:
        if not path:
            return self._fields_added(added)
        return keys_edit(self.marked, path, old, {key: _flow(value) for key, value in added.items()})

    def _fields_added(self, added: Mapping[str, Any]) -> Edit:
        """Fields and groups that the file does not have, above its sources."""
        lines = []
        for key, value in added.items():
            if isinstance(value, list):
                lines += [f"{key}:", *(f"  - {_flow(row)}" for row in value)]
            elif any(isinstance(inner, dict) for inner in value.values()):
                lines += [f"{key}:", *(f"  {name}: {_flow(inner)}" for name, inner in value.items())]
            else:
                lines.append(f"{key}: {_flow(value)}")
        line = self.marked.keys[("sources",)].line - 1
        return Edit(line, 0, 0, "".join(f"{line}\n" for line in lines))

    # Words

    def _change(self, piece: Piece, keys: Mapping[str, str]) -> Change:
        before, _ = self._written(piece)
        told = [source for key, source in self.entry.sources.items() if keys[key] == piece.source]
        is_gone = piece.value == "unknown" and before != ""
        note = f"{told[0].title}, {told[0].as_of or self.today.isoformat()}" if told and not is_gone else GONE
        return Change(piece.name, before, piece.value, note)

    def _difference(self, piece: Piece) -> str:
        value, source = self._written(piece)
        by = f'by "{source}"' if source else "without a source"
        return f"{piece.name} {value} {by} stays; here it is {piece.value}"


def _rows(fields: Mapping[str, Any]) -> list[Any]:
    """Published results, or none."""
    rows = fields.get(RESULTS)
    return list(rows) if isinstance(rows, list) else []


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _inner(wanted: dict[str, Any], key: str) -> dict[str, Any]:
    """A group of the file, as a mapping that can be added to."""
    if not isinstance(wanted.get(key), dict):
        wanted[key] = {}
    inner: dict[str, Any] = wanted[key]
    return inner


def _sources_in(value: Any, is_source: bool = False) -> Iterator[str]:
    """Every key of a source that is named anywhere."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _sources_in(inner, key in ("source", "sources"))
    elif isinstance(value, list):
        for inner in value:
            yield from _sources_in(inner, is_source)
    elif is_source and isinstance(value, str):
        yield value


def _flow(value: Any) -> str:
    return flow(**value) if isinstance(value, dict) else scalar(str(value))
