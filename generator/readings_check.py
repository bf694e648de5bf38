"""Whether what was measured belongs to what is written: `matchup check --readings`, for whoever reviews it.

A key is the digest of encoder, revision and text, so a vector under it belongs to just that text. Whether it
is also what the encoder makes of it only the encoder tells: it is made again, and compared. All those of the
models that are named are; of a whole site a sample, drawn by lot so that nobody knows which are looked at:
six a second are made on a core. Answers of models are not made again: that takes their weights, and hours.
Writes nothing.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.catalog import Catalog, Encoder, Model
from generator.content.folder import text_places
from generator.measure import step
from generator.numbers import counted
from generator.places import Site
from generator.problems import CannotGoOn, Place, Problem, warning
from generator.readings import answer_files, maps_files, vectors
from generator.readings.answers import Stored
from generator.readings.storage import (
    link_on,
    maps_path,
    names_in,
    old_maps_path,
    readings_path,
    samples_path,
    vectors_path,
)
from generator.readings.texts import embedded_text, text_key
from generator.readings.vectors import Readings, Vector, wanted_of_tags
from generator.readings.wanted import wanted
from generator.terminal import Progress
from generator.vocabulary import SEARCH_FILE, SEARCHES_FILE, TAGS_FILE

LOG = logging.getLogger("matchup")

STEP = 1  # of the grid, by which rounding may differ; a forger gains nothing from it

SAMPLE = 60  # vectors that are made again where no model is named: ten seconds

MOST_NAMED = 3  # texts in a message

MEASURE = "run `matchup measure`, and send what it changes along"

PRUNE = "run `matchup measure`, which removes them, or delete the file"


class Wanted(NamedTuple):
    """A text that should have a vector, and where a fault of it is told."""

    key: str
    text: str
    title: str
    place: Callable[[], Place]


def readings_problems(
    site: Site, catalog: Catalog, progress: Progress, only: Sequence[str] = ()
) -> tuple[Problem, ...]:
    """What is missing, belongs to nothing or is not what the encoder makes; of these models alone if named.

    Raises Misuse for a slug that there is not.
    """
    step.check_slugs(catalog, only)
    stored, _ = vectors.load_all(site.path)  # what can't be read, `check` tells
    texts = _texts(site, catalog, only)
    problems = [
        problem
        for slug, of_slug in texts.items()
        for problem in _kept_problems(site, catalog.site.encoder, slug, of_slug, stored)
    ]
    if not only:
        problems += _stray_files(site, {*texts, *(model.slug for model in catalog.models)})
    problems += _stray_answers(site, catalog, only)
    most = None if only else SAMPLE
    return (*problems, *_other_vectors(catalog.site.encoder, texts, stored, progress, most))


# What should be there


def _texts(site: Site, catalog: Catalog, only: Sequence[str]) -> dict[str, list[Wanted]]:
    """By file, the texts that should have a vector."""
    models = [model for model in catalog.models if not only or model.slug in only]
    texts = {model.slug: _of_model(site, catalog.site.encoder, model) for model in models}
    if not only:
        tags = Place("content/tags.yaml")
        texts[TAGS_FILE] = [
            Wanted(key, text, text, lambda: tags) for key, text in wanted_of_tags(catalog).items()
        ]
        texts[SEARCHES_FILE] = _of_searches(site, catalog)
    return texts


def _of_model(site: Site, encoder: Encoder, model: Model) -> list[Wanted]:
    wanted_texts = []
    for position, capability in enumerate(model.capabilities):

        def place(position: int = position) -> Place:
            return text_places(site.path, model.path, [position])[0]

        text = embedded_text(model, capability)
        wanted_texts.append(Wanted(text_key(encoder, text), text, capability.title, place))
    return wanted_texts


def _of_searches(site: Site, catalog: Catalog) -> list[Wanted]:
    encoder, place = catalog.site.encoder, Place("content/searches")
    texts = step.searched_texts(site, catalog)
    return [Wanted(text_key(encoder, text), text, text, lambda: place) for text in texts]


# What is there


def _kept_problems(
    site: Site, encoder: Encoder, slug: str, texts: Sequence[Wanted], stored: Readings
) -> Iterator[Problem]:
    """Texts without a vector, and vectors without a text, of one file."""
    held = stored.vectors.get(slug, {})
    path = vectors_path(site.path, slug).relative_to(site.path).as_posix()
    missing = [each for each in texts if each.key not in held]
    if missing:
        named = _named([each.title for each in missing])
        words = f"{counted(len(missing), 'text')} of {len(texts)} without a vector in {path}: {named}"
        yield warning("missing-reading", words, missing[0].place(), MEASURE)
    stray = len(held.keys() - {each.key for each in texts})
    if stray:
        of = f"{counted(stray, 'vector')} of {len(held)} under the key of no text"
        words = f"{of}: another text, or one by another encoder than {encoder.key}"
        yield warning("stray-reading", words, Place(path), PRUNE)


def _named(titles: Sequence[str]) -> str:
    more = len(titles) - MOST_NAMED
    named = ", ".join(f'"{title[:60]}"' for title in titles[:MOST_NAMED])
    return f"{named} and {more} more" if more > 0 else named


def _stray_files(site: Site, slugs: Collection[str]) -> Iterator[Problem]:
    """Files of no model that the site has, a draft's included, and those that are no readings at all."""
    known = {f"{slug}.safetensors" for slug in {*slugs, SEARCH_FILE}}
    folder = readings_path(site.path)
    for name in names_in(site.path, folder)[0]:
        if name not in known and name != samples_path(site.path).name:
            path = (folder / name).relative_to(site.path).as_posix()
            words = "a file of readings that belongs to no model of the site"
            yield warning("stray-reading", words, Place(path), "delete it, or send its model along")


