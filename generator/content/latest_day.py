"""The day of a site that asks for `as_of: latest-source`: the latest that its content names.

Looked for in the lines that name a day and in nothing else: days of sources, of copies, of values, releases,
results and corrections in model files, and of releases of the site. No clock is asked, so the same content
has the same day wherever it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from generator.cache import Cache
from generator.content.model_names import model_names
from generator.content.source_files import read_source, stamped
from generator.dates import days, is_date

NAMED = re.compile(rb"\b(read|as_of|date|released|since): *[\"']?([0-9]{4}-[0-9]{2}-[0-9]{2})\b")
BORDER = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)
DRAFT = re.compile(rb"^draft: *(?:true|yes)\b", re.MULTILINE)
RELEASES = "content/history"
APART = 5 * 366  # days; one that lies further behind all days of reading is a slip, and told as future-date


class Days(NamedTuple):
    """Which days a file names."""

    of_reading: frozenset[str] = frozenset()  # on which a source was read
    others: frozenset[str] = frozenset()


def latest_day(site_path: Path, cache: Cache) -> str:
    """YYYY-MM-DD; empty where nothing names a day."""
    of_reading: set[str] = set()
    others = set(_releases(site_path))
    for name in model_names(site_path)[0]:
        found = cache.of(("days", name.path, name.stamp), (), partial(_days_of, site_path, name.path))
        of_reading |= found.of_reading
        others |= found.others
    return believed(of_reading, others)


def believed(of_reading: Iterable[str], others: Iterable[str]) -> str:
    """The latest day; one that lies years behind all others on which something was read is left out."""
    read = sorted(of_reading)
    while len(read) > 1 and days(read[-1]) - days(read[-2]) > APART:
        read.pop()
    last = days(read[-1]) + APART if read else None
    return max([*read, *(day for day in others if last is None or days(day) <= last)], default="")


def _days_of(site_path: Path, path: str) -> Days:
    """All that a file names, unless it is a draft; in a .md file above its texts."""
    raw, _ = read_source(site_path, path)
    if raw is None or DRAFT.search(raw):
        return Days()
    if path.endswith(".md"):
        borders = list(islice(BORDER.finditer(raw), 2))
        raw = raw[: borders[1].start()] if len(borders) == 2 else b""
    named = [(match[1] == b"read", match[2].decode()) for match in NAMED.finditer(raw)]
    real = [(is_read, day) for is_read, day in named if is_date(day)]
    return Days(
        frozenset(day for is_read, day in real if is_read),
        frozenset(day for is_read, day in real if not is_read),
    )


def _releases(site_path: Path) -> Iterator[str]:
    """Days of the site's own releases, by the names of their files."""
    names = (name.partition(".")[0] for name in stamped(site_path, RELEASES)[0])
    return (name for name in names if is_date(name))
