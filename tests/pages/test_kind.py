"""What a page kind does where it says nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pages.addresses import Page
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.store import Store
from tests.toys import shipped


def _pages(store: Store) -> Iterator[Page]:
    return iter([Page("one.txt", "plain"), Page("two.txt", "plain")])


PLAIN = PageKind("plain", _pages, lambda store, page: page.path.encode())


def test_a_kind_finds_a_page_among_its_pages_unless_it_knows_a_quicker_way() -> None:
    store = shipped().store
    assert PLAIN.page(store, "two.txt") == Page("two.txt", "plain")
    assert PLAIN.page(store, "three.txt") is None
    quick = PageKind("quick", _pages, PLAIN.view, find=lambda store, path: Page(path, "quick"))
    assert quick.page(store, "three.txt") == Page("three.txt", "quick")


def test_the_first_page_stands_for_all_unless_a_kind_names_examples() -> None:
    store = shipped().store
    assert list(PLAIN.shown(store)) == [Page("one.txt", "plain")]
    two = PageKind("two", _pages, PLAIN.view, examples=_pages)
    assert len(list(two.shown(store))) == 2


def test_a_listing_of_one_page_has_its_day_in_its_digest() -> None:
    listing, later = one_listed("a.html", "2026-01-01"), one_listed("a.html", "2026-01-02")
    assert list(listing.entries(0, listing.count)) == [("a.html", "2026-01-01")]
    assert list(listing.entries(0, 0)) == []
    assert listing.digest != later.digest
