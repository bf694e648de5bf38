"""Which output files are written, kept or deleted, and why.

It knows paths, digests and bytes. It knows no model, no pair and no layout, and it prints nothing.

A file in the output folder is ours only if the ledger says so, or if its name ends in `PARTIAL`. One file
that is not ours stops everything before the first write. No ledger, no file is ours. A ledger that can't be
read, or of another version, is replaced by an empty one marked as rebuilt: until a publish has ended, files
at the paths of targets are then taken over and rewritten, and any other file is refused.

The steps of `publish`, and what a kill -9 during each of them leaves for the next build:

    stage     every page is rendered beside its final place    the old site, and partial files to remove
    forget    a batch of rows loses its digests                rows in doubt: those pages are written again
    write     the batch takes its final names                  rows in doubt, as above
    record    the rows say what was written                    rows in doubt, as above
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Literal, NamedTuple

from generator.ledger import Digests, Ledger, Row, shown_path, stopping
from generator.problems import CannotGoOn

PARTIAL = ".matchup-partial"
Stamp = tuple[int, int]  # size in bytes, mtime_ns
Action = Literal["write", "keep", "delete", "refuse", "nothing"]
Reason = Literal[
    "new",
    "missing from output",
    "changed by hand",
    "interrupted",
    "ledger was rebuilt",
    "recipe changed",
    "left model changed",
    "right model changed",
    "findings changed",
]


@dataclass(frozen=True, slots=True)
class Target:
    """One output file that should exist, at a relative path with forward slashes."""

    path: str
    digests: Digests


@dataclass(frozen=True, slots=True)
class Write:
    """A page to render, and why; `standing` is its row if the file on disk is still as the row says."""

    target: Target
    reasons: tuple[Reason, ...]
    standing: Row | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What `publish` will do."""

    writes: tuple[Write, ...]
    kept_count: int
    deletions: tuple[str, ...]
    absent: tuple[str, ...]  # recorded and no longer wanted, but not on disk either
    leftovers: tuple[str, ...]  # partial files of a build that was killed
    folders: tuple[str, ...]  # all that the output has; those that end up empty are removed


