"""Files of answers: read, added to, pruned, merged with another machine's.

A line is used only if all that it names is there: its run record, the maps of its words, the picture that the
model made. So maps and pictures are written before the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from generator.cache import Cache, stamp_of
from generator.catalog import Catalog
from generator.files import write_whole
from generator.problems import Problem
from generator.readings.answer_lines import Fault, parsed, written
from generator.readings.answers import Answer, Answers, Figure, RunRecord, Stored
from generator.readings.storage import (
    broken,
    lacking,
    lines_path,
    maps_path,
    put,
    samples_path,
    tensors_file,
)
from generator.readings.wanted import wanted

Maps = NDArray[np.float16]  # [word, row, column]

DIGEST = re.compile(r"[0-9A-Za-z]+")

# Reading


def load_all(
    site_path: Path, catalog: Catalog, cache: Cache | None = None
) -> tuple[Answers, tuple[Problem, ...]]:
    """Every model's answers; a line that can't be used is a warning and counts as missing."""
    stored, problems = read_all(site_path, cache)
    return Answers(site_path, catalog, stored), problems


def read_all(site_path: Path, cache: Cache | None = None) -> tuple[dict[str, Stored], tuple[Problem, ...]]:
    """The same by slug, whatever the catalog."""
    cache = cache or Cache()
    folder = samples_path(site_path)
    stored: dict[str, Stored] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.jsonl")):
        slug = path.stem
        files = (path, path.with_suffix(".safetensors"), path.with_suffix(""))
        stamps = [stamp_of(file) for file in files]
        stored[slug], faults = cache.of(("answers", slug, *stamps), (), partial(_read, folder, slug))
        problems += _problems(path.relative_to(site_path).as_posix(), faults)
    return stored, tuple(problems)


def _read(folder: Path, slug: str) -> tuple[Stored, list[Fault]]:
    """What one model's files hold that can be used, and why the rest can't."""
    try:
        content = (folder / f"{slug}.jsonl").read_bytes()
    except OSError as fault:
        return Stored(), [Fault(1, f"the file can't be read: {fault.strerror}")]
    lines, faults = parsed(content)
    has_words = any(answer.words for _, answer in lines.answers.values())
    shapes = _shapes(folder / f"{slug}.safetensors") if has_words else {}
    usable: dict[str, Answer] = {}
    for key, (number, answer) in lines.answers.items():
        words = _obstacle(folder, slug, answer, lines.records, shapes)
        if words:
            faults.append(Fault(number, words))
        else:
            usable[key] = answer
    return Stored(lines.records, usable, lines.figures), faults


def _obstacle(
    folder: Path,
    slug: str,
    answer: Answer,
    records: Mapping[str, RunRecord],
    shapes: Mapping[str, tuple[int, ...]],
) -> str:
    """Why an answer can't be used; empty for one that can."""
    if not DIGEST.fullmatch(answer.key):  # it is part of a path
        return "the line's key is not a digest"
    if answer.record not in records:
        return "the line names a run record that the file does not hold"
    if len(answer.focus) != len(answer.words):
        return "the line has not one number for each word"
    if answer.words and not _is_of(shapes.get(answer.key, ()), answer.words):
        return f"{slug}.safetensors does not hold the maps of this line"
    for box in answer.boxes:
        if not (0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1):
            return "a box of this line lies outside of the picture"
    name = f"{slug}/{answer.key}.webp"
    if answer.picture and not (answer.picture == name and _is_plain(folder / name)):
        return f'the line names a picture that is not at "{slug}/{answer.key[:40]}.webp"'
    return ""


def _is_of(shape: tuple[int, ...], words: Sequence[str]) -> bool:
    """Whether maps of this shape are those of these words."""
    return len(shape) == 3 and shape[0] == len(words) and 0 not in shape


def _is_plain(path: Path) -> bool:
    """Whether a file is there that is no link, in a folder that is none."""
    return path.is_file() and not path.is_symlink() and not path.parent.is_symlink()


def _shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Of the maps in a file, by key; of a file that can't be read, none."""
    try:
        with safe_open(path, "numpy") as tensors:
            names = list(tensors.keys())
            slices = {name: tensors.get_slice(name) for name in names}
            halves = [name for name in names if slices[name].get_dtype() == "F16"]
            return {name: tuple(slices[name].get_shape()) for name in halves}
    except (OSError, SafetensorError):
        return {}


