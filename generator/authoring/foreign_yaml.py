"""YAML that somebody else wrote, read as far as it can be.

Content refuses anchors, tags and a key that stands twice; a model card with them is shown by the hub and is
read here, too. An alias is the very same value, never a copy, so 300 bytes can't unfold to gigabytes: whoever
walks over such values must bound the walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from generator.content.marked_yaml import LOADER, MAX_DEPTH, MAX_VALUES, NULLS, Event, Plain, read_yaml
from generator.files import Lines, read_text, split_lines
from generator.problems import FaultyContent

BORNE = ("yaml-alias", "yaml-tag", "yaml-key", "duplicate-key", "control-character")


def read_foreign_yaml(lines: Lines, first: int, last: int) -> tuple[dict[str, Plain], tuple[str, ...]]:
    """The mapping in lines `first` to `last` (from 0, last excluded), and remarks on what is left out of it.

    Scalars stay text. Raises FaultyContent with the place.
    """
    value, remarks = _read(lines, first, last)
    return (value if isinstance(value, dict) else {}), remarks


def read_foreign_list(shown: str, raw: bytes) -> list[Plain]:
    """A file that holds a list; another one is empty. Raises FaultyContent with the place."""
    text, problems = read_text(shown, raw)
    if problems:
        raise FaultyContent(problems)
    lines = split_lines(shown, text)
    value, _ = _read(lines, 0, len(lines.lines))
    return value if isinstance(value, list) else []


def _read(lines: Lines, first: int, last: int) -> tuple[Plain, tuple[str, ...]]:
    marked, problems = read_yaml(lines, first, last)
    if not problems:
        return marked.value, ()
    if any(problem.code not in BORNE for problem in problems):
        raise FaultyContent(problems)
    try:
        reader = _Reader("\n".join(lines.lines[first:last]) + "\n")
        return reader.read(), tuple(reader.remarks())
    except (yaml.YAMLError, _TooMuch):
        raise FaultyContent(problems) from None


class _TooMuch(Exception):
    """Deeper or longer than any card."""


class _Reader:
    """Builds values of the parser's events; depth and number are counted as they come."""

    def __init__(self, text: str) -> None:
        self._get_event = LOADER(text).get_event
        self._anchors: dict[str, Plain] = {}
        self._twice: dict[str, None] = {}
        self._count = self._depth = 0

    def read(self) -> Plain:
        """The value of the first document."""
        while not isinstance(event := self._next(), yaml.DocumentStartEvent):
            if isinstance(event, yaml.StreamEndEvent):
                return None
        return self._build(self._next())

    def remarks(self) -> Iterator[str]:
        for key in list(self._twice)[:10]:
            yield f'"{key[:60]}" stands twice with two values: it is left out'

    def _next(self) -> Event:
        event = self._get_event()
        self._count += isinstance(event, yaml.NodeEvent)
        self._depth += isinstance(event, yaml.CollectionStartEvent)
        self._depth -= isinstance(event, yaml.CollectionEndEvent)
        if self._count > MAX_VALUES or self._depth > MAX_DEPTH:
            raise _TooMuch
        return event

    def _build(self, event: Event) -> Plain:
        if isinstance(event, yaml.AliasEvent):
            return self._anchors.get(str(event.anchor))  # nothing while what it names is being built
        value: Plain
        if isinstance(event, yaml.ScalarEvent):
            value = None if not event.style and event.value in NULLS else str(event.value)
        else:
            value = self._mapping() if isinstance(event, yaml.MappingStartEvent) else self._list()
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _list(self) -> list[Plain]:
        built: list[Plain] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            built.append(self._build(event))
        return built

    def _mapping(self) -> dict[str, Plain]:
        """Without keys that are no words, and without those that stand twice with two values."""
        built: dict[str, Plain] = {}
        doubtful: set[str] = set()
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key: Any = self._build(event)
            value = self._build(self._next())
            if isinstance(key, str):
                if key in built and not _is_same(built[key], value):
                    doubtful.add(key)
                built[key] = value
        self._twice |= dict.fromkeys(sorted(doubtful))
        return {key: value for key, value in built.items() if key not in doubtful}


def _is_same(one: Plain, other: Plain) -> bool:
    """Whether two values are the same, as far as is told without walking over them."""
    if isinstance(one, list) and isinstance(other, list):
        is_flat = all(isinstance(part, str) for part in (*one, *other))
        return is_flat and one == other
    return isinstance(one, str | None) and one == other
