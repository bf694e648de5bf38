"""What instruments said about the samples: how such readings are stored, merged, found missing.

    content/readings/samples/<slug>.jsonl          one line per run record, output and figure, in the order they were first made
    content/readings/samples/<slug>.safetensors    maps, half precision [word, row, column], named by the output's key
    content/readings/samples/<slug>/<key>.webp     pictures that the model made

Plain files, committed: a machine without a GPU, or without torch, builds the whole site from them. Of two lines with the
same key the later one counts, so files of two machines merge by putting one behind the other. Knows nothing of how an
output is made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from generator.catalog import Catalog, Model
from generator.problems import Place, Problem
from generator.readings import write_whole
from generator.remembered import Kept, stamp_of
from generator.wanted import Wanted, short_digest, wanted


@dataclass(frozen=True, slots=True)
class Box:
    """Where in the picture a phrase of the text is; shares of width and height, left < right, top < bottom."""

    phrase: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers, with its probability (labels, captions) or its similarity (nearest pictures)."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Output:
    """What a model said or made of one input under one setting."""

    key: str  # digest of all that decides it: instrument and its version, weights, prompt, settings, input
    input: str  # name of the sample or prompt
    setting: str  # Decode.name
    record: str  # key of its RunRecord
    text: str = ""
    words: tuple[str, ...] = ()  # the text's words, one for each map; empty without maps
    focus: tuple[float, ...] = ()  # per word: the strongest patch of its map, in multiples of an even spread
    labels: tuple[Choice, ...] = ()  # best five, best first
    boxes: tuple[Box, ...] = ()
    nearest: tuple[Choice, ...] = ()  # other samples, nearest first
    matches: tuple[Choice, ...] = ()  # reference captions of all samples, best five first
    picture: str = ""  # path of the picture that it made, relative to content/readings/samples/
    seconds: float | None = None  # one picture at a time, median of warm runs


@dataclass(frozen=True, slots=True)
class RunRecord:
    """Under what conditions outputs were made: enough to repeat them."""

    key: str  # digest of the rest, measured numbers left out
    instrument: str
    weights: str
    revision: str
    weights_format: str  # safetensors, or: pytorch .bin, read as weights only
    prompt: str
    setting: str
    decode: tuple[tuple[str, float], ...]
    device: str  # as its maker names it, e.g. NVIDIA H200; CPU, 2 threads
    dtype: str  # float32 or bfloat16
    libraries: tuple[tuple[str, str], ...]  # name and version, by name
    date: str  # ISO day of the run
    batch_size: int
    image_count: int = 0  # outputs that were made under it
    timed_count: int = 0  # of those, how many were also run alone and timed
    seconds_per_image: float | None = None  # one picture at a time, median of warm runs
    peak_memory_bytes: int | None = None  # of the device, or of the process on a CPU


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a library computed from all captions of a model."""

    name: str
    value: float
    key: str  # digest of the captions and references that it was computed from
    library: str  # name and version


