"""The formats that logs come in, in one table: how each is known by its shape, and where what stands in it.

Columns are known by their place and by the numbers in them, since headings are in the language of whoever
exported; the English words of a heading only decide where numbers could be either. Knows nothing of what is
kept of a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from generator import extensions
from generator.searches.beginnings import Sample
from generator.searches.log import Unit, UsersAre
from generator.searches.written_numbers import day

ADDRESS = re.compile(r"(?:https?://|sc-domain:|/)\S*", re.IGNORECASE)


class Columns(NamedTuple):
    """Where what stands, counted from 0; None for what the file does not have."""

    query: int
    times: int  # the column of counts
    users: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format. `columns` gives None for a file of another."""

    name: str
    words: str
    columns: Callable[[Sample], Columns | None]
    source: str = ""  # what its logs are called, unless the person says otherwise
    unit: Unit = "searches"
    stand_in: UsersAre = "count"  # what stands for users where no column has them


# The table


def _of_site_search(sample: Sample) -> Columns | None:
    """Google Analytics 4: lines with # before the headings. Of two numbers the smaller counts people."""
    width = len(sample.head)
    if not sample.remarks or width < 2:
        return None
    days = next((each for each in range(1, width) if sample.is_mostly(each, is_day)), None)
    others = [each for each in range(1, width) if each != days]
    counts = [each for each in others if sample.has_numbers(each)]
    named = [each for each in counts if "user" in sample.words[each]]
    if not counts:
        return None
    if named and len(counts) > 1:
        return Columns(0, next(each for each in counts if each not in named), named[0], days)
    first, *rest = counts
    if rest and (order := _order(sample, first, rest[0])):
        larger, smaller = (first, rest[0]) if order > 0 else (rest[0], first)
        return Columns(0, larger, smaller, days)
    return Columns(0, first, None, days)


def _of_json(sample: Sample) -> Columns | None:
    if not sample.is_json or not any(row[0] for row in sample.rows):
        return None
    has_users, has_days = (any(row[column] for row in sample.rows) for column in (2, 3))
    return Columns(0, 1, 2 if has_users else None, 3 if has_days else None)


def _of_table(sample: Sample) -> Columns | None:
    """`query, count, users, date`, the last two as they like; the first of two columns of a name counts."""
    place = {word: position for position, word in reversed([*enumerate(sample.words)])}
    if sample.remarks or not {"query", "count"} <= place.keys():
        return None
    return Columns(place["query"], place["count"], place.get("users"), place.get("date"))


def _of_comparison(sample: Sample) -> Columns | None:
    """Search Console, two windows side by side: clicks now, clicks before, impressions now, and so on."""
    is_it = len(sample.head) == 9 and sample.has_numbers(1, 2, 3, 4)
    return Columns(0, 1) if is_it else None


def of_pages(sample: Sample) -> Columns | None:
    """Search Console, queries with their pages: an address stands beside the query, or before it."""
    if len(sample.head) < 4 or not sample.has_numbers(2, 3):
        return None
    for query, page in ((0, 1), (1, 0)):
        if sample.is_mostly(page, is_address) and not sample.is_mostly(query, is_address):
            return Columns(query, 2)
    return None


def _of_bing(sample: Sample) -> Columns | None:
    """Bing Webmaster Tools: like Search Console, but impressions come before clicks."""
    return Columns(0, 2) if is_performance(sample) and _impressions(sample) == 1 else None


def _of_search_console(sample: Sample) -> Columns | None:
    """Search Console, the list of queries: query, clicks, impressions, CTR, position in any language."""
    return Columns(0, 1) if is_performance(sample) and _impressions(sample) == 2 else None


def is_performance(sample: Sample) -> bool:
    return len(sample.head) == 5 and not sample.remarks and sample.has_numbers(1, 2)


def _impressions(sample: Sample) -> int:
    """Which of the columns 1 and 2 are impressions, of which there are never fewer than clicks; 0: unsure.

    The heading's word says so, or else the numbers, which do in every language.
    """
    for column in (1, 2):
        if "impressions" in sample.words[column]:
            return column
    order = _order(sample, 2, 1)
    return 0 if order is None else 1 if order < 0 else 2


def _order(sample: Sample, one: int, other: int) -> int | None:
    """1 if one column's numbers are never below the other's, -1 if never above, 0 for both; else None."""
    pairs = [
        (ours, theirs)
        for ours, theirs in zip(sample.numbers(one), sample.numbers(other), strict=True)
        if ours is not None and theirs is not None
    ]
    is_above = any(ours > theirs for ours, theirs in pairs)
    is_below = any(ours < theirs for ours, theirs in pairs)
    return None if is_above and is_below else is_above - is_below


def is_day(text: str) -> bool:
    return day(text) != ""


def is_address(text: str) -> bool:
    return ADDRESS.fullmatch(text.strip()) is not None


NAMED_COLUMNS = Format(name="named-columns", words="columns as they were named", columns=lambda sample: None)

FORMATS = (  # the first that fits counts
    Format(
        name="ga4-site-search",
        words="Google Analytics 4, site search",
        columns=_of_site_search,
        source="site-search",
    ),
    Format(name="json-lines", words="lines of JSON", columns=_of_json),
    Format(name="table", words="a table with query and count", columns=_of_table),
    Format(
        name="search-console-comparison",
        words="Search Console, two windows compared; the first of them",
        columns=_of_comparison,
        source="search-console",
        unit="clicks",
        stand_in="clicks",
    ),
    Format(
        name="search-console-pages",
        words="Search Console, queries with their pages",
        columns=of_pages,
        source="search-console",
        unit="clicks",
        stand_in="clicks",
    ),
    Format(
        name="bing",
        words="Bing Webmaster Tools, search keywords",
        columns=_of_bing,
        source="bing",
        unit="clicks",
        stand_in="clicks",
    ),
    Format(
        name="search-console",
        words="Search Console, queries",
        columns=_of_search_console,
        source="search-console",
        unit="clicks",
        stand_in="clicks",
    ),
)

WORDS = {each.name: each.words for each in (*FORMATS, NAMED_COLUMNS)}


@cache
def formats() -> tuple[Format, ...]:
    """Ours, then those of extensions: what ours know is read as it always was. Raises CannotGoOn."""
    added = extensions.loaded(extensions.SEARCH_LOGS, Format, WORDS).items()
    guarded = (
        replace(each, columns=extensions.of_extension(addition, each.columns)) for addition, each in added
    )
    return (*FORMATS, *guarded)
