"""The verb: what a release would say, and the file that it is written to.

Nothing is measured, and no clock is asked: a release is of a day that somebody names, or of the site's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.cache import Cache
from generator.catalog import Catalog
from generator.dates import is_date
from generator.files import read_plain
from generator.findings.sample_figures import figures
from generator.findings.scoring import Scores
from generator.findings.search_counts import SearchCounts
from generator.findings.search_evidence import matched
from generator.history.journal import Change, History, Opening, Release
from generator.history.lines import line_of, parsed
from generator.history.stored import MAX_BYTES, load_sound, path_of
from generator.problems import CannotGoOn, Misuse
from generator.readings import answer_files
from generator.readings.storage import write
from generator.releases.changes import changes
from generator.releases.found import Found


@dataclass(frozen=True)
class Planned:
    """What a release would say."""

    path: str  # of its file, relative to the site
    opening: Opening
    changes: tuple[Change, ...]
    history: History  # before it

    @property
    def is_first(self) -> bool:
        return self.history.last is None

    @property
    def with_it(self) -> History:
        """The journal with this release behind the others."""
        release = Release(self.opening, self.changes, 1)
        return History((*self.history.releases, release), self.history.models)

    @property
    def content(self) -> bytes:
        """Its lines."""
        return b"".join(map(line_of, (self.opening, *self.changes)))


def planned(
    site_path: Path,
    catalog: Catalog,
    scores: Scores,
    counts: SearchCounts | None,
    cache: Cache,
    date: str = "",
) -> Planned:
    """What has changed since the last release. Raises Misuse for a day that can't be."""
    history, _ = load_sound(site_path, catalog.site.as_of, cache)
    return planned_after(history, site_path, catalog, scores, counts, cache, date)


def planned_after(
    history: History,
    site_path: Path,
    catalog: Catalog,
    scores: Scores,
    counts: SearchCounts | None,
    cache: Cache,
    date: str = "",
) -> Planned:
    """What has changed since the last release of this journal. Raises Misuse for a day that can't be."""
    day = _day(date, catalog.site.as_of, history)
    outputs, _ = answer_files.load_all(site_path, catalog, cache)
    times = matched(catalog, (counts,) if counts else ())
    found = Found(catalog, figures(catalog, outputs), times, scores)
    opening = found.opening(day)
    return Planned(path_of(day), opening, tuple(changes(found, history, opening)), history)


def _day(date: str, as_of: str, history: History) -> str:
    day = date or as_of
    if len(day) != len("2026-11-28") or not is_date(day):
        raise Misuse(f'"{day}" is no day', f"write it as {as_of}")
    if day > as_of:
        help = f"set as_of in content/site.yaml to {day}, which is the day that pages are told from"
        raise Misuse(f"{day} lies after the site's own day, {as_of}", help)
    last = history.last
    if last is not None and day < last.date:
        help = "name that day or a later one; as_of in content/site.yaml may have to be raised"
        raise Misuse(f"{day} lies before the last release, of {last.date}", help)
    return day


def written(site_path: Path, plan: Planned) -> None:
    """Puts a release behind what its file holds, whole at every moment. For whoever holds the lock."""
    _, faults = parsed(plan.content, 1)
    if faults:
        words = f"line {faults[0].line} of this release could not be read again: {faults[0].words}"
        raise CannotGoOn(words, "shorten the text that it tells; nothing was written")
    path = site_path / plan.path
    before = read_plain(path, MAX_BYTES) if path.exists() else b""
    content = before + plan.content
    if len(content) > MAX_BYTES:
        words = f"{plan.path} would have {len(content):,} bytes; {MAX_BYTES:,} are accepted"
        raise CannotGoOn(words, "release on another day")
    write(path, content)
