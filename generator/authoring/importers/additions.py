"""Rows, tasks and tags that entries name and a site lacks: as lines to paste, or added to its files."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from generator.authoring.importers.entry import Entry, Needs
from generator.authoring.importers.mapping_edits import keys_edit
from generator.authoring.line_edits import Edit, edited
from generator.authoring.signal_edits import mapping
from generator.authoring.site_words import SiteWords
from generator.content.marked_yaml import Marked, read_yaml
from generator.content.settings_schema import FactRowShape, ModalityShape, TagShape, TaskShape
from generator.content.source_files import read_source
from generator.files import read_text, split_lines
from generator.problems import CannotGoOn, FaultyContent
from generator.vocabulary import MODALITIES

FACTS, TAGS = "content/facts.yaml", "content/tags.yaml"

ShapeType = TypeVar("ShapeType", bound=BaseModel)


OF_EVERY_SITE = {
    name: f"{{label: {kind.label}, counted: {'true' if kind.is_counted else 'false'}}}"
    for name, kind in MODALITIES.items()
}


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file of settings as it is, if it is there, and as it would be with what is added."""

    path: str
    before: bytes | None
    after: bytes


def lacking(entries: Iterable[Entry], needs: Needs, words: SiteWords) -> Needs:
    """What of an importer's words these entries use, and the site does not have.

    Of tasks only the first of a model that could have none: which tasks a site tells apart is its own choice.
    """
    entries = list(entries)
    rows = {name for entry in entries for name in entry.facts} - set(words.rows)
    strangers = [entry.tasks for entry in entries if not set(entry.tasks) & set(words.tags.tasks)]
    tasks = {tasks[0] for tasks in strangers if tasks}
    tags = {tag for entry in entries for ability in entry.abilities for tag in ability.tags}
    kinds = {kind for entry in entries for kind in (*entry.inputs, *entry.outputs)}
    kinds -= set(words.tags.modality_names)
    return Needs(
        rows={name: line for name, line in needs.rows.items() if name in rows},
        tasks={name: line for name, line in needs.tasks.items() if name in tasks},
        tags={name: line for name, line in needs.tags.items() if name in tags - set(words.tags.tags)},
        kinds=_declared({name: line for name, line in needs.kinds.items() if name in kinds}, words),
    )


def _declared(kinds: Mapping[str, str], words: SiteWords) -> Mapping[str, str]:
    """A site that declares kinds declares all: where it begins to, the nine that it had come along."""
    return {**OF_EVERY_SITE, **kinds} if kinds and not words.tags.modalities else kinds


def _groups(lack: Needs) -> dict[tuple[str, ...], Mapping[str, str]]:
    """What is lacking, by its place in content/tags.yaml."""
    groups = {"modalities": lack.kinds, "tasks": lack.tasks, "tags": lack.tags}
    return {(group,): lines for group, lines in groups.items() if lines}


def lines_to_paste(lack: Needs) -> Iterator[str]:
    """The rows, tasks and tags, under the file that each belongs to."""
    if lack.rows:
        yield f"{FACTS}:"
        yield from (f"  {name}: {line}" for name, line in lack.rows.items())
    for (group,), lines in _groups(lack).items():
        yield f"{TAGS}, under {group}:"
        yield from (f"  {name}: {line}" for name, line in lines.items())


def with_added(words: SiteWords, lack: Needs) -> SiteWords:
    """The words of the site as they would be."""
    tags = words.tags.model_copy(
        update={
            "tasks": {**words.tags.tasks, **_shapes(lack.tasks, TaskShape)},
            "tags": {**words.tags.tags, **_shapes(lack.tags, TagShape)},
            "modalities": {**words.tags.modalities, **_shapes(lack.kinds, ModalityShape)},
        }
    )
    return replace(words, tags=tags, rows={**words.rows, **_shapes(lack.rows, FactRowShape)})


def _shapes(lines: Mapping[str, str], shape: type[ShapeType]) -> dict[str, ShapeType]:
    return {name: shape.model_validate(_value(line)) for name, line in lines.items()}


def _value(line: str) -> Any:
    return read_yaml(split_lines("", line))[0].value


def settings_files(site_path: Path, lack: Needs) -> list[SettingsFile]:
    """The files that change, line by line. Raises FaultyContent where one can't be read."""
    files = []
    if lack.rows:
        files.append(_changed(site_path, FACTS, {(): lack.rows}))
    if groups := _groups(lack):
        files.append(_changed(site_path, TAGS, groups))
    return files


def _changed(site_path: Path, path: str, groups: Mapping[tuple[str, ...], Mapping[str, str]]) -> SettingsFile:
    if not (site_path / path).exists():
        return SettingsFile(path, None, _new_text(groups).encode())
    raw, problems = read_source(site_path, path)
    text, faults = read_text(path, raw) if raw is not None else ("", problems)
    if faults:
        raise FaultyContent(faults)
    marked, problems = read_yaml(split_lines(path, text))
    edits = [_addition(marked, group, lines) for group, lines in groups.items()]
    mark = (raw or b"")[: len(raw or b"") - len(text.encode())]
    new = edited(text, edits)
    if read_yaml(split_lines(path, new))[0].value != _with(marked.value, groups):
        raise _by_hand(path)
    return SettingsFile(path, raw, mark + new.encode())


def _with(value: Any, groups: Mapping[tuple[str, ...], Mapping[str, str]]) -> Any:
    """What a file says, with what is added to it."""
    wanted = copy.deepcopy(mapping(value))
    for group, lines in groups.items():
        inner: Any = wanted
        for key in group:
            inner = inner.setdefault(key, {})
        inner.update({name: _value(line) for name, line in lines.items()})
    return wanted


def _new_text(groups: Mapping[tuple[str, ...], Mapping[str, str]]) -> str:
    lines = []
    for group, rows in groups.items():
        lines += [f"{group[0]}:"] if group else []
        indent = "  " if group else ""
        lines += [f"{indent}{name}: {row}" for name, row in rows.items()]
    return "\n".join(lines) + "\n"


def _addition(marked: Marked, group: tuple[str, ...], lines: Mapping[str, str]) -> Edit:
    """The lines behind the last one of a mapping; below its key, where it is empty."""
    there: Any = marked.value
    for key in group:
        there = mapping(there).get(key)
    if mapping(there):
        return keys_edit(marked, group, mapping(there), lines)
    if group not in marked.keys:
        return _new_group(marked, group, lines)
    place = marked.keys[group]
    text = "".join(f"\n  {name}: {line}" for name, line in lines.items())
    return Edit(place.line - 1, place.column - 1 + place.length, len(place.text), f":{text}")


def _new_group(marked: Marked, group: tuple[str, ...], lines: Mapping[str, str]) -> Edit:
    """A group that the file does not have, above its first key."""
    first = next(iter(mapping(marked.value)), "")
    if not group or not first:
        raise _by_hand(marked.lines.path)
    text = "".join(f"  {name}: {line}\n" for name, line in lines.items())
    return Edit(marked.keys[(first,)].line - 1, 0, 0, f"{group[0]}:\n{text}\n")


def _by_hand(path: str) -> CannotGoOn:
    return CannotGoOn(
        f"no line can be added to {path}", "run it without --with-rows, and paste its lines there"
    )
