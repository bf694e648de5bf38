"""YAML that remembers where everything stands.

Reads one YAML text into plain dicts, lists and strings, with the place of every key and value. A scalar
stays the text that the editor wrote (`no` is "no", `3.10` is "3.10", a date is its digits); what it means
is decided by the field that asks for it, with the number forms of YAML 1.2. Knows nothing of models.

Anchors, aliases and tags are refused, depth and size are counted on the event stream before anything is
built: the C parser dies on 100,000 nested brackets, and 300 bytes of aliases unfold to gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from generator.files import CONTROL, Lines, control_character
from generator.problems import Place, Problem

MAX_DEPTH = 32

MAX_VALUES = 50_000  # keys included; a large model file has 500

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # BaseLoader: every scalar is its own text

NULLS = ("", "~", "null", "Null", "NULL")

UNCLOSED = re.compile("flow|quoted|simple key")  # in the parser's words for what it was reading

WORD = re.compile(r"[^\s,\[\]{}]+")

Path = tuple[str | int, ...]

Plain = dict[str, "Plain"] | list["Plain"] | str | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A YAML document as plain values, and where each key and value of it stands."""

    lines: Lines
    value: Plain = None
    keys: Mapping[Path, Place] = field(default_factory=dict)
    values: Mapping[Path, Place] = field(default_factory=dict)

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
        if problem := _dangerous(text, lines, first):
            return Marked(lines), [problem]
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as fault:
        return Marked(lines), [_broken(fault, lines, first)]
    builder = _Builder(lines, first)
    value = builder.build(node, ()) if node is not None else None
    return Marked(lines, value, builder.keys, builder.values), builder.problems


def _dangerous(text: str, lines: Lines, first: int) -> Problem | None:
    """What must not reach the composer: depth, number, anchors, aliases, tags, a second document."""
    depth, documents, values = 0, 0, 0
    for event in yaml.parse(text, Loader=LOADER):
        values += isinstance(event, (yaml.events.ScalarEvent, yaml.events.CollectionStartEvent))
        if values > MAX_VALUES:
            words = f"more than {MAX_VALUES:,} keys and values"
            place = _start(event, lines, first)
            return Problem("too-many-values", words, place, "split the file, or delete what is not needed")
        if isinstance(event, yaml.events.DocumentStartEvent):
            documents += 1
            if documents > 1:
                words = "a second YAML document starts here"
                place = _start(event, lines, first)
                return Problem("several-documents", words, place, "keep one document in a file")
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            return _property(_start(event, lines, first))
        if isinstance(event, yaml.events.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                words, help = (
                    f"more than {MAX_DEPTH} levels of nesting",
                    "no field of ours needs more than 5 levels",
                )
                return Problem("too-deep", words, _start(event, lines, first), help)
        elif isinstance(event, yaml.events.CollectionEndEvent):
            depth -= 1
    return None


def _start(event: yaml.Event, lines: Lines, first: int) -> Place:
    mark = event.start_mark
    return lines.place(mark.line + first, mark.column) if mark else lines.place(first)


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


@dataclass(slots=True)
class _Builder:
    """Walks composed nodes once. Its depth is bounded by MAX_DEPTH, checked before."""

    lines: Lines
    first: int
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def build(self, node: yaml.Node, path: Path) -> Plain:
        self.values[path] = self._place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, position)) for position, child in enumerate(node.value)]
        is_plain = not getattr(node, "style", None)  # '' or None
        if is_plain and node.value in NULLS:
            return None
        return self._text(node)

    def _text(self, node: yaml.Node) -> str:
        """A scalar; within double quotes, YAML writes any character as an escape."""
        if match := CONTROL.search(node.value):
            self.problems.append(control_character(match[0], self._place(node)))
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Plain]:
        built: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                words, help = "a list or mapping can't be a key", "write a plain word before the colon"
                self.problems.append(Problem("yaml-key", words, self._place(key_node), help))
                continue
            key, place = self._text(key_node), self._place(key_node)
            if key in built:
                words, label = (
                    f'"{key}" stands here a second time',
                    f"first on line {self.keys[(*path, key)].line}",
                )
                self.problems.append(Problem("duplicate-key", words, place, "keep one of the two", label))
                continue
            self.keys[(*path, key)] = place
            built[key] = self.build(value_node, (*path, key))
        return built

    def _place(self, node: yaml.Node) -> Place:
        start, end = node.start_mark, node.end_mark
        line = start.line + self.first
        if end.line == start.line:
            return self.lines.place(line, start.column, end.column - start.column)
        text = self.lines.lines[min(line, len(self.lines.lines) - 1)]
        return self.lines.place(line, start.column, len(text) - start.column)
