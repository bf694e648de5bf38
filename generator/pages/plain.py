"""Pages of words alone: the one that is served for an address that has none, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from generator.pages.addresses import NOTHING_MORE, Frame, Page
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store

NOT_FOUND_PATH, ROBOTS_PATH = "404.html", "robots.txt"


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page of words alone."""

    frame: Frame
    home: str  # address of the site

    @property
    def path(self) -> str:
        return self.frame.path


def _not_found(store: Store) -> Iterator[Page]:
    yield Page(NOT_FOUND_PATH, NOT_FOUND.name)


def _robots(store: Store) -> Iterator[Page]:
    yield Page(ROBOTS_PATH, ROBOTS.name)


def _not_found_view(store: Store, page: Page) -> PlainPage:
    """Served in place of any page, however deep, so its links begin at the root of the host."""
    base_url = store.catalog.site.base_url
    frame = store.frame(page.path, "Page not found", "", False, NOTHING_MORE)
    return PlainPage(frame._replace(root=urlsplit(base_url).path), base_url)


def _robots_view(store: Store, page: Page) -> PlainPage:
    frame = store.frame(page.path, page.path, "", False, NOTHING_MORE)
    return PlainPage(frame, store.catalog.site.base_url)


NOT_FOUND = PageKind("not found", _not_found, _not_found_view, layout="pages/404.html", view_type=PlainPage)
ROBOTS = PageKind("robots", _robots, _robots_view, layout="pages/robots.txt", view_type=PlainPage)
