"""The edition that the preview shows: opened again after every save, with all that the save has not changed
taken over.

A build reads its caches once and is gone. A preview has just done all the work, so it keeps the finished
things in memory (`Cache`): what was found in a file while its stamp stays the same, what was computed of a
model while the model is the very same, the layouts while none was touched. What comes out is what a build
would make, to the last byte.

Nothing is measured here, since that takes seconds. A text without a vector gets the one that it had before
its last edits; a text that is altogether new matches nothing yet. `unmeasured` says how many there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from generator.cache import Cache
from generator.catalog import Catalog, Encoder, Model
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import compute
from generator.history import stored as history
from generator.places import BASE_LAYOUTS, Site
from generator.problems import FaultyContent
from generator.readings import answer_files
from generator.readings import vectors as stored_vectors
from generator.readings.storage import search_path
from generator.readings.vectors import Readings, Vector
from generator.rendering.layouts import Layouts
from generator.retrieval.query_table import QueryTable
from generator.retrieval.table_file import load_table
from generator.searches.overrides import sound_searched
from generator.searches.stored import load_sound
from generator.stamps import stamp_of


@dataclass(frozen=True, slots=True)
class Opened:
    """An edition, and what a build would measure before it made this one."""

    edition: Edition
    stored: Readings  # with the stand-ins
    unmeasured: tuple[str, ...]  # slug of the model of each text


class LiveEdition:
    """Opens a site again and again. The only thing here that changes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cache = Cache(site.cache_path)
        self._last: Opened | None = None

    def open(self) -> Opened:
        """The site as it is now. Raises FaultyContent; then the last that could be opened stays the last."""
        is_whole = False
        try:
            opened = self._open()
            is_whole = True
        finally:
            self._cache.turn(is_whole)
        self._last = opened
        return opened

    def _open(self) -> Opened:
        site, cache, last = self._site, self._cache, self._last
        site.check()
        catalog, problems = read_catalog(site.path, cache)
        if catalog is None:
            raise FaultyContent(problems)
        read = partial(Layouts, site.layouts_path, cache, BASE_LAYOUTS)
        layouts = cache.of(("layouts", *_layouts_state(site)), (), read)
        stored, _ = stored_vectors.load_all(site.path, cache)
        readings, unmeasured = self._with_stand_ins(catalog, stored)
        outputs, _ = answer_files.load_all(site.path, catalog, cache)
        logs, _ = load_sound(site.path, cache)
        before = last.edition.findings if last else None
        query_table = self._query_table(catalog.site.encoder)
        searched = sound_searched(site.path, catalog, logs, query_table)
        releases, _ = history.load_sound(site.path, catalog.site.as_of, cache)
        findings = compute(catalog, readings, outputs, cache, before, query_table, searched, releases)
        edition = Edition(findings, layouts, cache)
        _ = edition.recipe  # of the layouts as they are now
        return Opened(edition, readings, unmeasured)

    def _query_table(self, encoder: Encoder) -> QueryTable | None:
        """What queries go by; read again when its file has changed."""
        key = ("query table", encoder.key, stamp_of(search_path(self._site.path)))
        table, _ = self._cache.of(key, (), partial(load_table, self._site.path, encoder))
        return table

    def _with_stand_ins(self, catalog: Catalog, stored: Readings) -> tuple[Readings, tuple[str, ...]]:
        """Readings in which no text lacks its vector, and the slug of the model of each text that does."""
        encoder = catalog.site.encoder
        by_slug, unmeasured = dict(stored.vectors), []
        for model in catalog.models:
            sources = (model, stored.vectors.get(model.slug))
            find = partial(stored.missing_of, model, encoder)
            missing = self._cache.of(("missing", encoder), sources, find)
            if missing:
                unmeasured += [model.slug] * len(missing)
                make = partial(_vectors, stored, model, encoder, self._last)
                by_slug[model.slug] = self._cache.of(("stand-ins", encoder), sources, make)
        return Readings(by_slug), tuple(unmeasured)


def _layouts_state(site: Site) -> tuple[object, ...]:
    """Of all that Layouts is made from: the files, and of those that are copied only the names."""
    return tuple(chain.from_iterable(map(_folder_state, site.layout_folders)))


def _folder_state(folder: Path) -> Iterator[tuple[Path, object]]:
    static = os.path.join(folder, "static", "")
    for path in (folder, *sorted(folder.rglob("*"))):
        yield path, path.is_symlink() if str(path).startswith(static) else stamp_of(path)


def _vectors(stored: Readings, model: Model, encoder: Encoder, last: Opened | None) -> Mapping[str, Vector]:
    """The vectors of a model, with one for each text that has none.

    It is that of the capability which had its title or its text when the site was opened last, or zeros.
    """
    nothing = np.zeros(_length(stored), np.int16)
    vectors = dict(stored.vectors.get(model.slug, {}))
    known = _vectors_by_words(model.slug, last) if last else {}
    for capability in model.capabilities:
        stand_in = known.get(capability.title, known.get(capability.text, nothing))
        if len(stand_in) != len(nothing):  # of another encoder
            stand_in = nothing
        vectors.setdefault(stored_vectors.key(encoder, model, capability), stand_in)
    return vectors


def _length(stored: Readings) -> int:
    """Of a stored vector; 1 where there is none."""
    for vectors in stored.vectors.values():
        for vector in vectors.values():
            return len(vector)
    return 1


def _vectors_by_words(slug: str, last: Opened) -> dict[str, Vector]:
    """By title and by text, the vector of each capability that a model had when it was opened last."""
    catalog = last.edition.findings.catalog
    encoder = catalog.site.encoder
    vectors = last.stored.vectors.get(slug, {})
    by_words: dict[str, Vector] = {}
    for model in catalog.models:
        if model.slug != slug:
            continue
        for capability in model.capabilities:
            vector = vectors[stored_vectors.key(encoder, model, capability)]
            by_words[capability.text] = by_words[capability.title] = vector
    return by_words
