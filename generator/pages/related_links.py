"""Links from a comparison to the best other pairs of its two models.

Those of one model stand on all of its comparisons, and an edit of another model changes few of them: so they
are kept from one build to the next, in one file for all models, which takes less time to read than a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape

from generator.digests import digest_of
from generator.pages.addresses import compare_path, root_of
from generator.pages.comparison_view import LinkView
from generator.pages.parts.store import Store
from generator.pages.words.clauses import plain
from generator.pages.words.related import related_words
from generator.workers import spread

SHOWN = 4  # pairs of each model that a page links to
ROOT = root_of(compare_path("", ""))
ALL = "all"  # name of the entry

Kept = tuple[bytes, tuple[str, ...]]
"""The links of a model to its best partners, best first, behind a digest of all that they are made of."""


class RelatedLinks:
    """The links of all models, made when they are first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries = store.cache.entries("related", dict[str, Kept], b"")
        self._before: Mapping[str, Kept] = self._entries.recall(ALL, store.recipe) or {}
        self._now: dict[int, tuple[str, ...]] = {}
        self._has_fresh = False

    def but(self, position: int, other: int) -> str:
        """Those of a model, left out that to the other model of the page."""
        partners, links = self._store.findings.related[position], self._of(position)
        if other in partners:
            place = partners.index(other)
            links = links[:place] + links[place + 1 :]
        return "".join(links[:SHOWN])

    def prepare(self, worker_count: int) -> None:
        """Makes those that are not kept, spread over workers."""
        missing = [
            position for position in range(len(self._store.catalog.models)) if not self._take(position)
        ]
        for position, links in spread(missing, self._made, worker_count):
            self._add(position, links)

    def keep(self) -> None:
        """Keeps them for the next build, where one is new or its model is gone."""
        models = self._store.catalog.models
        if not self._has_fresh and len(self._before) == len(models):
            return
        known = {models[position].slug: position for position in self._now}
        kept = {model.slug: self._before[model.slug] for model in models if model.slug in self._before}
        kept |= {slug: (self._key(position), self._now[position]) for slug, position in known.items()}
        self._entries.keep(ALL, self._store.recipe, kept)

    def _of(self, position: int) -> tuple[str, ...]:
        if not self._take(position):
            self._add(position, self._made(position))
        return self._now[position]

    def _take(self, position: int) -> bool:
        """Whether they are at hand: made by now, or kept and still true."""
        if position in self._now:
            return True
        key, links = self._before.get(self._store.catalog.models[position].slug, (b"", ()))
        if key != self._key(position):
            return False
        self._now[position] = links
        return True

    def _add(self, position: int, links: tuple[str, ...]) -> None:
        self._now[position] = links
        self._has_fresh = True

    def _key(self, position: int) -> bytes:
        """Of the model, and of what is told of its partners."""
        dependencies = self._store.dependencies
        return digest_of(dependencies.models[position], dependencies.related[position].tobytes())

    def _made(self, position: int) -> tuple[str, ...]:
        """The small line of each tells this model's figures first."""
        partners = self._store.findings.related[position]
        return tuple(map(partial(_link, self._store, position), partners))


def related_links(store: Store) -> RelatedLinks:
    """Those of an edition."""
    return store.once("related links", lambda: RelatedLinks(store))


def _link(store: Store, position: int, partner: int) -> str:
    left, right = sorted((position, partner))
    pair = store.findings.pair(left, right)
    about = store.traits(left), store.traits(right)
    view = LinkView(
        href=ROOT + compare_path(*(model.slug for model in pair.models)),
        name=escape(store.catalog.models[partner].short_name),
        words=escape(plain(related_words(pair, about, side=0 if position == left else 1))),
    )
    return store.layouts.fill("joined/link.html", view)
