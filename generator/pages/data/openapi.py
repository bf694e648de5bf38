"""An OpenAPI 3.1 document of the files under api/v1/: their addresses, what each holds, and names to try.

It refers to the schemas beside it by relative addresses, so a copy of the site is described as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import get_args

from generator.digests import digest
from generator.pages.addresses import Page
from generator.pages.data.deciding_rows import DECIDING
from generator.pages.data.envelope import API, NOT_STATED, VERSION, Schema, schema_path, written
from generator.pages.data.models_csv import PATH as MODELS_CSV_PATH
from generator.pages.kind import PageKind
from generator.pages.parts.job_scores import tables_by_task
from generator.pages.parts.store import Store
from generator.pages.parts.tag_members import tag_members

PATH = f"{API}openapi.json"
OPENAPI = "3.1.1"
EXAMPLES = 3  # names that each parameter brings along

Told = dict[str, object]
Named = tuple[str, str]  # in addresses, and in words


def _pages(store: Store) -> Iterator[Page]:
    if store.catalog.site.outputs.api:
        yield Page(PATH, OPENAPI_DATA.name, left=digest(_file(store)))


def _file(store: Store) -> bytes:
    return store.once("openapi", lambda: written(_document(store)))


def _document(store: Store) -> Told:
    site = store.catalog.site
    return {
        "openapi": OPENAPI,
        "info": {
            "title": f"{site.title}: all that its pages show",
            "version": VERSION,
            "description": (
                "Files that are built with the pages and hold what these show. Nothing is asked of a server: "
                "a file is fetched by its address. Null is what is not known."
            ),
            "license": {"name": site.outputs.license or NOT_STATED},
        },
        "servers": [{"url": site.base_url.rstrip("/")}],
        "paths": dict(_paths(store)),
    }


def _paths(store: Store) -> Iterator[tuple[str, Told]]:
    models = ((model.slug, model.name) for model in store.catalog.models)
    tasks = ((name, store.catalog.tasks[name].label) for name in tables_by_task(store))
    tags = ((name, store.catalog.tags[name].label) for name in tag_members(store).positions)
    yield _path("index.json", "readIndex", _json("index", "All models, tasks and tags, with what decides"))
    yield _path(
        "models/{slug}.json",
        "readModel",
        _json("model", "A model with all of its comparisons"),
        _parameter("slug", "Of a model, as index.json has it", models),
    )
    yield _path(
        "tasks/{task}.json",
        "readTask",
        _json("task", "A task: its ranking, who does what, its comparisons"),
        _parameter("task", "Name of a task, as index.json has it", tasks),
    )
    yield _path(
        "tags/{tag}.json",
        "readTag",
        _json("tag", "A tag: who tells of it"),
        _parameter("tag", "Name of a tag, as index.json has it", tags),
    )
    yield _path("searches.json", "readSearches", _json("searches", "What people searched for"))
    yield _path(MODELS_CSV_PATH.removeprefix(API), "readTable", _csv())
    schemas = ((name, f"Of {name} files") for name in get_args(Schema))
    yield _path(
        "schemas/{name}.json",
        "readSchema",
        _answer("The JSON Schema of a kind of file", "application/schema+json", {"type": "object"}),
        _parameter("name", "Of a kind of file", schemas),
    )


def _path(name: str, operation: str, answer: Told, *parameters: Told) -> tuple[str, Told]:
    get: Told = {"operationId": operation, "responses": {"200": answer}}
    if parameters:
        get |= {"parameters": list(parameters)}
        get["responses"] = {"200": answer, "404": {"description": "There is none of that name."}}
    return f"/{API}{name}", {"get": get}


def _json(name: Schema, description: str) -> Told:
    reference = schema_path(name).removeprefix(API)
    return _answer(description, "application/json", {"$ref": reference})


def _csv() -> Told:
    columns = ", ".join(DECIDING)
    return _answer(f"The table of all models; columns: {columns}", "text/csv", {"type": "string"})


def _answer(description: str, media_type: str, schema: Mapping[str, object]) -> Told:
    return {"description": f"{description}.", "content": {media_type: {"schema": schema}}}


def _parameter(name: str, description: str, names: Iterable[Named]) -> Told:
    examples = {slug: {"summary": words, "value": slug} for slug, words in islice(names, EXAMPLES)}
    told: Told = {
        "name": name,
        "in": "path",
        "required": True,
        "description": f"{description}.",
        "schema": {"type": "string"},
    }
    return told | ({"examples": examples} if examples else {})


OPENAPI_DATA = PageKind("openapi", _pages, lambda store, page: _file(store), path=PATH)
