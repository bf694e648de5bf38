"""What the pages of a site would say otherwise than those of another state of it: `matchup diff`.

The other state is a folder, or what git keeps under a name, which is brought into a folder of its own for the
while. What would change is told by lines of the journal, as of a release between the two, and by the digests
that each page is made from. Nothing is rendered.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator import build
from generator.cache import Cache
from generator.history.journal import History
from generator.history.stored import load_sound
from generator.places import Site
from generator.problems import CannotGoOn, FaultyContent, Misuse
from generator.releases.release import Planned, planned_after, written
from generator.terminal import Progress

MOST_BYTES = 1_000_000_000  # of what git hands out

Pages = Mapping[str, Mapping[str, bytes]]  # folder, name, digests


@dataclass(frozen=True, slots=True)
class Difference:
    """What a site would say that another state of it does not."""

    plan: Planned
    added: Counter[str]  # files, by their first folder or their own name
    changed: Counter[str]
    removed: Counter[str]
    file_count: int  # as the site is now

    @property
    def by_fate(self) -> tuple[tuple[str, Counter[str]], ...]:
        return ("new", self.added), ("changed", self.changed), ("gone", self.removed)

    @property
    def is_nothing(self) -> bool:
        return not (self.plan.changes or self.added or self.changed or self.removed)


def difference(site: Site, against: str, progress: Progress) -> Difference:
    """Raises FaultyContent for faults of the site, CannotGoOn for those of the other, Misuse for no other."""
    now_pages = _pages(site, progress)  # makes the vectors that are missing
    catalog, scores, counts = build.scored(site, has_pairs=True)
    with _state(site, against) as other:
        try:
            then_pages = _pages(other, progress)
            history = _told(other, catalog.site.as_of)
        except FaultyContent as fault:
            words = f"{against} has faults of its own, the first in {fault.problems[0].place.path}"
            raise CannotGoOn(words, "compare with a state that builds") from None
    plan = planned_after(history, site.path, catalog, scores, counts, Cache(site.cache_path))
    added, changed, removed = _counts(then_pages, now_pages)
    return Difference(plan, added, changed, removed, sum(map(len, now_pages.values())))


# The other state


@contextmanager
def _state(site: Site, against: str) -> Iterator[Site]:
    """The folder of that name, or what git has under it, in a folder that goes afterwards."""
    if against and Path(against).is_dir():
        yield Site(Path(against))
        return
    with tempfile.TemporaryDirectory(prefix="matchup-") as folder:
        _extract(_archive(site.path, against), Path(folder))
        yield Site(Path(folder))


def _archive(site_path: Path, name: str) -> bytes:
    """What git keeps of the site's folder under this name, as a tar file."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = _git(site_path, name, *asked).decode().strip()
    return _git(site_path, name, "archive", "--format=tar", commit)


def _git(site_path: Path, name: str, *words: str) -> bytes:
    try:
        ran = subprocess.run(["git", *words], cwd=site_path, capture_output=True, check=False)
    except OSError as fault:
        raise CannotGoOn(f"git can't be started: {fault.strerror}", "name a folder instead") from None
    if ran.returncode:
        words_of_git = ran.stderr.decode(errors="replace").strip().split("\n")[0]
        told = f": {words_of_git}" if words_of_git else ""
        help = "name a folder with the other state, or a branch, tag or commit of this repository"
        raise Misuse(f'"{name}" is neither a folder nor known to git here{told}', help)
    return ran.stdout


def _extract(archive: bytes, folder: Path) -> None:
    if len(archive) > MOST_BYTES:
        words = f"git has {len(archive):,} bytes under that name; {MOST_BYTES:,} are accepted"
        raise CannotGoOn(words, "name a folder with the other state")
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
    except (tarfile.TarError, OSError) as fault:
        words = f"what git has under that name can't be written: {fault}"
        raise CannotGoOn(words, "name a folder with the other state") from None


# What differs


def _pages(site: Site, progress: Progress) -> Pages:
    """The digests that each file of a site would be made from."""
    edition, _ = build.open_edition(site, "auto", progress)
    return {
        folder.path: dict(zip(folder.names, map(bytes, folder.digests), strict=True))
        for folder in edition.folders()
    }


def _told(site: Site, newest: str) -> History:
    """All that a site would have told, had it released by that day."""
    catalog, scores, counts = build.scored(site, has_pairs=True)
    day = min(newest, catalog.site.as_of)
    plan = planned_after(History(), site.path, catalog, scores, counts, Cache(site.cache_path), day)
    if not plan.changes:
        return History()  # it has no model
    with tempfile.TemporaryDirectory(prefix="matchup-") as folder:
        written(Path(folder), plan)
        return load_sound(Path(folder), catalog.site.as_of)[0]


def _counts(then: Pages, now: Pages) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many files come, change and go, by kind."""
    added, changed, removed = Counter[str](), Counter[str](), Counter[str]()
    for path in sorted({*then, *now}):
        before, after = then.get(path, {}), now.get(path, {})
        for name in before.keys() | after.keys():
            kind = path.partition("/")[0] or name
            added[kind] += name not in before
            removed[kind] += name not in after
            changed[kind] += name in before and name in after and before[name] != after[name]
    return +added, +changed, +removed
