"""Files of answers: read, added to, pruned, merged with another machine's.

A line is used only if all that it names is there: its run record, the maps of its words, the picture that the
model made. So maps and pictures are written before the lines. While a model runs, its files only grow,
by what a batch adds; `settle` brings them to their last form when it ends.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from generator.cache import Cache, Entries
from generator.catalog import Catalog
from generator.digests import digest_of
from generator.pictures import BadPicture, check_picture
from generator.problems import Problem
from generator.readings import maps_files
from generator.readings.answer_lines import Fault, added, counted, parsed, written
from generator.readings.answers import Answer, Answers, Figure, RunRecord, Stored
from generator.readings.lock import writing
from generator.readings.maps_files import MAX_NUMBER_BYTES, Maps, MapsOfModel
from generator.readings.storage import (
    MAX_LINES_BYTES,
    MAX_PICTURE_BYTES,
    append,
    broken,
    lacking,
    lines_path,
    maps_path,
    names_in,
    old_maps_path,
    open_plain,
    put,
    read,
    samples_path,
    write,
)
from generator.readings.wanted import wanted
from generator.recipe import of_pictures

DIGEST = re.compile(r"[0-9A-Za-z]+")

MAX_FAULTS = 100  # that are told of one file

TAKEN_AT_ONCE = 16  # answers of another machine, whose maps and pictures are then in memory

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
            files = [stamps.get(each) for each in (name, f"{slug}.maps", f"{slug}.safetensors", slug)]
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
    content, reason = read(folder / f"{slug}.jsonl", MAX_LINES_BYTES)
    if reason:
        return Stored(), [Fault(1, reason)]
    lines, faults = parsed(content)
    has_words = any(answer.words for _, answer in lines.answers.values())
    shapes = maps_files.shapes(*_maps_paths(folder, slug)) if has_words else {}
    usable: dict[str, Answer] = {}
    for key, (number, answer) in lines.answers.items():
        words = _obstacle(folder, slug, answer, lines.records, shapes)
        if not words and answer.picture and pictures is not None:
            words = _no_picture(folder, answer, pictures)
        if words:
            faults.append(Fault(number, words))
        else:
            usable[key] = answer
    return Stored(counted(lines.records, usable.values()), usable, lines.figures), faults


def _maps_paths(folder: Path, slug: str) -> tuple[Path, Path]:
    """Where a model's maps lie in a folder of samples, and where they lay before."""
    return folder / f"{slug}.maps", folder / f"{slug}.safetensors"


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
        return f"{slug}.maps does not hold the maps of this line"
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
    return 2 * math.prod(shape) <= MAX_NUMBER_BYTES


def _is_plain(path: Path) -> bool:
    """Whether a picture is there that is no link, in a folder that is none, and not too large."""
    if path.parent.is_symlink() or path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_size <= MAX_PICTURE_BYTES


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
    """Adds to a model's files, and writes no more than it adds.

    What a record counts and takes the median of follows from the answers that name it. A file that can't be
    written, or would be too large, raises CannotGoOn.
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
    path = maps_path(site_path, slug)
    maps_files.take_over(path, old_maps_path(site_path, slug))
    if maps:
        maps_files.add(path, {key: tensor.astype(np.float16) for key, tensor in maps.items()})
    lines = added(records, answers, figures)
    if lines:
        path = lines_path(site_path, slug)
        append(path, _line_end(path) + lines, MAX_LINES_BYTES, _end)


def _line_end(path: Path) -> bytes:
    """What is put before new lines: a line's end, where a writer was killed in the middle of a line."""
    try:
        with open_plain(path, MAX_LINES_BYTES) as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 1))
            return b"" if file.read(1) in (b"", b"\n") else b"\n"
    except OSError:
        return b""


def _end(file: BinaryIO) -> int:
    return file.seek(0, 2)


def settle(site_path: Path, slug: str) -> None:
    """Brings a model's files to the form in which they are committed: one line for each answer and record.

    For the end of a run, and for its start, since the one before may have been killed. What can't be used is
    left out, as are maps that no line names. Files that have this form are not written.
    """
    with writing(site_path):
        _settle(site_path, slug)


def _settle(site_path: Path, slug: str) -> None:
    path = lines_path(site_path, slug)
    maps_files.take_over(maps_path(site_path, slug), old_maps_path(site_path, slug))
    _, reason = read(path, MAX_LINES_BYTES)
    if not reason:
        stored, _ = _read(samples_path(site_path), slug)
        _keep_lines(site_path, slug, stored)


def _keep_lines(site_path: Path, slug: str, stored: Stored) -> None:
    """Leaves these lines and their maps."""
    put(lines_path(site_path, slug), written(stored))
    with_maps = {key for key, answer in stored.answers.items() if answer.words}
    maps_files.keep(maps_path(site_path, slug), with_maps)


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
    maps_files.take_over(maps_path(site_path, slug), old_maps_path(site_path, slug))
    _keep_lines(site_path, slug, replace(stored, answers=kept) if kept else Stored())
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
            _take(site_path, folder, slug, theirs, list(fresh.values()))
            count += len(fresh)
    return count, tuple(unusable)


def _take(site_path: Path, folder: Path, slug: str, theirs: Stored, fresh: Sequence[Answer]) -> None:
    """Stores these answers of another machine, and all that they name."""
    maps = MapsOfModel(*_maps_paths(folder, slug))
    for start in range(0, len(fresh), TAKEN_AT_ONCE):
        batch = fresh[start : start + TAKEN_AT_ONCE]
        with_picture = [answer for answer in batch if answer.picture]
        _add(
            site_path,
            slug,
            batch,
            records=[theirs.records[key] for key in dict.fromkeys(answer.record for answer in batch)],
            maps={answer.key: maps.of(answer.key) for answer in batch if answer.words},
            pictures={each.key: read(folder / each.picture, MAX_PICTURE_BYTES)[0] for each in with_picture},
            figures=() if start else tuple(theirs.figures.values()),
        )
    if fresh:
        _settle(site_path, slug)
