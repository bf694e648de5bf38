"""What a file holds against the shape that it should have: each fault of pydantic in our words, at its place.

Knows how a fault is told, not what a shape may hold; that is said in the schemas.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from generator.content.field_types import ACCEPTED, KEY
from generator.content.markdown_form import LABELS, LISTS
from generator.content.marked_yaml import Marked, Path, Plain
from generator.content.problem_limits import MAX_OF_FILE, more
from generator.problems import Problem, nearest, one_of

S = TypeVar("S", bound=BaseModel)

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

KEY_OF_MAPPING = "[key]"  # where pydantic puts a fault of a key itself


def validated(shape: type[S], marked: Marked) -> tuple[S | None, list[Problem]]:
    """The document in its shape, or all that keeps it from being one."""
    value, faults = attempt(shape, root_of(shape, marked))
    faults.sort(key=lambda fault: marked.place(fault["loc"]))
    told, hidden = _without_meant(shape, faults[:MAX_OF_FILE]), faults[MAX_OF_FILE:]
    problems = [problem_of(shape, marked, fault) for fault in told]
    places = {problem.place for problem in problems}
    empty = [path for path in _empty(marked.value) if path and marked.key_place(path) not in places]
    if hidden:
        problems.append(more(len(hidden), "in this file", marked.place(hidden[0]["loc"])))
    else:
        problems += [_no_value(marked, path) for path in empty]
    return None if problems else value, problems


def _without_meant(shape: type[BaseModel], faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """The faults but for fields that are missing since their name is misspelt."""
    misspelt = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
    meant = {(*path[:-1], nearest(str(path[-1]), accepted_fields(shape, path[:-1]))) for path in misspelt}
    return [fault for fault in faults if fault["type"] != "missing" or fault["loc"] not in meant]


def problem_of(shape: type[BaseModel], marked: Marked, fault: ErrorDetails) -> Problem:
    """A fault of pydantic in our words, at its place."""
    return _Teller(shape, marked, fault).problem()


def root_of(shape: type[BaseModel], marked: Marked) -> Any:
    """What the file holds; one of comments alone is an empty list, or lacks every field."""
    if marked.value is not None:
        return marked.value
    root = shape.model_fields.get("root")
    return [] if root and typing.get_origin(root.annotation) is list else {}


def attempt(shape: type[S], root: Any) -> tuple[S | None, list[ErrorDetails]]:
    """A document in its shape, or each fault of pydantic that keeps it from being one."""
    try:
        return shape.model_validate(root), []
    except ValidationError as refusal:
        return None, refusal.errors(include_url=False)


def _empty(value: Plain, path: Path = ()) -> Iterator[Path]:
    """Everything without a value; fields that may be left out would take it as that."""
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _empty(part, (*path, key))
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from _empty(part, (*path, position))


def _no_value(marked: Marked, path: Path) -> Problem:
    help = 'write one, or "unknown" where the field allows it; a field that is not required can be left out'
    return Problem("no-value", f"{_name(path)} has no value", marked.key_place(path), help)


@dataclass(frozen=True, slots=True)
class _Teller:
    """One fault of pydantic, to be told in our words at its place."""

    shape: type[BaseModel]
    marked: Marked
    fault: ErrorDetails

    @property
    def path(self) -> Path:
        return self.fault["loc"][:-1] if self.is_of_key else self.fault["loc"]

    @property
    def is_of_key(self) -> bool:
        """Whether the key of a mapping is at fault; a file may have a key of pydantic's word, too."""
        *_, key, last = (None, None, *self.fault["loc"])
        is_of_a_field = self.fault["type"] in ("extra_forbidden", "missing")
        return last == KEY_OF_MAPPING and key == self.fault["input"] and not is_of_a_field

    @property
    def context(self) -> dict[str, Any]:
        return self.fault.get("ctx", {})

    @property
    def name(self) -> str:
        return _name(self.path)

    def problem(self) -> Problem:
        kind = self.fault["type"]
        if kind == "missing":
            return _missing(self.marked, self.path)
        if kind == "extra_forbidden":
            return self._unknown_key()
        if self.fault["input"] is None:
            return _no_value(self.marked, self.path)
        if "help" in self.context:
            return self._at_value(kind, self.context["message"], self.context["help"])
        if kind == "literal_error":
            return self._not_a_word()
        if kind in ("bool_parsing", "bool_type"):
            words = f"{self.name} is {_short(self.fault['input'])!r}, neither true nor false"
            return self._at_value(
                "not-accepted", words.replace("'", '"'), "write true, or leave the line out"
            )
        if kind == "string_pattern_mismatch":
            return self._not_accepted_characters()
        if kind in TYPE_WORDS:
            return self._wrong_type(kind)
        if kind in ("string_too_long", "too_long"):
            return self._too_long("characters" if kind == "string_too_long" else "entries")
        if kind in ("string_too_short", "too_short"):
            return self._too_short(is_text=kind == "string_too_short")
        bounds = self.fault["msg"].replace("Input should be", "it must be")
        words = f"{self.name} is {_short(self.fault['input'])}: {bounds}"
        return self._at_value("out-of-range", words, "write a number within that range")

    def _at_value(self, code: str, message: str, help: str) -> Problem:
        return Problem(code, message, self.marked.place(self.path), help)

    def _unknown_key(self) -> Problem:
        accepted = accepted_fields(self.shape, self.path[:-1])
        place = self.marked.key_place(self.path)
        help = one_of(str(self.path[-1]), accepted)
        return Problem("unknown-key", f"{self.name} is not a field here", place, help)

    def _not_a_word(self) -> Problem:
        accepted = re.findall(r"'([^']*)'", self.context["expected"])
        written = self.fault["input"]
        if not isinstance(written, str):
            words = f"{self.name} is {_kind_of(written)}, not one word"
            return Problem(
                "wrong-type", words, self.marked.place(self.path), f"write one of {', '.join(accepted)}"
            )
        words = f'{self.name} is "{_short(written)}"'
        return Problem("not-accepted", words, self.marked.place(self.path), one_of(written, accepted))

    def _not_accepted_characters(self) -> Problem:
        help = ACCEPTED[self.context["pattern"]]
        if self.is_of_key:
            words = f'"{_short(self.path[-1])}" as a name has characters that are not accepted'
            return Problem("not-accepted", words, self.marked.key_place(self.path), help)
        written = self.fault["input"]
        words = f'{self.name} is "{_short(written)}", which has characters that are not accepted'
        if (meant := _as_key(written)) and self.context["pattern"] == KEY:
            help = f'write "{meant}"; several words are separated by commas'
        return Problem("not-accepted", words, self.marked.place(self.path), help)

    def _wrong_type(self, kind: str) -> Problem:
        words = f"{self.name} is {_kind_of(self.fault['input'])}, not {TYPE_WORDS[kind]}"
        help = TYPE_HELP.get(kind, "see docs/fields.md for the form of this field")
        if self.path[0:1] in (("facts",), ("signals",)) and _is_of_words(self.fault["input"]):
            text = _short(", ".join(self.fault["input"]))
            help = f'write one text, "{text}", or with its source {{value: "{text}", source: …}}'
        return Problem("wrong-type", words, self.marked.place(self.path), help)

    def _too_long(self, unit: str) -> Problem:
        length, accepted = len(self.fault["input"]), self.context["max_length"]
        words = f"{self.name} has {length:,} {unit}; {accepted:,} are accepted"
        return Problem("too-long", words, self.marked.place(self.path), "shorten it")

    def _too_short(self, is_text: bool) -> Problem:
        least = self.context["min_length"]
        one, many = ("character", "characters") if is_text else ("entry", "entries")
        words = f"{self.name} needs at least {least} {one if least == 1 else many}"
        help = "write it in words" if is_text else "add an entry"
        return Problem("too-short", words, self.marked.place(self.path), help)


