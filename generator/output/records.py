"""What builders of one output leave for each other: which files they wrote, and for which site.

A record is a small file of one run: the folders that it changed, as a ledger has them, told before their
files are touched and again after. In an object store it lies under a reserved folder of the store itself, so
a machine without any ledger knows what is ours there; for a folder it lies beside the site's ledgers. Each
run has a record of its own name, so two of the same part never take back what the other has told. The last
step puts one record in place of all that it has read.

Records are as hostile as any file of others: one that can't be read counts as a ledger that was lost.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import secrets
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from generator.digests import DIGEST_SIZE, digest_of
from generator.files import NotPlain, read_plain, write_whole
from generator.output.ledger import Ledger, is_plain, make_empty
from generator.output.listing import OutputState
from generator.output.locks import locked
from generator.output.objectstore import RESERVED, Store
from generator.output.parts import Receipt, known_shelf
from generator.output.plan import Folder, Plan
from generator.output.refusals import shown_path, stopping
from generator.output.shelves import ROWS, Shelf
from generator.part import Part, part_of
from generator.problems import CannotGoOn, Misuse

LOG = logging.getLogger("matchup")

FORM = 1
MAX_BYTES = 1_000_000_000  # of a record; one of ten million pages has 800 MB
NAME = re.compile(r"(whole|part-[0-9]{1,6}-of-[0-9]{1,6})-[0-9a-f]{16}\.record")
BATCH = 1000  # files that are in doubt at once, at least
BATCHES = 40  # of one run
TRIES = 5  # readings of all records, when some go meanwhile


@dataclass(frozen=True, slots=True)
class Record:
    """What one run has told; the last step, or whoever builds all, is no part."""

    part: Part | None = None
    stamp: bytes = b""  # of the site that it builds
    is_done: bool = False
    shelves: Mapping[str, Shelf] = field(default_factory=dict)  # by path

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        return (Receipt(self.part, self.stamp, self.is_done),) if self.part else ()


@dataclass(frozen=True, slots=True)
class Told:
    """All records of an output, by name, and the names of those that can't be read."""

    records: Mapping[str, Record]
    damaged: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.records, *self.damaged)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        return tuple(receipt for record in self.records.values() for receipt in record.receipts)

    def shelves_of(self, path: str) -> list[Shelf]:
        return [record.shelves[path] for record in self.records.values() if path in record.shelves]

    @property
    def paths(self) -> set[str]:
        return {path for record in self.records.values() for path in record.shelves}


