"""What several queries ask for together, and what answers it.

An intent is named by the first of its queries, so that another month renames none. What answers it is decided
for each capability by itself: no model's counts move because another model came or was edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.digests import short_digest

Basis = Literal["derived", "verified", "name", ""]
"""Why an intent leads somewhere: it is like a tag; editors said so; it names models; it leads nowhere."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What several queries ask for."""

    name: str  # the first of its queries: of the first month, typed by most people then
    queries: tuple[str, ...]  # all of them, as logs keep them, the name first; each typed by k people
    basis: Basis = ""
    tags: tuple[
        tuple[str, int], ...
    ] = ()  # that it asks for, and how like it they are in percent; best first
    models: tuple[str, ...] = ()  # slugs of models that it names, apart from what they can do

    @property
    def id(self) -> str:
        """A digest of its name, for addresses within a page."""
        return short_digest(self.name)

    @property
    def is_versus(self) -> bool:
        """Whether it asks for one model against another."""
        return len(self.models) > 1


Answer = NDArray[np.int32]
"""[answer, 2] an intent and the number of the model's capability that answers it, sorted."""


@dataclass(frozen=True)
class Intents:
    """All intents of a site's logs, the oldest first, and what answers each."""

    intents: tuple[Intent, ...] = ()
    of_models: tuple[Answer, ...] = ()  # [model]
    unread: int = 0  # queries that have no vector yet; without them nothing is counted

    @cached_property
    def by_query(self) -> Mapping[str, int]:
        """Which intent a query belongs to."""
        return {query: place for place, intent in enumerate(self.intents) for query in intent.queries}
