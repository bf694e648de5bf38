"""The JSON Schema of each kind of file, which lies beside the files: what every field holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.digests import text_digest
from generator.pages.addresses import Page
from generator.pages.data import index, models, searches, tags, tasks
from generator.pages.data.envelope import Schema, schema_path, written
from generator.pages.data.shapes import Shape, schema_of
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store


class Kind(NamedTuple):
    """What a kind of file tells of itself."""

    description: str
    shape: Mapping[str, Shape]  # behind the envelope


SCHEMAS: Mapping[Schema, Kind] = {
    "index": Kind(
        "All models with what decides between them, all tasks and tags, and where each has its file.",
        index.SHAPE,
    ),
    "model": Kind(
        "Everything that the page of a model shows, and all that its comparisons say.",
        models.SHAPE,
    ),
    "task": Kind("What the page of a task shows.", tasks.SHAPE),
    "tag": Kind("What the page of a tag shows.", tags.SHAPE),
    "searches": Kind("What people searched for.", searches.SHAPE),
}
PATHS: Mapping[str, Schema] = {schema_path(name): name for name in SCHEMAS}


def schema(store: Store, name: Schema) -> Shape:
    """As the file has it."""
    kind = SCHEMAS[name]
    return schema_of(store.catalog.site, name, kind.description, kind.shape)


def _pages(store: Store) -> Iterator[Page]:
    """Depend on the address of the site; what else changes them is code."""
    if store.catalog.site.outputs.api:
        digest = text_digest(store.catalog.site.base_url)
        yield from (Page(path, SCHEMA_DATA.name, left=digest) for path in PATHS)


def _view(store: Store, page: Page) -> bytes:
    return written(schema(store, PATHS[page.path]))


SCHEMA_DATA = PageKind("schemas", _pages, _view)
