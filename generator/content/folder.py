"""The file formats of content/: from files to a Catalog, with line and column of every fault.

    content/site.yaml scoring.yaml tags.yaml facts.yaml   settings
    content/models/<slug>.md      YAML front matter, a summary, one section per capability
    content/models/<slug>.yaml    the same with `summary:` and `capabilities:` as data
    content/samples/samples.yaml  pictures and prompts; may be left out

Both model formats become the same marked YAML, so that one definition (schema.py) validates them. All faults of
all files come back in one run; a Catalog only when there is no error.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel

from generator import recipe
from generator.cache import Cache, Entries, Stamp, stamp_of, stamps_in
from generator.catalog import Catalog, Prompt, Sample
from generator.content.checks.exceptions import Exceptions, except_for, placed
from generator.content.checks.rules import across
from generator.content.marked_yaml import Marked, read_yaml
from generator.content.model_file import ModelFile, Settings, alike, examine, written
from generator.content.resolve import catalog_of
from generator.content.samples import FOLDER, LIST, Size, read_samples
from generator.content.schema import (
    ExceptionShape,
    FactRowShape,
    SamplesShape,
    ScoringShape,
    SiteShape,
    TagsShape,
)
from generator.content.validation import validated
from generator.content.written import Written, WrittenSite
from generator.digests import digest
from generator.files import anchor, read_text, split_lines
from generator.problems import Place, Problem, errors, ordered

T = TypeVar("T")

MODELS = "content/models"

MAX_MODELS = 20_000

EDITORS = re.compile(
    r"(?s)\..*|#.*#|.*~|.*\.(swp|bak|orig|tmp)|4913"
)  # hidden files, and what editors leave beside a file

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class FactRowsShape(RootModel[dict[str, FactRowShape]]):
    """content/facts.yaml: rows of the fact table, in their order on the page."""


def read_catalog(
    site_path: FilePath, cache: Cache | None = None
) -> tuple[Catalog | None, tuple[Problem, ...]]:
    """The catalog of the site in this folder and all problems of its content; no catalog when one is an error.

    With a folder for caches, what was found in files that have not changed since is taken from there: 0.2 ms a model
    instead of 5. What is kept in memory is not even opened: 0.01 ms.
    """
    cache = cache or Cache()
    problems: list[Problem] = []
    if (site_path / "content").is_symlink():
        return None, (_symlink("content"),)
    settings_state = (*(stamp_of(site_path / "content" / name) for name in SETTINGS), *_weights(site_path))
    settings = _kept(cache, ("settings", *settings_state), (), problems, partial(read_settings, site_path))
    files = _models(site_path, settings, cache, problems)
    samples_state = (stamp_of(path) for path in (site_path / FOLDER, *sorted((site_path / FOLDER).glob("*"))))
    samples, prompts = _kept(
        cache, ("samples", *samples_state), (), problems, partial(_samples, site_path, cache)
    )
    if settings is None:
        return None, ordered(problems)
    models = [
        _kept(
            cache,
            ("written", shown, stamp_of(site_path / shown)),
            (),
            problems,
            partial(_written, site_path, shown),
        )
        for shown in alike(files, cache)
    ]
    problems += across(replace(settings.draft, models=tuple(model for model in models if model)))
    problems = except_for(problems, _exceptions(site_path, problems))
    if errors(problems):
        return None, ordered(problems)
    sound = [file.model for file in files if file.model]
    return catalog_of(settings.draft, settings.words, sound, samples, prompts, settings.shown), ordered(
        problems
    )


def _kept(
    cache: Cache,
    name: Hashable,
    sources: tuple[object, ...],
    problems: list[Problem],
    find: Callable[[list[Problem]], T],
) -> T:
    """What `find` finds, or has found of the same before; the problems that it told are told again."""

    def found() -> tuple[T, list[Problem]]:
        told: list[Problem] = []
        return find(told), told

    result, told = cache.of(name, sources, found)
    problems += told
    return result


def read_settings(site_path: FilePath, problems: list[Problem]) -> Settings | None:
    """What model files are read with, once every settings file has the right shape; what is wrong with them is told."""
    found = [_settings(site_path, name, shape, problems) for name, shape in SETTINGS.items()]
    sound = [each for each in found if each is not None]
    if len(sound) < len(found):
        return None
    (site, site_marked, _), (scoring, scoring_marked, _), (tags, tags_marked, _), (fact_rows, _, _) = sound
    draft = WrittenSite(
        (),
        (tags, tags_marked),
        fact_rows.root,
        (scoring, scoring_marked),
        (site, site_marked),
        _weights(site_path),
    )
    return Settings(draft, digest(b"".join(raw for _, _, raw in sound)))


class ExceptionsShape(RootModel[list[ExceptionShape]]):
    """content/exceptions.yaml: problems that are right as they are, each with its reason."""


def exceptions(site_path: FilePath) -> Exceptions:
    """What content/exceptions.yaml lifts; nothing of a file that has faults, which `read` tells."""
    return _exceptions(site_path, [])


def addresses(site_path: FilePath) -> list[tuple[str, Place]]:
    """The address of every source, and where it stands, in the order of the files."""
    return [
        (source.url, model.marked.place(("sources", key, "url")))
        for _, name, _ in _model_files(site_path, [])
        if (model := _written(site_path, f"{MODELS}/{name}", []))
        for key, source in model.shape.sources.items()
    ]


def _exceptions(site_path: FilePath, problems: list[Problem]) -> Exceptions:
    name = "exceptions.yaml"
    if not os.path.lexists(site_path / "content" / name):
        return ()
    found = _settings(site_path, name, ExceptionsShape, problems)
    return placed(found[0].root, found[1]) if found else ()


def _samples(
    site_path: FilePath, cache: Cache, problems: list[Problem]
) -> tuple[tuple[Sample, ...], tuple[Prompt, ...]]:
    folder = site_path / FOLDER
    if folder.is_symlink():
        problems.append(_symlink(FOLDER))
        return (), ()
    found: tuple[Any, Marked, bytes] | None = (
        SamplesShape(),
        Marked(split_lines(f"{FOLDER}/{LIST}", "")),
        b"",
    )
    if os.path.lexists(folder / LIST):
        found = _settings(site_path, f"samples/{LIST}", SamplesShape, problems)
    if found is None:
        return (), ()
    entries = cache.entries("samples", Size, recipe.of_content())
    samples, prompts, faults = read_samples(site_path, found[0], found[1], entries)
    entries.forget_others()
    problems += faults
    return samples, prompts


def _weights(site_path: FilePath) -> tuple[str, ...]:
    """Folders that a model's `run` may name; a link could lead anywhere."""
    folders = sorted((site_path / "content" / "weights").glob("*/"))
    return tuple(
        folder.relative_to(site_path).as_posix()
        for folder in folders
        if folder.is_dir() and not folder.is_symlink()
    )