@dataclass(frozen=True, slots=True)
class Stored:
    """What one model's files hold: records and outputs by key, figures by name."""

    records: Mapping[str, RunRecord] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Outputs:
    """All stored outputs, as far as this catalog wants them. Those that it no longer wants are kept until `prune`."""

    site_path: Path
    catalog: Catalog
    stored: Mapping[str, Stored]
    _shown: dict[str, tuple[Output, ...]] = field(default_factory=dict, repr=False, compare=False)
    _digests: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def of(self, model: Model) -> tuple[Output, ...]:
        """What the model said: by input in the order of the samples or prompts, then by setting in the order of its file."""
        if model.slug not in self.stored:
            return ()
        if model.slug not in self._shown:
            found = self.stored[model.slug].outputs
            self._shown[model.slug] = tuple(found[each.key] for each in wanted(self.catalog, self.site_path, model) if each.key in found)
        return self._shown[model.slug]

    def record(self, slug: str, output: Output) -> RunRecord:
        """Under what conditions an output was made."""
        return self.stored[slug].records[output.record]

    def figures(self, slug: str) -> tuple[Figure, ...]:
        """What libraries computed from a model's captions, which may have changed since."""
        return tuple(self.stored[slug].figures.values()) if slug in self.stored else ()

    def maps(self, slug: str, key: str) -> NDArray[np.float16] | None:
        """[word, row, column] of an output with words, read when asked for; None for one without."""
        if not self.stored[slug].outputs[key].words:
            return None
        with safe_open(maps_path(self.site_path, slug), "numpy") as tensors:
            maps: NDArray[np.float16] = np.nan_to_num(tensors.get_tensor(key), posinf=0, neginf=0)
            return maps

    def picture(self, output: Output) -> bytes | None:
        """The WebP file that the model made; None for an output without one."""
        return (folder_path(self.site_path) / output.picture).read_bytes() if output.picture else None

    def digest_of(self, model: Model) -> bytes:
        """Of all that a page can show of a model's outputs: words, records, figures, maps and pictures; empty without outputs."""
        if not (shown := self.of(model)):
            return b""
        if model.slug not in self._digests:
            hashed = hashlib.blake2b(repr(self.figures(model.slug)).encode(), digest_size=8)
            for output in shown:
                hashed.update(repr((output, self.record(model.slug, output))).encode())
                if (maps := self.maps(model.slug, output.key)) is not None:
                    hashed.update(repr(maps.shape).encode() + maps.tobytes())
                hashed.update(self.picture(output) or b"")
            self._digests[model.slug] = hashed.digest()
        return self._digests[model.slug]

    def missing(self) -> Iterator[Wanted]:
        """Outputs that no stored reading covers, in catalog order."""
        nothing = Stored()
        for model in self.catalog.models:
            found = self.stored.get(model.slug, nothing).outputs
            yield from (each for each in wanted(self.catalog, self.site_path, model) if each.key not in found)


def record_key(record: RunRecord) -> str:
    """Digest of a run's conditions: what was counted and measured is left out."""
    conditions = replace(record, key="", image_count=0, timed_count=0, seconds_per_image=None, peak_memory_bytes=None)
    return short_digest(repr(conditions))


# Reading


class _Line(BaseModel):
    """One line of a file."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False, extra="forbid")
    record: RunRecord | None = None
    output: Output | None = None
    figure: Figure | None = None


def load_all(site_path: Path, catalog: Catalog, kept: Kept | None = None) -> tuple[Outputs, tuple[Problem, ...]]:
    """Every model's outputs; a line that can't be used is a warning and counts as missing."""
    stored, problems = read_all(site_path, kept)
    return Outputs(site_path, catalog, stored), problems


def read_all(site_path: Path, kept: Kept | None = None) -> tuple[dict[str, Stored], tuple[Problem, ...]]:
    """The same, whatever the catalog."""
    folder, kept = folder_path(site_path), kept or Kept()
    stored: dict[str, Stored] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.jsonl")):
        state = [stamp_of(each) for each in (path, path.with_suffix(".safetensors"), path.with_suffix(""))]
        read = partial(_told, folder, path.stem, path.relative_to(site_path).as_posix())
        stored[path.stem], told = kept.of(("outputs", path.stem, *state), (), read)
        problems += told
    return stored, tuple(problems)


def _told(folder: Path, slug: str, shown: str) -> tuple[Stored, list[Problem]]:
    problems: list[Problem] = []
    return _read(folder, slug, shown, problems), problems


def _read(folder: Path, slug: str, shown: str, problems: list[Problem]) -> Stored:
    """One model's files. A line is used only if all that it names is there."""
    records: dict[str, RunRecord] = {}
    outputs: dict[str, tuple[int, Output]] = {}
    figures: dict[str, Figure] = {}
    try:
        lines = (folder / f"{slug}.jsonl").read_bytes().split(b"\n")
    except OSError as fault:
        problems.append(_broken(shown, 1, f"the file can't be read: {fault.strerror}"))
        return Stored()
    for number, written in enumerate(lines, 1):
        try:
            line = _Line.model_validate_json(written) if written.strip() else _Line()
        except (ValidationError, RecursionError):
            problems.append(_broken(shown, number, "this line is not a whole reading"))
            continue
        if line.record:
            records[line.record.key] = line.record
        if line.output:
            outputs[line.output.key] = number, line.output
        if line.figure:
            figures[line.figure.name] = line.figure
    shapes = _shapes(folder / f"{slug}.safetensors") if any(output.words for _, output in outputs.values()) else {}
    for number, output in outputs.values():
        if words := _fault(folder, slug, output, records, shapes):
            problems.append(_broken(shown, number, words))
            outputs = {name: found for name, found in outputs.items() if name != output.key}
    return Stored(records, {name: output for name, (_, output) in outputs.items()}, figures)