def _maps(path: Path, keys: Iterable[str] | None = None) -> dict[str, Maps]:
    """The maps in a file by key: all that are sound, or those of these keys."""
    names = list(_shapes(path)) if keys is None else list(keys)
    if not names:
        return {}
    with safe_open(path, "numpy") as tensors:
        return {name: tensors.get_tensor(name) for name in names}


def _problems(path: str, faults: Iterable[Fault]) -> list[Problem]:
    help = "run `matchup measure`: what it lacks is made anew"
    return [broken(path, fault.words, help, fault.line) for fault in faults]


# Writing


def store(
    site_path: Path,
    slug: str,
    answers: Sequence[Answer],
    records: Sequence[RunRecord] = (),
    maps: Mapping[str, Maps] | None = None,  # by key of the answer
    pictures: Mapping[str, bytes] | None = None,  # WebP, by key of the answer
    figures: Sequence[Figure] = (),
) -> None:
    """Adds to a model's files, each whole at every moment.

    What a record counts and takes the median of follows from the answers that name it.
    """
    folder = samples_path(site_path)
    for name, picture in (pictures or {}).items():
        write_whole(folder / slug / f"{name}.webp", picture)
    if maps:
        path = maps_path(site_path, slug)
        halves = {name: tensor.astype(np.float16) for name, tensor in maps.items()}
        write_whole(path, tensors_file(_maps(path) | halves))
    before, _ = _read(folder, slug)
    ours = {record.key: _with_peak(record, before.records.get(record.key)) for record in records}
    after = Stored(
        records={**before.records, **ours},
        answers={**before.answers, **{answer.key: answer for answer in answers}},
        figures={**before.figures, **{figure.name: figure for figure in figures}},
    )
    write_whole(lines_path(site_path, slug), written(after))


def _with_peak(record: RunRecord, before: RunRecord | None) -> RunRecord:
    """The record of a run that goes on after an interruption."""
    peaks = [each.peak_memory_bytes for each in (record, before) if each and each.peak_memory_bytes]
    return replace(record, peak_memory_bytes=max(peaks, default=None))


def prune(site_path: Path, catalog: Catalog) -> int:
    """Removes what the catalog no longer wants and what can't be used; returns how many answers that were."""
    stored, _ = read_all(site_path)
    keys: dict[str, set[str]] = {slug: set() for slug in stored}
    for model in catalog.models:
        if model.slug in stored:
            keys[model.slug] = {each.key for each in wanted(catalog, site_path, model)}
    return sum(_prune(site_path, slug, stored[slug], keys[slug]) for slug in stored)


def _prune(site_path: Path, slug: str, stored: Stored, keys: set[str]) -> int:
    """Leaves only answers of these keys, with their maps and pictures."""
    kept = {key: answer for key, answer in stored.answers.items() if key in keys}
    put(lines_path(site_path, slug), written(replace(stored, answers=kept)) if kept else b"")
    path = maps_path(site_path, slug)
    held = {key: maps for key, maps in _maps(path).items() if key in kept and kept[key].words}
    put(path, tensors_file(held) if held else b"")
    folder = samples_path(site_path) / slug
    for picture in folder.glob("*.webp"):
        if picture.stem not in kept:
            picture.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return len(stored.answers) - len(kept)


def merge(site_path: Path, folder: Path) -> tuple[int, tuple[str, ...]]:
    """Takes the answers of another machine's folder `samples` that this site lacks.

    Returns how many they are, and the lines there that can't be used.
    """
    ours, _ = read_all(site_path)
    count = 0
    unusable: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        slug = path.stem
        theirs, faults = _read(folder, slug)
        unusable += [f"{path.name}, line {fault.line}" for fault in faults]
        fresh = lacking(theirs.answers, ours.get(slug, Stored()).answers)
        if fresh:
            _take(site_path, folder, slug, theirs, list(fresh.values()))
        count += len(fresh)
    return count, tuple(unusable)


def _take(site_path: Path, folder: Path, slug: str, theirs: Stored, fresh: Sequence[Answer]) -> None:
    """Stores these answers of another machine, and all that they name."""
    keys = [answer.key for answer in fresh if answer.words]
    with_picture = [answer for answer in fresh if answer.picture]
    store(
        site_path,
        slug,
        fresh,
        records=[theirs.records[answer.record] for answer in fresh],
        maps=_maps(folder / f"{slug}.safetensors", keys),
        pictures={answer.key: (folder / answer.picture).read_bytes() for answer in with_picture},
        figures=tuple(theirs.figures.values()),
    )
