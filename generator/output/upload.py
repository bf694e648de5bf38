"""Sends to an object store what a plan says, and keeps the ledger.

Nothing can be staged in a store, so the order has to do: assets, then pages, then deletions, and within each

    doubt     the rows of some objects become zeros
    send      they are rendered and sent, several at once
    record    their rows say what was sent

A kill leaves objects in doubt, which the next build sends again, and all others as they were recorded. When
the store refuses one, those that arrived beside it are recorded all the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from generator.digests import digest, number
from generator.media import ASSETS
from generator.output.ledger import Ledger
from generator.output.objectstore import Store
from generator.output.plan import Change, Plan
from generator.output.publish import Published, Render
from generator.output.shelves import ROWS, Shelf
from generator.problems import CannotGoOn

AT_ONCE = 32  # objects on their way; S3 takes 3,500 a second, and answers each in about 20 ms


def send(plan: Plan, ledger: Ledger, store: Store, render: Render, batch_size: int = 1000) -> Published:
    """Does what the plan says, with one process that renders and threads that send.

    When `render` or the store stops it, what was sent stays, and is recorded.
    """
    ledger.begin(store.address)
    parcels = [_Parcel(change) for change in plan.changes]
    ledger.commit(recorded=[parcel.shelf() for parcel in parcels if parcel.is_mistaken])
    sizes: list[int] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for is_asset in (True, False):
            letters = (letter for letter in _letters(parcels) if letter.path.endswith(ASSETS) is is_asset)
            while batch := list(islice(letters, batch_size)):
                sizes += _Sending(ledger, store, render, pool).send(batch)
    deleted_count = _delete(parcels, ledger, store, batch_size)
    ledger.end()
    return Published(
        written=len(sizes),
        kept=plan.kept_count + plan.write_count - len(sizes),
        deleted=deleted_count,
        byte_count=sum(sizes),
        note=ledger.note,
    )


class _Parcel:
    """A changed folder on its way: what is sure of it so far."""

    def __init__(self, change: Change) -> None:
        self.change = change
        folder = change.folder
        self.names = tuple(sorted({*folder.names, *change.deletions}))
        places = {name: place for place, name in enumerate(self.names)}
        self._places = np.array([places[name] for name in folder.names], np.int64)
        self._rows = np.zeros(len(self.names), ROWS)
        self._rows[self._places] = change.recorded
        is_mistaken = (change.recorded["content"] != 0) & ~change.is_standing
        self.doubt(np.flatnonzero(is_mistaken))
        self.is_mistaken = bool(is_mistaken.any())

    def doubt(self, places: NDArray[np.int64] | int) -> None:
        self._rows[self._places[places]] = 0

    def record(self, place: int, content: int, size: int, version: int) -> None:
        digests = self.change.folder.digests[place].item()
        self._rows[self._places[place]] = (*digests, content, size, version)

    def shelf(self) -> Shelf:
        """All that may lie in the folder."""
        return Shelf(self.change.folder.path, self.names, self._rows)

    def rest(self) -> Shelf:
        """What lies there when the deletions are done."""
        return Shelf(self.change.folder.path, self.change.folder.names, self._rows[self._places])


@dataclass(frozen=True, slots=True)
class _Letter:
    """One object to send."""

    parcel: _Parcel
    place: int  # among the names of its folder

    @property
    def path(self) -> str:
        folder = self.parcel.change.folder
        return folder.path_of(folder.names[self.place])


@dataclass(frozen=True, slots=True)
class _OnItsWay:
    letter: _Letter
    content: int  # digest
    size: int
    version: Future[int]


def _letters(parcels: Iterable[_Parcel]) -> Iterator[_Letter]:
    return (_Letter(parcel, place) for parcel in parcels for place in parcel.change.writes.tolist())


class _Sending:
    """One batch: rendered here, sent by the pool, some objects at once."""

    def __init__(self, ledger: Ledger, store: Store, render: Render, pool: ThreadPoolExecutor) -> None:
        self._ledger, self._store, self._render, self._pool = ledger, store, render, pool
        self._under_way: deque[_OnItsWay] = deque()
        self._sizes: list[int] = []

    def send(self, batch: Sequence[_Letter]) -> list[int]:
        """The sizes of those that were sent; what came out as it already lies there is only recorded."""
        parcels = list({id(letter.parcel): letter.parcel for letter in batch}.values())
        for letter in batch:
            letter.parcel.doubt(letter.place)
        self._ledger.commit(recorded=[parcel.shelf() for parcel in parcels])
        try:
            for letter, content in self._rendered(batch):
                self._send(letter, content)
            while self._under_way:
                self._arrive()
        finally:
            self._rescue()
            self._ledger.commit(recorded=[parcel.shelf() for parcel in parcels])
        return self._sizes

    def _rendered(self, batch: Sequence[_Letter]) -> Iterator[tuple[_Letter, bytes]]:
        """Each object with its bytes, one folder after the other."""
        for parcel, group in groupby(batch, lambda letter: letter.parcel):
            folder, letters = parcel.change.folder, list(group)
            names = [folder.names[letter.place] for letter in letters]
            yield from zip(letters, self._render(folder.path, names), strict=True)

    def _send(self, letter: _Letter, content: bytes) -> None:
        content_digest = number(digest(content))
        change, place = letter.parcel.change, letter.place
        row = change.recorded[place]
        if change.is_standing[place] and int(row["content"]) == content_digest:
            letter.parcel.record(place, content_digest, int(row["size"]), int(row["mtime_ns"]))
            return
        if len(self._under_way) == 2 * AT_ONCE:
            self._arrive()
        version = self._pool.submit(self._store.send, letter.path, content)
        self._under_way.append(_OnItsWay(letter, content_digest, len(content), version))

    def _arrive(self) -> None:
        """Waits for the one that was sent first. Raises what kept it from arriving."""
        sent = self._under_way.popleft()
        sent.letter.parcel.record(sent.letter.place, sent.content, sent.size, sent.version.result())
        self._sizes.append(sent.size)

    def _rescue(self) -> None:
        """Records what arrives although another did not; what has not been sent is not sent any more."""
        for sent in self._under_way:
            sent.version.cancel()
        while self._under_way:
            if self._under_way[0].version.cancelled():
                self._under_way.popleft()
                continue
            with suppress(CannotGoOn):
                self._arrive()


def _delete(parcels: Sequence[_Parcel], ledger: Ledger, store: Store, batch_size: int) -> int:
    """How many were deleted."""
    ledger.commit(recorded=[parcel.shelf() for parcel in parcels if parcel.change.deletions])
    paths = [parcel.change.folder.path_of(name) for parcel in parcels for name in parcel.change.deletions]
    for first in range(0, len(paths), batch_size):
        store.delete(paths[first : first + batch_size])
    done = [parcel for parcel in parcels if parcel.change.deletions or not len(parcel.change.writes)]
    ledger.commit(recorded=[parcel.rest() for parcel in done])
    return len(paths)
