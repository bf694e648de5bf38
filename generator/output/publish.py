"""Does what a plan says: renders, stages, moves, deletes, and keeps the ledger.

The steps of `publish`, and what a kill -9 during each of them leaves for the next build:

    stage     every page is rendered beside its final place,    the old site, and partial files to remove
              a whole new folder beside that of the folder
    doubt     the rows of some folders are taken back           doubt: their pages are written again
    write     their pages take their final names                doubt, as above
    record    the rows say what was written                     doubt, as above
    delete    the same three steps for what is no longer wanted
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL
from generator.output.open_folder import OpenFolder
from generator.output.plan import Change, Plan, parents_of
from generator.output.published import Published as Published
from generator.output.refusals import stopping
from generator.output.shelves import SIDES, SURE, Rows, Shelf
from generator.workers import is_laden, spread

Render = Callable[[str, Sequence[str]], Iterator[bytes]]
"""The bytes of these files of a folder (its path, names in order), one after the other."""

MOST_AT_ONCE = 100  # pages of a folder that one worker makes in one go; columns are made whole

Check = Callable[[Iterator[Shelf]], None]
"""Looks at all folders as they would be when everything is written; raises to leave the old site."""


@dataclass(frozen=True, slots=True)
class _Staged:
    """What rendering the writes of one folder came to."""

    rows: Rows  # [write] of ROWS
    is_moved: NDArray[np.bool_]  # [write] no: the same bytes already stand there


def publish(
    plan: Plan,
    ledger: Ledger,
    output_path: Path,
    render: Render,
    worker_count: int = 1,
    batch_size: int = 1000,
    check: Check | None = None,
    advance: Callable[[int], None] = lambda count: None,
) -> Published:
    """Does what the plan says. If `render` or `check` raises, the exception goes on and the old site stands.

    `advance` is told how many more pages are staged.

    Raises CannotGoOn if the system refuses a write. Once pages take their names, only the next build can
    complete the site. The bytes are the same for any number of workers, which are forked processes that
    render and stage.
    """
    ledger.begin(output_path)
    root = os.fspath(output_path)
    parents, whole = _new_folders(plan)
    needed = sorted(parents - set(plan.folders))
    writing = [place for place, change in enumerate(plan.changes) if len(change.writes)]
    pieces = [piece for place in writing for piece in _pieces(place, plan.changes[place])]
    if worker_count > 1:  # those that take longest first: workers end at about the same time
        pieces.sort(key=lambda piece: -len(piece.writes))
    for_us = _ours(pieces, plan) if worker_count > 1 and is_laden() else []
    for_workers = sorted({*range(len(pieces))}.difference(for_us))
    made: dict[int, list[tuple[int, _Staged]]] = {place: [] for place in writing}

    def stage(number: int) -> _Staged:
        piece = pieces[number]
        return _stage(plan.changes[piece.place], piece.writes, root, render, piece.place in whole)

    try:
        _prepare(plan, needed, [place for place in writing if place in whole], root)
        for number, result in chain(spread(for_workers, stage, worker_count), spread(for_us, stage, 1)):
            made[pieces[number].place].append((pieces[number].first, result))
            advance(len(result.rows))
        staged = {place: _joined(results) for place, results in made.items()}
        if check and plan.changes:
            check(_as_planned(plan, staged, ledger))
        with stopping(root):
            _move(plan, staged, whole, ledger, root, batch_size)
            _delete(plan, staged, ledger, root, batch_size)
    except BaseException:
        _unstage(plan, writing, root)
        _remove_empty(root, needed)
        raise
    _remove_empty(root, (*plan.folders, *needed))
    ledger.end()
    return _published(plan, staged, ledger)


class _Piece(NamedTuple):
    """Writes of one folder that are rendered in one go."""

    place: int  # of its change
    first: int  # of its writes among those of the folder
    writes: NDArray[np.int64]


def _pieces(place: int, change: Change) -> Iterator[_Piece]:
    """A large folder is shared out, so that no worker has all of it to do, or to hold."""
    step = len(change.writes) if change.folder.is_column else MOST_AT_ONCE
    for first in range(0, len(change.writes), step):
        yield _Piece(place, first, change.writes[first : first + step])


def _ours(pieces: Sequence[_Piece], plan: Plan) -> list[int]:
    """Numbers of the pieces that this process of a large site makes itself, when workers are done.

    These are small folders, with pages that tell of all models: a worker would have to look at all that it
    inherited, and so copy it.
    """
    folders = [plan.changes[piece.place].folder for piece in pieces]
    return [
        number
        for number, folder in enumerate(folders)
        if len(folder.names) < MOST_AT_ONCE and not folder.is_column
    ]


def _joined(results: list[tuple[int, _Staged]]) -> _Staged:
    """The pieces of a folder in their order."""
    parts = [part for _, part in sorted(results, key=itemgetter(0))]
    rows, is_moved = [part.rows for part in parts], [part.is_moved for part in parts]
    return _Staged(np.concatenate(rows), np.concatenate(is_moved))


def _new_folders(plan: Plan) -> tuple[set[str], set[int]]:
    """Folders that hold folders with writes, and places of new folders that hold none: those move whole."""
    parents: set[str] = set()
    for change in plan.changes:
        if len(change.writes):
            parents.update(parents_of(change.folder.path))
    whole = {
        place
        for place, change in enumerate(plan.changes)
        if change.is_new and change.folder.path not in parents
    }
    return parents, whole


def _prepare(plan: Plan, needed: Sequence[str], whole: Sequence[int], root: str) -> None:
    """Removes what a killed build left; makes the folders that are needed, new ones beside their place."""
    with stopping(root):
        for path in plan.leftovers:
            _remove(f"{root}/{path}")
        os.makedirs(root, exist_ok=True)
        for folder in needed:  # a folder comes before what is in it
            os.mkdir(f"{root}/{folder}")
    for place in whole:
        here = _path_in(root, plan.changes[place].folder.path) + PARTIAL
        with stopping(here):
            os.mkdir(here)


def _published(plan: Plan, staged: Mapping[int, _Staged], ledger: Ledger) -> Published:
    sizes = [result.rows["size"][result.is_moved] for result in staged.values()]
    written = sum(map(len, sizes))
    return Published(
        written=written,
        kept=plan.kept_count + plan.write_count - written,
        deleted=sum(len(change.deletions) for change in plan.changes),
        byte_count=int(sum(moved.sum() for moved in sizes)),
        note=ledger.note,
    )


def _as_planned(plan: Plan, staged: Mapping[int, _Staged], ledger: Ledger) -> Iterator[Shelf]:
    """Every folder as it will be."""
    changed = {change.folder.path for change in plan.changes}
    yield from (shelf for path, shelf in ledger.shelves().items() if path not in changed)
    for place, change in enumerate(plan.changes):
        yield change.shelf(staged[place].rows if place in staged else None)


def _stage(change: Change, writes: NDArray[np.int64], root: str, render: Render, is_whole: bool) -> _Staged:
    """Rendered pages of a folder, each in a partial file beside its place, or in a partial folder."""
    folder = change.folder
    rows, is_moved = change.recorded[writes], np.ones(len(writes), bool)
    for side in SIDES:
        rows[side] = folder.digests[side][writes]
    rows["content"] = SURE
    here = _path_in(root, folder.path) + (PARTIAL if is_whole else "")
    ending = "" if is_whole else PARTIAL
    sizes, times = rows["size"], rows["mtime_ns"]
    standing_sizes = np.where(change.is_standing[writes], sizes, -1).tolist()
    names = [folder.names[place] for place in writes.tolist()]
    rendered = zip(names, standing_sizes, render(folder.path, names), strict=True)
    with OpenFolder.open(here) as opened:
        for place, (name, standing_size, content) in enumerate(rendered):
            if standing_size == len(content) and opened.holds(name, content):
                is_moved[place] = False
            else:
                sizes[place], times[place] = opened.write(name + ending, content)
    return _Staged(rows, is_moved)


def _path_in(root: str, folder: str) -> str:
    return f"{root}/{folder}" if folder else root


def _move(
    plan: Plan, staged: Mapping[int, _Staged], whole: Set[int], ledger: Ledger, root: str, batch_size: int
) -> None:
    """Pages take their final names, some folders at a time, in doubt meanwhile; a new folder at once."""
    done: list[Shelf] = []
    for batch in _batches(sorted(staged), lambda place: len(staged[place].rows), batch_size):
        moving = [plan.changes[place] for place in batch if staged[place].is_moved.any()]
        ledger.commit(recorded=done, doubted=[change.doubt() for change in moving])
        done = []
        for place in batch:
            change = plan.changes[place]
            _take_names(change, staged[place], root, place in whole)
            if not change.deletions:
                done.append(change.shelf(staged[place].rows))
    ledger.commit(recorded=done)


def _take_names(change: Change, result: _Staged, root: str, is_whole: bool) -> None:
    here = _path_in(root, change.folder.path)
    if is_whole:
        os.rename(here + PARTIAL, here)
        return
    for place in change.writes[result.is_moved].tolist():
        path = f"{here}/{change.folder.names[place]}"
        os.replace(path + PARTIAL, path)


def _delete(plan: Plan, staged: Mapping[int, _Staged], ledger: Ledger, root: str, batch_size: int) -> None:
    """What is no longer wanted goes last: no page is missing while one of the old site still links to it."""
    rest = [place for place, change in enumerate(plan.changes) if change.deletions or place not in staged]
    done: list[Shelf] = []
    for batch in _batches(rest, lambda place: len(plan.changes[place].deletions), batch_size):
        shrinking = [plan.changes[place] for place in batch if plan.changes[place].deletions]
        ledger.commit(recorded=done, doubted=[change.doubt() for change in shrinking])
        done = []
        for place in batch:
            change = plan.changes[place]
            for name in change.deletions:
                os.unlink(f"{root}/{change.folder.path_of(name)}")
            done.append(change.shelf(staged[place].rows if place in staged else None))
    ledger.commit(recorded=done)


def _batches(places: Sequence[int], weight: Callable[[int], int], batch_size: int) -> Iterator[list[int]]:
    """The places in order, as many at a time as weigh the batch size, at least one."""
    batch, total = [], 0
    for place in places:
        batch.append(place)
        total += weight(place)
        if total >= batch_size:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _unstage(plan: Plan, writing: Sequence[int], root: str) -> None:
    """Removes what was staged and has not taken its name."""
    for place in writing:
        change = plan.changes[place]
        with suppress(OSError):
            _remove(f"{root}/{change.folder.path}{PARTIAL}")
        for write in change.writes.tolist():
            with suppress(OSError):
                os.unlink(f"{root}/{change.folder.path_of(change.folder.names[write])}{PARTIAL}")


def _remove(path: str) -> None:
    if os.path.isdir(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def _remove_empty(root: str, folders: Iterable[str]) -> None:
    for folder in sorted(folders, reverse=True):  # a folder comes after what is in it
        with suppress(OSError):  # not empty
            os.rmdir(f"{root}/{folder}")
