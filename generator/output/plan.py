"""Which output files are written, kept or deleted, and why.

It knows paths and digests. It knows no model, no pair and no layout. It changes nothing; what lies in the
output, listing.py tells.

Everything goes by folders: what should lie in one, what the ledger says of it, what does lie there. Where
the three agree nothing more is asked, so half a million pages cost a thousand comparisons of arrays.

A file in the output folder is ours only if the ledger says so, or if its name ends in `PARTIAL`. One file
that is not ours stops everything before the first write. No ledger, no file is ours. A ledger that can't be
read, or of another version, is replaced by an empty one marked as rebuilt: until a publish has ended, files
at the paths of targets are then taken over and rewritten, and any other file is refused.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL, Listing, OutputState, listing_of, recorded_listing, scan
from generator.output.refusals import shown_path
from generator.output.shelves import DIGESTS, ROWS, SIDES, Digests, Rows, Shelf, digests_of
from generator.problems import CannotGoOn

Action = Literal["write", "keep", "delete", "refuse", "nothing"]

SEPARATORS = frozenset("/\\\0\n")  # of folders here or elsewhere, of names in the ledger

REASONS = (
    "new",
    "ledger was rebuilt",
    "interrupted",
    "missing from output",
    "changed by hand",
    "recipe changed",
    "left model changed",
    "right model changed",
    "findings changed",
)


@dataclass(frozen=True, slots=True)
class Target:
    """One output file that should exist, at a relative path with forward slashes."""

    path: str
    digests: Digests


@dataclass(frozen=True, slots=True)
class Folder:
    """All files that should lie in one folder of the output, at its top when the path is empty."""

    path: str
    names: tuple[str, ...]  # sorted
    digests: Rows  # [name] of DIGESTS
    is_column: bool = False  # such folders are shared out, whole, where several builders make one output

    def path_of(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name


def folders_of(targets: Iterable[Target]) -> Iterator[Folder]:
    """The targets by folder."""
    ordered = sorted((*split(target.path), target.digests.numbers) for target in targets)
    for path, group in groupby(ordered, itemgetter(0)):
        _, names, numbers = zip(*group, strict=True)
        yield Folder(path, names, np.array(list(numbers), DIGESTS))


def split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def parents_of(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


@dataclass(frozen=True, slots=True)
class Change:
    """A folder that is not as it should be."""

    folder: Folder
    writes: NDArray[np.int64]  # places among the folder's names, in order
    reasons: NDArray[np.bool_]  # [name, reason]
    recorded: Rows  # [name] of ROWS: what the ledger says; zeros where it says nothing
    is_standing: NDArray[np.bool_]  # [name] whether the file on disk is as recorded
    is_new: bool  # nothing stands at its path: it is staged beside it and takes its name at once
    deletions: tuple[str, ...]  # names that are no longer wanted

    def shelf(self, written: Rows | None = None) -> Shelf:
        """The folder as it stands when all is done; `written` holds a row for each of the writes."""
        rows = self.recorded.copy()
        if written is not None:
            rows[self.writes] = written
        return Shelf(self.folder.path, self.folder.names, rows)

    def doubt(self) -> Shelf:
        """All that may lie in the folder meanwhile."""
        return Shelf(self.folder.path, tuple(sorted({*self.folder.names, *self.deletions})), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What `publish` will do."""

    changes: tuple[Change, ...]
    kept_count: int
    leftovers: tuple[str, ...]  # partial files and folders of a build that was killed
    folders: tuple[str, ...]  # all that the output has; those that end up empty are removed

    @property
    def write_count(self) -> int:
        return sum(len(change.writes) for change in self.changes)

    def reasons(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every page that will be written, and why."""
        for change in self.changes:
            for place in change.writes.tolist():
                yield change.folder.path_of(change.folder.names[place]), _words(change.reasons[place])


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a build would do with one path, and why; None for digests that the site or the ledger lacks."""

    path: str
    action: Action
    reasons: tuple[str, ...]
    now: Digests | None
    recorded: Digests | None


# The plan


def plan(
    folders: Iterable[Folder], ledger: Ledger, output: Path | str, state: OutputState | None = None
) -> Plan:
    """What makes the output exactly these folders; changes keep their order.

    The output is a folder, or the address of an object store. `state` is what lies there, where that was
    asked before. Raises CannotGoOn if the output has a file that is not ours, ValueError if the folders
    contradict each other.
    """
    ledger.require(output)
    if state is None:
        state = scan(Path(output))
    shelves = ledger.shelves()
    changes: list[Change] = []
    kept_count = 0
    wanted: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        if folder.path in wanted:
            raise ValueError(f"two folders in one place: {folder.path!r}")
        wanted[folder.path] = folder.names
        shelf = shelves.get(folder.path)
        if shelf is not None and _stands(folder, shelf, state.stamps.get(folder.path)):
            kept_count += len(folder.names)
            continue
        if shelf is None or shelf.names != folder.names:  # those that are recorded were looked at before
            _check_names(folder)
        change = _change(folder, shelf or Shelf(folder.path, (), None), state)
        kept_count += len(folder.names) - len(change.writes)
        changes.append(change)
    for path, shelf in shelves.items():
        if path not in wanted:
            changes.append(_change(Folder(path, (), np.zeros(0, DIGESTS)), shelf, state))
    _check_folders(wanted, state, output)
    _refuse_strangers(output, state, shelves, wanted, ledger)
    return Plan(
        changes=tuple(changes),
        kept_count=kept_count,
        leftovers=state.leftovers,
        folders=tuple(path for path in state.stamps if path),
    )


def _stands(folder: Folder, shelf: Shelf, stamp: bytes | None) -> bool:
    """Whether nothing at all has changed in a folder."""
    if shelf.rows is None or shelf.names != folder.names or shelf.stamp != stamp:
        return False
    return all((shelf.rows[side] == folder.digests[side]).all() for side in SIDES)


def _change(folder: Folder, shelf: Shelf, state: OutputState) -> Change:
    """What must be done in one folder: its names against the ledger's and against what lies there.

    Where that is as it was left, the ledger tells what lies there, and the disk is not asked again.
    """
    is_as_left = shelf.rows is not None and shelf.stamp == state.stamps.get(folder.path)
    listing = recorded_listing(shelf) if is_as_left else state.listing(folder.path)
    recorded, reasons, is_standing = _compare(folder, shelf, listing)
    unwanted = set(shelf.names).difference(folder.names) if shelf.names != folder.names else set()
    return Change(
        folder=folder,
        writes=np.flatnonzero(reasons.any(axis=1)),
        reasons=reasons,
        recorded=recorded,
        is_standing=is_standing,
        is_new=folder.path not in state.stamps and bool(folder.path),
        deletions=tuple(sorted(unwanted.intersection(listing.names))),
    )


def _compare(
    folder: Folder, shelf: Shelf, listing: Listing
) -> tuple[Rows, NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each name: what the ledger says, the reasons to write it, and whether the file is as it says.

    The reasons are [name, reason], in the order of REASONS.
    """
    ours, there = places_of(folder.names, shelf.names), places_of(folder.names, listing.names)
    is_ours, is_there = ours >= 0, there >= 0
    recorded = np.zeros(len(folder.names), ROWS)
    if shelf.rows is not None:
        recorded[is_ours] = shelf.rows[ours[is_ours]]
    is_sure = is_ours & (recorded["content"] != 0)
    is_standing = is_sure & is_there
    lying = there[is_standing]
    is_standing[is_standing] = (listing.sizes[lying] == recorded["size"][is_standing]) & (
        listing.times[lying] == recorded["mtime_ns"][is_standing]
    )
    reasons = (
        ~is_ours & ~is_there,
        ~is_ours & is_there,
        is_ours & ~is_sure,
        is_sure & ~is_there,
        is_sure & is_there & ~is_standing,
        *(is_sure & (recorded[side] != folder.digests[side]) for side in SIDES),
    )
    return recorded, np.stack(reasons, axis=1), is_standing


def places_of(names: tuple[str, ...], known: tuple[str, ...]) -> NDArray[np.int64]:
    """[name], where each stands among the known ones; -1 where it does not."""
    if names == known:
        return np.arange(len(names))
    places = {name: place for place, name in enumerate(known)}
    return np.array([places.get(name, -1) for name in names], np.int64)


def _words(reasons: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(reason for reason, holds in zip(REASONS, reasons, strict=True) if holds)


def _check_names(folder: Folder) -> None:
    """A ValueError here is a bug of ours."""
    parts = folder.path.split("/") if folder.path else []
    for name in (*parts, *folder.names):
        if name in ("", ".", "..") or not SEPARATORS.isdisjoint(name) or name.endswith(PARTIAL):
            raise ValueError(f"not the path of an output file: {folder.path_of(name)!r}")
    folded = {name.casefold() for name in folder.names}
    if len(folded) < len(folder.names) or list(folder.names) != sorted(folder.names):
        raise ValueError(f"two targets in one place, or out of order: {folder.path!r}")


def _check_folders(wanted: Mapping[str, tuple[str, ...]], state: OutputState, output: Path | str) -> None:
    """No page stands where a folder must be, nor a folder where a page must be."""
    folded: dict[str, str] = {}
    for path in wanted:
        for folder in (path, *parents_of(path)):
            if folded.setdefault(folder.casefold(), folder) != folder:
                raise ValueError(f"two targets in one place: {folded[folder.casefold()]!r} and {folder!r}")
            parent, name = split(folder)
            if folder and name.casefold() in map(str.casefold, wanted.get(parent, ())):
                raise ValueError(f"a target is also the folder of others: {folder!r}")
    for path in state.stamps:
        parent, name = split(path)
        if name and name in wanted.get(parent, ()):
            raise CannotGoOn(
                f'"{output}/{path}" is a folder, where a page must go', help="remove it, then build again"
            )


def _refuse_strangers(
    output: Path | str,
    state: OutputState,
    shelves: Mapping[str, Shelf],
    wanted: Mapping[str, tuple[str, ...]],
    ledger: Ledger,
) -> None:
    """Stops at files that are not ours."""
    is_rebuilt = ledger.is_rebuilt
    strangers: list[str] = []
    for path, stamp in state.stamps.items():
        shelf = shelves.get(path)
        if shelf is not None and shelf.stamp == stamp:
            continue
        ours = set(shelf.names) if shelf else set()
        if is_rebuilt:
            ours.update(wanted.get(path, ()))
        others = (name for name in state.listing(path).names if name not in ours)
        strangers += [f"{path}/{name}" if path else name for name in others]
    if strangers:
        count = f"{len(strangers)} files" if len(strangers) > 1 else "1 file"
        cause = "that may not be ours, as the ledger was lost" if is_rebuilt else "that matchup did not write"
        raise CannotGoOn(
            f'"{output}" has {count} {cause}; the first is "{shown_path(min(strangers))}"',
            help=f'move what you need elsewhere and remove "{output}", or build to another place',
        )


# Explaining


def explain(path: str, target: Target | None, ledger: Ledger, output: Path | str) -> Explanation:
    """What a build would do with this path; `target` is None if the site should have no such page.

    In an object store lies what the ledger says.
    """
    ledger.require(output)
    folder, name = split(path)
    shelf = ledger.shelves().get(folder, Shelf(folder, (), None))
    row, is_ours = shelf.find(name), name in shelf.places
    if isinstance(output, Path):
        stamp, is_file = _look(output / path)
    else:
        stamp, is_file = (int(row["size"]), int(row["mtime_ns"])) if row is not None else None, True
    reasons: tuple[str, ...] = ()
    if target:
        alone = Folder(folder, (name,), np.array([target.digests.numbers], DIGESTS))
        _, by_name, _ = _compare(alone, shelf, listing_of([(name, *stamp)] if stamp is not None else []))
        reasons = _words(by_name[0])
    may_touch = is_file and (is_ours or (target is not None and ledger.is_rebuilt))
    action: Action
    if stamp is not None and not may_touch:
        action = "refuse"
    elif target:
        action = "write" if reasons else "keep"
    else:
        action = "delete" if is_ours else "nothing"
    return Explanation(
        path=path,
        action=action,
        reasons=reasons if action == "write" else (),
        now=target.digests if target else None,
        recorded=digests_of(row) if row is not None else None,
    )


def _look(path: Path) -> tuple[tuple[int, int] | None, bool]:
    """Size and time of what is at this path, and whether it is a plain file."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None, False
    return (status.st_size, status.st_mtime_ns), stat.S_ISREG(status.st_mode)
