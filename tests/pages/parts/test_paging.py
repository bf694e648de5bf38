"""A list on several pages: every row stands on one of them, and each page leads to those beside it."""

from __future__ import annotations

import pytest

from generator.pages.parts import paging
from generator.pages.parts.paging import ROWS, numbered_path, on_page, page_count, paths, titled


@pytest.mark.parametrize("count", [0, 1, ROWS, ROWS + 1, 3 * ROWS, 3 * ROWS + 7])
def test_every_row_stands_on_one_page(count: int) -> None:
    rows = list(range(count))
    pages = [on_page(rows, number) for number in range(1, page_count(count) + 1)]
    assert [row for page in pages for row in page] == rows
    assert all(pages) or not count


def test_the_first_page_keeps_its_address_and_others_have_their_own() -> None:
    assert paths("models/index.html", ROWS) == ("models/index.html",)
    assert paths("models/index.html", ROWS + 1) == ("models/index.html", "models/page/2.html")
    assert numbered_path("coverage.html", 3) == "coverage/page/3.html"


def test_a_list_of_one_page_has_no_links() -> None:
    assert paging.paging("coverage.html", ROWS, 1) is None


def test_pages_lead_to_those_beside_them() -> None:
    first, second, last = (paging.paging("models/index.html", 3 * ROWS, number) for number in (1, 2, 3))
    assert first
    assert second
    assert last
    assert (first.previous, first.following) == ("", "../models/page/2.html")
    assert (second.previous, second.following) == ("../../models/index.html", "../../models/page/3.html")
    assert last.following == ""
    assert [[link.is_here for link in each.links].index(True) for each in (first, second, last)] == [0, 1, 2]
    assert second.words == f"{ROWS + 1:,} to {2 * ROWS:,} of {3 * ROWS:,}"


def test_no_two_pages_have_the_same_title() -> None:
    assert [titled("All models", number) for number in (1, 2)] == ["All models", "All models, page 2"]
