"""What lies in the output folder: names, sizes and times, read by several processes where it is much.

Nothing is opened, and nothing changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator import workers
from generator.output.refusals import shown_path, stopping
from generator.output.shelves import Shelf, listing_stamp
from generator.problems import CannotGoOn
from generator.workers import spread

PARTIAL = ".matchup-partial"

CAN_ASK_WITHIN = os.listdir in os.supports_fd and os.stat in os.supports_dir_fd

WORTH_WORKERS = 200  # folders from which workers look at them


@dataclass(frozen=True, slots=True)
class Listing:
    """The plain files of one folder, sorted, with their sizes and times."""

    names: tuple[str, ...]
    sizes: NDArray[np.int64]  # bytes
    times: NDArray[np.int64]  # ns

    @property
    def stamp(self) -> bytes:
        return listing_stamp(self.names, self.sizes, self.times)


def listing_of(files: Iterable[tuple[str, int, int]]) -> Listing:
    """Of the name, size and time of each file, in any order."""
    ordered = sorted(files)
    sizes = np.array([size for _, size, _ in ordered], np.int64)
    times = np.array([time for _, _, time in ordered], np.int64)
    return Listing(tuple(name for name, _, _ in ordered), sizes, times)


def recorded_listing(shelf: Shelf) -> Listing:
    """Of a folder in which all is as the ledger says; a file in doubt has neither size nor time."""
    if shelf.rows is None:
        zeros = np.zeros(len(shelf.names), np.int64)
        return Listing(shelf.names, zeros, zeros)
    return Listing(shelf.names, shelf.rows["size"], shelf.rows["mtime_ns"])


NOTHING = listing_of(())


@dataclass(frozen=True, slots=True)
class OutputState:
    """What lies in the output: a stamp for each folder, which tells whether a listing would be as before."""

    stamps: Mapping[str, bytes]
    look: Callable[[str], Listing]  # lists one of these folders
    leftovers: tuple[str, ...] = ()

    def listing(self, folder: str) -> Listing:
        return self.look(folder) if folder in self.stamps else NOTHING


def scan(output_path: Path) -> OutputState:
    """Raises CannotGoOn if there is a link or a special file anywhere, or the system refuses to look.

    To ask for the size and time of half a million files takes two seconds, so large outputs are shared out
    to workers.
    """
    stamps: dict[str, bytes] = {}
    leftovers: list[str] = []
    waiting = [""] if os.path.lexists(output_path) else []
    while waiting and len(waiting) < WORTH_WORKERS:
        path = waiting.pop(0)
        stamps[path], inner, partials = _stamped(output_path, path)
        waiting += inner
        leftovers += partials
    below = spread(
        range(len(waiting)), lambda place: _below(output_path, waiting[place]), workers.available()
    )
    for _, (more, partials) in below:
        stamps |= more
        leftovers += partials
    return OutputState(stamps, partial(_listed, output_path), tuple(sorted(leftovers)))


def _below(output_path: Path, folder: str) -> tuple[dict[str, bytes], list[str]]:
    """The stamps of a folder and of all below it, and the leftovers there."""
    stamps: dict[str, bytes] = {}
    leftovers: list[str] = []
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        stamps[path], inner, partials = _stamped(output_path, path)
        waiting += inner
        leftovers += partials
    return stamps, leftovers


def _stamped(output_path: Path, folder: str) -> tuple[bytes, list[str], list[str]]:
    """The stamp of one folder, the paths of its folders, and those of leftovers."""
    with stopping(output_path):
        listing, inner, leftovers = _list(os.fspath(output_path), folder)
    return listing.stamp, inner, leftovers


def _listed(output_path: Path, folder: str) -> Listing:
    with stopping(output_path):
        return _list(os.fspath(output_path), folder)[0]


def _list(root: str, folder: str) -> tuple[Listing, list[str], list[str]]:
    """The files of one folder, the paths of its folders, and those of leftovers."""
    here = f"{root}/{folder}" if folder else root
    prefix = f"{folder}/" if folder else ""
    held = _held(here)
    files = [entry for entry in held if stat.S_ISREG(entry[1].st_mode) and not entry[0].endswith(PARTIAL)]
    names = tuple([name for name, _ in files])
    sizes = np.array([status.st_size for _, status in files], np.int64)
    times = np.array([status.st_mtime_ns for _, status in files], np.int64)
    inner, leftovers = [], []
    for name, status in held if len(files) < len(held) else ():
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise _special(f"{here}/{name}", status.st_mode)
        if name.endswith(PARTIAL):
            leftovers.append(prefix + name)
        elif stat.S_ISDIR(status.st_mode):
            inner.append(prefix + name)
    return Listing(names, sizes, times), inner, leftovers


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
