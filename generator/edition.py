"""One edition of the site: findings and layouts put together, able to render any page, once or half a million
times.

The build asks for all pages, the preview for the one that is looked at; both get the same bytes from here.
Knows that there are kinds of pages, and of none but the comparison and its twin what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial, reduce
from heapq import merge
from itertools import groupby
from operator import attrgetter

import numpy as np

from generator import recipe
from generator.cache import Cache
from generator.digests import digest, digest_of, number
from generator.findings.findings import Findings
from generator.output.compressed import compress, original, with_compressed
from generator.output.compressed import digests_of as compressed_digests
from generator.output.limits import Limits
from generator.output.plan import Folder, Target, folders_of
from generator.output.shelves import DIGESTS, Digests
from generator.pages import comparison, kinds
from generator.pages.addresses import Page
from generator.pages.beside import Setting, files_beside
from generator.pages.kind import Column, PageKind
from generator.pages.layout_names import name_problems
from generator.pages.layout_versions import version_problems
from generator.pages.parts.store import Store
from generator.pages.pieces import layout_views
from generator.pages.registered import apart
from generator.pages.related_links import related_links
from generator.pages.twins import comparison as twins
from generator.problems import FaultyContent, Place, Problem, errors
from generator.rendering.layout_folder import is_joined
from generator.rendering.layouts import Layouts
from generator.terminal import Progress, silent


class Edition:
    """A catalog with its findings and the layouts that show them."""

    def __init__(
        self,
        findings: Findings,
        layouts: Layouts,
        cache: Cache | None = None,
        page_kinds: Sequence[PageKind] | None = None,
    ) -> None:
        """Raises FaultyContent when a layout that pages are made with is not there, or of an older view."""
        self.findings = findings
        self.layouts = layouts
        self.page_kinds = tuple(kinds.all_kinds() if page_kinds is None else page_kinds)
        self._layout_views = layout_views(self.page_kinds)
        problems = list(name_problems(layouts.names, (name for name, _ in self._layout_views)))
        if problems := [*problems, *errors(version_problems(layouts.own_texts))]:
            raise FaultyContent(problems)
        self._cache = cache or Cache()
        menu = kinds.menu_of(self.page_kinds, findings)
        self.store = Store(findings, layouts, lambda: self.recipe, menu, self.page_kinds, self._cache)
        self._by_name = {kind.name: kind for kind in self.page_kinds}
        self._plain: tuple[str, bytes] = ("", b"")  # the text that was compressed last

    @property
    def cache_damage(self) -> str:
        """What of the cache was found damaged, in words; empty for nothing."""
        return self._cache.damage

    @cached_property
    def recipe(self) -> bytes:
        """Of all that every page depends on: layouts, settings, our own code."""
        settings = self.findings.catalog.settings_digest
        return self._cache.of(("recipe", settings), (self.layouts,), self._recipe)

    def _recipe(self) -> bytes:
        settings = self.findings.catalog.settings_digest
        return digest_of(self.layouts.digest, settings, recipe.of_pages())[:8]

    @property
    def limits(self) -> Limits:
        """What the site may hold where it goes."""
        catalog = self.findings.catalog
        comparison_count = self.findings.page_pairs.count
        return Limits(catalog.site, len(catalog.models), comparison_count, self._beside)

    def _beside(self) -> Mapping[Setting, int]:
        """How many files each setting of `outputs:` leaves out."""
        return files_beside(folder.path_of(name) for folder in self.folders() for name in folder.names)

    def targets(self) -> Iterator[Target]:
        """Every output file of this edition, one by one; those that are compressed ahead left out."""
        return map(self._target, kinds.pages(self.store, self.page_kinds))

    def folders(self) -> Iterator[Folder]:
        """Every output file of this edition, by folder: the comparisons of a model at once."""
        return with_compressed(self._folders(), self.findings.catalog.site.compress)

    def _folders(self) -> Iterator[Folder]:
        singly = [kind for kind in self.page_kinds if kind.columns is None]
        in_columns = [kind for kind in self.page_kinds if kind.columns is not None]
        pages = apart(self.store, kinds.pages(self.store, singly), in_columns)
        singles = folders_of(map(self._target, pages))
        by_path = {folder.path: folder for folder in singles}
        for folder in self._columns():
            others = by_path.pop(folder.path, None)
            yield _joined(folder, others) if others else folder
        yield from by_path.values()

    def _columns(self) -> Iterator[Folder]:
        """The columns of all kinds, those of one folder joined; each kind has its own in order of path."""
        by_kind = [self._columns_of(kind) for kind in self.page_kinds]
        in_order = merge(*by_kind, key=attrgetter("path"))
        for _, of_folder in groupby(in_order, key=attrgetter("path")):
            yield reduce(_joined, of_folder)

    def _columns_of(self, kind: PageKind) -> Iterator[Folder]:
        for column in kind.columns(self.store) if kind.columns is not None else ():
            yield _folder(column, self._made_from(kind))

    def _target(self, page: Page) -> Target:
        made_from = self._made_from(self._by_name[page.kind])
        return Target(page.path, Digests(made_from, page.left, page.right, page.findings))

    def _made_from(self, kind: PageKind) -> bytes:
        """The recipe, for a kind that it changes."""
        return self.recipe if kind.has_recipe else b""

    def find(self, path: str) -> Target | None:
        """What an output file depends on; None where there is no such file."""
        plain_path, format = original(path, self.findings.catalog.site.compress)
        if format is None:
            page = self.page(path)
            return self._target(page) if page is not None else None
        plain = self.find(plain_path)
        return Target(path, compressed_digests(plain.digests, format)) if plain else None

    def page(self, path: str) -> Page | None:
        """The page at a path, whichever kind it is of; None where there is none."""
        return kinds.find(self.store, path, self.page_kinds)

    def holds(self, path: str) -> bool:
        """Whether there is such an output file; of comparisons, without asking what they depend on."""
        pairs = (wing.compared(self.findings, path) for wing in (comparison, twins))
        return any(pair is not None for pair in pairs) or self.find(path) is not None

    def render(self, path: str) -> bytes:
        """The bytes of an output file. Raises FaultyContent for a layout that does not fit, KeyError."""
        plain_path, format = original(path, self.findings.catalog.site.compress)
        if format is not None:
            return compress(self._plain_bytes(plain_path), format)
        pair = comparison.compared(self.findings, path)
        if pair is not None:  # before anything else, since it is asked half a million times
            return comparison.page(self.store, *pair)
        pair = twins.compared(self.findings, path)
        if pair is not None:
            return twins.twin(self.store, *pair)
        page = self.page(path)
        if page is None:
            raise KeyError(path)
        return self._rendered(page)

    def render_all(self, folder: str, names: Sequence[str]) -> Iterator[bytes]:
        """The bytes of these files of a folder, in the order of their names. Raises as `render` does.

        Comparisons are written by the column: that is several times as fast as one by one.
        """
        left, rights = comparison.in_folder(self.findings, folder, names)
        pages = comparison.written(self.store, left, list(rights.values()))
        for name in names:
            path = f"{folder}/{name}" if folder else name
            if name in rights:
                self._plain = path, next(pages)  # compressed files of it may come next
                yield self._plain[1]
            else:
                yield self.render(path)

    def _plain_bytes(self, path: str) -> bytes:
        """The bytes of a file that is compressed in one format after the other: it is rendered once."""
        if self._plain[0] != path:
            self._plain = path, self.render(path)
        return self._plain[1]

    def view(self, page: Page) -> object:
        """What a page shows or, where no layout makes it, its bytes."""
        return self._by_name[page.kind].view(self.store, page)

    def _rendered(self, page: Page) -> bytes:
        kind = self._by_name[page.kind]
        view = kind.view(self.store, page)
        if not kind.layout:
            content: bytes = view
            return content
        return self.layouts.render(kind.layout, view)

    def faults(self, progress: Progress = silent) -> tuple[Problem, ...]:
        """What shows when pages of each layout are rendered: the first fault at each place.

        Layouts that are filled in are also tried one by one, since a page shows the first faulty one alone.
        What had no fault before is not tried again while all that it depends on stays as it is.
        """
        sound = self._cache.entries("sound", bool, b"")
        by_place: dict[Place, Problem] = {}
        trials = list(self._trials())
        with progress(len(trials), "trying pages") as advance:
            for name, key, faults in trials:
                if not sound.recall(name, key):
                    problems = faults()
                    for problem in problems:
                        by_place.setdefault(problem.place, problem)
                    if not problems:
                        sound.keep(name, key, True)
                advance(1)
        sound.forget_others()
        return tuple(by_place.values())

    def _trials(self) -> Iterator[tuple[str, bytes, Callable[[], tuple[Problem, ...]]]]:
        """What is tried: its name, a digest of all that it depends on, its faults when they are asked for.

        A page depends on the recipe here even if it is of a kind that is not made anew for it.
        """
        for kind in self.page_kinds:
            for page in kind.shown(self.store) if kind.layout else ():
                key = digest_of(self.recipe, page.left, page.right, page.findings)
                yield f"page.{digest(page.path.encode()).hex()}", key, partial(self._faults_of, page)
        for name, view_type in self._layout_views:
            if is_joined(name):
                faults = partial(self._fill_faults, name, view_type)
                yield f"layout.{digest(name.encode()).hex()}", self.recipe, faults

    def _faults_of(self, page: Page) -> tuple[Problem, ...]:
        try:
            self._rendered(page)
        except FaultyContent as fault:
            return fault.problems
        return ()

    def _fill_faults(self, name: str, view_type: type) -> tuple[Problem, ...]:
        return tuple(self.layouts.fill_problems(name, view_type))

    def prepare(self, worker_count: int, is_whole: bool = True) -> None:
        """Renders what many pages show of each model, spread over workers.

        Where few of all pages are to be rendered each worker takes from what is kept what it needs.
        """
        if is_whole:
            self.layouts.compile()
            self.store.prepare(worker_count)
        related_links(self.store).prepare(worker_count)

    def forget(self) -> None:
        """Removes what is kept of models that are no longer there, and keeps what pages link to."""
        self.store.forget()
        related_links(self.store).keep()


def _folder(column: Column, recipe: bytes) -> Folder:
    """The files of a column, each with the four digests that it depends on."""
    digests = np.zeros(len(column.names), DIGESTS)
    digests["recipe"] = number(recipe)
    digests["left"] = number(column.left)
    digests["right"] = column.rights
    digests["findings"] = column.findings
    return Folder(column.folder, column.names, digests, is_column=True)


def _joined(one: Folder, other: Folder) -> Folder:
    """The files of both, which lie in the same folder."""
    names = (*one.names, *other.names)
    order = sorted(range(len(names)), key=names.__getitem__)
    digests = np.concatenate([one.digests, other.digests])[order]
    is_column = one.is_column or other.is_column
    return Folder(one.path, tuple(names[place] for place in order), digests, is_column)
