"""What lies in the output folder: names, sizes and times, read by several processes where it is much.

Nothing is opened, and nothing changed. numpy is imported where a listing is asked for: while all is as it was
left, stamps of folders tell that.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.output.refusals import shown_path, stopping
from generator.problems import CannotGoOn
from generator.stamps import TICK, folder_stamp

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from generator.output.shelves import Shelf

PARTIAL = ".matchup-partial"

CAN_ASK_WITHIN = os.listdir in os.supports_fd and os.stat in os.supports_dir_fd

COARSE_TICK = 3_000_000_000  # ns

WORTH_WORKERS = 200  # folders from which workers look at them


@dataclass(frozen=True, slots=True)
class Listing:
    """The plain files of one folder, sorted, with their sizes and times."""

    names: tuple[str, ...]
    sizes: NDArray[np.int64]  # bytes
    times: NDArray[np.int64]  # ns

    @property
    def stamp(self) -> bytes:
        return folder_stamp(self.names, self.sizes.tolist(), self.times.tolist())


def listing_of(files: Iterable[tuple[str, int, int]]) -> Listing:
    """Of the name, size and time of each file, in any order."""
    ordered = sorted(files)
    sizes, times = [size for _, size, _ in ordered], [time for _, _, time in ordered]
    return _listing(tuple(name for name, _, _ in ordered), sizes, times)


def _listing(names: tuple[str, ...], sizes: Sequence[int], times: Sequence[int]) -> Listing:
    import numpy as np

    return Listing(names, np.array(sizes, np.int64), np.array(times, np.int64))


def recorded_listing(shelf: Shelf) -> Listing:
    """Of a folder in which all is as the ledger says; a file in doubt has neither size nor time."""
    if shelf.rows is None:
        zeros = [0] * len(shelf.names)
        return _listing(shelf.names, zeros, zeros)
    return Listing(shelf.names, shelf.rows["size"], shelf.rows["mtime_ns"])


NOTHING = folder_stamp((), (), ())
"""The stamp of a folder without files."""


@dataclass(frozen=True, slots=True)
class OutputState:
    """What lies in the output: a stamp for each folder, which tells whether a listing would be as before."""

    stamps: Mapping[str, bytes]
    look: Callable[[str], Listing]  # lists one of these folders
    leftovers: tuple[str, ...] = ()

    def listing(self, folder: str) -> Listing:
        return self.look(folder) if folder in self.stamps else listing_of(())


@dataclass(frozen=True, slots=True)
class Look:
    """What one folder held when it was listed."""

    own: tuple[int, int, int]  # inode and times of the folder itself, ns, asked before it was listed
    is_settled: bool  # whether each later change of what it holds, by name, shows in its times
    stamp: bytes  # of its listing
    inner: tuple[str, ...]  # paths of its folders
    leftovers: tuple[str, ...]


NO_LOOKS: Mapping[str, Look] = MappingProxyType({})


def scan(output_path: Path) -> OutputState:
    """Raises CannotGoOn if there is a link or a special file anywhere, or the system refuses to look."""
    return state_of(output_path, looks(output_path))


def state_of(output_path: Path, looks: Mapping[str, Look]) -> OutputState:
    """What lies in the output by the looks at each of its folders."""
    stamps = {path: look.stamp for path, look in looks.items()}
    leftovers = sorted(leftover for look in looks.values() for leftover in look.leftovers)
    return OutputState(stamps, partial(_listed, output_path), tuple(leftovers))


def scan_folders(output_path: Path, paths: Iterable[str]) -> OutputState:
    """The same of these folders alone, and of what a killed build staged for them; others may be at work.

    Folders inside these are not looked into.
    """
    root = os.fspath(output_path)
    taken: dict[str, Look] = {}
    staged: list[str] = []
    with stopping(output_path):
        for path in paths if os.path.lexists(root) else ():
            around = reversed(PurePosixPath(path).parents[:-1])
            if not all(_is_folder(f"{root}/{folder}") for folder in around):
                continue
            if _is_folder(_path_in(root, path)):
                taken[path] = _look(root, path)
            if _is_folder(_path_in(root, path) + PARTIAL):
                staged.append(path + PARTIAL)
    state = state_of(output_path, taken)
    return replace(state, leftovers=tuple(sorted((*state.leftovers, *staged))))


def _is_folder(path: str) -> bool:
    """Raises CannotGoOn for what is neither a folder nor nothing."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(mode):
        raise _special(path, mode)
    return True


