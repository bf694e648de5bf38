"""What a catalog is searched by: its readings and the table for queries; and the index that they make.

Up to two thousand capabilities every word of their texts is indexed and vectors have a byte a component;
beyond that the file that a browser loads would weigh more than a megabyte, so it is titles, tags and names
and four bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Capability, Catalog, Model
from generator.digests import digest_of
from generator.readings.tag_texts import tag_texts
from generator.readings.vectors import Vector, wanted_of_tags
from generator.retrieval.documents import Documents, documents
from generator.retrieval.names import names
from generator.retrieval.query_table import QueryTable
from generator.retrieval.ranking import Index
from generator.retrieval.word_index import WEIGHTS, Fields, WordIndex, word_index

MANY = 2_000  # capabilities above which the short form is taken

SHORT_WEIGHTS = {name: weight for name, weight in WEIGHTS.items() if name != "text"}


@dataclass(frozen=True)
class Sources:
    """Readings that search needs; without a table, words alone are searched."""

    table: QueryTable | None = None
    vectors: tuple[NDArray[np.int16], ...] = ()  # [model] of its capabilities, [capability, dimension]
    tags: Mapping[str, Vector] = field(default_factory=dict)  # vectors of tags' texts by key

    @cached_property
    def digest(self) -> bytes:
        """Of all readings here."""
        if self.table is None:
            return digest_of()
        tags = (part for key in sorted(self.tags) for part in (key.encode(), self.tags[key].tobytes()))
        return digest_of(self.table.digest, *(each.tobytes() for each in self.vectors), *tags)

    def digest_of(self, positions: Sequence[int]) -> bytes:
        """Of the readings of some models, the table, and those of tags."""
        own = (self.vectors[position].tobytes() for position in positions) if self.vectors else ()
        return digest_of(self._shared, *own)

    @cached_property
    def _shared(self) -> bytes:
        return replace(self, vectors=()).digest


def sources(
    catalog: Catalog,
    table: QueryTable | None,
    capabilities: tuple[NDArray[np.int16], ...],
    stored_tags: Mapping[str, Vector],
) -> Sources:
    """What search needs of all that is stored: vectors of tags that nobody carries any more are left out."""
    keys = wanted_of_tags(catalog).keys() & stored_tags.keys()
    return Sources(table, capabilities, {key: stored_tags[key] for key in keys})


def is_short(catalog: Catalog) -> bool:
    """Whether a catalog is so large that its index takes the short form."""
    return sum(len(model.capabilities) for model in catalog.models) > MANY


def index(catalog: Catalog, sources: Sources) -> Index:
    """All that a query is asked of."""
    words = words_of(catalog, catalog.models, is_short(catalog))
    projected = projected_documents(catalog, sources)
    table = sources.table if projected is not None else None
    return Index(words=words, names=names(catalog), table=table, documents=projected)


def words_of(catalog: Catalog, models: Sequence[Model], is_brief: bool) -> WordIndex:
    """The words of these models' capabilities."""
    fields = [_fields(catalog, model, each) for model in models for each in model.capabilities]
    return word_index(fields, SHORT_WEIGHTS if is_brief else WEIGHTS)


def projected_documents(catalog: Catalog, sources: Sources) -> Documents | None:
    """The vectors of a catalog, where there is a table to project them with."""
    table = sources.table
    if table is None or any(each.shape[1] != len(table.projection) for each in sources.vectors):
        return None
    projected = documents(catalog, table, sources.vectors, sources.tags)
    return projected.coarse() if is_short(catalog) else projected


def _fields(catalog: Catalog, model: Model, capability: Capability) -> Fields:
    """The texts of a capability that are indexed."""
    text = (capability.text, capability.unique, capability.versus, capability.limits)
    tags = (text for tag in capability.tags for text in tag_texts(catalog.tags[tag]))
    return {
        "title": capability.title,
        "tags": " ".join(tags),
        "text": " ".join(text),
        "name": f"{model.name} {model.maker} {model.slug}",
    }
