"""How vectors of texts are keyed, stored, found missing.

A model's file has one int16 tensor for each text, named by the digest of (encoder, revision, text). A vector
is kept as whole multiples of 1/2048. That is as fine as half precision near 1, the same on every machine, as
encoders compute in float64, and makes similarities exact: a sum of products of such numbers fits into the 24
bits of a float32 in whatever order a CPU or a GPU adds it (|x·y| <= 2048² = 2²²). Knows nothing of how
vectors are made.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from generator.cache import Cache
from generator.catalog import Capability, Catalog, Encoder, Model
from generator.problems import Problem
from generator.readings.lock import writing
from generator.readings.storage import (
    MAX_BYTES,
    MAX_SEARCHES_BYTES,
    broken,
    lacking,
    names_in,
    put,
    read,
    readings_path,
    tensors_file,
    vectors_path,
    write,
)
from generator.readings.tag_texts import tag_texts, used_tags
from generator.readings.texts import embedded_text, text_key
from generator.vocabulary import SEARCH_FILE, SEARCHES_FILE, TAGS_FILE

GRID = 2048

TOLERANCE = 1e-3  # of the length of a unit vector, for the rounding of an encoder

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
        return np.stack([stored[key(encoder, model, capability)] for capability in model.capabilities])

    def known_of(self, model: Model, encoder: Encoder, width: int) -> NDArray[np.int16]:
        """[capability, width] of any model: zeros for a text that has no vector of that many components."""
        stored, nothing = self.vectors.get(model.slug, {}), np.zeros(width, np.int16)
        rows = [stored.get(key(encoder, model, capability), nothing) for capability in model.capabilities]
        return np.stack([row if len(row) == width else nothing for row in rows])

    def with_more(self, vectors: Mapping[str, Mapping[str, Vector]]) -> Readings:
        """These readings and others, by slug and key."""
        slugs = {*self.vectors, *vectors}
        return Readings({slug: {**self.vectors.get(slug, {}), **vectors.get(slug, {})} for slug in slugs})

    def missing(self, catalog: Catalog) -> tuple[Missing, ...]:
        """Texts that no stored reading covers, in catalog order.

        The key includes the encoder's revision: a new revision makes all of its readings missing.
        """
        return self.missing_of_capabilities(catalog) + self.missing_of_tags(catalog)

    def missing_of_capabilities(self, catalog: Catalog) -> tuple[Missing, ...]:
        """The same of models alone: what nothing can be aligned without."""
        encoder = catalog.site.encoder
        return tuple(text for model in catalog.models for text in self.missing_of(model, encoder))

    def missing_of_tags(self, catalog: Catalog) -> tuple[Missing, ...]:
        """The same of the tags that capabilities carry."""
        stored, texts = self.of_tags, wanted_of_tags(catalog)
        return tuple(Missing(TAGS_FILE, name, text) for name, text in texts.items() if name not in stored)

    @property
    def of_tags(self) -> Mapping[str, Vector]:
        """Vectors of the texts of tags, by key."""
        return self.vectors.get(TAGS_FILE, {})

    @property
    def of_searches(self) -> Mapping[str, Vector]:
        """Vectors of what people searched for, by key."""
        return self.vectors.get(SEARCHES_FILE, {})

    def missing_of_searches(self, encoder: Encoder, texts: Iterable[str]) -> tuple[Missing, ...]:
        """Plain forms of queries that no stored reading covers."""
        stored = self.of_searches
        wanted = {text_key(encoder, text): text for text in texts}
        missing = {name: text for name, text in wanted.items() if name not in stored}
        return tuple(Missing(SEARCHES_FILE, name, text) for name, text in missing.items())

    def missing_of(self, model: Model, encoder: Encoder) -> tuple[Missing, ...]:
        """The same of one model."""
        stored = self.vectors.get(model.slug, {})
        texts = [embedded_text(model, capability) for capability in model.capabilities]
        missing = {name: text for text in texts if (name := text_key(encoder, text)) not in stored}
        return tuple(Missing(model.slug, name, text) for name, text in missing.items())


def key(encoder: Encoder, model: Model, capability: Capability) -> str:
    """Digest of all that decides the vector of a model's capability."""
    return text_key(encoder, embedded_text(model, capability))


def wanted_of_tags(catalog: Catalog) -> dict[str, str]:
    """By key, every text of the tags that capabilities carry."""
    encoder = catalog.site.encoder
    texts = [text for tag in used_tags(catalog) for text in tag_texts(tag)]
    return {text_key(encoder, text): text for text in texts}


def rounded(vectors: NDArray[np.floating[Any]]) -> NDArray[np.int16]:
    """Unit vectors on the grid of 1/2048.

    Raises ValueError on anything else (a NaN, a vector of another length).
    """
    length = np.linalg.norm(vectors.astype(np.float64), axis=-1)
    if not np.all(np.abs(length - 1) < TOLERANCE):  # also false for NaN
        raise ValueError("a vector that should have length 1 has not")
    return np.rint(vectors.astype(np.float64) * GRID).astype(np.int16)


