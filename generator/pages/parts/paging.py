"""A list too long for one page: which rows stand on which of several, and the links between them.

The first page keeps its address, and each of the others has its own in the folder of that name; all of them
are for readers and for search engines alike. A row of a table weighs half a kilobyte to one, so that 500 are
at most half a megabyte of HTML, some 30 kB of it sent, and a phone lays them out in less than a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from generator.pages.addresses import root_of

ROWS = 500  # of a list on one page

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PageLink:
    """Another page of the same list."""

    label: str
    href: str  # from this page
    is_here: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """Where one of several pages stands among them."""

    words: str  # "501 to 1,000 of 10,000"
    links: tuple[PageLink, ...]  # of all pages
    previous: str  # from this page; empty on the first
    following: str  # empty on the last


def page_count(row_count: int) -> int:
    """How many pages so many rows take; an empty list has one, too."""
    return max(1, -(-row_count // ROWS))


def numbered_path(first: str, number: int) -> str:
    """The address of a page of a list whose first page is at `first`; numbers begin with 1."""
    folder = first.removesuffix("/index.html").removesuffix(".html")
    return first if number == 1 else f"{folder}/page/{number}.html"


def paths(first: str, row_count: int) -> tuple[str, ...]:
    """The addresses of all pages of a list."""
    return tuple(numbered_path(first, number) for number in range(1, page_count(row_count) + 1))


def on_page(rows: Sequence[Row], number: int) -> Sequence[Row]:
    """The rows of one page."""
    return rows[(number - 1) * ROWS : number * ROWS]


def titled(title: str, number: int) -> str:
    """Titles of two pages differ."""
    return title if number == 1 else f"{title}, page {number:,}"


def paging(first: str, row_count: int, number: int) -> Paging | None:
    """The links of a page; None where there is one page."""
    every = paths(first, row_count)
    if len(every) == 1:
        return None
    root = root_of(every[number - 1])
    hrefs = [root + path for path in every]
    least, most = (number - 1) * ROWS + 1, min(number * ROWS, row_count)
    return Paging(
        words=f"{least:,} to {most:,} of {row_count:,}",
        links=tuple(PageLink(f"{at:,}", href, at == number) for at, href in enumerate(hrefs, 1)),
        previous=hrefs[number - 2] if number > 1 else "",
        following=hrefs[number] if number < len(hrefs) else "",
    )
