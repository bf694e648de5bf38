"""What models said of the samples, as it is stored: answers, the runs that made them, figures of all of them.

Knows nothing of how an answer is made, and of files only where its map and its picture lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog, Model
from generator.digests import short_digest
from generator.files import read_plain
from generator.readings.maps_files import MapsOfModel
from generator.readings.storage import MAX_PICTURE_BYTES, maps_path, old_maps_path, samples_path
from generator.readings.wanted import Wanted, wanted


@dataclass(frozen=True, slots=True)
class Box:
    """Where in the picture a phrase of the text is.

    Shares of width and height, left < right, top < bottom.
    """

    phrase: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, with its probability (labels, captions) or its similarity (nearest pictures)."""

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
    """Under what conditions answers were made: enough to repeat them."""

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
    image_count: int = 0  # answers that were made under it
    timed_count: int = 0  # of those, how many were also run alone and timed
    seconds_per_image: float | None = None  # one picture at a time, median of warm runs
    peak_memory_bytes: int | None = None  # of the device; on a CPU, beyond what the opened network holds
    others_percent: int | None = None  # of the processors, that other processes used meanwhile
    engine: str = field(
        default="", repr=False
    )  # whose workers made them; none takes times: machines are shared

    @property
    def is_of_cpu(self) -> bool:
        """Whether a processor made them, and no GPU."""
        return self.device.startswith("CPU")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a library computed from all captions of a model."""

    name: str
    value: float
    key: str  # digest of the captions and references that it was computed from
    library: str  # name and version


@dataclass(frozen=True, slots=True)
class Stored:
    """What one model's files hold: records and answers by key, figures by name."""

    records: Mapping[str, RunRecord] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """All stored answers, as far as this catalog wants them. Others are kept until they are pruned."""

    site_path: Path
    catalog: Catalog
    stored: Mapping[str, Stored]
    _by_slug: dict[str, tuple[Answer, ...]] = field(default_factory=dict, repr=False, compare=False)
    _maps: dict[str, MapsOfModel] = field(default_factory=dict, repr=False, compare=False)
    _digests: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def of(self, model: Model) -> tuple[Answer, ...]:
        """What the model said, in the order of the samples or prompts, then of the settings in its file."""
        if model.slug not in self.stored:
            return ()
        if model.slug not in self._by_slug:
            stored = self.stored[model.slug].answers
            keys = [each.key for each in wanted(self.catalog, self.site_path, model)]
            self._by_slug[model.slug] = tuple(stored[key] for key in keys if key in stored)
        return self._by_slug[model.slug]

    def record(self, slug: str, answer: Answer) -> RunRecord:
        """Under what conditions an answer was made."""
        return self.stored[slug].records[answer.record]

    def figures(self, slug: str) -> tuple[Figure, ...]:
        """What libraries computed from a model's captions, which may have changed since."""
        return tuple(self.stored[slug].figures.values()) if slug in self.stored else ()

    def maps(self, slug: str, key: str) -> NDArray[np.float16] | None:
        """[word, row, column] of an answer with words, read when asked for; None for one without.

        Raises CannotGoOn when they are gone by then.
        """
        if not self.stored[slug].answers[key].words:
            return None
        if slug not in self._maps:
            paths = maps_path(self.site_path, slug), old_maps_path(self.site_path, slug)
            self._maps[slug] = MapsOfModel(*paths)
        maps: NDArray[np.float16] = np.nan_to_num(self._maps[slug].of(key), posinf=0, neginf=0)
        return maps

    def picture(self, answer: Answer) -> bytes | None:
        """The WebP file that the model made; None for an answer without one. Raises OSError."""
        if not answer.picture:
            return None
        return read_plain(samples_path(self.site_path) / answer.picture, MAX_PICTURE_BYTES)

    def digest_of(self, model: Model) -> bytes:
        """8 bytes of all that a page can show of a model's answers; empty without any."""
        answers = self.of(model)
        if not answers:
            return b""
        if model.slug not in self._digests:
            total = hashlib.blake2b(repr(self.figures(model.slug)).encode(), digest_size=8)
            for answer in answers:
                total.update(repr((answer, self.record(model.slug, answer))).encode())
                maps = self.maps(model.slug, answer.key)
                if maps is not None:
                    total.update(repr(maps.shape).encode() + maps.tobytes())
                total.update(self.picture(answer) or b"")
            self._digests[model.slug] = total.digest()
        return self._digests[model.slug]

    def missing(self) -> Iterator[Wanted]:
        """Answers that no stored one covers, in catalog order."""
        nothing = Stored()
        for model in self.catalog.models:
            stored = self.stored.get(model.slug, nothing).answers
            for each in wanted(self.catalog, self.site_path, model):
                if each.key not in stored:
                    yield each


def record_key(record: RunRecord) -> str:
    """Digest of a run's conditions: what was counted and measured is left out."""
    conditions = replace(
        record,
        key="",
        image_count=0,
        timed_count=0,
        seconds_per_image=None,
        peak_memory_bytes=None,
        others_percent=None,
    )
    return short_digest(repr(conditions) + conditions.engine)  # without an engine, as before there were any
