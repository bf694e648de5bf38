"""Pages of words alone: the one that is served for an address that has none, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from generator.pages.addresses import Frame, Page
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store

NOT_FOUND_PATH, ROBOTS_PATH = "404.html", "robots.txt"


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page of words alone."""

    frame: Frame
    home: str  # address of the site
    base: str  # its path alone, for a page that is served in place of any other

    @property
    def path(self) -> str:
        return self.frame.path


def _not_found(store: Store) -> Iterator[Page]:
    yield Page(NOT_FOUND_PATH, NOT_FOUND.name)


def _robots(store: Store) -> Iterator[Page]:
    yield Page(ROBOTS_PATH, ROBOTS.name)


def _view(store: Store, page: Page) -> PlainPage:
    base_url = store.catalog.site.base_url
    title = "Page not found" if page.path == NOT_FOUND_PATH else page.path
    return PlainPage(store.frame(page.path, title, "", False), base_url, urlsplit(base_url).path)


NOT_FOUND = PageKind("not found", _not_found, _view, layout="404.html", view_type=PlainPage)
ROBOTS = PageKind("robots", _robots, _view, layout="robots.txt", view_type=PlainPage)
