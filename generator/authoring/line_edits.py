"""Edits of single lines of a text: what changes stands at its place, every other character stays as it was.

Comments, order, quotes and line ends are the author's. Knows both ways to write a mapping, and no field.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.content.marked_yaml import Marked
from generator.content.marked_yaml import Path as KeyPath
from generator.problems import CannotGoOn, Place

LINE_END = re.compile(r"(\r\n|\n|\r)")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What stands in one line from now on, between two columns; all count from 0, the end is excluded."""

    line: int
    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with each edit made at its place, and every other character as it was."""
    parts = LINE_END.split(text)
    lines, ends = parts[::2], [*parts[1::2], ""]
    for edit in sorted(edits, reverse=True):  # from the end, so that columns before it stay true
        words = edit.text.replace("\n", ends[edit.line] or "\n")
        line = lines[edit.line]
        lines[edit.line] = line[: edit.start] + words + line[edit.end :]
    return "".join(line + end for line, end in zip(lines, ends, strict=True))


def scalar_edit(place: Place, text: str) -> Edit:
    """Another text for the scalar that stands there, in the same quotes."""
    start = place.column - 1
    quote = place.text[start] if place.text[start] in "\"'" else ""
    return Edit(place.line - 1, start, start + place.length, f"{quote}{text}{quote}")


def key_edit(marked: Marked, path: KeyPath, text: str, after: str = "") -> Edit:
    """A new key with its value: behind the key `after`, where the mapping has it, or as its first one.

    The mapping has a key already, and the value of `after` stands in one line.
    """
    *outer, key = path
    mapping = marked.values[tuple(outer)]
    entry = f"{key}: {text}"
    is_flow = mapping.text[mapping.column - 1] == "{"
    if (*outer, after) not in marked.keys:
        column = mapping.column if is_flow else mapping.column - 1
        indent = " " * (mapping.column - 1)
        return Edit(mapping.line - 1, column, column, f"{entry}, " if is_flow else f"{entry}\n{indent}")
    value = marked.values[(*outer, after)]
    end = value.column - 1 + value.length
    if is_flow:
        return Edit(value.line - 1, end, end, f", {entry}")
    indent = " " * (marked.keys[(*outer, after)].column - 1)
    return Edit(value.line - 1, len(value.text), len(value.text), f"\n{indent}{entry}")


def replace_file(path: Path, before: bytes, after: bytes, again: str) -> None:
    """Replaces a file in one step, its mode kept. Raises CannotGoOn when somebody edited it since.

    `again`: the command that reads it anew.
    """
    try:
        if path.read_bytes() != before:
            raise CannotGoOn(f"{path.name} was edited meanwhile", f"run {again} again")
        _replace(path, after)
    except OSError as fault:
        raise CannotGoOn(
            f"{path.name} can't be written: {fault.strerror}",
            "check its permissions and the space on the disk",
        ) from None


def _replace(path: Path, after: bytes) -> None:
    """Through a new file, so that a link that somebody laid there is not written through."""
    descriptor, name = tempfile.mkstemp(".partial", f".{path.name}.", path.parent)
    partial_path = Path(name)
    try:
        with open(descriptor, "wb") as file:
            file.write(after)
        shutil.copymode(path, partial_path)
        os.replace(partial_path, path)
    except OSError:
        partial_path.unlink(missing_ok=True)
        raise
