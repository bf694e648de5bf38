"""Logs and intents made by hand over the shipped catalog: a query has the vector of a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from generator.catalog import Catalog
from generator.content.folder import read_catalog
from generator.readings import vectors
from generator.readings.tag_texts import tag_texts
from generator.readings.texts import text_key
from generator.readings.vectors import Readings, Vector
from generator.searches.intents import Intents
from generator.searches.log import Log, Row, Unit
from generator.searches.making import Overrides, intents, typed

ROOT = Path(__file__).parents[2]

QUERIES: Mapping[str, tuple[str, int]] = {
    "write a caption": ("image-captioning", 900),
    "words below a photo": ("image-captioning", 40),
    "answer questions about photos": ("visual-question-answering", 300),
    "make pictures out of words": ("text-to-image", 500),
    "blip base vs blip large": ("", 70),
    "siglip base": ("", 60),
}


@cache
def catalog() -> Catalog:
    found, _ = read_catalog(ROOT)
    assert found is not None
    return found


@cache
def readings() -> Readings:
    return vectors.load_all(ROOT)[0]


def log(
    queries: Mapping[str, int],
    start: str = "2026-08-01",
    source: str = "box",
    end: str = "",
    unit: Unit = "searches",
) -> Log:
    """A log in which each search is by a person of its own."""
    return Log(
        source=source,
        start=start,
        end=end or f"{start[:8]}31",
        unit=unit,
        users_are="users",
        k=5,
        format="table",
        rows_read=len(queries),
        rows=tuple(Row(query, times, times) for query, times in sorted(queries.items())),
        dropped=(),
    )


def logs() -> tuple[Log, ...]:
    return (log({query: times for query, (_, times) in QUERIES.items()}),)


def made(
    of: Sequence[Log] | None = None, site: Catalog | None = None, overrides: Overrides | None = None
) -> Intents:
    """The intents of logs; texts of queries with a tag have its vector, others one that is like none."""
    site, of = site or catalog(), logs() if of is None else of
    known = typed(site, of)
    stored = {
        text_key(site.site.encoder, text): _vector(QUERIES.get(queries[0], ("", 0))[0], queries[0])
        for text, queries in known.by_text.items()
    }
    return intents(site, known, stored, readings().of_tags, overrides)


def _vector(tag: str, query: str) -> Vector:
    encoder = catalog().site.encoder
    some = next(iter(readings().of_tags.values()))
    if tag:
        return readings().of_tags[text_key(encoder, tag_texts(catalog().tags[tag])[0])]
    vector = some * 0
    vector[sum(map(ord, query)) % len(vector)] = 2048
    return vector


def without(slug: str) -> Catalog:
    """The catalog without one of its models."""
    kept = tuple(model for model in catalog().models if model.slug != slug)
    return replace(catalog(), models=kept)
