"""How vectors are keyed, stored, found missing: plain files that a machine without a GPU can build from.

    content/readings/<slug>.safetensors     one int16 tensor per text, named by the digest of (encoder, revision, text)

A vector is kept as whole multiples of 1/2048. That is as fine as half precision near 1, the same on every machine
but for a rare last step, and makes similarities exact: a sum of products of such numbers fits into the 24 bits of a
float32 in whatever order a CPU or a GPU adds it (|x·y| <= 2048² = 2²²). Knows nothing of how vectors are made.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from generator.cache import Cache, stamps_in
from generator.catalog import Capability, Catalog, Encoder, Model
from generator.files import write_whole
from generator.problems import Place as ProblemPlace
from generator.problems import Problem

GRID = 2048

Vector = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Missing:
    """A text that no stored reading covers."""

    slug: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Readings:
    """All stored readings. Those of texts that no longer exist are kept until `prune`."""

    vectors: Mapping[str, Mapping[str, Vector]]  # slug -> key -> [dimension]

    def of(self, model: Model, encoder: Encoder) -> NDArray[np.int16]:
        """[capability, dimension] of a model whose readings are complete."""
        stored = self.vectors[model.slug]
        return np.stack([stored[key(encoder, capability)] for capability in model.capabilities])

    def missing(self, catalog: Catalog) -> tuple[Missing, ...]:
        """Texts that no stored reading covers, in catalog order.

        The key includes the encoder's revision: a new revision makes all of its readings missing.
        """
        return tuple(
            text for model in catalog.models for text in self.missing_of(model, catalog.site.encoder)
        )

    def missing_of(self, model: Model, encoder: Encoder) -> tuple[Missing, ...]:
        stored = self.vectors.get(model.slug, {})
        keys = ((key(encoder, capability), capability) for capability in model.capabilities)
        return tuple(
            Missing(model.slug, wanted, text_of(capability))
            for wanted, capability in keys
            if wanted not in stored
        )


def text_of(capability: Capability) -> str:
    """What is embedded: title and full description in one line of plain words, never the bare label."""
    return " ".join(unicodedata.normalize("NFC", f"{capability.title}. {capability.text}").split())


def key(encoder: Encoder, capability: Capability) -> str:
    return hashlib.blake2b(f"{encoder.key}\n{text_of(capability)}".encode(), digest_size=16).hexdigest()


def rounded(vectors: NDArray[np.float32]) -> NDArray[np.int16]:
    """Unit vectors on the grid of 1/2048; raises ValueError on anything else (a NaN, a vector of another length)."""
    length = np.linalg.norm(vectors.astype(np.float64), axis=-1)
    if not np.all(np.abs(length - 1) < 1e-3):  # also false for NaN
        raise ValueError("a vector that should have length 1 has not")
    return np.rint(vectors.astype(np.float64) * GRID).astype(np.int16)


def load_all(site_path: Path, cache: Cache | None = None) -> tuple[Readings, tuple[Problem, ...]]:
    """Every readings file; one that can't be used is a warning and counts as missing."""
    cache = cache or Cache()
    vectors: dict[str, Mapping[str, Vector]] = {}
    problems: list[Problem] = []
    folder = site_path / "content" / "readings"
    for name, stamp in stamps_in(folder) if folder.is_dir() else ():
        slug, ending = os.path.splitext(name)
        if ending != ".safetensors":
            continue
        try:
            vectors[slug] = cache.of(("vectors", slug, stamp), (), partial(_load_of, site_path, slug))
        except (OSError, ValueError) as fault:
            problems.append(_broken(site_path, slug, str(fault)))
    lengths = Counter(len(vector) for stored in vectors.values() for vector in stored.values())
    usual = lengths.most_common(1)[0][0] if lengths else 0
    for slug, stored in vectors.items():
        if any(len(vector) != usual for vector in stored.values()):
            vectors[slug] = {name: vector for name, vector in stored.items() if len(vector) == usual}
            problems.append(_broken(site_path, slug, f"not all of its vectors have {usual} components"))
    return Readings(vectors), tuple(problems)


def _load_of(site_path: Path, slug: str) -> dict[str, Vector]:
    return _load(file_path(site_path, slug))


def _load(path: Path) -> dict[str, Vector]:
    """The vectors of one file. Raises OSError, or ValueError for anything that `store` did not write."""
    try:
        tensors = load(path.read_bytes())
    except (SafetensorError, KeyError, TypeError) as fault:  # KeyError: a number format that numpy has not
        raise ValueError(str(fault)) from fault
    if any(tensor.dtype != np.int16 or tensor.ndim != 1 for tensor in tensors.values()):
        raise ValueError("a tensor is not one row of int16")
    return tensors


def _broken(site_path: Path, slug: str, words: str) -> Problem:
    place = ProblemPlace(file_path(site_path, slug).relative_to(site_path).as_posix())
    return Problem(
        "broken-reading",
        f"the readings can't be used: {words[:200]}",
        place,
        "delete the file and run `matchup measure`",
        severity="warning",
    )


def store(site_path: Path, slug: str, vectors: Mapping[str, Vector]) -> None:
    """Adds readings to a model's file. The file is whole at every moment: written beside, then moved into place."""
    path = file_path(site_path, slug)
    stored: dict[str, Vector] = {}
    if path.exists():
        with suppress(OSError, ValueError):  # what can't be read is measured again
            stored = _load(path)
    _replace(path, {**stored, **vectors})


def prune(site_path: Path, catalog: Catalog) -> int:
    """Removes readings of texts and models that no longer exist; returns how many."""
    wanted = {
        model.slug: {key(catalog.site.encoder, capability) for capability in model.capabilities}
        for model in catalog.models
    }
    removed = 0
    readings, _ = load_all(site_path)
    for slug, stored in readings.vectors.items():
        kept = {name: stored[name] for name in sorted(stored) if name in wanted.get(slug, set())}
        removed += len(stored) - len(kept)
        if not kept:
            file_path(site_path, slug).unlink()
        elif len(kept) < len(stored):
            _replace(file_path(site_path, slug), kept)
    return removed


def merge(site_path: Path, folder: Path) -> tuple[int, tuple[str, ...]]:
    """Takes the vectors of another machine's readings that this site lacks; how many, and the names of files that can't be used."""
    ours, _ = load_all(site_path)
    count, unusable = 0, []
    for path in sorted(folder.glob("*.safetensors")):
        try:
            theirs = _load(path)
        except (OSError, ValueError):
            unusable.append(path.name)
            continue
        fresh = {
            name: vector for name, vector in theirs.items() if name not in ours.vectors.get(path.stem, {})
        }
        if fresh:
            store(site_path, path.stem, fresh)
        count += len(fresh)
    return count, tuple(unusable)


def file_path(site_path: Path, slug: str) -> Path:
    return site_path / "content" / "readings" / f"{slug}.safetensors"


def _replace(path: Path, vectors: Mapping[str, Vector]) -> None:
    write_whole(path, save({name: np.ascontiguousarray(vectors[name]) for name in sorted(vectors)}))
