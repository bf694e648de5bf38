"""What lies in the output folder: names, sizes and times, read by several processes where it is much.

Nothing is opened, and nothing changed.
"""

from __future__ import annotations

import os
import stat
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import workers
from generator.output.refusals import shown_path, stopping
from generator.output.shelves import listing_stamp
from generator.problems import CannotGoOn
from generator.workers import spread

PARTIAL = ".matchup-partial"

WORTH_WORKERS = 200  # folders from which workers look at them


@dataclass(frozen=True, slots=True)
class Listing:
    """The plain files of one folder, sorted, with their sizes and times."""

    names: tuple[str, ...]
    sizes: array[int]  # bytes
    times: array[int]  # ns

    @property
    def stamp(self) -> bytes:
        return listing_stamp(self.names, self.sizes, self.times)


def listing_of(files: Iterable[tuple[str, int, int]]) -> Listing:
    """Of the name, size and time of each file, in any order."""
    ordered = sorted(files)
    sizes = array("q", [size for _, size, _ in ordered])
    times = array("q", [time for _, _, time in ordered])
    return Listing(tuple(name for name, _, _ in ordered), sizes, times)


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
    inner: list[str] = []
    leftovers: list[str] = []
    files: list[tuple[str, int, int]] = []
    with os.scandir(here) as entries:
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            is_folder = stat.S_ISDIR(status.st_mode)
            is_file = stat.S_ISREG(status.st_mode)
            if not (is_folder or is_file):
                raise _special(entry.path, status.st_mode)
            if entry.name.endswith(PARTIAL):
                leftovers.append(prefix + entry.name)
            elif is_folder:
                inner.append(prefix + entry.name)
            else:
                files.append((entry.name, status.st_size, status.st_mtime_ns))
    return listing_of(files), inner, leftovers


def _special(path: str, mode: int) -> CannotGoOn:
    kind = "symbolic link" if stat.S_ISLNK(mode) else "special file"
    return CannotGoOn(
        f'"{shown_path(path)}" is a {kind}, which matchup does not write',
        help="remove it, then build again",
    )
