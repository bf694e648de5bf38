"""YAML that remembers where everything stands.

Reads one YAML text into plain dicts, lists and strings, with the place of every key and value. A scalar
stays the text that the editor wrote (`no` is "no", `3.10` is "3.10", a date is its digits); what it means
is decided by the field that asks for it, with the number forms of YAML 1.2. Knows nothing of models.

Anchors, aliases and tags are refused, depth and size are counted as the parser comes to them: its own
composer dies on 100,000 nested brackets, and 300 bytes of aliases unfold to gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from generator.files import CONTROL, MAX_LINE, Lines, control_character
from generator.problems import Place, Problem

MAX_DEPTH = 32

MAX_VALUES = 50_000  # keys included; a large model file has 500

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # BaseLoader: every scalar is its own text

NULLS = ("", "~", "null", "Null", "NULL")

UNCLOSED = re.compile("flow|quoted|simple key")  # in the parser's words for what it was reading

WORD = re.compile(r"[^\s,\[\]{}]+")

TO_ITS_END = MAX_LINE  # length of what goes on in the next line: no line has more

Path = tuple[str | int, ...]

Spot = tuple[int, int, int]  # line and column from 0, length

Event = Any  # of PyYAML, whose types leave out that every event has its marks

Plain = dict[str, "Plain"] | list["Plain"] | str | None


class Places(Mapping[Path, Place]):
    """Where each thing stands. A place is made when it is asked for: of 640 of a model few ever are."""

    def __init__(self, lines: Lines, spots: Mapping[Path, Spot]) -> None:
        self._lines = lines
        self._spots = spots

    def __getitem__(self, path: Path) -> Place:
        return self._lines.place(*self._spots[path])

    def __contains__(self, path: object) -> bool:
        return path in self._spots

    def __iter__(self) -> Iterator[Path]:
        return iter(self._spots)

    def __len__(self) -> int:
        return len(self._spots)

    def with_those(self, spots: Mapping[Path, Spot]) -> Places:
        """These and others of the same file; of two for one thing, the other."""
        return Places(self._lines, {**self._spots, **spots})


NOWHERE = Places(Lines("", ()), {})


@dataclass(frozen=True, slots=True)
class Marked:
    """A YAML document as plain values, and where each key and value of it stands."""

    lines: Lines
    value: Plain = None
    keys: Places = field(default_factory=lambda: NOWHERE)
    values: Places = field(default_factory=lambda: NOWHERE)

    def key_place(self, path: Path) -> Place:
        return self.keys.get(path) or self.place(path)

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands, or the nearest thing around it that the file has."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path) or self.lines.place()

    def head(self, path: Path) -> Place:
        """Where the mapping at `path` is named: its own key, or else its first one."""
        if path in self.keys:
            return self.keys[path]
        inner: Any = self.value
        for part in path:
            if isinstance(inner, dict) and part not in inner:  # a misspelt field, read as it was meant
                return self.place(path)
            inner = inner[part]
        first = next(iter(inner), "") if isinstance(inner, dict) else ""
        return self.keys.get((*path, first)) or self.place(path)


def read_yaml(lines: Lines, first: int = 0, last: int | None = None) -> tuple[Marked, list[Problem]]:
    """The YAML in lines `first` to `last` (from 0, last excluded), and what is wrong with it."""
    text = "\n".join(lines.lines[first:last]) + "\n"
    try:
        builder = _Builder(lines, first, LOADER(text))
        value = builder.build()
    except _Refused as refused:
        return Marked(lines), [refused.problem]
    except yaml.YAMLError as fault:
        return Marked(lines), [_broken(fault, lines, first)]
    keys, values = Places(lines, builder.keys), Places(lines, builder.values)
    return Marked(lines, value, keys, values), builder.problems


class _Refused(Exception):
    """What must not be built: depth, number, anchors, aliases, tags, a second document."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _property(place: Place) -> Problem:
    """The anchor, alias or tag that stands here, quoted as it was written."""
    match = WORD.match(place.text, place.column - 1)
    word = match[0] if match else ""
    place = replace(place, length=max(1, len(word)))
    if word.startswith("!"):
        words = f'"{word}" is a YAML tag; values here are plain'
        return Problem(
            "yaml-tag", words, place, "delete it, or quote the text when it is meant to start with !"
        )
    words = f'"{word}" is an anchor or alias; content is written out in full'
    help = "write the value where it is needed, or quote the text when it is meant to start with & or *"
    return Problem("yaml-alias", words, place, help)