@dataclass(frozen=True, slots=True)
class Published:
    """`kept` includes pages that were rendered and came out as the bytes already there: their files are not touched."""

    written: int
    kept: int
    deleted: int
    byte_count: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a build would do with one path, and why; digests are None where the site or the ledger has none."""

    path: str
    action: Action
    reasons: tuple[Reason, ...]
    is_recorded: bool
    now: Digests | None
    recorded: Digests | None


def plan(targets: Iterable[Target], ledger: Ledger, output_path: Path) -> Plan:
    """What makes the output exactly these targets; writes keep the order of the targets. Writes nothing itself.

    Raises CannotGoOn if the output has a file that is not ours, ValueError if the targets contradict each other.
    """
    ledger.require(output_path)
    found = _scan(output_path)
    rows = ledger.rows()
    writes, kept_count, paths = [], 0, _Paths()
    for target in targets:
        paths.add(target.path)
        row, stamp = rows.get(target.path), found.stamps.get(target.path)
        if reasons := _reasons(target, row, stamp):
            writes.append(Write(target, reasons, row if row and stamp == row[-2:] else None))
        else:
            kept_count += 1
    paths.check_folders()
    _refuse_strangers(found, rows, paths, ledger, output_path)
    unwanted = [path for path in rows if path not in paths]
    return Plan(
        writes=tuple(writes),
        kept_count=kept_count,
        deletions=tuple(path for path in unwanted if path in found.stamps),
        absent=tuple(path for path in unwanted if path not in found.stamps),
        leftovers=tuple(found.leftovers),
        folders=tuple(found.folders),
    )


def publish(plan: Plan, ledger: Ledger, output_path: Path, render: Callable[[Target], bytes], batch_size: int = 1000) -> Published:
    """Does what the plan says. If `render` raises, its exception goes on and the old site is as it was.

    Raises CannotGoOn if the system refuses a write. Once pages take their names, only the next build can complete the site.
    """
    ledger.begin(output_path)
    root = os.fspath(output_path)
    new_folders = {folder for write in plan.writes for folder in _parents(write.target.path)} - set(plan.folders)
    try:
        with stopping(root):
            _make_room(root, plan.leftovers, new_folders)
        staged = [_staged(write, root, render) for write in plan.writes]
        with stopping(root):
            _move(staged, ledger, root, batch_size)
            _delete(plan, ledger, root, batch_size)
    except BaseException:
        for write in plan.writes:
            with suppress(OSError):
                os.unlink(f"{root}/{write.target.path}{PARTIAL}")
        _remove_empty(root, new_folders)
        raise
    _remove_empty(root, plan.folders)
    ledger.end()
    sizes = [page.row.size or 0 for page in staged if page.is_moved]
    return Published(len(sizes), plan.kept_count + len(staged) - len(sizes), len(plan.deletions), sum(sizes))


def explain(path: str, target: Target | None, ledger: Ledger, output_path: Path) -> Explanation:
    """What a build would do with this path; `target` is None if the site should have no such page."""
    ledger.require(output_path)
    row = ledger.rows().get(path)
    stamp, is_file = _look(output_path / path)
    reasons = _reasons(target, row, stamp) if target else ()
    action: Action
    if stamp is not None and not (is_file and (row or (target and ledger.is_rebuilt))):
        action = "refuse"
    elif target:
        action = "write" if reasons else "keep"
    else:
        action = "delete" if row else "nothing"
    return Explanation(
        path=path,
        action=action,
        reasons=reasons if action == "write" else (),
        is_recorded=row is not None,
        now=target.digests if target else None,
        recorded=row.digests if row else None,
    )


def _reasons(target: Target, row: Row | None, stamp: Stamp | None) -> tuple[Reason, ...]:
    """Why this page must be written; nothing if it stands as it should. `stamp` is what is on disk."""
    if row is None:
        return ("new",) if stamp is None else ("ledger was rebuilt",)
    if row.content is None:
        return ("interrupted",)
    digests = target.digests
    grounds: tuple[tuple[Reason, bool], ...] = (
        ("missing from output", stamp is None),
        ("changed by hand", stamp is not None and stamp != row[-2:]),
        ("recipe changed", row.recipe != digests.recipe),
        ("left model changed", row.left != digests.left),
        ("right model changed", row.right != digests.right),
        ("findings changed", row.findings != digests.findings),
    )
    return tuple(reason for reason, holds in grounds if holds)


class _Paths:
    """The paths of all targets, each checked against those before it. A ValueError here is a bug of ours."""

    def __init__(self) -> None:
        self._by_folded: dict[str, str] = {}
        self._folders: set[str] = set()

    def __contains__(self, path: str) -> bool:
        return self._by_folded.get(path.casefold()) == path

    def add(self, path: str) -> None:
        if not {"", ".", ".."}.isdisjoint(path.split("/")) or "\\" in path or "\0" in path or path.endswith(PARTIAL):
            raise ValueError(f"not the path of an output file: {path!r}")
        folded = path.casefold()
        if folded in self._by_folded:
            raise ValueError(f"two targets in one place: {self._by_folded[folded]!r} and {path!r}")
        self._by_folded[folded] = path
        self._folders.update(_parents(folded))

    def check_folders(self) -> None:
        if both := sorted(self._folders & self._by_folded.keys()):
            raise ValueError(f"a target is also the folder of others: {both[0]!r}")


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies in the output folder, in sorted order."""

    stamps: dict[str, Stamp]
    leftovers: list[str]
    folders: list[str]


def _scan(output_path: Path) -> _Found:
    found = _Found({}, [], [])
    if os.path.lexists(output_path):
        with stopping(output_path):
            _scan_folder(os.fspath(output_path), "", found)
    return found


def _scan_folder(folder_path: str, prefix: str, found: _Found) -> None:
    with os.scandir(folder_path) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            found.folders.append(path)
            _scan_folder(entry.path, path + "/", found)
        elif not entry.is_file(follow_symlinks=False):
            kind = "symbolic link" if entry.is_symlink() else "special file"
            raise CannotGoOn(f'"{shown_path(entry.path)}" is a {kind}, which matchup does not write', help="remove it, then build again")
        elif path.endswith(PARTIAL):
            found.leftovers.append(path)
        else:
            status = entry.stat(follow_symlinks=False)
            found.stamps[path] = (status.st_size, status.st_mtime_ns)