SETTINGS: dict[str, type[BaseModel]] = {
    "site.yaml": SiteShape,
    "scoring.yaml": ScoringShape,
    "tags.yaml": TagsShape,
    "facts.yaml": FactRowsShape,
}


# Files


def _bytes(path: FilePath, shown: str, problems: list[Problem]) -> bytes | None:
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            problems.append(_symlink(shown))
            return None
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"
            problems.append(
                Problem(
                    "not-a-file",
                    f"{shown} is {what}, where a file is expected",
                    Place(shown),
                    "rename it, or move it out of content/",
                )
            )
            return None
        return path.read_bytes()
    except FileNotFoundError:
        problems.append(
            Problem(
                "missing-file",
                f"{shown} does not exist",
                Place(shown),
                "copy it from the starter site: every site has one",
            )
        )
        return None
    except OSError as fault:
        problems.append(_unreadable(shown, fault))
    return None


def _symlink(shown: str) -> Problem:
    return Problem("symlink", f"{shown} is a link", Place(shown), "put the file or folder itself here")


def _unreadable(shown: str, fault: OSError) -> Problem:
    return Problem(
        "unreadable-file", f"{shown} can't be read: {fault.strerror}", Place(shown), "check its permissions"
    )


def _settings(
    site_path: FilePath, name: str, shape: type[BaseModel], problems: list[Problem]
) -> tuple[Any, Marked, bytes] | None:
    shown = f"content/{name}"
    if (raw := _bytes(site_path / "content" / name, shown, problems)) is None:
        return None
    text, faults = read_text(shown, raw)
    if faults:
        problems += faults
        return None
    marked, faults = read_yaml(split_lines(shown, text))
    value, more = validated(shape, marked)
    problems += faults or more
    return None if faults or value is None else (value, marked, raw)