def _broken(fault: yaml.YAMLError, lines: Lines, first: int) -> Problem:
    context = getattr(fault, "context", None) or ""
    mark = getattr(fault, "problem_mark", None)
    start = getattr(fault, "context_mark", None)
    is_unclosed = start and mark and start.line < mark.line and UNCLOSED.search(context)
    if mark is None or is_unclosed:
        mark = start or mark  # the end of what was never closed is found below, where nothing is wrong
    place = lines.place(mark.line + first, mark.column) if mark else lines.place(first)
    says = " ".join(part for part in (context, getattr(fault, "problem", None)) if part) or str(fault)
    help = (
        "check indentation, colons, brackets and quotes; "
        'quote a value that contains ": " or " #" or starts with a sign'
    )
    return Problem("yaml-syntax", f"YAML can't be read here: {says[:200]}", place, help)


class _Builder:
    """Builds values of the parser's events as they come; its own depth is bounded by MAX_DEPTH."""

    def __init__(self, lines: Lines, first: int, parser: Any) -> None:
        self.keys: dict[Path, Spot] = {}
        self.values: dict[Path, Spot] = {}
        self.problems: list[Problem] = []
        self._lines = lines
        self._first = first
        self._get_event = parser.get_event
        self._depth = 0
        self._count = 0

    def build(self) -> Plain:
        """The value of the only document. Raises _Refused, YAMLError."""
        value: Plain = None
        document_count = 0
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                document_count += 1
                if document_count > 1:
                    words = "a second YAML document starts here"
                    raise self._refused("several-documents", words, event, "keep one document in a file")
                value = self._build(self._next(), ())
        return value

    def _next(self) -> Event:
        """The next event, if it is one that is accepted."""
        event = self._get_event()
        if isinstance(event, yaml.NodeEvent):
            self._check(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
        return event

    def _check(self, event: Event) -> None:
        is_alias = isinstance(event, yaml.AliasEvent)
        self._count += not is_alias
        if self._count > MAX_VALUES:
            words = f"more than {MAX_VALUES:,} keys and values"
            help = "split the file, or delete what is not needed"
            raise self._refused("too-many-values", words, event, help)
        if event.anchor or (not is_alias and event.tag):
            raise _Refused(_property(self._start(event)))
        if isinstance(event, yaml.CollectionStartEvent):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                words = f"more than {MAX_DEPTH} levels of nesting"
                help = "no field of ours needs more than 5 levels"
                raise self._refused("too-deep", words, event, help)

    def _build(self, event: Event, path: Path) -> Plain:
        if isinstance(event, yaml.ScalarEvent):
            self.values[path] = self._spot(event, event)
            is_plain = not event.style  # '' or None
            return None if is_plain and event.value in NULLS else self._text(event)
        value, end = self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._list(path)
        self.values[path] = self._spot(event, end)
        return value

    def _text(self, event: Event) -> str:
        """A scalar; within double quotes, YAML writes any character as an escape."""
        if match := CONTROL.search(event.value):
            self.problems.append(control_character(match[0], self._place(event, event)))
        return str(event.value)

    def _list(self, path: Path) -> tuple[list[Plain], Event]:
        """A sequence, and the event that ends it."""
        built: list[Plain] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            built.append(self._build(event, (*path, len(built))))
        return built, event

    def _mapping(self, path: Path) -> tuple[dict[str, Plain], Event]:
        """A mapping, and the event that ends it."""
        built: dict[str, Plain] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                words, help = "a list or mapping can't be a key", "write a plain word before the colon"
                end = self._skip(event)
                self.problems.append(Problem("yaml-key", words, self._place(event, end), help))
                self._skip(self._next())
                continue
            key = self._text(event)
            if key in built:
                words = f'"{key}" stands here a second time'
                label = f"first on line {self.keys[*path, key][0] + 1}"
                place = self._place(event, event)
                self.problems.append(Problem("duplicate-key", words, place, "keep one of the two", label))
                self._skip(self._next())
                continue
            self.keys[*path, key] = self._spot(event, event)
            built[key] = self._build(self._next(), (*path, key))
        return built, event

    def _skip(self, event: Event) -> Event:
        """Leaves out a value, whatever it holds; the event that ends it."""
        if isinstance(event, yaml.CollectionStartEvent):
            outside = self._depth - 1
            while self._depth > outside:
                event = self._next()
        return event

    def _spot(self, event: Event, end: Event) -> Spot:
        """From where an event starts to where one ends; no further than its line."""
        start, after = event.start_mark, end.end_mark
        length = after.column - start.column if after.line == start.line else TO_ITS_END
        return start.line + self._first, start.column, length

    def _place(self, event: Event, end: Event) -> Place:
        return self._lines.place(*self._spot(event, end))

    def _start(self, event: Event) -> Place:
        mark = event.start_mark
        return self._lines.place(mark.line + self._first, mark.column)

    def _refused(self, code: str, words: str, event: Event, help: str) -> _Refused:
        return _Refused(Problem(code, words, self._start(event), help))
