"""The file formats of content/: from files to a Catalog, with line and column of every fault.

    content/site.yaml scoring.yaml tags.yaml facts.yaml   settings
    content/models/<slug>.md      YAML front matter, a summary, one section per capability
    content/models/<slug>.yaml    the same with `summary:` and `capabilities:` as data

Both model formats become the same marked YAML, so that one definition (schema.py) validates them. All faults of
all files come back in one run; a Catalog only when there is no error.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import operator
import os
import re
import stat
import types
import typing
import unicodedata
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from generator.body import LABELS, LISTS, read_markdown
from generator.catalog import Catalog
from generator.checks import Draft, Written, anchor, check
from generator.lint import Exceptions, except_for, lint, placed
from generator.marked import Marked, Path, Plain, read_text, read_yaml, split_lines
from generator.nouns import catalog_of
from generator.problems import Place, Problem, errors, nearest, one_of, ordered
from generator.schema import (
    ACCEPTED,
    ExceptionShape,
    FactRowShape,
    ModelShape,
    ScoringShape,
    SiteShape,
    TagsShape,
)

MAX_MODELS = 20_000
EDITORS = re.compile(r"(?s)\..*|#.*#|.*~|.*\.(swp|bak|orig|tmp)|4913")  # hidden files, and what editors leave beside a file
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class FactRowsShape(RootModel[dict[str, FactRowShape]]):
    """content/facts.yaml: rows of the fact table, in their order on the page."""


def read(site_path: FilePath) -> tuple[Catalog | None, tuple[Problem, ...]]:
    """The catalog of the site in this folder and all problems of its content; no catalog when one is an error."""
    problems: list[Problem] = []
    if (site_path / "content").is_symlink():
        return None, (_symlink("content"),)
    settings = {name: _settings(site_path, name, shape, problems) for name, shape in SETTINGS.items()}
    written, digests = _models(site_path, problems)
    if any(found is None for found in settings.values()):
        return None, ordered(problems)
    (site, site_marked, _), (scoring, scoring_marked, _), (tags, tags_marked, _), (fact_rows, _, _) = (
        found for found in settings.values() if found
    )
    draft = Draft(tuple(written), (tags, tags_marked), fact_rows.root, (scoring, scoring_marked), (site, site_marked))
    problems += check(draft) + lint(draft)
    problems = except_for(problems, _exceptions(site_path, problems))
    if errors(problems):
        return None, ordered(problems)
    settings_digest = digest(b"".join(found[2] for found in settings.values() if found))
    return catalog_of(draft, digests, settings_digest), ordered(problems)


class ExceptionsShape(RootModel[list[ExceptionShape]]):
    """content/exceptions.yaml: problems that are right as they are, each with its reason."""


def exceptions(site_path: FilePath) -> Exceptions:
    """What content/exceptions.yaml lifts; nothing of a file that has faults, which `read` tells."""
    return _exceptions(site_path, [])


def addresses(site_path: FilePath) -> list[tuple[str, Place]]:
    """The address of every source, and where it stands, in the order of the files."""
    return [
        (source.url, model.marked.place(("sources", key, "url")))
        for model in _models(site_path, [])[0]
        for key, source in model.shape.sources.items()
    ]


def _exceptions(site_path: FilePath, problems: list[Problem]) -> Exceptions:
    name = "exceptions.yaml"
    if not os.path.lexists(site_path / "content" / name):
        return ()
    found = _settings(site_path, name, ExceptionsShape, problems)
    return placed(found[0].root, found[1]) if found else ()


SETTINGS: dict[str, type[BaseModel]] = {
    "site.yaml": SiteShape,
    "scoring.yaml": ScoringShape,
    "tags.yaml": TagsShape,
    "facts.yaml": FactRowsShape,
}


def digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8).digest()


# Files


def _file(path: FilePath, shown: str, problems: list[Problem]) -> tuple[str, bytes] | None:
    """The text and the bytes of one content file."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            problems.append(_symlink(shown))
            return None
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"
            problems.append(
                Problem("not-a-file", f"{shown} is {what}, where a file is expected", Place(shown), "rename it, or move it out of content/")
            )
            return None
        raw = path.read_bytes()
    except FileNotFoundError:
        problems.append(
            Problem("missing-file", f"{shown} does not exist", Place(shown), "copy it from the starter site: every site has one")
        )
        return None
    except OSError as fault:
        problems.append(_unreadable(shown, fault))
        return None
    text, faults = read_text(shown, raw)
    problems += faults
    return None if faults else (text, raw)


def _symlink(shown: str) -> Problem:
    return Problem("symlink", f"{shown} is a link", Place(shown), "put the file or folder itself here")


def _unreadable(shown: str, fault: OSError) -> Problem:
    return Problem("unreadable-file", f"{shown} can't be read: {fault.strerror}", Place(shown), "check its permissions")


def _settings(site_path: FilePath, name: str, shape: type[BaseModel], problems: list[Problem]) -> tuple[Any, Marked, bytes] | None:
    shown = f"content/{name}"
    if (found := _file(site_path / "content" / name, shown, problems)) is None:
        return None
    marked, faults = read_yaml(split_lines(shown, found[0]))
    validated, more = _validate(shape, marked)
    problems += faults or more
    return None if faults or validated is None else (validated, marked, found[1])


