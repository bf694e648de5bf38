"""How outputs are written to content/readings/samples/: stored, pruned, and merged from another machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save

from generator.catalog import Catalog
from generator.files import write_whole
from generator.problems import Problem
from generator.readings.answers import (
    Box,
    Choice,
    Figure,
    Answer,
    RunRecord,
    Stored,
    _Line,
    _read,
    _shapes,
    folder_path,
    lines_path,
    maps_path,
    read_all,
)
from generator.readings.wanted import wanted

# Writing


def store(
    site_path: Path,
    slug: str,
    outputs: Sequence[Answer],
    records: Sequence[RunRecord] = (),
    maps: Mapping[str, NDArray[np.float16]] | None = None,  # by key of the output
    pictures: Mapping[str, bytes] | None = None,  # WebP, by key of the output
    figures: Sequence[Figure] = (),
) -> None:
    """Adds to a model's files, each whole at every moment. Lines are written last, so that none names what is not there.

    What a record counts and takes the median of follows from the outputs that name it.
    """
    folder = folder_path(site_path)
    for name, content in (pictures or {}).items():
        write_whole(folder / slug / f"{name}.webp", content)
    if maps:
        halves = {name: each.astype(np.float16) for name, each in maps.items()}
        write_whole(maps_path(site_path, slug), _tensors_file({**_read_maps(site_path, slug), **halves}))
    before = _read(folder, slug, "", []) if lines_path(site_path, slug).exists() else Stored()
    records_after = {
        **before.records,
        **{record.key: _with_peak(record, before.records.get(record.key)) for record in records},
    }
    outputs_after = {**before.outputs, **{output.key: output for output in outputs}}
    figures_after = {**before.figures, **{figure.name: figure for figure in figures}}
    write_whole(lines_path(site_path, slug), _lines(Stored(records_after, outputs_after, figures_after)))


def prune(site_path: Path, catalog: Catalog) -> int:
    """Removes what the catalog no longer wants and what can't be used; returns how many outputs that were."""
    removed = 0
    models = {model.slug: model for model in catalog.models}
    for slug, stored in read_all(site_path)[0].items():
        keys = {each.key for each in wanted(catalog, site_path, models[slug])} if slug in models else set()
        kept = {name: output for name, output in stored.outputs.items() if name in keys}
        removed += len(stored.outputs) - len(kept)
        _put(lines_path(site_path, slug), _lines(replace(stored, outputs=kept)) if kept else b"")
        held = {
            name: each
            for name, each in _read_maps(site_path, slug).items()
            if name in kept and kept[name].words
        }
        _put(maps_path(site_path, slug), _tensors_file(held) if held else b"")
        folder = folder_path(site_path) / slug
        for path in folder.glob("*.webp"):
            if path.stem not in kept:
                path.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return removed


def _put(path: Path, content: bytes) -> None:
    """Brings a file to this content, or removes it when there is none; one that has it already is left alone."""
    if not content:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != content:
        write_whole(path, content)


def merge(site_path: Path, folder: Path) -> tuple[int, tuple[str, ...]]:
    """Takes the outputs of another machine's folder `samples` that this site lacks; how many, and what can't be used there."""
    ours, _ = read_all(site_path)
    problems: list[Problem] = []
    count = 0
    for path in sorted(folder.glob("*.jsonl")):
        slug = path.stem
        theirs = _read(folder, slug, path.name, problems)
        held = ours.get(slug, Stored()).outputs
        fresh = [output for name, output in theirs.outputs.items() if name not in held]
        count += len(fresh)
        if fresh:
            tensors = folder / f"{slug}.safetensors"
            maps = _tensors(tensors, [output.key for output in fresh if output.words])
            pictures = {
                output.key: (folder / output.picture).read_bytes() for output in fresh if output.picture
            }
            records = [theirs.records[output.record] for output in fresh]
            store(site_path, slug, fresh, records, maps, pictures, tuple(theirs.figures.values()))
    return count, tuple(f"{problem.place.path}, line {problem.place.line}" for problem in problems)


def _lines(stored: Stored) -> bytes:
    """The file of lines, without records that no output names."""
    made = {
        name: [output for output in stored.outputs.values() if output.record == name]
        for name in stored.records
    }
    rows = [
        _row("record", _counted(record, made[name])) for name, record in stored.records.items() if made[name]
    ]
    rows += [_row("output", _rounded(output)) for output in stored.outputs.values()]
    rows += [_row("figure", figure) for figure in stored.figures.values()]
    return "".join(rows).encode()


def _counted(record: RunRecord, made: Sequence[Answer]) -> RunRecord:
    seconds = [output.seconds for output in made if output.seconds is not None]
    return replace(
        record,
        image_count=len(made),
        timed_count=len(seconds),
        seconds_per_image=_three_digits(median(seconds)) if seconds else None,
    )


def _with_peak(record: RunRecord, before: RunRecord | None) -> RunRecord:
    """The record of a run that goes on after an interruption."""
    peaks = [each.peak_memory_bytes for each in (record, before) if each and each.peak_memory_bytes]
    return replace(record, peak_memory_bytes=max(peaks, default=None))


def _rounded(output: Answer) -> Answer:
    """With the digits that are worth keeping: four of a probability, three of a time."""
    return replace(
        output,
        focus=tuple(round(each, 2) for each in output.focus),
        labels=_four_digits(output.labels),
        boxes=tuple(
            box
            for each in output.boxes
            if (box := _four_digits_of(each)).left < box.right and box.top < box.bottom
        ),
        nearest=_four_digits(output.nearest),
        matches=_four_digits(output.matches),
        seconds=None if output.seconds is None else _three_digits(output.seconds),
    )


def _four_digits(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    return tuple(Choice(choice.name, round(choice.value, 4)) for choice in choices)


def _four_digits_of(box: Box) -> Box:
    return Box(box.phrase, *(round(side, 4) for side in (box.left, box.top, box.right, box.bottom)))


def _three_digits(number: float) -> float:
    return float(f"{number:.3g}")


def _row(kind: str, noun: RunRecord | Answer | Figure) -> str:
    """A line of JSON; fields at their default are left out. Raises ValueError for what could not be read again: a NaN."""
    written = asdict(noun)
    for each in fields(noun):
        if written[each.name] == each.default:
            del written[each.name]
    row = json.dumps({kind: written}, sort_keys=True)
    _Line.model_validate_json(row)  # a ValidationError is a ValueError
    return row + "\n"


def _read_maps(site_path: Path, slug: str) -> dict[str, NDArray[np.float16]]:
    path = maps_path(site_path, slug)
    return _tensors(path, list(_shapes(path)))


def _tensors(path: Path, names: Sequence[str]) -> dict[str, NDArray[np.float16]]:
    if not names:
        return {}
    with safe_open(path, "numpy") as tensors:
        return {name: tensors.get_tensor(name) for name in names}


def _tensors_file(maps: Mapping[str, NDArray[np.float16]]) -> bytes:
    return save({name: np.ascontiguousarray(maps[name]) for name in sorted(maps)})
