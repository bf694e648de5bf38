"""All that views are made of: the findings, what they depend on, and the finished parts of each model.

A view asks here and keeps nothing itself. What pages show of one model alone is kept on disk for the next
build, too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from markupsafe import Markup

from generator.cache import Cache
from generator.catalog import Catalog
from generator.digests import digest_of
from generator.findings.captions import agreement, captions
from generator.findings.findings import Findings
from generator.findings.model_scores import Score
from generator.pages.addresses import About, Frame, Menu, Page, SitemapEntries, frame
from generator.pages.alternates import about_site
from generator.pages.dependencies import Dependencies
from generator.pages.parts.exhibit_parts import ModelExhibits, model_exhibits, picture_tag
from generator.pages.parts.model_parts import Cell, Parts, Side, absent_cell
from generator.pages.parts.rows import row_labels
from generator.pages.parts.side_by_side import Gallery
from generator.pages.parts.sides import SIDES, all_sides
from generator.pages.words.traits import Traits, traits
from generator.recipe import of_pages
from generator.rendering.slots import Skeleton
from generator.workers import spread

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

MOST_RECENT = 512  # pieces of models, some 10 to 80 kB each, that are held at a time

Told = tuple[bytes, str]
"""What is told of a pair, behind a stamp of all that it depends on beside the model that tells it."""


class Renderer(Protocol):
    """What of the layouts makes parts and rows of pages."""

    @property
    def static_files(self) -> dict[str, Path]: ...

    def markup(self, name: str, page: object) -> Markup: ...

    def only_prints(self, name: str, view: Callable[..., tuple[Any, ...]], *names: str) -> bool: ...

    def fill(self, name: str, page: tuple[Any, ...]) -> str: ...

    def shaped(self, name: str, page: tuple[Any, ...]) -> Skeleton: ...

    def skeleton(self, name: str, view: Callable[..., object], *names: str) -> Skeleton: ...


class Listed(Protocol):
    """What the sitemap, and what is kept for the next build, ask of a page kind."""

    @property
    def listing(self) -> Callable[[Any], SitemapEntries] | None: ...

    @property
    def pages(self) -> Callable[[Any], Iterator[Page]]: ...

    @property
    def is_kept(self) -> bool: ...


class Store:
    """Findings, with the parts that were made of them."""

    def __init__(
        self,
        findings: Findings,
        layouts: Renderer,
        recipe: Callable[[], bytes],
        menu: Menu,
        kinds: Sequence[Listed] = (),
        cache: Cache | None = None,
    ) -> None:
        """`recipe` digests what every page depends on: parts that were kept under another are made anew."""
        self.findings = findings
        self.layouts = layouts
        self.menu = menu
        self.kinds = kinds
        self.cache = cache or Cache()
        self.dependencies = Dependencies(findings)
        self._recipe = recipe
        self._entries = self.cache.entries("fragments", Parts, b"")
        self._files = self.cache.entries("files", bytes, b"")
        self._told = self.cache.entries("told", dict[str, Told], b"")
        self._finished: dict[Hashable, Any] = {}
        self._recent: dict[Hashable, Any] = {}  # what was asked for last at the end
        self._latest: tuple[Hashable, Any] = None, None

    @property
    def catalog(self) -> Catalog:
        return self.findings.catalog

    @property
    def recipe(self) -> bytes:
        return self._recipe()

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What this gave when it was first asked for by that name."""
        if name not in self._finished:
            self._finished[name] = make()
        finished: T = self._finished[name]
        return finished

    def latest(self, name: Hashable, make: Callable[[], T]) -> T:
        """What this gave when it was asked for last, if by that name: no more than one of them is held."""
        if self._latest[0] != name:
            self._latest = name, make()
        latest: T = self._latest[1]
        return latest

    def recent(self, name: Hashable, make: Callable[[], T]) -> T:
        """What this gave by that name, if it was asked for lately: for what is large, and of each model."""
        found: T = self._recent.pop(name) if name in self._recent else make()
        self._hold(name, found)
        return found

    def _hold(self, name: Hashable, found: object) -> None:
        self._recent[name] = found
        if len(self._recent) > MOST_RECENT:
            del self._recent[next(iter(self._recent))]

    def frame(
        self,
        path: str,
        title: str,
        description: str,
        is_listed: bool = True,
        about: About | None = None,
    ) -> Frame:
        """What every page has around its own words; `about` is that of any page unless it is said."""
        if about is None:
            about = about_site(self.catalog.site, path, title)
        return frame(self.catalog, self.menu, path, title, description, is_listed, about)

    def parts(self, position: int, side: Side) -> Parts:
        """What is shown of one model alone."""
        return self.recent(("parts", position, side), lambda: self._parts(position, side))

    def _parts(self, position: int, side: Side) -> Parts:
        """Where one side is made anew all are: they come from one rendering."""
        key = self._parts_key(position)
        known = self._entries.recall(self._name(position, side), key)
        if known is not None:
            return known
        model, scores = self.catalog.models[position], self.findings.scores.of(position)
        figures = self.findings.figures.get(model.slug, {})
        every = all_sides(self.catalog, model, figures, scores, self.layouts)
        for each, fresh in every.items():
            self._entries.keep(self._name(position, each), key, fresh)
            self._hold(("parts", position, each), fresh)
        return every[side]

    def _name(self, position: int, side: Side) -> str:
        return f"{self.catalog.models[position].slug}.{side}"

    def _parts_key(self, position: int) -> bytes:
        """Of all that the parts of a model are made of; that of all sides is the same."""
        model, scores = self.catalog.models[position], self.findings.scores.of(position)
        figures = self.findings.figures.get(model.slug, {})
        found = repr((sorted(figures.items()), list(map(_shown_of, scores)))).encode()
        return digest_of(self.recipe, model.path.encode(), model.digest, found)

    def kept(self, page: Page, make: Callable[[], bytes]) -> bytes:
        """The bytes of a page, from the build before where that made it of the same."""
        made_of = (page.path.encode(), page.left, page.right, page.findings)
        key = digest_of(of_pages(), self.catalog.settings_digest, *made_of)
        known = self._files.recall(_file_name(page), key)
        if known is not None:
            return known
        fresh = make()
        self._files.keep(_file_name(page), key, fresh)
        return fresh

    def told(self, position: int) -> Mapping[str, Told]:
        """What was told of a model's pairs in the build before, by slug of the other, where the model and
        all that shapes pages is the same."""
        return self._told.recall(self.catalog.models[position].slug, self._told_key(position)) or {}

    def keep_told(self, position: int, told: dict[str, Told]) -> None:
        """Keeps what is told of a model's pairs for the next build."""
        self._told.keep(self.catalog.models[position].slug, self._told_key(position), told)

    def _told_key(self, position: int) -> bytes:
        return digest_of(of_pages(), self.catalog.settings_digest, self.dependencies.models[position])

    def prepare(self, worker_count: int) -> None:
        """Makes what is shown of each model alone, spread over workers.

        They leave it for each other in the cache.
        """
        for _ in spread(range(len(self.catalog.models)), self._prepare, worker_count):
            pass

    def _prepare(self, position: int) -> None:
        for side in SIDES:
            self.parts(position, side)

    def forget(self) -> None:
        """Removes what is kept of models and pages that are no longer there."""
        self._entries.forget_others(self._names())
        pages = (page for kind in self.kinds if kind.is_kept for page in kind.pages(self))
        self._files.forget_others(map(_file_name, pages))
        self._told.forget_others(model.slug for model in self.catalog.models)

    def _names(self) -> Iterator[str]:
        return (self._name(place, side) for place in range(len(self.catalog.models)) for side in SIDES)

    def traits(self, position: int) -> Traits:
        """What words need of a model, worked out once for all of its pairs."""
        return self.once(("traits", position), lambda: traits(self.catalog, self.catalog.models[position]))

    def exhibits(self, position: int, root: str) -> ModelExhibits:
        """What is shown of one model's outputs, made once for all pages of a depth."""
        return self.once(("exhibits", position, root), lambda: self._exhibits(position, root))

    def _exhibits(self, position: int, root: str) -> ModelExhibits:
        model = self.catalog.models[position]
        return model_exhibits(self.catalog, self.findings.answers, model, root, self.layouts)

    def gallery(self, root: str) -> Gallery:
        """The samples as pages of a depth carry them."""
        return self.once(("gallery", root), lambda: self._gallery(root))

    def _gallery(self, root: str) -> Gallery:
        samples = self.catalog.samples
        pictures = {sample.name: picture_tag(sample, root, self.layouts) for sample in samples}
        return Gallery(samples, self.catalog.prompts, pictures)

    def agreement(self, left: int, right: int) -> tuple[int, int] | None:
        """How far the captions of two models agree, in percent, and over how many pictures."""
        return agreement(self._captions(left), self._captions(right))

    def _captions(self, position: int) -> dict[str, str]:
        model = self.catalog.models[position]
        return self.once(("captions", position), lambda: captions(model, self.findings.answers))

    @cached_property
    def absent(self) -> Cell:
        """Stands where a file says nothing."""
        return absent_cell(self.layouts)

    @cached_property
    def not_run(self) -> Cell:
        """Stands where only a run of the model could tell."""
        return absent_cell(self.layouts, "not run")

    @cached_property
    def not_tested(self) -> Cell:
        """Stands where only a test by somebody could tell."""
        return absent_cell(self.layouts, "not tested")

    @cached_property
    def labels(self) -> dict[str, str]:
        return row_labels(self.catalog)


def _file_name(page: Page) -> str:
    return page.path.replace("/", "+")


def _shown_of(score: Score) -> tuple[object, ...]:
    """What pieces show of a score: nothing of it is known from the model's file alone."""
    parts = [(part.dimension.name, part.range, len(part.readings)) for part in score.parts]
    return score.task, score.range, score.is_provisional, parts