class Shelter(Protocol):
    """Where the records of one output lie."""

    def kept(self) -> Mapping[str, int]: ...  # names, with sizes in bytes
    def read(self, name: str) -> bytes | None: ...  # None for one that is gone
    def put(self, name: str, content: bytes) -> None: ...
    def forget(self, names: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class StoreShelter:
    """In an object store, beside the pages."""

    store: Store

    def kept(self) -> Mapping[str, int]:
        return self.store.kept()

    def read(self, name: str) -> bytes | None:
        return self.store.read_kept(name)

    def put(self, name: str, content: bytes) -> None:
        self.store.send(f"{RESERVED}/{name}", content)

    def forget(self, names: Iterable[str]) -> None:
        paths = [f"{RESERVED}/{name}" for name in names]
        for first in range(0, len(paths), 1000):
            self.store.delete(paths[first : first + 1000])


@dataclass(frozen=True, slots=True)
class FolderShelter:
    """In a folder beside the ledgers of the site."""

    path: Path

    def kept(self) -> Mapping[str, int]:
        if self.path.is_symlink():
            raise CannotGoOn(
                f'"{shown_path(self.path)}" is a link, where builders tell of their parts', help="remove it"
            )
        try:
            with os.scandir(self.path) as entries:
                return {entry.name: entry.stat(follow_symlinks=False).st_size for entry in entries}
        except FileNotFoundError:
            return {}
        except OSError as fault:
            raise CannotGoOn(
                f'"{shown_path(self.path)}": {fault.strerror}', help="see that matchup can read there"
            ) from fault

    def read(self, name: str) -> bytes | None:
        try:
            return read_plain(self.path / name, MAX_BYTES)
        except FileNotFoundError:
            return None
        except (OSError, NotPlain):
            return b""

    def put(self, name: str, content: bytes) -> None:
        write_whole(self.path / name, content)

    def forget(self, names: Iterable[str]) -> None:
        with stopping(self.path):
            for name in names:
                (self.path / name).unlink(missing_ok=True)


def told(shelter: Shelter) -> Told:
    """Every record that lies there now. Files of other names are not ours, and left alone."""
    for _ in range(TRIES):
        records: dict[str, Record] = {}
        damaged: list[str] = []
        is_gone = False
        for name, size in sorted(shelter.kept().items()):
            if not NAME.fullmatch(name):
                continue
            content = shelter.read(name) if size <= MAX_BYTES else b""
            record = unpacked(content) if content is not None else None
            if content is None:
                is_gone = True
            elif record is None:
                damaged.append(name)
            else:
                records[name] = record
        if not is_gone:
            return Told(records, tuple(damaged))
    raise CannotGoOn(
        "what other builders tell of this output changes all the time", help="wait until they have ended"
    )


def is_told(shelter: Shelter) -> bool:
    """Whether there is any record, be it one that can't be read."""
    return any(map(NAME.fullmatch, shelter.kept()))


NOBODY = Told({}, ())


def take_over(
    others: Told,
    ledger: Ledger,
    state: OutputState,
    folders: Callable[[], Iterable[Folder]],
    shelves: Mapping[str, Shelf] | None = None,
    only: Iterable[str] | None = None,
) -> None:
    """Makes the ledger know what the records of others say, too, by what lies there.

    `folders` are those that are wanted, asked for when they are needed. `shelves` stand for those of the
    ledger; of no folders but those that `only` names is anything taken.
    """
    if others.damaged:
        names = ", ".join(others.damaged)
        LOG.warning(
            f"what another builder told can't be read ({names}): files that it wrote are written again"
        )
        ledger.lose()
    before = ledger.shelves() if shelves is None else shelves
    paths = others.paths if shelves is None else others.paths | shelves.keys()
    if only is not None:
        paths &= set(only)
    wanted = {folder.path: folder for folder in folders()} if paths else {}
    known = []
    for path in sorted(paths):
        said = [*([before[path]] if path in before else ()), *others.shelves_of(path)]
        known.append(known_shelf(said, state.listing(path), wanted.get(path)))
    if known:
        ledger.commit(recorded=known)


# A record as bytes


def packed(record: Record) -> bytes:
    """Compressed JSON behind a digest of it."""
    part = (record.part.number, record.part.count) if record.part else None
    folders = [(path, shelf.names, _written(shelf)) for path, shelf in sorted(record.shelves.items())]
    fields = {
        "form": FORM,
        "part": part,
        "stamp": record.stamp.hex(),
        "done": record.is_done,
        "folders": folders,
    }
    content = zlib.compress(json.dumps(fields, separators=(",", ":")).encode(), 1)
    return digest_of(content) + content


def _written(shelf: Shelf) -> str | None:
    return None if shelf.rows is None else base64.b64encode(shelf.rows.tobytes()).decode()


def unpacked(content: bytes) -> Record | None:
    """None for what is no record, or of another form."""
    told_digest, content = content[:DIGEST_SIZE], content[DIGEST_SIZE:]
    if digest_of(content) != told_digest:
        return None
    try:
        opened = zlib.decompressobj()
        text = opened.decompress(content, MAX_BYTES)
        if opened.unconsumed_tail:
            return None
        return _record(json.loads(text))
    except (Misuse, ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error):
        return None


def _record(fields: dict[str, Any]) -> Record | None:
    if fields["form"] != FORM:
        return None
    shelves = {path: _shelf(path, tuple(names), rows) for path, names, rows in fields["folders"]}
    part = part_of("/".join(map(str, fields["part"]))) if fields["part"] else None
    return Record(part, bytes.fromhex(fields["stamp"]), bool(fields["done"]), shelves)


def _shelf(path: str, names: tuple[str, ...], rows: str | None) -> Shelf:
    """Raises ValueError for a folder or a name that leads elsewhere, and for rows of another number."""
    if not all(isinstance(text, str) and "\n" not in text for text in (path, *names)):
        raise ValueError(path)
    if not is_plain(path, names) or list(names) != sorted(set(names)):
        raise ValueError(path)
    if rows is None:
        return Shelf(path, names, None)
    array = np.frombuffer(base64.b64decode(rows, validate=True), ROWS)
    if len(array) != len(names):
        raise ValueError(path)
    return Shelf(path, names, array)


# Ledgers that tell


def batch_size(plan: Plan) -> int:
    """How many files may be in doubt at once: each batch tells of all before, so there are few of them."""
    return max(BATCH, plan.write_count // BATCHES)


class TellingLedger(Ledger):
    """A ledger whose changes are also put into a record, before files are touched and after."""

    _shelter: Shelter | None = None
    _name = ""
    _record = Record()

    @classmethod
    def of_part(cls, ledger_path: Path) -> Self:
        """Of one run of a part: its lock lies at this path, and all that it knows is in its record."""
        lock = locked(ledger_path)
        connection = sqlite3.connect(":memory:")
        make_empty(connection, is_rebuilt=False)
        return cls(ledger_path, lock, connection, is_begun_anew=False)

    def tell(self, shelter: Shelter, part: Part | None = None, stamp: bytes = b"") -> None:
        """From here on every change is told there."""
        label = f"part-{part.number}-of-{part.count}" if part else "whole"
        self._shelter, self._name = shelter, f"{label}-{secrets.token_hex(8)}.record"
        self._record = Record(part, stamp)

    def commit(self, recorded: Iterable[Shelf] = (), doubted: Iterable[Shelf] = ()) -> None:
        recorded, doubted = list(recorded), list(doubted)
        super().commit(recorded, doubted)
        if self._shelter is None or not (recorded or doubted):
            return
        shelves = {**self._record.shelves}
        for shelf in recorded:
            shelves[shelf.path] = shelf
        for shelf in doubted:
            shelves[shelf.path] = Shelf(shelf.path, shelf.names, None)
        self._rewrite(self._record.part, self._record.stamp, False, shelves)

    def complete(self) -> None:
        """All is written that this run was to write."""
        self._rewrite(self._record.part, self._record.stamp, True, self._record.shelves)

    def replace(self, others: Told) -> None:
        """One record of all that this ledger knows, then those go that it has taken over."""
        assert self._shelter is not None
        shelves = self.shelves()
        whole = packed(Record(None, b"", True, shelves))
        if [packed(record) for record in others.records.values()] == [whole] and not others.damaged:
            self._shelter.forget([self._name])  # all is as it was told before
            return
        self._rewrite(None, b"", True, shelves)
        self._shelter.forget(others.names)

    def _rewrite(self, part: Part | None, stamp: bytes, is_done: bool, shelves: Mapping[str, Shelf]) -> None:
        assert self._shelter is not None
        kept = {path: shelf for path, shelf in shelves.items() if shelf.names}
        self._record = Record(part, stamp, is_done, kept)
        self._shelter.put(self._name, packed(self._record))