def _models(site_path: FilePath, problems: list[Problem]) -> tuple[list[Written], dict[str, bytes]]:
    """Every model file that has the right shape, in slug order, and the digests of their bytes."""
    written: list[Written] = []
    digests: dict[str, bytes] = {}
    for path in _model_paths(site_path / "content" / "models", problems):
        shown = f"content/models/{path.name}"
        slug = _slug(path, shown, problems)
        if slug is None or (found := _file(path, shown, problems)) is None:
            continue
        if slug in digests:
            problems.append(
                Problem("duplicate-slug", f'model "{slug}" has two files', Place(shown), f"keep {slug}.md or {slug}.yaml, not both")
            )
            continue
        digests[slug] = digest(found[1])
        lines = split_lines(shown, found[0])
        marked, faults = read_markdown(lines) if path.suffix == ".md" else read_yaml(lines)
        shape, more = _validate(ModelShape, marked) if not faults else (None, [])
        problems += faults + more
        if more and not faults:
            shape = _as_meant(ModelShape, marked)
        if isinstance(shape, ModelShape):
            written.append(Written(slug, shape, marked))
    return written, digests


def _model_paths(folder: FilePath, problems: list[Problem]) -> list[FilePath]:
    """Everything in content/models/ but what editors leave there, by name."""
    place = Place("content/models")
    try:
        if folder.is_symlink():
            problems.append(_symlink(place.path))
            return []
        paths = sorted((path for path in folder.iterdir() if not EDITORS.fullmatch(path.name)), key=lambda path: path.name)
    except (FileNotFoundError, NotADirectoryError):
        problems.append(Problem("missing-file", "content/models/ does not exist", place, "create the folder and a model file in it"))
        return []
    except OSError as fault:
        problems.append(_unreadable(place.path, fault))
        return []
    if not paths:
        problems.append(Problem("no-model", "content/models/ holds no model", place, "add a model file"))
    if len(paths) > MAX_MODELS:
        message = f"content/models/ holds {len(paths):,} files; {MAX_MODELS:,} are accepted"
        problems.append(Problem("too-many-models", message, place, "split the site in two"))
    return paths[:MAX_MODELS]


def _slug(path: FilePath, shown: str, problems: list[Problem]) -> str | None:
    """The slug of a model file, or None when its name can't be one."""
    stem, ending = path.stem, path.suffix
    if ending not in (".md", ".yaml"):
        problems.append(
            Problem("unexpected-file", f"{shown} is neither .md nor .yaml", Place(shown), "rename it, or move it out of content/models/")
        )
        return None
    if len(stem) > 80 or not SLUG.fullmatch(stem):
        ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
        suggestion = anchor(ascii_stem)[:80].strip("-") or "my-model"
        problems.append(
            Problem(
                "bad-slug",
                f'"{stem[:90]}" can\'t be an address',
                Place(shown),
                f'use lower-case letters, digits and single hyphens, e.g. "{suggestion}{ending}"',
            )
        )
        return None
    return stem


# Validation


def _validate(shape: type[BaseModel], marked: Marked) -> tuple[BaseModel | None, list[Problem]]:
    validated, faults = None, []
    try:
        validated = shape.model_validate(marked.value if marked.value is not None else {})
    except ValidationError as found:
        faults = found.errors(include_url=False)
    strange = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
    meant = {(*path[:-1], nearest(str(path[-1]), _accepted_keys(shape, path[:-1]))) for path in strange}
    problems = [_problem(shape, marked, fault) for fault in faults if fault["type"] != "missing" or fault["loc"] not in meant]
    told = {problem.place for problem in problems}
    problems += [_no_value(marked, path) for path in _empty(marked.value) if path and marked.key_place(path) not in told]
    return None if problems else validated, problems


def _as_meant(shape: type[BaseModel], marked: Marked) -> BaseModel | None:
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
        return Problem("unknown-key", f"{name} is not a field here", marked.key_place(path), one_of(str(path[-1]), accepted))
    if written is None:
        return _no_value(marked, path)
    if "help" in context:
        return Problem(kind, context["message"], place, context["help"])
    if kind == "literal_error":
        accepted = re.findall(r"'([^']*)'", context["expected"])
        if not isinstance(written, str):
            return Problem("wrong-type", f"{name} is {_kind_of(written)}, not one word", place, f"write one of {', '.join(accepted)}")
        return Problem("not-accepted", f'{name} is "{_short(written)}"', place, one_of(str(written), accepted))
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
        return Problem("too-long", f"{name} has {len(written):,} {unit}; {context['max_length']:,} are accepted", place, "shorten it")
    if kind in ("string_too_short", "too_short"):
        least, is_text = context["min_length"], kind[0] == "s"
        unit = ("character" if least == 1 else "characters") if is_text else ("entry" if least == 1 else "entries")
        return Problem("too-short", f"{name} needs at least {least} {unit}", place, "write it in words" if is_text else "add an entry")
    return Problem(
        "out-of-range",
        f"{name} is {_short(written)}: {fault['msg'].replace('Input should be', 'it must be')}",
        place,
        "write a number within that range",
    )


def _missing(marked: Marked, path: Path) -> Problem:
    """A field that is not there, called what the editor of this file has to write."""
    if path[0] != "capabilities" or len(path) != 3 or not marked.lines.path.endswith(".md"):
        return Problem("missing-key", f"{_within(path) or _shown(path)} is missing", marked.head(path[:-1]), f'add "{path[-1]}:"')
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
    return f'"{path[-1]}" of entry {path[1] + 1} of {path[0]}' if len(path) > 2 and isinstance(path[1], int) else ""


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
        if name in current.model_fields and (inner := _shape_in(current.model_fields[name].annotation)) is not None:
            current = inner
    return list(current.model_fields)


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    """The one BaseModel inside list[…], dict[…], Annotated[…] or a union."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for part in typing.get_args(annotation) if (found := _shape_in(part)) is not None), None)