def _stray_answers(site: Site, catalog: Catalog, only: Sequence[str]) -> Iterator[Problem]:
    """What models are said to have answered, and nothing asks for."""
    models = {model.slug: model for model in catalog.models}
    all_stored, _ = answer_files.read_all(site.path)
    names = names_in(site.path, samples_path(site.path))[0]
    for slug in sorted({Path(name).stem for name in names}):
        if only and slug not in only:
            continue
        keys = {each.key for each in wanted(catalog, site.path, models[slug])} if slug in models else set()
        yield from _stray_of(site.path, slug, all_stored.get(slug, Stored()), keys)


def _stray_of(site_path: Path, slug: str, stored: Stored, keys: Collection[str]) -> Iterator[Problem]:
    path = f"{samples_path(site_path).relative_to(site_path).as_posix()}/{slug}"
    stray = len(stored.answers.keys() - keys)
    if stray:
        asked = "no sample, setting or weights of the site ask for"
        words = f"{counted(stray, 'answer')} of {len(stored.answers)} that {asked}"
        yield warning("stray-reading", words, Place(f"{path}.jsonl"), PRUNE)
    with_maps = {key for key, answer in stored.answers.items() if answer.words}
    shapes = maps_files.shapes(maps_path(site_path, slug), old_maps_path(site_path, slug))
    if maps := len(shapes.keys() - with_maps):
        words = f"maps of {counted(maps, 'answer')} that no line of {slug}.jsonl has"
        yield warning("stray-reading", words, Place(f"{path}.maps"), PRUNE)
    yield from _stray_pictures(site_path, slug, stored)


def _stray_pictures(site_path: Path, slug: str, stored: Stored) -> Iterator[Problem]:
    folder = samples_path(site_path) / slug
    if link_on(site_path, folder) or not folder.is_dir():
        return
    shown = {answer.picture for answer in stored.answers.values()}
    stray = [name for name in names_in(site_path, folder)[0] if f"{slug}/{name}" not in shown]
    if stray:
        place = Place((folder / stray[0]).relative_to(site_path).as_posix())
        words = f"{counted(len(stray), 'picture')} that no line of {slug}.jsonl has"
        yield warning("stray-reading", words, place, PRUNE)


# What the encoder makes


def _other_vectors(
    encoder: Encoder,
    texts: Mapping[str, Sequence[Wanted]],
    stored: Readings,
    progress: Progress,
    most: int | None,
) -> Iterator[Problem]:
    """Vectors that are not what the encoder makes of their texts; nothing, and a word of it, without it."""
    rows = [
        (slug, each, stored.vectors[slug][each.key])
        for slug, of_slug in texts.items()
        for each in of_slug
        if each.key in stored.vectors.get(slug, {})
    ]
    all_count = len(rows)
    if most is not None and all_count > most:
        rows = random.SystemRandom().sample(rows, most)
    by_key = {each.key: each.text for _, each, _ in rows}
    try:
        made = _made(encoder, by_key, progress)
    except CannotGoOn as fault:
        LOG.warning(f"vectors are not made again to be compared: {fault.message}; {fault.help}")
        return
    for slug, each, vector in rows:
        count = _differing(vector, made[each.key])
        if count:
            words = (
                f'the vector of "{each.title[:60]}" in content/readings/{slug}.safetensors is not what '
                f"{encoder.key} makes of the text: {count:,} of {len(made[each.key]):,} components differ"
            )
            help = f"delete that file, then {MEASURE}; ask whoever sent it how it was made"
            yield Problem("wrong-reading", words, each.place(), help)
    lot = f" (drawn by lot, of {all_count:,})" if len(rows) < all_count else ""
    LOG.info(f"made {counted(len(rows), 'vector')} again to compare them{lot}")


def _made(encoder: Encoder, texts: Mapping[str, str], progress: Progress) -> dict[str, Vector]:
    """The vectors of these texts, by key. Raises CannotGoOn without what makes them."""
    if not texts:
        return {}
    from generator.measure import text_vectors  # what it embeds with need not be there before

    opened = text_vectors.open_encoder(encoder, "auto", len(texts))
    keys = list(texts)
    made: dict[str, Vector] = {}
    with progress(len(keys), "making vectors again") as advance:
        for positions, rows in opened.embed(list(texts.values())):
            made |= {keys[position]: row for position, row in zip(positions, rows, strict=True)}
            advance(len(positions))
    return made


def _differing(vector: Vector, made: Vector) -> int:
    """Components that differ by more than rounding; all of them for a vector of another length."""
    if vector.shape != made.shape:
        return len(made)
    return int((np.abs(vector.astype(np.int32) - made) > STEP).sum())