def _shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Of the maps in a file, by key; of a file that can't be read, none."""
    try:
        with safe_open(path, "numpy") as tensors:
            slices = {name: tensors.get_slice(name) for name in tensors.keys()}  # noqa: SIM118 - not a mapping
            return {name: tuple(part.get_shape()) for name, part in slices.items() if part.get_dtype() == "F16"}
    except (OSError, SafetensorError):
        return {}


def _fault(folder: Path, slug: str, output: Output, records: Mapping[str, RunRecord], shapes: Mapping[str, tuple[int, ...]]) -> str:
    """Why an output can't be used; empty for one that can."""
    shape = shapes.get(output.key, ())
    if not re.fullmatch(r"[0-9A-Za-z]+", output.key):  # it is part of a path
        return "the line's key is not a digest"
    if output.record not in records:
        return "the line names a run record that the file does not hold"
    if len(output.focus) != len(output.words):
        return "the line has not one number for each word"
    if output.words and (len(shape) != 3 or shape[0] != len(output.words) or 0 in shape):
        return f"{slug}.safetensors does not hold the maps of this line"
    if any(not (0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1) for box in output.boxes):
        return "a box of this line lies outside of the picture"
    path = folder / slug / f"{output.key}.webp"
    if output.picture and (
        output.picture != f"{slug}/{output.key}.webp" or not path.is_file() or path.is_symlink() or path.parent.is_symlink()
    ):
        return f'the line names a picture that is not at "{slug}/{output.key[:40]}.webp"'
    return ""


def _broken(shown: str, line: int, words: str) -> Problem:
    help = "run `matchup measure`: what it lacks is made anew"
    return Problem("broken-reading", words, Place(shown, line), help, severity="warning")


# Writing


def store(
    site_path: Path,
    slug: str,
    outputs: Sequence[Output],
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
    records_after = {**before.records, **{record.key: _with_peak(record, before.records.get(record.key)) for record in records}}
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
        held = {name: each for name, each in _read_maps(site_path, slug).items() if name in kept and kept[name].words}
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
            pictures = {output.key: (folder / output.picture).read_bytes() for output in fresh if output.picture}
            records = [theirs.records[output.record] for output in fresh]
            store(site_path, slug, fresh, records, maps, pictures, tuple(theirs.figures.values()))
    return count, tuple(f"{problem.place.path}, line {problem.place.line}" for problem in problems)


def _lines(stored: Stored) -> bytes:
    """The file of lines, without records that no output names."""
    made = {name: [output for output in stored.outputs.values() if output.record == name] for name in stored.records}
    rows = [_row("record", _counted(record, made[name])) for name, record in stored.records.items() if made[name]]
    rows += [_row("output", _rounded(output)) for output in stored.outputs.values()]
    rows += [_row("figure", figure) for figure in stored.figures.values()]
    return "".join(rows).encode()


def _counted(record: RunRecord, made: Sequence[Output]) -> RunRecord:
    seconds = [output.seconds for output in made if output.seconds is not None]
    return replace(
        record, image_count=len(made), timed_count=len(seconds), seconds_per_image=_three_digits(median(seconds)) if seconds else None
    )


def _with_peak(record: RunRecord, before: RunRecord | None) -> RunRecord:
    """The record of a run that goes on after an interruption."""
    peaks = [each.peak_memory_bytes for each in (record, before) if each and each.peak_memory_bytes]
    return replace(record, peak_memory_bytes=max(peaks, default=None))


def _rounded(output: Output) -> Output:
    """With the digits that are worth keeping: four of a probability, three of a time."""
    return replace(
        output,
        focus=tuple(round(each, 2) for each in output.focus),
        labels=_four_digits(output.labels),
        boxes=tuple(box for each in output.boxes if (box := _four_digits_of(each)).left < box.right and box.top < box.bottom),
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


def _row(kind: str, noun: RunRecord | Output | Figure) -> str:
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


def folder_path(site_path: Path) -> Path:
    return site_path / "content" / "readings" / "samples"


def lines_path(site_path: Path, slug: str) -> Path:
    return folder_path(site_path) / f"{slug}.jsonl"


def maps_path(site_path: Path, slug: str) -> Path:
    return folder_path(site_path) / f"{slug}.safetensors"
