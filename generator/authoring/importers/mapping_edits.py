"""New keys in a mapping: behind its last one, if that stands in one line, else before its first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.authoring.line_edits import Edit, key_edit
from generator.content.marked_yaml import Marked, Path, read_yaml
from generator.files import split_lines


def keys_edit(marked: Marked, path: Path, old: Mapping[str, Any], added: Mapping[str, str]) -> Edit:
    """One edit for all of them. `old`: the mapping at this path, not empty; `added`: each value as YAML."""
    last = list(old)[-1]
    mapping = marked.values[path]
    is_flow = mapping.text[mapping.column - 1 : mapping.column] == "{"
    indent = " " * (marked.keys[(*path, last)].column - 1)
    between = ", " if is_flow else f"\n{indent}"
    (key, first), *rest = added.items()
    text = "".join([first, *(f"{between}{name}: {value}" for name, value in rest)])
    after = last if stands_in_line(marked, (*path, last), old[last]) else ""
    return key_edit(marked, (*path, key), text, after)


def stands_in_line(marked: Marked, path: Path, value: Any) -> bool:
    """Whether a value is all in the line in which it begins."""
    place = marked.values[path]
    return is_all(place.text[place.column - 1 : place.column - 1 + place.length], value)


def is_all(text: str, value: Any) -> bool:
    """Whether this part of a line is all of a value."""
    is_flow = text.startswith("{") or not isinstance(value, dict)
    return is_flow and bool(text.strip()) and read_yaml(split_lines("", text))[0].value == value
