"""What editors say of searches: content/searches/intents.yaml, by query the tags that it asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel

from generator.catalog import Catalog
from generator.content.field_types import Slug
from generator.content.source_files import Document, read_document
from generator.problems import FaultyContent, Problem, nearest, one_of
from generator.retrieval.query_table import QueryTable
from generator.searches.log import Log
from generator.searches.making import Searched, typed
from generator.searches.stored import FOLDER, INTENTS

PATH = f"{FOLDER}/{INTENTS}"

NONE = "none"

Query = Annotated[str, Field(min_length=1, max_length=80)]

Said = Literal["none"] | Annotated[list[Slug], Field(min_length=1, max_length=12)]


class IntentsShape(RootModel[Annotated[dict[Query, Said], Field(max_length=10_000)]]):
    """content/searches/intents.yaml: what single searches ask for, where that was found wrongly."""


def read_searched(
    site_path: Path, catalog: Catalog, logs: Sequence[Log], table: QueryTable | None
) -> tuple[Searched, tuple[Problem, ...]]:
    """Logs with what is made of them, and what is wrong with the words of editors about them."""
    known = typed(catalog, logs, table.pieces if table else ())
    overrides, problems = load_overrides(site_path, catalog.tags, frozenset(known.queries))
    return Searched(tuple(logs), known, overrides), problems


def sound_searched(
    site_path: Path, catalog: Catalog, logs: Sequence[Log], table: QueryTable | None
) -> Searched:
    """The same, where nothing is wrong. Raises FaultyContent."""
    searched, problems = read_searched(site_path, catalog, logs, table)
    if problems:
        raise FaultyContent(problems)
    return searched


def load_overrides(
    site_path: Path, tags: Collection[str], queries: Collection[str]
) -> tuple[Mapping[str, tuple[str, ...]], tuple[Problem, ...]]:
    """By query, tags; and what is wrong in the file: a tag that is not declared, a query of no log.

    Nothing where there is no such file.
    """
    path = site_path / PATH
    if not path.is_symlink() and not path.exists():
        return {}, ()
    document, problems = read_document(site_path, PATH, IntentsShape)
    if document is None:
        return {}, tuple(problems)
    said = document.value.root
    faults = tuple(_faults(document, tags, queries))
    if faults:
        return {}, faults
    return {query: () if what == NONE else tuple(what) for query, what in said.items()}, ()


def _faults(
    document: Document[IntentsShape], tags: Collection[str], queries: Collection[str]
) -> Iterator[Problem]:
    for query, what in document.value.root.items():
        if query not in queries:
            place = document.marked.key_place((query,))
            yield Problem(
                "unknown-intent", f'no search log has the query "{query}"', place, _near(query, queries)
            )
        for number, tag in enumerate(what if what != NONE else ()):
            if tag not in tags:
                place = document.marked.place((query, number))
                words = f'tag "{tag}" is not declared in content/tags.yaml'
                yield Problem("unknown-tag", words, place, one_of(tag, tags))


def _near(query: str, queries: Collection[str]) -> str:
    near = nearest(query, queries) if len(queries) <= 20_000 else ""
    use = f'write "{near}"' if near else "write a query as it stands in a list of content/searches/"
    return f"{use}, or delete the line"
