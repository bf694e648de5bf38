"""One of several builders of a site: whole columns, and a record of them for the others.

What spans all, and what is to be deleted, is left to the last step, which is a build (build.py) that finds
all columns there. Builders of one output on one machine share the lock of its ledger, so no build and no last
step writes meanwhile.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from generator.build import Wish, noted, open_edition, readied
from generator.edition import Edition
from generator.output import compressed
from generator.output.estimate import byte_estimate, is_large
from generator.output.ledger import read_beside
from generator.output.listing import OutputState, scan_folders
from generator.output.locks import locked
from generator.output.objectstore import Store, folder_of
from generator.output.parts import shares, stamp_of, without_deletions
from generator.output.plan import Folder, Plan, parents_of, plan
from generator.output.publish import Published, publish
from generator.output.records import (
    FolderShelter,
    Shelter,
    StoreShelter,
    TellingLedger,
    batch_size,
    take_over,
    told,
)
from generator.output.refusals import stopping
from generator.output.upload import send
from generator.output.verified import verified
from generator.part import Part
from generator.places import Site
from generator.problems import CannotGoOn, FaultyContent, Misuse, Problem
from generator.terminal import Progress


@dataclass(frozen=True, slots=True)
class _Output:
    """Where the pages go."""

    address: Path | str
    store: Store | None
    shelter: Shelter

    @classmethod
    def of(cls, site: Site, target: Path | str) -> _Output:
        if isinstance(target, Path):
            site.check_output(target)
            return cls(target, None, FolderShelter(site.records_path(target)))
        if (store_path := folder_of(target)) is not None:
            site.check_output(store_path)
        store = Store.open(target)
        return cls(store.address, store, StoreShelter(store))

    def state(self, folders: Sequence[Folder]) -> OutputState:
        """What lies in these folders."""
        paths = [folder.path for folder in folders]
        if self.store is None:
            return scan_folders(Path(self.address), paths)
        whole = self.store.listed()
        return OutputState({path: whole.stamps[path] for path in paths if path in whole.stamps}, whole.look)

    def write(
        self, planned: Plan, ledger: TellingLedger, edition: Edition, wish: Wish, progress: Progress
    ) -> Published:
        if self.store is not None:
            if faults := edition.faults():
                raise FaultyContent(faults)
            return send(planned, ledger, self.store, edition.render_all, batch_size(planned))
        worker_count = readied(edition, planned, wish.worker_count)
        output_path = Path(self.address)
        with progress(planned.write_count, "writing pages") as advance:
            return publish(
                _around_made(planned, output_path),
                ledger,
                output_path,
                edition.render_all,
                worker_count,
                batch_size(planned),
                check=edition.limits.check_sizes,
                advance=advance,
            )


def build_part(
    site: Site, target: Path | str, part: Part, wish: Wish, progress: Progress
) -> tuple[Published, tuple[Problem, ...]]:
    """Writes one part's columns to a folder or an object store, deletes nothing, and tells what it wrote."""
    site.check()
    output = _Output.of(site, target)
    ledger_path = site.ledger_path(target)
    with _shared(ledger_path, part) as ledger:
        edition, warnings = open_edition(site, wish.device, progress)
        compressed.require(edition.findings.catalog.site.compress)
        folders = list(edition.limits.watched(edition.folders()))
        own = shares(folders, part.count)[part.number - 1]
        state = output.state(own)
        shelves, is_lost = read_beside(ledger_path, output.address)
        if is_lost:
            ledger.lose()
        paths = [folder.path for folder in own]
        take_over(told(output.shelter), ledger, state, lambda: own, shelves, only=paths)
        planned = plan(own, ledger, output.address, state)
        _check_estimate(planned, folders, ledger, edition)
        if wish.is_verified and output.store is None:  # of a store each object was asked for
            planned = verified(planned, own, ledger.shelves())
        planned = without_deletions(planned)
        ledger.tell(output.shelter, part, stamp_of(folders))
        published = Published(0, planned.kept_count, 0, 0)
        if planned.changes:
            published = output.write(planned, ledger, edition, wish, progress)
        ledger.complete()
        return noted(published, edition), warnings


def _check_estimate(
    planned: Plan, folders: Sequence[Folder], ledger: TellingLedger, edition: Edition
) -> None:
    """Raises FaultyContent when all columns together are too large, as far as this part's tell."""
    limits = edition.limits
    if limits.byte_count is None or not is_large(planned):
        return
    own_count = planned.write_count + planned.kept_count
    count = sum(len(folder.names) for folder in folders if folder.is_column)
    limits.check_estimate(byte_estimate(planned, ledger, edition.render_all) * count / own_count)


def _around_made(planned: Plan, output_path: Path) -> Plan:
    """The plan when the folders around its columns stand, which several builders make at once."""
    around = {path for change in planned.changes for path in parents_of(change.folder.path)}
    with stopping(output_path):
        for path in ("", *around):
            os.makedirs(output_path / path, exist_ok=True)
    return replace(planned, folders=(*planned.folders, *around))


# Locks


@contextmanager
def _shared(ledger_path: Path, part: Part) -> Iterator[TellingLedger]:
    """The ledger of a part, which nobody else builds here; others of as many parts may be at work."""
    with locked(ledger_path, is_shared=True), TellingLedger.of_part(_part_path(ledger_path, part)) as ledger:
        _require_same_count(ledger_path, part)
        yield ledger


def _part_path(ledger_path: Path, part: Part) -> Path:
    return ledger_path.with_suffix(f".part-{part.number}-of-{part.count}")


def _require_same_count(ledger_path: Path, part: Part) -> None:
    """Raises Misuse while somebody builds one of another number of parts here: the two would overlap."""
    if sys.platform == "win32":
        return
    pattern = re.compile(re.escape(ledger_path.stem) + r"\.part-([0-9]+)-of-([0-9]+)\.lock")
    for name in sorted(os.listdir(ledger_path.parent)):
        if (match := pattern.fullmatch(name)) is None or int(match[2]) == part.count:
            continue
        other = Part(int(match[1]), int(match[2]))
        try:
            locked(_part_path(ledger_path, other), is_shared=True).close()
        except CannotGoOn as fault:
            raise Misuse(
                f"{other} is being built to the same place now, and {part} would overlap with it",
                f"give every builder the same number of parts, or wait until {other} is there",
            ) from fault