def load_all(site_path: Path, cache: Cache | None = None) -> tuple[Readings, tuple[Problem, ...]]:
    """Every file of vectors; what can't be used is a warning and counts as missing."""
    cache = cache or Cache()
    folder = readings_path(site_path)
    vectors: dict[str, Mapping[str, Vector]] = {}
    stamps, faults = names_in(site_path, folder)
    problems = list(faults)
    for name, stamp in stamps.items():
        slug, ending = os.path.splitext(name)
        if ending == ".safetensors" and slug != SEARCH_FILE:
            stored, fault = cache.of(("vectors", slug, stamp), (), partial(_read, folder / name))
            if stored is not None:
                vectors[slug] = stored
            if fault:
                problems.append(_broken(site_path, slug, fault))
    usual = _usual_length(vectors)
    for slug, of_model in vectors.items():
        kept = {name: vector for name, vector in of_model.items() if len(vector) == usual}
        if len(kept) < len(of_model):
            vectors[slug] = kept
            problems.append(_broken(site_path, slug, f"not all of its vectors have {usual} components"))
    return Readings(vectors), tuple(problems)


def _usual_length(vectors: Mapping[str, Mapping[str, Vector]]) -> int:
    """Of most vectors; 0 without any."""
    lengths = Counter(len(vector) for stored in vectors.values() for vector in stored.values())
    return lengths.most_common(1)[0][0] if lengths else 0


def _read(path: Path) -> tuple[dict[str, Vector] | None, str]:
    """The vectors of one file that can be used, and why others can't: something that `store` did not write.

    None for a file of which nothing can be used.
    """
    content, fault = read(path, MAX_SEARCHES_BYTES if path.stem == SEARCHES_FILE else MAX_BYTES)
    if fault:
        return None, fault
    try:
        tensors = load(content)
    except (ValueError, SafetensorError, KeyError, TypeError) as error:
        return None, str(error)[:200]  # KeyError: a number format that numpy has not
    if any(tensor.dtype != np.int16 or tensor.ndim != 1 for tensor in tensors.values()):
        return None, "a tensor is not one row of int16"
    usable = {name: vector for name, vector in tensors.items() if is_unit(vector)}
    bent = len(tensors) - len(usable)
    return usable, f"{bent} of its {len(tensors)} vectors have not length 1" if bent else ""


def is_unit(vector: Vector) -> bool:
    """Whether a vector on the grid can be what `rounded` gave: a component is off by half a step at most."""
    components = vector.astype(np.float64)
    length = math.sqrt(components @ components)
    return abs(length - GRID) <= math.sqrt(len(vector)) / 2 + GRID * TOLERANCE


def _broken(site_path: Path, slug: str, words: str) -> Problem:
    path = vectors_path(site_path, slug).relative_to(site_path).as_posix()
    help = "delete the file and run `matchup measure`"
    return broken(path, f"the readings can't be used: {words}", help)


def store(site_path: Path, slug: str, vectors: Mapping[str, Vector]) -> None:
    """Adds to a model's file, which is whole at every moment; what can't be read there is measured again."""
    with writing(site_path):
        _add(site_path, slug, vectors)


def _add(site_path: Path, slug: str, vectors: Mapping[str, Vector]) -> None:
    path = vectors_path(site_path, slug)
    stored, _ = _read(path)
    write(path, tensors_file({**(stored or {}), **vectors}))


def prune(
    site_path: Path,
    catalog: Catalog,
    slugs: Collection[str] | None = None,
    searched: Iterable[str] = (),
) -> int:
    """Removes vectors of texts and models that no longer exist; returns how many.

    Looks only at the files of these models when they are named. `searched` are the plain forms of queries.
    """
    encoder = catalog.site.encoder
    keys: dict[str, set[str]] = {}
    for model in catalog.models:
        if slugs is None or model.slug in slugs:
            keys[model.slug] = {key(encoder, model, capability) for capability in model.capabilities}
    if slugs is None or TAGS_FILE in slugs:
        keys[TAGS_FILE] = set(wanted_of_tags(catalog))
    if slugs is None or SEARCHES_FILE in slugs:
        keys[SEARCHES_FILE] = {text_key(encoder, text) for text in searched}
    with writing(site_path):
        stored = _of(site_path, slugs) if slugs is not None else load_all(site_path)[0].vectors
        return sum(
            _prune(vectors_path(site_path, slug), vectors, keys.get(slug, set()))
            for slug, vectors in stored.items()
        )


def _of(site_path: Path, slugs: Collection[str]) -> Mapping[str, Mapping[str, Vector]]:
    """What the files of these models hold, as far as it can be used."""
    stored = {slug: _read(vectors_path(site_path, slug))[0] for slug in slugs}
    return {slug: vectors for slug, vectors in stored.items() if vectors is not None}


def _prune(path: Path, stored: Mapping[str, Vector], keys: set[str]) -> int:
    """Leaves only usable vectors of these keys in a file; returns how many it removed."""
    kept = {name: vector for name, vector in stored.items() if name in keys}
    put(path, tensors_file(kept) if kept else b"")
    return len(stored) - len(kept)


def merge(site_path: Path, folder: Path) -> tuple[int, tuple[str, ...]]:
    """Takes the vectors of another machine's readings that this site lacks.

    Returns how many they are, and the names of files there that can't be used.
    """
    count = 0
    unusable: list[str] = []
    with writing(site_path):
        ours, _ = load_all(site_path)
        paths = sorted(folder.glob("*.safetensors"))
        for path in (path for path in paths if path.stem != SEARCH_FILE):
            theirs, fault = _read(path)
            if theirs is None or fault:
                unusable.append(path.name)
            fresh = lacking(theirs or {}, ours.vectors.get(path.stem, {}))
            if fresh:
                _add(site_path, path.stem, fresh)
            count += len(fresh)
    return count, tuple(unusable)
