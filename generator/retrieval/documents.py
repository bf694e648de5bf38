"""What a query is held against: the vectors of capabilities and of tags, and which tags each capability has.

A tag has several vectors: its label with what it is about, and each of its other names by itself. The best of
them counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Capability, Catalog, Encoder, Tag
from generator.readings.tag_texts import tag_texts, used_tags
from generator.readings.texts import text_key
from generator.readings.vectors import Vector
from generator.retrieval.packing import in_four_bits, of_four_bits
from generator.retrieval.query_table import DOCUMENT_UNIT, QueryTable


@dataclass(frozen=True)
class Documents:
    """Projected vectors, with length 127. Rows of tags stand in the order of `tags`."""

    capabilities: NDArray[np.int8]  # [capability, dims]
    tag_rows: NDArray[np.int8]  # [row, dims]
    rows_of_tags: NDArray[np.int64]  # [tag] how many of the rows are its own, at least one
    # [capability, most tags of one]; the main tag first, and again where it has fewer
    tags_of: NDArray[np.int64]

    def coarse(self) -> Documents:
        """The same as four bits leave it, for sites with very many capabilities."""
        return replace(self, capabilities=_coarse(self.capabilities), tag_rows=_coarse(self.tag_rows))


def _coarse(vectors: NDArray[np.int8]) -> NDArray[np.int8]:
    return of_four_bits(in_four_bits(vectors), DOCUMENT_UNIT)


def documents(
    catalog: Catalog,
    table: QueryTable,
    vectors: Sequence[NDArray[np.int16]],
    tag_vectors: Mapping[str, Vector],
) -> Documents:
    """The documents of a catalog, of the readings of each model and, by key, those of its tags.

    A tag's text without a reading has a vector of zeros, which is like nothing.
    """
    width = len(table.projection)
    tags = used_tags(catalog)
    rows = [_rows(catalog.site.encoder, tag, tag_vectors, width) for tag in tags]
    capabilities = list(chain.from_iterable(model.capabilities for model in catalog.models))
    return Documents(
        capabilities=table.projected(np.concatenate([*vectors, np.zeros((0, width), np.int16)])),
        tag_rows=table.projected(np.concatenate([*rows, np.zeros((0, width), np.int16)])),
        rows_of_tags=np.array([len(each) for each in rows], np.int64),
        tags_of=_tags_of(capabilities, tags),
    )


def _rows(encoder: Encoder, tag: Tag, vectors: Mapping[str, Vector], width: int) -> NDArray[np.int16]:
    """[row, dimension] the readings of a tag's texts."""
    nothing = np.zeros(width, np.int16)
    stored = (vectors.get(text_key(encoder, text), nothing) for text in tag_texts(tag))
    return np.stack([vector if len(vector) == width else nothing for vector in stored])


def _tags_of(capabilities: Sequence[Capability], tags: Sequence[Tag]) -> NDArray[np.int64]:
    """[capability, most] numbers of its tags."""
    numbers = {tag.name: number for number, tag in enumerate(tags)}
    most = max((len(capability.tags) for capability in capabilities), default=1)
    rows = [_filled([numbers[tag] for tag in capability.tags], most) for capability in capabilities]
    return np.array(rows, np.int64).reshape(len(capabilities), most)


def _filled(numbers: list[int], most: int) -> list[int]:
    return numbers + numbers[:1] * (most - len(numbers))
