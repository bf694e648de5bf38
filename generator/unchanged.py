"""A build or a check that has nothing to do, known by what it would read and what lies there, not by trying.

All that a build reads is the content, the layouts and this code. While the stamps of these files are as they
were when the last publish began, and what lies in the output is as it was left, another build would write
nothing. So it isn't tried. Anything else, a file that changed a moment ago, a link, a fault, is none of this
module's business: the build takes its course. A check reads the same and writes nothing: what it found last
is found again.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

from generator import extensions
from generator.cache import Cache, Entries
from generator.digests import text_digest
from generator.output.ledger import Ledger, Left
from generator.output.listing import NOTHING, OutputState, scan
from generator.output.published import Published
from generator.output.trusted import address_of, trusted
from generator.places import Site
from generator.problems import Problem
from generator.stamps import Stamp, stamp_of, stamps_in

CODE = Path(__file__).parent

Warnings = tuple[Problem, ...]


class Unsettled(Exception):
    """What is read can't be told by stamps: a file has changed too lately, or is no plain file."""


class Listener(logging.Handler):
    """Hears what is said while a build reads: it would be said again."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.has_heard = False

    def emit(self, record: logging.LogRecord) -> None:
        self.has_heard = True

    def __enter__(self) -> Self:
        logging.getLogger("matchup").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("matchup").removeHandler(self)


def inputs_of(site: Site, code: Path = CODE) -> bytes:
    """Digest of the stamps of all that a build reads; empty where stamps can't tell."""
    folders = (site.path / "content", *site.layout_folders, code)
    try:
        stamps = [list(_stamps(folder)) for folder in folders]
        added = extensions.added(), [_of_root(root) for root in extensions.roots()]
    except (OSError, Unsettled):
        return b""
    own = os.path.realpath(site.path)  # where `python -m` looks first: it moves with what a build writes
    places = [path for path in sys.path if path and os.path.realpath(path) != own]
    installed = [(path, stamp_of(Path(path))) for path in places]  # they move with each package
    return text_digest(repr((sys.version, installed, added, stamps)))


def _of_root(root: Path) -> list[tuple[str, Stamp | None]]:
    """Of the code of an extension: a package's folder, or a module's file."""
    return list(_stamps(root)) if root.is_dir() else [(root.name, stamp_of(root))]


def _stamps(folder: Path, name: str = "") -> Iterator[tuple[str, Stamp | None]]:
    """Path and stamp of all files in a folder and below it, and of folders the path. Raises Unsettled."""
    for inner, stamp in stamps_in(folder / name):
        path = f"{name}/{inner}" if name else inner
        if inner == "__pycache__":
            continue
        if stat.S_ISDIR(stamp.mode):
            yield path, None
            yield from _stamps(folder, path)
        elif stat.S_ISREG(stamp.mode) and not stamp.asked:
            yield path, stamp
        else:
            raise Unsettled(path)


def unchanged(site: Site, output_path: Path, is_trusted: bool = False) -> tuple[Published, Warnings] | None:
    """What a build would say that has nothing to do; None where it must be tried.

    Raises CannotGoOn where a build would before it reads: another one is writing.
    """
    inputs = inputs_of(site)
    if not inputs or not os.path.lexists(site.ledger_path(output_path)):
        return None
    with Ledger.open(site.ledger_path(output_path)) as ledger:
        ledger.require(output_path)
        cache = Cache(site.cache_path)
        warnings = (
            _kept(cache).recall(address_of(output_path).hex(), inputs) if ledger.inputs == inputs else None
        )
        if warnings is None:
            return None
        state = trusted(output_path, cache) if is_trusted else scan(output_path)
        left = ledger.left()
        if not left or not _is_as_left(state, left):
            return None
        count = sum(folder.file_count for folder in left.values())
        return Published(0, count, 0, 0, ledger.note), warnings


def remember(site: Site, output_path: Path, ledger: Ledger, inputs: bytes, warnings: Warnings) -> None:
    """A publish has ended that began with these inputs, and told these warnings."""
    if inputs:
        _kept(Cache(site.cache_path)).keep(address_of(output_path).hex(), inputs, warnings)
        ledger.made_of(inputs)


def _kept(cache: Cache) -> Entries[Warnings]:
    return cache.entries("warnings", Warnings, b"")


def checked(site: Site, check: Callable[[], Warnings]) -> Warnings:
    """What a check finds; what it found last where nothing that it reads has changed. Raises as it does.

    A check that says something beside what it finds is made again each time.
    """
    inputs = inputs_of(site)  # what changes from here on is seen by the next check
    kept = Cache(site.cache_path).entries("checked", Warnings, b"")
    known = kept.recall("check", inputs) if inputs else None
    if known is not None:
        return known
    with Listener() as listener:
        problems = check()
    if inputs and not listener.has_heard:
        kept.keep("check", inputs, problems)
    return problems


def _is_as_left(state: OutputState, left: Mapping[str, Left]) -> bool:
    """Whether each folder holds what is recorded, and there are no others but those around them."""
    folders = {""}
    for path, folder in left.items():
        if not folder.stamp or state.stamps.get(path) != folder.stamp:
            return False
        while path:
            folders.add(path)
            path = path.rpartition("/")[0]
    others = (stamp for path, stamp in state.stamps.items() if path not in left)
    return not state.leftovers and state.stamps.keys() == folders and all(map(NOTHING.__eq__, others))
