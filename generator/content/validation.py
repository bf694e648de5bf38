"""What a file holds against the shape that it should have: every fault of pydantic in our words, at its place.

Knows how a fault is told, not what a shape may hold; that is said in schema.py.
"""

from __future__ import annotations

import copy
import functools
import operator
import re
import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from generator.content.markdown_form import LABELS, LISTS
from generator.content.marked_yaml import Marked, Path, Plain
from generator.content.schema import ACCEPTED
from generator.problems import Problem, nearest, one_of


def validated(shape: type[BaseModel], marked: Marked) -> tuple[BaseModel | None, list[Problem]]:
    """The document in its shape, or all that keeps it from being one."""
    value, faults = None, []
    try:
        value = shape.model_validate(marked.value if marked.value is not None else {})
    except ValidationError as found:
        faults = found.errors(include_url=False)
    strange = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
    meant = {(*path[:-1], nearest(str(path[-1]), _accepted_keys(shape, path[:-1]))) for path in strange}
    problems = [
        _problem(shape, marked, fault)
        for fault in faults
        if fault["type"] != "missing" or fault["loc"] not in meant
    ]
    told = {problem.place for problem in problems}
    problems += [
        _no_value(marked, path)
        for path in _empty(marked.value)
        if path and marked.key_place(path) not in told
    ]
    return None if problems else value, problems


def as_meant(shape: type[BaseModel], marked: Marked) -> BaseModel | None:
    """The file with its misspelt keys put right, so that rules can look at the rest in the same run; None when more is wrong."""
    value: Any = copy.deepcopy(marked.value)
    try:
        return shape.model_validate(value)
    except ValidationError as found:
        faults = found.errors(include_url=False)
    for fault in faults:
        *path, key = fault["loc"]
        parent = functools.reduce(operator.getitem, path, value)
        meant = nearest(str(key), _accepted_keys(shape, tuple(path)))
        if fault["type"] == "extra_forbidden" and meant and meant not in parent:
            parent[meant] = parent.pop(key)
        elif fault["type"] != "missing":
            return None
    try:
        return shape.model_validate(value)
    except ValidationError:
        return None


