"""What a page kind is: one value that says which pages it has, what each shows, and where the site names it.

The table of all kinds is pages/kinds.py; nothing but that table knows what kinds there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.digests import text_digest
from generator.findings.findings import Findings
from generator.pages.addresses import Link, Page, SitemapEntries
from generator.pages.parts.store import Store


@dataclass(frozen=True, slots=True)
class Column:
    """The pages of a kind that lie in one folder: half a million comparisons are a thousand columns."""

    folder: str
    names: tuple[str, ...]  # of the files, sorted
    left: bytes  # digest of the model that all of them are about
    rights: NDArray[np.uint64]  # [name] digest of the other model
    findings: NDArray[np.uint64]  # [name] digest of what was found about the two


NONE_LISTED = SitemapEntries(0, b"", lambda first, last: iter(()))


def one_listed(path: str, day: str = "") -> SitemapEntries:
    """The listing of a kind with one page."""
    return listed(((path, day),))


def listed(entries: Sequence[tuple[str, str]]) -> SitemapEntries:
    """A listing of pages few enough to be named one by one: path, and day or nothing."""
    return SitemapEntries(
        len(entries), text_digest(repr(entries)), lambda first, last: iter(entries[first:last])
    )


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of output file.

    `view` gives what the layout shows or, where there is no layout, the bytes themselves.
    """

    name: str
    pages: Callable[[Store], Iterator[Page]]
    view: Callable[[Store, Page], Any]
    layout: str = ""
    view_type: type | None = None
    menu: tuple[Link, ...] = ()  # what the menu of all pages has of it
    is_there: Callable[[Findings], bool] | None = None  # whether a site has it, and it a link; else always
    listing: Callable[[Store], SitemapEntries] | None = None
    # where that is quicker than going through all pages
    find: Callable[[Store, str], Page | None] | None = None
    # addresses of its pages, where what they depend on takes longer to ask
    paths: Callable[[Store], Iterator[str]] | None = None
    # pages that, together, show all that the layout can do; else the first
    examples: Callable[[Store], Iterator[Page]] | None = None
    # where there are too many pages to name one by one
    columns: Callable[[Store], Iterator[Column]] | None = None
    has_recipe: bool = True  # whether layouts, settings and code change it; else its own digest says all
    is_kept: bool = False  # whether its bytes are kept for the next build
    # where it has one page: others are told apart without asking what that depends on
    path: str = ""
    # the beginning of all its addresses, for the same reason
    under: str = ""

    def page(self, store: Store, path: str) -> Page | None:
        """The page of this kind at an address."""
        if (self.path and path != self.path) or not path.startswith(self.under):
            return None
        if self.find is not None:
            return self.find(store, path)
        return next((page for page in self.pages(store) if page.path == path), None)

    def addresses(self, store: Store) -> Iterator[str]:
        """Of its pages, in their order."""
        return self.paths(store) if self.paths else (page.path for page in self.pages(store))

    def shown(self, store: Store) -> Iterator[Page]:
        """Pages that, together, show all that the layout can do."""
        return self.examples(store) if self.examples else islice(self.pages(store), 1)


def kept(kind: PageKind) -> PageKind:
    """The kind with bytes that are kept for the next build: they take long to make.

    What a page depends on must all be in its digests, settings and our code but no layout beside them.
    """

    def view(store: Store, page: Page) -> bytes:
        return store.kept(page, lambda: kind.view(store, page))

    return replace(kind, view=view, is_kept=True)
