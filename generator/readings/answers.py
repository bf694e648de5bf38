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
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError, safe_open

from generator.cache import Cache, stamp_of
from generator.catalog import Catalog, Model
from generator.digests import short_digest
from generator.problems import Place, Problem
from generator.readings.wanted import Wanted, wanted


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
class Answer:
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
    outputs: Mapping[str, Answer] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """All stored outputs, as far as this catalog wants them. Those that it no longer wants are kept until `prune`."""

    site_path: Path
    catalog: Catalog
    stored: Mapping[str, Stored]
    _shown: dict[str, tuple[Answer, ...]] = field(default_factory=dict, repr=False, compare=False)
    _digests: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def of(self, model: Model) -> tuple[Answer, ...]:
        """What the model said: by input in the order of the samples or prompts, then by setting in the order of its file."""
        if model.slug not in self.stored:
            return ()
        if model.slug not in self._shown:
            found = self.stored[model.slug].outputs
            self._shown[model.slug] = tuple(
                found[each.key] for each in wanted(self.catalog, self.site_path, model) if each.key in found
            )
        return self._shown[model.slug]

    def record(self, slug: str, output: Answer) -> RunRecord:
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

    def picture(self, output: Answer) -> bytes | None:
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
        """Answers that no stored reading covers, in catalog order."""
        nothing = Stored()
        for model in self.catalog.models:
            found = self.stored.get(model.slug, nothing).outputs
            yield from (each for each in wanted(self.catalog, self.site_path, model) if each.key not in found)


def record_key(record: RunRecord) -> str:
    """Digest of a run's conditions: what was counted and measured is left out."""
    conditions = replace(
        record, key="", image_count=0, timed_count=0, seconds_per_image=None, peak_memory_bytes=None
    )
    return short_digest(repr(conditions))


# Reading


class _Line(BaseModel):
    """One line of a file."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False, extra="forbid")
    record: RunRecord | None = None
    output: Answer | None = None
    figure: Figure | None = None


def load_all(
    site_path: Path, catalog: Catalog, cache: Cache | None = None
) -> tuple[Answers, tuple[Problem, ...]]:
    """Every model's outputs; a line that can't be used is a warning and counts as missing."""
    stored, problems = read_all(site_path, cache)
    return Answers(site_path, catalog, stored), problems


def read_all(site_path: Path, cache: Cache | None = None) -> tuple[dict[str, Stored], tuple[Problem, ...]]:
    """The same, whatever the catalog."""
    folder, cache = folder_path(site_path), cache or Cache()
    stored: dict[str, Stored] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.jsonl")):
        state = [stamp_of(each) for each in (path, path.with_suffix(".safetensors"), path.with_suffix(""))]
        read = partial(_told, folder, path.stem, path.relative_to(site_path).as_posix())
        stored[path.stem], told = cache.of(("outputs", path.stem, *state), (), read)
        problems += told
    return stored, tuple(problems)


def _told(folder: Path, slug: str, shown: str) -> tuple[Stored, list[Problem]]:
    problems: list[Problem] = []
    return _read(folder, slug, shown, problems), problems


def _read(folder: Path, slug: str, shown: str, problems: list[Problem]) -> Stored:
    """One model's files. A line is used only if all that it names is there."""
    records: dict[str, RunRecord] = {}
    outputs: dict[str, tuple[int, Answer]] = {}
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
    shapes = (
        _shapes(folder / f"{slug}.safetensors") if any(output.words for _, output in outputs.values()) else {}
    )
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
            return {
                name: tuple(part.get_shape()) for name, part in slices.items() if part.get_dtype() == "F16"
            }
    except (OSError, SafetensorError):
        return {}


def _fault(
    folder: Path,
    slug: str,
    output: Answer,
    records: Mapping[str, RunRecord],
    shapes: Mapping[str, tuple[int, ...]],
) -> str:
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
        output.picture != f"{slug}/{output.key}.webp"
        or not path.is_file()
        or path.is_symlink()
        or path.parent.is_symlink()
    ):
        return f'the line names a picture that is not at "{slug}/{output.key[:40]}.webp"'
    return ""


def _broken(shown: str, line: int, words: str) -> Problem:
    help = "run `matchup measure`: what it lacks is made anew"
    return Problem("broken-reading", words, Place(shown, line), help, severity="warning")


def folder_path(site_path: Path) -> Path:
    return site_path / "content" / "readings" / "samples"


def lines_path(site_path: Path, slug: str) -> Path:
    return folder_path(site_path) / f"{slug}.jsonl"


def maps_path(site_path: Path, slug: str) -> Path:
    return folder_path(site_path) / f"{slug}.safetensors"
