"""Who tells what under which tag: for every tag of a site, its models and what it shares with other tags.

A tag that no capability has is not used, and has no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog, Model
from generator.pages.parts.store import Store


@dataclass(frozen=True, slots=True)
class TagMembers:
    """The tags that are used, and the models that have each."""

    positions: Mapping[str, tuple[int, ...]]  # by name, in the site's order: models that tell of it
    shared: NDArray[np.int64]  # [tag, tag] models that tell of both

    def neighbours(self, catalog: Catalog, name: str, limit: int) -> list[tuple[str, int]]:
        """Tags of the same kind that share models with it, and how many: most first."""
        names, kind = list(self.positions), catalog.tags[name].kind
        row = self.shared[names.index(name)]
        others = [
            (other, int(count))
            for other, count in zip(names, row, strict=True)
            if count and other != name and catalog.tags[other].kind == kind
        ]
        return sorted(others, key=lambda other: -other[1])[:limit]


def tag_members(store: Store) -> TagMembers:
    """Of all tags that are used, worked out once."""
    return store.once(("tag members",), lambda: _members(store.catalog))


def _members(catalog: Catalog) -> TagMembers:
    tags_of = [told_tags(model) for model in catalog.models]
    used = [name for name in catalog.tags if any(name in tags for tags in tags_of)]
    has_tag = np.array([[name in tags for name in used] for tags in tags_of], np.int64)
    has_tag = has_tag.reshape(len(tags_of), len(used))
    positions = {name: tuple(np.flatnonzero(has_tag[:, place]).tolist()) for place, name in enumerate(used)}
    return TagMembers(positions, has_tag.T @ has_tag)


def told_tags(model: Model) -> set[str]:
    """Every tag that a capability of a model has."""
    return {tag for capability in model.capabilities for tag in capability.tags}