def looks(output_path: Path, known: Mapping[str, Look] = NO_LOOKS) -> dict[str, Look]:
    """A look at each folder, by path: the known one where the folder's own times are as they were then.

    To ask for the size and time of half a million files takes two seconds, so large outputs are shared out
    to workers. Raises CannotGoOn, as `scan` does.
    """
    if not os.path.lexists(output_path):
        return {}
    taken, waiting = _walk(output_path, [""], known, WORTH_WORKERS)
    return taken | _spread_walk(output_path, waiting, known) if waiting else taken


def _spread_walk(output_path: Path, folders: Sequence[str], known: Mapping[str, Look]) -> dict[str, Look]:
    """Looks at these folders and all below, from several processes."""
    from generator import workers  # here and not above: what starts processes takes a while to load

    count, taken = workers.available(), dict[str, Look]()
    walks = workers.spread(range(len(folders)), lambda at: _walk(output_path, [folders[at]], known), count)
    for _, (more, _) in walks:
        taken |= more
    return taken


def _walk(
    output_path: Path, folders: Iterable[str], known: Mapping[str, Look], most: float = inf
) -> tuple[dict[str, Look], list[str]]:
    """Looks at these folders and all below; stops when so many wait to be listed, and tells which."""
    taken: dict[str, Look] = {}
    waiting: list[str] = []
    unseen = list(folders)
    with stopping(output_path):
        while unseen or 0 < len(waiting) < most:
            if unseen:
                folder = unseen.pop()
                look = _known_look(os.fspath(output_path), folder, known)
            else:
                folder = waiting.pop(0)
                look = _look(os.fspath(output_path), folder)
            if look is None:
                waiting.append(folder)
            else:
                taken[folder] = look
                unseen += look.inner
    return taken, waiting


def _known_look(root: str, folder: str, known: Mapping[str, Look]) -> Look | None:
    look = known.get(folder)
    if look is None or not look.is_settled or look.own != _own(os.stat(_path_in(root, folder))):
        return None
    return look


def _look(root: str, folder: str) -> Look:
    now, status = time.time_ns(), os.stat(_path_in(root, folder))
    files, inner, leftovers = _list(root, folder)
    return Look(_own(status), _is_settled(status, now), folder_stamp(*files), tuple(inner), tuple(leftovers))


def _own(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def _is_settled(status: os.stat_result, now: int) -> bool:
    """Whether the clock of the file system has moved on since the last change, so that another would show.

    Times of whole seconds may be of a system that counts in steps of two.
    """
    grain = COARSE_TICK if status.st_mtime_ns % 1_000_000_000 == 0 else TICK
    return now - max(status.st_mtime_ns, status.st_ctime_ns) > grain


def _listed(output_path: Path, folder: str) -> Listing:
    with stopping(output_path):
        return _listing(*_list(os.fspath(output_path), folder)[0])


Files = tuple[tuple[str, ...], list[int], list[int]]  # names, sorted; sizes, bytes; times, ns


def _list(root: str, folder: str) -> tuple[Files, list[str], list[str]]:
    """The files of one folder, the paths of its folders, and those of leftovers."""
    here = _path_in(root, folder)
    prefix = f"{folder}/" if folder else ""
    held = _held(here)
    files = [entry for entry in held if stat.S_ISREG(entry[1].st_mode) and not entry[0].endswith(PARTIAL)]
    names = tuple([name for name, _ in files])
    sizes = [status.st_size for _, status in files]
    times = [status.st_mtime_ns for _, status in files]
    inner, leftovers = [], []
    for name, status in held if len(files) < len(held) else ():
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise _special(f"{here}/{name}", status.st_mode)
        if name.endswith(PARTIAL):
            leftovers.append(prefix + name)
        elif stat.S_ISDIR(status.st_mode):
            inner.append(prefix + name)
    return (names, sizes, times), inner, leftovers


def _path_in(root: str, folder: str) -> str:
    return f"{root}/{folder}" if folder else root


def _held(here: str) -> list[tuple[str, os.stat_result]]:
    """Name and status of all that a folder holds, by name.

    Asked within the folder, which takes three quarters of the time that whole paths take.
    """
    if not CAN_ASK_WITHIN:
        return [(name, os.lstat(f"{here}/{name}")) for name in sorted(os.listdir(here))]
    folder = os.open(here, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return [(name, os.lstat(name, dir_fd=folder)) for name in sorted(os.listdir(folder))]
    except OSError as error:
        path = f"{here}/{error.filename}" if isinstance(error.filename, str) else here
        raise OSError(error.errno, error.strerror, path) from error
    finally:
        os.close(folder)


def _special(path: str, mode: int) -> CannotGoOn:
    kind = "symbolic link" if stat.S_ISLNK(mode) else "special file"
    return CannotGoOn(
        f'"{shown_path(path)}" is a {kind}, which matchup does not write',
        help="remove it, then build again",
    )