def _empty(value: Plain, path: Path = ()) -> Iterator[Path]:
    """Everything without a value; fields that may be left out would take it as that."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from _empty(part, (*path, key))
    if value is None:
        yield path


def _no_value(marked: Marked, path: Path) -> Problem:
    help = 'write one, or "unknown" where the field allows it; a field that is not required can be left out'
    return Problem("no-value", f"{_shown(path)} has no value", marked.key_place(path), help)


def _problem(shape: type[BaseModel], marked: Marked, fault: ErrorDetails) -> Problem:
    """One fault of pydantic in our words, at its place."""
    path: Path = tuple(part for part in fault["loc"] if part != "[key]")
    context, kind, written = fault.get("ctx", {}), fault["type"], fault["input"]
    name = _shown(path)
    place = marked.place(path)
    if kind == "missing":
        return _missing(marked, path)
    if kind == "extra_forbidden":
        accepted = _accepted_keys(shape, path[:-1])
        return Problem(
            "unknown-key",
            f"{name} is not a field here",
            marked.key_place(path),
            one_of(str(path[-1]), accepted),
        )
    if written is None:
        return _no_value(marked, path)
    if "help" in context:
        return Problem(kind, context["message"], place, context["help"])
    if kind == "literal_error":
        accepted = re.findall(r"'([^']*)'", context["expected"])
        if not isinstance(written, str):
            return Problem(
                "wrong-type",
                f"{name} is {_kind_of(written)}, not one word",
                place,
                f"write one of {', '.join(accepted)}",
            )
        return Problem(
            "not-accepted", f'{name} is "{_short(written)}"', place, one_of(str(written), accepted)
        )
    if kind == "string_pattern_mismatch":
        key = fault["loc"][-1] == "[key]"
        what = f'"{_short(path[-1])}" as a name' if key else f'{name} is "{_short(written)}", which'
        return Problem(
            "not-accepted",
            f"{what} has characters that are not accepted",
            marked.key_place(path) if key else place,
            ACCEPTED[context["pattern"]],
        )
    if kind in TYPE_WORDS:
        return Problem(
            "wrong-type",
            f"{name} is {_kind_of(written)}, not {TYPE_WORDS[kind]}",
            place,
            TYPE_HELP.get(kind, "see docs/fields.md for the form of this field"),
        )
    if kind in ("string_too_long", "too_long"):
        unit = "characters" if kind[0] == "s" else "entries"
        return Problem(
            "too-long",
            f"{name} has {len(written):,} {unit}; {context['max_length']:,} are accepted",
            place,
            "shorten it",
        )
    if kind in ("string_too_short", "too_short"):
        least, is_text = context["min_length"], kind[0] == "s"
        unit = (
            ("character" if least == 1 else "characters")
            if is_text
            else ("entry" if least == 1 else "entries")
        )
        return Problem(
            "too-short",
            f"{name} needs at least {least} {unit}",
            place,
            "write it in words" if is_text else "add an entry",
        )
    return Problem(
        "out-of-range",
        f"{name} is {_short(written)}: {fault['msg'].replace('Input should be', 'it must be')}",
        place,
        "write a number within that range",
    )


def _missing(marked: Marked, path: Path) -> Problem:
    """A field that is not there, called what the editor of this file has to write."""
    if path[0] != "capabilities" or len(path) != 3 or not marked.lines.path.endswith(".md"):
        return Problem(
            "missing-key",
            f"{_within(path) or _shown(path)} is missing",
            marked.head(path[:-1]),
            f'add "{path[-1]}:"',
        )
    title = marked.place(path[:-1])
    name = f'capability "{title.text[title.column - 1 :].strip()}"'
    label = next((label for label, key in LABELS.items() if key == path[-1]), None)
    if label is None:
        return Problem("missing-key", f"{name} has no text", title, 'add a paragraph below "Tags:"')
    part = "line" if path[-1] in LISTS else "paragraph"
    return Problem("missing-key", f'{name} has no "{label}:"', title, f'add a {part} "{label}: ..."')


TYPE_WORDS = {
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
}

TYPE_HELP = {
    "list_type": "write [one, two], or a line with a hyphen for each",
    "dict_type": "write {key: value}, or indented lines of key: value",
    "model_type": "write {key: value}, or indented lines of key: value",
    "string_type": "write one line of text",
    "float_type": "write one number",
    "int_type": "write one whole number",
}


def _shown(path: Path) -> str:
    words = [str(part) for part in path if isinstance(part, str)]
    return f'"{".".join(words[-2:])}"' if words else "the file"


def _within(path: Path) -> str:
    return (
        f'"{path[-1]}" of entry {path[1] + 1} of {path[0]}'
        if len(path) > 2 and isinstance(path[1], int)
        else ""
    )


def _short(written: object) -> str:
    text = str(written)
    return text if len(text) <= 60 else text[:57] + "..."


def _kind_of(written: object) -> str:
    if isinstance(written, dict):
        return "a mapping"
    return "a list" if isinstance(written, list) else f'the text "{_short(written)}"'


def _accepted_keys(shape: type[BaseModel], path: Path) -> list[str]:
    """The fields of the shape that stands at this path; positions in lists and names in mappings are no fields."""
    current = shape
    for part in path:
        name = "root" if issubclass(current, RootModel) else str(part)
        if (
            name in current.model_fields
            and (inner := _shape_in(current.model_fields[name].annotation)) is not None
        ):
            current = inner
    return list(current.model_fields)


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    """The one BaseModel inside list[…], dict[…], Annotated[…] or a union."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next(
        (found for part in typing.get_args(annotation) if (found := _shape_in(part)) is not None), None
    )
