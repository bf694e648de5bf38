"""What rules can still look at in a document whose fields have faults, so that all of them are told at once.

A misspelt key is read as it was meant. What is wrong otherwise is taken out, if the document can do without;
what it can't do without gets a stand-in that says nothing, and so does an entry of a list, since the others
would stand elsewhere then. What a rule has against such a place, or against what is missing, may be false.
"""

from __future__ import annotations

import copy
import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from generator.content.marked_yaml import Marked, Path, Plain
from generator.content.problem_limits import MAX_OF_FILE
from generator.content.validation import KEY_OF_MAPPING, accepted_fields, attempt, problem_of, root_of
from generator.problems import nearest
from generator.vocabulary import MODALITIES

S = TypeVar("S", bound=BaseModel)

ROUNDS = 4  # a short form hides one fault, a list without its last entry another

ANY = "*"  # a position, or a name that the author chose

NOTHING = "Replace: {0}"  # as matchup new writes what is still to be said; no rule reads such a text

SOURCE: dict[str, Plain] = {"url": "https://example.org/", "title": "unknown", "read": "2000-01-01"}

RESULT: dict[str, Plain] = {
    "dataset": "unknown {0}",
    "metric": "unknown",
    "value": "1",
    "setting": "unknown {0}",
}

CAPABILITY: dict[str, Plain] = {
    "title": NOTHING,
    "tags": ["unknown"],
    "text": NOTHING,
    "unique": NOTHING,
    "versus": NOTHING,
    "limits": NOTHING,
    "sources": ["unknown"],
}

STAND_INS: Mapping[tuple[str, ...], Plain] = {  # of what a model file can't do without; {0} makes them differ
    ("name",): "{0}",
    ("maker",): "unknown",
    ("kind",): "model",
    ("tasks",): ["unknown"],
    ("tasks", ANY): "unknown",
    ("inputs",): [*MODALITIES],
    ("outputs",): [*MODALITIES],
    ("license",): {"spdx": "unknown"},
    ("pricing",): {"weights": "unknown"},
    ("sources",): {},
    ("sources", ANY): SOURCE,
    **{("sources", ANY, key): part for key, part in SOURCE.items()},
    ("benchmarks", ANY): RESULT,
    **{("benchmarks", ANY, key): part for key, part in RESULT.items()},
    ("capabilities", ANY): CAPABILITY,
    **{("capabilities", ANY, key): part for key, part in CAPABILITY.items()},
    ("capabilities", ANY, "tags", ANY): "unknown",
    ("capabilities", ANY, "sources", ANY): "unknown",
}

Spot = tuple[int, int]
"""Line and column, from 1."""


@dataclass(frozen=True, slots=True)
class Salvaged(Generic[S]):
    """A document without its faults."""

    value: S
    spots: frozenset[Spot]  # at which something was taken out or replaced
    parts: frozenset[str]  # what that was: "facts", or "sources.url" of a source that is there all the same


def salvaged(shape: type[S], marked: Marked) -> Salvaged[S] | None:
    """What is left of a document. None when too much is wrong, or what is wrong has no place in it."""
    root = copy.deepcopy(root_of(shape, marked))
    spots: set[Spot] = set()
    parts: set[str] = set()
    for _ in range(ROUNDS):
        value, faults = attempt(shape, root)
        if value is not None:
            return Salvaged(value, frozenset(spots), frozenset(parts))
        if len(faults) > MAX_OF_FILE:
            return None
        others = [fault for fault in faults if not _put_right(shape, root, fault)]
        for fault in others:
            path = _there(root, fault)
            if path is None:
                continue
            mended = _mended(shape, root, path, marked.lines.path, is_key=_is_of_key(fault))
            if not mended:
                return None
            places = problem_of(shape, marked, fault).place, marked.place(path), marked.key_place(path)
            spots |= {(place.line, place.column) for place in places}
            parts.add(mended)
    return None


def _is_of_key(fault: ErrorDetails) -> bool:
    return fault["loc"][-1:] == (KEY_OF_MAPPING,)


def _there(root: Any, fault: ErrorDetails) -> Path | None:
    """Where a fault is; as far as it can be followed, since a short form has less than pydantic names.

    None where it has been taken out with something else, or put right.
    """
    path = fault["loc"][:-1] if _is_of_key(fault) else fault["loc"]
    current: Any = root
    for depth, part in enumerate(path):
        is_mapping = isinstance(current, dict)
        if not is_mapping and not isinstance(current, list):
            return path[:depth]
        if fault["type"] == "missing" and depth == len(path) - 1:
            return None if part in current else path
        if part not in (current if is_mapping else range(len(current))):
            return None
        current = current[part]
    return path


def _put_right(shape: type[BaseModel], root: Any, fault: ErrorDetails) -> bool:
    """Whether this is a misspelt key that could be given the name that it was meant to have."""
    if fault["type"] != "extra_forbidden":
        return False
    *outer, key = fault["loc"]
    parent = _at(root, outer)
    meant = nearest(str(key), accepted_fields(shape, tuple(outer)))
    if not meant or meant in parent:
        return False
    parent[meant] = parent.pop(key)
    return True


def _mended(shape: type[BaseModel], root: Any, path: Path, file: str, is_key: bool) -> str:
    """What was taken out or replaced, so that the value at a path is no fault; nothing if it can't be."""
    while path:
        *outer, key = path
        parent = _at(root, outer)
        stand_in = STAND_INS.get(tuple(ANY if number % 2 else str(part) for number, part in enumerate(path)))
        if stand_in is not None and not is_key:
            parent[key] = _named(stand_in, f"{file} {path}")
            return f"{path[0]}.{key}" if len(path) > 2 else str(path[0])
        if isinstance(parent, dict) and (is_key or not _is_required(shape, path)):
            del parent[key]
            return str(path[0])
        path, is_key = tuple(outer), False
    return ""


def _at(root: Any, path: Any) -> Any:
    return functools.reduce(operator.getitem, path, root)


def _named(stand_in: Plain, name: str) -> Plain:
    if isinstance(stand_in, dict):
        return {key: _named(part, name) for key, part in stand_in.items()}
    return stand_in.format(name) if isinstance(stand_in, str) else copy.copy(stand_in)


def _is_required(shape: type[BaseModel], path: Path) -> bool:
    """Whether a value is a field that the shape around it needs; a name that the author chose is none."""
    fields = accepted_fields(shape, path[:-1])
    field = fields.get(str(path[-1]))
    return field is not None and field.is_required()