def _models(
    site_path: FilePath,
    settings: Settings | None,
    cache: Cache,
    problems: list[Problem],
) -> list[ModelFile]:
    """Every model file, in the order of their names, with its problems told; no two of the same slug."""
    entries = cache.entries("models", ModelFile, recipe.of_content())
    files: dict[str, ModelFile] = {}
    names = []
    for slug, name, stamp in _model_files(site_path, problems):
        names.append(name)
        shown = f"{MODELS}/{name}"
        key = ("model", shown, stamp, settings and settings.digest)
        if (
            file := _kept(cache, key, (), problems, partial(_examined, site_path, shown, settings, entries))
        ) is None:
            continue
        if file.is_text and slug in files:
            problems.append(
                Problem(
                    "duplicate-slug",
                    f'model "{slug}" has two files',
                    Place(shown),
                    f"keep {slug}.md or {slug}.yaml, not both",
                )
            )
            continue
        problems += file.problems
        if file.is_text:
            files[slug] = file
    entries.forget_others(names)
    return [*files.values()]


def _examined(
    site_path: FilePath,
    shown: str,
    settings: Settings | None,
    entries: Entries[ModelFile],
    problems: list[Problem],
) -> ModelFile | None:
    raw = _bytes(site_path / shown, shown, problems)
    return None if raw is None else examine(shown, raw, settings, entries)


def _written(site_path: FilePath, shown: str, problems: list[Problem]) -> Written | None:
    raw = _bytes(site_path / shown, shown, problems)
    return written(shown, raw) if raw else None


def _model_files(site_path: FilePath, problems: list[Problem]) -> Iterator[tuple[str, str, Stamp]]:
    """Slug, name and stamp of every model file."""
    for name, stamp in _model_names(site_path / MODELS, problems):
        if (slug := _slug(name, problems)) is not None:
            yield slug, name, stamp


def _model_names(folder: FilePath, problems: list[Problem]) -> list[tuple[str, Stamp]]:
    """Everything in content/models/ but what editors leave there, by name."""
    place = Place(MODELS)
    try:
        if folder.is_symlink():
            problems.append(_symlink(place.path))
            return []
        found = [(name, stamp) for name, stamp in stamps_in(folder) if not EDITORS.fullmatch(name)]
    except (FileNotFoundError, NotADirectoryError):
        problems.append(
            Problem(
                "missing-file",
                "content/models/ does not exist",
                place,
                "create the folder and a model file in it",
            )
        )
        return []
    except OSError as fault:
        problems.append(_unreadable(place.path, fault))
        return []
    if not found:
        problems.append(Problem("no-model", "content/models/ holds no model", place, "add a model file"))
    if len(found) > MAX_MODELS:
        message = f"content/models/ holds {len(found):,} files; {MAX_MODELS:,} are accepted"
        problems.append(Problem("too-many-models", message, place, "split the site in two"))
    return found[:MAX_MODELS]


def _slug(name: str, problems: list[Problem]) -> str | None:
    """The slug of a model file, or None when its name can't be one."""
    shown, (stem, ending) = f"{MODELS}/{name}", os.path.splitext(name)
    if ending not in (".md", ".yaml"):
        problems.append(
            Problem(
                "unexpected-file",
                f"{shown} is neither .md nor .yaml",
                Place(shown),
                "rename it, or move it out of content/models/",
            )
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
