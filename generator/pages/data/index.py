"""The list of all models, tasks and tags, with what decides between models and where all else lies.

Who asks which model to take needs no other file: licence, size, memory, where it runs, and the score and
place of each model in its tasks stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from generator.catalog import SiteSettings
from generator.digests import digest_of
from generator.pages.addresses import (
    HOME,
    Page,
    address,
    data_path,
    tag_path,
    task_path,
)
from generator.pages.data import models_csv, searches
from generator.pages.data.deciding_rows import DECIDING, deciding_row
from generator.pages.data.envelope import API, Schema, enveloped, known, schema_path
from generator.pages.data.score_rows import BRIEF, brief_scores
from generator.pages.data.shapes import Shape, by_name, nullable, record, rows, text, texts, whole
from generator.pages.kind import PageKind
from generator.pages.parts.deciding import every_deciding
from generator.pages.parts.job_scores import tables_by_task
from generator.pages.parts.store import Store
from generator.pages.parts.tag_members import tag_members

PATH = f"{API}index.json"


def _pages(store: Store) -> Iterator[Page]:
    if store.catalog.site.outputs.api:
        yield Page(PATH, INDEX_DATA.name, left=store.dependencies.whole, findings=_scores_digest(store))


def _scores_digest(store: Store) -> bytes:
    """Of all scores, which places follow from; to work out 1,000 rows at each save would take longer."""
    return digest_of(*store.dependencies.scores)[:8]


def _view(store: Store, page: Page) -> bytes:
    return enveloped(store.catalog.site, "index", HOME, _content(store))


def _content(store: Store) -> Mapping[str, object]:
    site = store.catalog.site
    return {
        "provisional_below": store.catalog.recipe.provisional_below,
        "models": list(_models(store)),
        "tasks": list(_tasks(store)),
        "tags": list(_tags(store)),
        "table": address(site, models_csv.PATH),
        "searches": address(site, searches.PATH),
        "schemas": {name: address(site, schema_path(name)) for name in get_args(Schema)},
    }


def _models(store: Store) -> Iterator[dict[str, object]]:
    models = zip(store.catalog.models, every_deciding(store), strict=True)
    for position, (model, decided) in enumerate(models):
        yield {
            **deciding_row(store.catalog.site, decided),
            "also": list(model.also),
            "maker_id": known(model.id),
            "inputs": sorted(model.kinds.inputs),
            "outputs": sorted(model.kinds.outputs),
            "scores": brief_scores(store, position),
        }


def _tasks(store: Store) -> Iterator[dict[str, object]]:
    """Those that some model has, in the site's order."""
    models = store.catalog.models
    for name in tables_by_task(store):
        yield {
            "task": name,
            "label": store.catalog.tasks[name].label,
            "models": sum(name in model.tasks for model in models),
            **_addresses(store.catalog.site, task_path(name)),
        }


def _tags(store: Store) -> Iterator[dict[str, object]]:
    """Those that some capability carries, in the site's order."""
    for name, positions in tag_members(store).positions.items():
        tag = store.catalog.tags[name]
        yield {
            "tag": name,
            "label": tag.label,
            "kind": tag.kind,
            "models": len(positions),
            **_addresses(store.catalog.site, tag_path(name)),
        }


def _addresses(site: SiteSettings, page: str) -> dict[str, object]:
    return {"page": address(site, page), "data": address(site, data_path(page))}


ADDRESSES: Mapping[str, Shape] = {
    "page": text("Address of its page."),
    "data": text("Address of its data file."),
}

SHAPE: Mapping[str, Shape] = {
    "provisional_below": whole("Percent of what a score rests on, under which it is provisional if known."),
    "models": rows(
        "All models, in the order of their slugs.",
        record(
            "A model with what decides about it.",
            {
                **DECIDING,
                "also": texts("Other names of it, as people type them."),
                "maker_id": nullable(text("What its maker calls it in an interface.")),
                "inputs": texts("What goes in; empty: anything."),
                "outputs": texts("What comes out; empty: anything."),
                "scores": rows(
                    "Its score and place in each of its tasks; empty for what was made for tests.",
                    record("A score.", BRIEF),
                ),
            },
        ),
    ),
    "tasks": rows(
        "Tasks that some model has.",
        record(
            "A task.",
            {
                "task": text("Its name."),
                "label": text("As pages have it."),
                "models": whole("How many have it, those made for tests included."),
                **ADDRESSES,
            },
        ),
    ),
    "tags": rows(
        "Tags that some capability carries.",
        record(
            "A tag.",
            {
                "tag": text("Its name."),
                "label": text("As pages have it."),
                "kind": text(
                    "Whether it says what a model does, how one works with it, or what is behind it."
                ),
                "models": whole("How many tell of it."),
                **ADDRESSES,
            },
        ),
    ),
    "table": text("Address of the table of all models, as CSV."),
    "searches": text("Address of what people searched for."),
    "schemas": by_name("Addresses of the JSON Schema of each kind of file.", text("An address.")),
}

INDEX_DATA = PageKind("index data", _pages, _view, path=PATH)