def _missing(marked: Marked, path: Path) -> Problem:
    """A field that is not there, called what the editor of this file has to write."""
    if path[0] != "capabilities" or len(path) != 3 or not marked.lines.path.endswith(".md"):
        words = f"{_of_entry(path) or _name(path)} is missing"
        return Problem("missing-key", words, marked.head(path[:-1]), f'add "{path[-1]}:"')
    title = marked.place(path[:-1])
    name = f'capability "{title.text[title.column - 1 :].strip()}"'
    label = next((label for label, key in LABELS.items() if key == path[-1]), None)
    if label is None:
        return Problem("missing-key", f"{name} has no text", title, 'add a paragraph below "Tags:"')
    part = "line" if path[-1] in LISTS else "paragraph"
    return Problem("missing-key", f'{name} has no "{label}:"', title, f'add a {part} "{label}: ..."')


def _name(path: Path) -> str:
    """A field by its last two names, in quotes; the file itself when it has none."""
    words = [str(part) for part in path if isinstance(part, str)]
    return f'"{".".join(words[-2:])}"' if words else "the file"


def _of_entry(path: Path) -> str:
    """A field of an entry of a list; nothing for any other."""
    if len(path) > 2 and isinstance(path[1], int):
        return f'"{path[-1]}" of entry {path[1] + 1} of {path[0]}'
    return ""


def _short(written: object) -> str:
    text = str(written)
    return text if len(text) <= 60 else text[:57] + "..."


def _as_key(written: str) -> str:
    """A word as it may stand for a name: image-captioning for Image captioning; nothing if none is left."""
    key = re.sub("[^a-z0-9_-]+", "-", written.casefold()).strip("-_")
    return key if re.fullmatch(KEY, key) else ""


def _is_of_words(written: object) -> bool:
    return isinstance(written, list) and bool(written) and all(isinstance(word, str) for word in written)


def _kind_of(written: object) -> str:
    if isinstance(written, dict):
        return "a mapping"
    return "a list" if isinstance(written, list) else f'the text "{_short(written)}"'


def accepted_fields(shape: type[BaseModel], path: Path) -> dict[str, FieldInfo]:
    """The fields of the shape that stands at this path; positions and names in mappings are no fields."""
    current = shape
    for part in path:
        name = "root" if issubclass(current, RootModel) else str(part)
        field = current.model_fields.get(name)
        current = (field and _shape_in(field.annotation)) or current
    return current.model_fields


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    """The one BaseModel inside list[…], dict[…], Annotated[…] or a union."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    inner = (_shape_in(part) for part in typing.get_args(annotation))
    return next((found for found in inner if found is not None), None)
