"""Files of answers: read, added to, pruned, merged with another machine's.

A line is used only if all that it names is there: its run record, the maps of its words, the picture that the
model made. So maps and pictures are written before the lines.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from generator.cache import Cache, Entries
from generator.catalog import Catalog
from generator.digests import digest_of
from generator.pictures import BadPicture, check_picture
from generator.problems import Problem
from generator.readings.answer_lines import Fault, parsed, written
from generator.readings.answers import Answer, Answers, Figure, RunRecord, Stored
from generator.readings.lock import writing
from generator.readings.storage import (
    MAX_PICTURE_BYTES,
    broken,
    is_tensors_file,
    lacking,
    lines_path,
    maps_path,
    names_in,
    put,
    read,
    samples_path,
    tensors_file,
    write,
)
from generator.readings.wanted import wanted
from generator.recipe import of_pictures

Maps = NDArray[np.float16]  # [word, row, column]

DIGEST = re.compile(r"[0-9A-Za-z]+")

MAX_FAULTS = 100  # that are told of one file

MAX_TENSOR_BYTES = 32_000_000  # of the maps of one answer: 25 words on 800 x 800

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
    pictures = _pictures(cache)
    stamps, problems = names_in(site_path, folder)
    stored: dict[str, Stored] = {}
    for name in stamps:
        slug, ending = os.path.splitext(name)
        if ending == ".jsonl":
            files = [stamps.get(each) for each in (name, f"{slug}.safetensors", slug)]
            make = partial(_read, folder, slug, pictures)
            stored[slug], faults = cache.of(("answers", slug, *files), (), make)
            problems += _problems(lines_path(site_path, slug).relative_to(site_path).as_posix(), faults)
    pictures.forget_others(_picture_names(stored))
    return stored, problems


def _picture_names(stored: Mapping[str, Stored]) -> Iterator[str]:
    for of_model in stored.values():
        for answer in of_model.answers.values():
            if answer.picture:
                yield f"{answer.key}.webp"


def _pictures(cache: Cache) -> Entries[str]:
    """Why each picture that was looked at before can't be shown; empty for one that can."""
    return cache.entries("pictures", str, of_pictures())


def _read(folder: Path, slug: str, pictures: Entries[str] | None = None) -> tuple[Stored, list[Fault]]:
    """What one model's files hold that can be used, and why the rest can't.

    Without `pictures` none is decoded.
    """
    content, reason = read(folder / f"{slug}.jsonl")
    if reason:
        return Stored(), [Fault(1, reason)]
    lines, faults = parsed(content)
    has_words = any(answer.words for _, answer in lines.answers.values())
    shapes = _shapes(folder / f"{slug}.safetensors") if has_words else {}
    usable: dict[str, Answer] = {}
    for key, (number, answer) in lines.answers.items():
        words = _obstacle(folder, slug, answer, lines.records, shapes)
        if not words and answer.picture and pictures is not None:
            words = _no_picture(folder, answer, pictures)
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


def _no_picture(folder: Path, answer: Answer, pictures: Entries[str]) -> str:
    """Why the picture that a model made can't be shown; empty for one that can.

    A picture is decoded once: what is found is kept by its bytes.
    """
    content, reason = read(folder / answer.picture, MAX_PICTURE_BYTES)
    if reason:
        return reason
    name, key = f"{answer.key}.webp", digest_of(content)
    known = pictures.recall(name, key)
    if known is not None:
        return known
    words = ""
    try:
        check_picture(content, name)
    except BadPicture as fault:
        words = f'the picture "{answer.picture}" can\'t be shown: {fault.message}'
    pictures.keep(name, key, words)
    return words


def _is_of(shape: tuple[int, ...], words: Sequence[str]) -> bool:
    """Whether maps of this shape are those of these words, and no larger than any of ours."""
    if len(shape) != 3 or shape[0] != len(words) or 0 in shape:
        return False
    return 2 * math.prod(shape) <= MAX_TENSOR_BYTES


def _is_plain(path: Path) -> bool:
    """Whether a picture is there that is no link, in a folder that is none, and not too large."""
    if path.parent.is_symlink() or path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_size <= MAX_PICTURE_BYTES


def _shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Of the maps in a file, by key; of a file that can't be read, none."""
    if not is_tensors_file(path):
        return {}
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


def _problems(path: str, faults: Sequence[Fault]) -> tuple[Problem, ...]:
    """At most MAX_FAULTS, and how many there are beside."""
    help = "run `matchup measure`: what it lacks is made anew"
    first = [broken(path, fault.words, help, fault.line) for fault in faults[:MAX_FAULTS]]
    if len(faults) > MAX_FAULTS:
        more = f"{len(faults) - MAX_FAULTS:,} more lines of this file can't be used"
        first.append(broken(path, more, help, faults[MAX_FAULTS].line))
    return tuple(first)


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
    with writing(site_path):
        _add(site_path, slug, answers, records, maps or {}, pictures or {}, figures)


def _add(
    site_path: Path,
    slug: str,
    answers: Sequence[Answer],
    records: Sequence[RunRecord],
    maps: Mapping[str, Maps],
    pictures: Mapping[str, bytes],
    figures: Sequence[Figure],
) -> None:
    """Lines are written last, so that none names what is not there."""
    folder = samples_path(site_path)
    for name, picture in pictures.items():
        write(folder / slug / f"{name}.webp", picture)
    if maps:
        path = maps_path(site_path, slug)
        halves = {name: tensor.astype(np.float16) for name, tensor in maps.items()}
        write(path, tensors_file(_maps(path) | halves))
    before, _ = _read(folder, slug)
    ours = {record.key: _with_highest(record, before.records.get(record.key)) for record in records}
    after = Stored(
        records={**before.records, **ours},
        answers={**before.answers, **{answer.key: answer for answer in answers}},
        figures={**before.figures, **{figure.name: figure for figure in figures}},
    )
    write(lines_path(site_path, slug), written(after))


def _with_highest(record: RunRecord, before: RunRecord | None) -> RunRecord:
    """The record of a run that goes on, with what was highest so far."""
    both = [each for each in (record, before) if each]
    peaks = [each.peak_memory_bytes for each in both if each.peak_memory_bytes is not None]
    others = [each.others_percent for each in both if each.others_percent is not None]
    return replace(
        record, peak_memory_bytes=max(peaks, default=None), others_percent=max(others, default=None)
    )


def prune(site_path: Path, catalog: Catalog) -> int:
    """Removes what the catalog no longer wants and what can't be used; returns how many answers that were."""
    with writing(site_path):
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
    if folder.is_symlink():
        folder.unlink()
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
    count = 0
    unusable: list[str] = []
    with writing(site_path):
        ours, _ = read_all(site_path)
        for path in sorted(folder.glob("*.jsonl")):
            slug = path.stem
            theirs, faults = _read(folder, slug, _pictures(Cache()))
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
    _add(
        site_path,
        slug,
        fresh,
        records=[theirs.records[answer.record] for answer in fresh],
        maps=_maps(folder / f"{slug}.safetensors", keys),
        pictures={answer.key: read(folder / answer.picture, MAX_PICTURE_BYTES)[0] for answer in with_picture},
        figures=tuple(theirs.figures.values()),
    )
