"""What search engines are asked to read: an index, and parts of as many addresses as the protocol takes.

The day of an entry is not that on which its bytes were written: it follows from the content, so it is the
same in every build, and it changes only when the page does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.digests import text_digest
from generator.pages.addresses import HOME, NOTHING_MORE, Frame, Page, SitemapEntries
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store

PATH = "sitemap.xml"
LIMIT = 50_000  # addresses in one file, by the sitemap protocol


@dataclass(frozen=True, slots=True)
class Address:
    """An entry of a sitemap."""

    url: str
    day: str  # the newest that the page prints; empty where it prints none


@dataclass(frozen=True, slots=True)
class SitemapPage:
    frame: Frame
    addresses: tuple[Address, ...]

    @property
    def path(self) -> str:
        return self.frame.path


def part_path(number: int) -> str:
    return f"sitemap-{number}.xml"


def listings(store: Store) -> tuple[SitemapEntries, ...]:
    """Of every kind that search engines are asked to read, in the order of the table."""
    return store.once("listings", lambda: tuple(kind.listing(store) for kind in store.kinds if kind.listing))


def _count(store: Store) -> int:
    return -(-sum(listing.count for listing in listings(store)) // LIMIT)


def _digest(store: Store) -> bytes:
    return text_digest(repr([listing.digest for listing in listings(store)]))


def _index(store: Store) -> Iterator[Page]:
    yield Page(PATH, SITEMAP.name, left=_digest(store), number=_count(store))


def _parts(store: Store) -> Iterator[Page]:
    for number in range(1, _count(store) + 1):
        yield Page(part_path(number), SITEMAP_PART.name, left=_digest(store), number=number)


def part(store: Store, number: int) -> Iterator[tuple[str, str]]:
    """What one of the files lists: paths, and days."""
    first, last = (number - 1) * LIMIT, number * LIMIT
    for listing in listings(store):
        if first < listing.count and last > 0:
            yield from listing.entries(max(0, first), min(listing.count, last))
        first, last = first - listing.count, last - listing.count


def _index_view(store: Store, page: Page) -> SitemapPage:
    """Each part is as new as its newest page."""
    numbers = range(1, page.number + 1)
    return _page(store, page, ((part_path(number), _newest(store, number)) for number in numbers))


def _newest(store: Store, number: int) -> str:
    return max((day for _, day in part(store, number)), default="")


def _part_view(store: Store, page: Page) -> SitemapPage:
    return _page(store, page, part(store, page.number))


def _page(store: Store, page: Page, entries: Iterator[tuple[str, str]]) -> SitemapPage:
    base_url = store.catalog.site.base_url
    addresses = tuple(Address(base_url + ("" if path == HOME else path), day) for path, day in entries)
    return SitemapPage(store.frame(page.path, page.path, "", False, NOTHING_MORE), addresses)


SITEMAP = PageKind(
    "sitemap", _index, _index_view, layout="pages/sitemap.xml", view_type=SitemapPage, path=PATH
)
SITEMAP_PART = PageKind(
    "sitemap part", _parts, _part_view, layout="pages/sitemap-part.xml", view_type=SitemapPage
)
