"""What a finished page refers to, read off its bytes: ids, addresses, how many elements it has.

Any layout may have made the page, so quotes and capitals are as HTML allows them. Read by patterns, a
millisecond or two a page and a tenth of what a parser takes. Layouts are trusted, and what they show of
content has no tag of its own, so no page is out to make this slow. What scripts make of a page is not seen,
and an address with a host is somebody else's, even where it is ours: sources stand there as their editors
wrote them. Knows paths and no noun.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

Fault = Literal["no-page", "no-id", "doubled-id"]

SILENT = re.compile(rb"<!--.*?-->|<(script|style|textarea)\b(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)

TAG = re.compile(rb"<([a-zA-Z][^\s/>]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")

SAID = re.compile(
    rb"(?:^|[\s\"'/])(id|href|src|poster)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'=<>`]++))",
    re.IGNORECASE,
)

TOP = ("", "top")  # fragments that every page has

STATE = frozenset(
    "=,&:"
)  # in a fragment that names no id: what a script reads, or words that a browser looks for

PAGES = (".html", ".htm")

MOST = 20_000  # ids and addresses that are looked at of one page


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What one page says of itself and of others."""

    element_count: int
    ids: tuple[str, ...]  # in order, as often as they stand
    addresses: tuple[str, ...]  # as written, each once, in order


@dataclass(frozen=True, slots=True)
class Reference:
    """A fault of a page: an address that leads nowhere, or an id that stands twice."""

    fault: Fault
    written: str  # the address or id, as the page has it
    path: str = ""  # of the page that was meant


def facts_of(page: bytes) -> PageFacts:
    """The elements, ids and addresses of a page."""
    tags = TAG.findall(SILENT.sub(_opening, page))
    ids: list[str] = []
    addresses: dict[str, None] = {}
    for name, *values in SAID.findall(b"\n".join([attributes for _, attributes in tags])):
        value = html.unescape(b"".join(values).decode("utf-8", "replace"))
        if name.lower() == b"id":
            ids.append(value)
        else:
            addresses[value] = None
    return PageFacts(len(tags), tuple(ids[:MOST]), tuple(addresses)[:MOST])


def _opening(part: re.Match[bytes]) -> bytes:
    """Of a script its tag alone, of a comment nothing."""
    return b"" if part[1] is None else b"<" + part[1] + part[2].partition(b">")[0] + b">"


def faults_of(
    path: str,
    facts: PageFacts,
    base_url: str,
    holds: Callable[[str], bool],
    ids_of: Callable[[str], frozenset[str]],
) -> Iterator[Reference]:
    """What leads nowhere on the page at this path, and what stands twice.

    `holds` says whether the site has a file at a path, `ids_of` which ids a page has that it holds.
    """
    for id, count in Counter(facts.ids).items():
        if count > 1 and id:
            yield Reference("doubled-id", id)
    own_ids = frozenset(facts.ids)
    for address in facts.addresses:
        meant = target_of(path, address, base_url)
        if meant is None:
            continue
        place, fragment = meant
        if place != path and not holds(place):
            yield Reference("no-page", address, place)
        elif fragment not in TOP and place.endswith(PAGES):
            ids = own_ids if place == path else ids_of(place)
            if fragment not in ids:
                yield Reference("no-id", address, place)


def target_of(path: str, address: str, base_url: str) -> tuple[str, str] | None:
    """The path in the site and the fragment that an address on a page means; None for one elsewhere."""
    try:
        parts, base = urlsplit(address.strip()), urlsplit(base_url)
    except ValueError:
        return None
    fragment = unquote(parts.fragment)
    if not STATE.isdisjoint(fragment):
        fragment = ""
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return path, fragment
    if not parts.path.startswith("/"):
        return _file(posixpath.join(posixpath.dirname(path), unquote(parts.path)), fragment)
    folder = base.path.rstrip("/") + "/"
    if not (parts.path + "/").startswith(folder):
        return None
    return _file(unquote(parts.path[len(folder) :]), fragment)


def _file(path: str, fragment: str) -> tuple[str, str] | None:
    """The file that a server hands out for a path; None above the top of the site."""
    whole = posixpath.normpath(path) if path else "."
    if whole == ".." or whole.startswith("../"):
        return None
    is_folder = not path or path.endswith(("/", "/.", "/..")) or whole == "."
    return (posixpath.join(whole, "index.html").removeprefix("./") if is_folder else whole), fragment