def _look(path: Path) -> tuple[Stamp | None, bool]:
    """The stamp of what is at this path, and whether it is a plain file."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None, False
    return (status.st_size, status.st_mtime_ns), stat.S_ISREG(status.st_mode)


def _refuse_strangers(found: _Found, rows: Mapping[str, Row], paths: _Paths, ledger: Ledger, output_path: Path) -> None:
    """Stops at files that are not ours, and at a folder that stands where a page must go."""
    for folder in found.folders:
        if folder in paths:
            raise CannotGoOn(f'"{output_path / folder}" is a folder, where a page must go', help="remove it, then build again")
    is_rebuilt = ledger.is_rebuilt
    strangers = sorted(path for path in found.stamps if path not in rows and not (is_rebuilt and path in paths))
    if strangers:
        count = f"{len(strangers)} files" if len(strangers) > 1 else "1 file"
        cause = "that may not be ours, as the ledger was lost" if is_rebuilt else "that matchup did not write"
        raise CannotGoOn(
            f'"{output_path}" has {count} {cause}; the first is "{shown_path(strangers[0])}"',
            help=f'move what you need elsewhere and remove "{output_path}", or build to another folder',
        )


class _Staged(NamedTuple):
    row: Row  # as it will be recorded
    is_moved: bool  # no: the same bytes already stand there


def _make_room(root: str, leftovers: Iterable[str], folders: Iterable[str]) -> None:
    for path in leftovers:
        os.unlink(f"{root}/{path}")
    os.makedirs(root, exist_ok=True)
    for folder in sorted(folders):  # a folder comes before what is in it
        os.mkdir(f"{root}/{folder}")


def _staged(write: Write, root: str, render: Callable[[Target], bytes]) -> _Staged:
    """The rendered page, in a partial file beside its final place."""
    path, digests = write.target.path, write.target.digests
    content = render(write.target)
    digest = blake2b(content, digest_size=8).digest()
    is_moved = write.standing is None or write.standing.content != digest
    if write.standing is not None and not is_moved:
        size, mtime_ns = write.standing[-2:]
    else:
        size, mtime_ns = _write(f"{root}/{path}{PARTIAL}", content)
    return _Staged(Row(path, digests.recipe, digests.left, digests.right, digests.findings, digest, size, mtime_ns), is_moved)


def _write(path: str, content: bytes) -> Stamp:
    with stopping(path):
        with open(path, "wb") as file:
            file.write(content)
        status = os.stat(path)  # after the close: some network file systems set the time only then
    return status.st_size, status.st_mtime_ns


def _move(staged: Sequence[_Staged], ledger: Ledger, root: str, batch_size: int) -> None:
    """Pages take their final names, a batch at a time, and are in doubt meanwhile."""
    done: Sequence[_Staged] = ()
    for start in range(0, len(staged), batch_size):
        batch = staged[start : start + batch_size]
        paths = [page.row.path for page in batch if page.is_moved]
        ledger.commit(recorded=(page.row for page in done), doubted=paths)
        for path in paths:
            os.replace(f"{root}/{path}{PARTIAL}", f"{root}/{path}")
        done = batch
    ledger.commit(recorded=(page.row for page in done))


def _delete(plan: Plan, ledger: Ledger, root: str, batch_size: int) -> None:
    for start in range(0, len(plan.deletions), batch_size):
        batch = plan.deletions[start : start + batch_size]
        ledger.commit(doubted=batch)
        for path in batch:
            os.unlink(f"{root}/{path}")
        ledger.commit(forgotten=batch)
    ledger.commit(forgotten=plan.absent)


def _remove_empty(root: str, folders: Iterable[str]) -> None:
    for folder in sorted(folders, reverse=True):  # a folder comes after what is in it
        with suppress(OSError):  # not empty
            os.rmdir(f"{root}/{folder}")


def _parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path
