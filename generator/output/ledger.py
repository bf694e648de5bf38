"""The ledger: what was last written to an output folder, and why it is as it is.

One SQLite file, one connection, one lock. A row holds a whole folder: its names, and beside them one array with the
digests and the stamp of every page, so that half a million pages are a thousand rows that numpy compares at once.
A ledger that can't be read, or of another version, is replaced by an empty one marked as rebuilt. It decides nothing:
publish.py compares it with what should exist.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from generator.digests import number
from generator.problems import CannotGoOn

if sys.platform != "win32":
    import fcntl

APPLICATION_ID = 0x6D617463  # "matc", in the header of every ledger

LEDGER_VERSION = 2

_SCHEMA = f"""
    PRAGMA journal_mode = WAL;
    CREATE TABLE folders (
        path TEXT PRIMARY KEY CHECK (typeof(path) = 'text'),  -- quick_check looks at it too
        names TEXT NOT NULL,  -- of its files, sorted, one a line
        rows BLOB  -- ROWS, one for each name; none while the folder is in doubt
    );
    CREATE TABLE about (output TEXT NOT NULL, is_rebuilt INTEGER NOT NULL);
    PRAGMA application_id = {APPLICATION_ID};
    PRAGMA user_version = {LEDGER_VERSION};
"""

_JOURNALS = ("-wal", "-shm", "-journal")


# Codes that speak of the machine, not of the ledger's bytes.
_OUTER_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
}

SIDES = ("recipe", "left", "right", "findings")

DIGESTS = np.dtype([(side, "<u8") for side in SIDES])

ROWS = np.dtype(
    [*((side, "<u8") for side in SIDES), ("content", "<u8"), ("size", "<i8"), ("mtime_ns", "<i8")]
)

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Digests:
    """Why a page is as it is: 8 bytes of blake2b each. A page about no pair puts what it shows in `left`."""

    recipe: bytes  # layouts, settings and our code
    left: bytes
    right: bytes
    findings: bytes

    def hexes(self) -> dict[str, str]:
        return {field.name: getattr(self, field.name).hex() for field in fields(self)}

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        return number(self.recipe), number(self.left), number(self.right), number(self.findings)


def digests_of(row: Rows) -> Digests:
    return Digests(*(int(row[side]).to_bytes(8, "little") if row[side] else b"" for side in SIDES))


@dataclass(frozen=True)
class Shelf:
    """What the ledger knows of one folder: the files in it that are ours, and how each was made."""

    path: str  # with forward slashes; empty: the top of the output
    names: tuple[str, ...]  # sorted
    rows: Rows | None  # [name] of ROWS, zeros for a file in doubt; None while all that lies there is

    @cached_property
    def places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def stamp(self) -> bytes:
        """What `listing_stamp` gives for the folder as it was left; nothing while it is in doubt."""
        return (
            b"" if self.rows is None else listing_stamp(self.names, self.rows["size"], self.rows["mtime_ns"])
        )

    def find(self, name: str) -> Rows | None:
        """The row of one file; None if it is not ours, or in doubt."""
        row = self.rows[self.places[name]] if self.rows is not None and name in self.places else None
        return row if row is not None and row["content"] else None


def listing_stamp(names: tuple[str, ...], sizes: Rows, times: Rows) -> bytes:
    """Equal for two listings of a folder with the same files, sizes and times; names are sorted."""
    total = blake2b("\n".join(names).encode("utf-8", "surrogateescape"), digest_size=16)
    total.update(np.ascontiguousarray(sizes, "<i8").tobytes())
    total.update(np.ascontiguousarray(times, "<i8").tobytes())
    return total.digest()


class Ledger:
    """What was written to one output folder. Whoever has it open holds its lock; not for use in a forked worker."""

    def __init__(self, path: Path, lock: IO[bytes], connection: sqlite3.Connection) -> None:
        self.path = path
        self._lock = lock
        self._connection = connection

    @classmethod
    def open(cls, ledger_path: Path) -> Self:
        """The ledger at this path: made if missing, replaced by an empty one if damaged or of another version."""
        lock = _locked(ledger_path)
        try:
            is_there = os.path.lexists(ledger_path)
            sound = _sound(ledger_path) if is_there else None
            return cls(ledger_path, lock, sound or _created(ledger_path, is_rebuilt=is_there))
        except BaseException:
            lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._lock.close()

    @property
    def is_rebuilt(self) -> bool:
        """Whether an older ledger was lost and no publish has ended since."""
        return bool(self._connection.execute("SELECT is_rebuilt FROM about").fetchone()[0])

    def shelves(self) -> dict[str, Shelf]:
        """Every folder by path; none, and a rebuilt ledger, if they turn out to be unreadable."""
        try:
            return {
                shelf.path: shelf
                for shelf in map(_shelf, self._connection.execute("SELECT path, names, rows FROM folders"))
            }
        except (
            sqlite3.DatabaseError,
            ValueError,
        ):  # quick_check lets a path pass that is no UTF-8, and rows that are too short
            self._connection.close()
            self._connection = _created(self.path, is_rebuilt=True)
            return {}

    def require(self, output: Path | str) -> None:
        """Stops if this ledger is about another output, whose files would be taken for ours."""
        recorded = self._connection.execute("SELECT output FROM about").fetchone()[0]
        if recorded not in ("", self._address(output)):
            other = recorded if "://" in recorded else os.path.normpath(self.path.parent / recorded)
            raise CannotGoOn(
                f'the ledger "{self.path}" is about "{other}", not about "{output}"',
                help=f'build to "{other}", or use another ledger for "{output}"',
            )

    def begin(self, output: Path | str) -> None:
        with stopping(self.path), self._connection as connection:
            connection.execute("UPDATE about SET output = ?1 WHERE output <> ?1", [self._address(output)])

    def commit(self, recorded: Iterable[Shelf] = (), doubted: Iterable[Shelf] = ()) -> None:
        """One transaction: these folders are as told, and gone when they hold nothing; in those ones only the names are sure."""
        with stopping(self.path), self._connection as connection:
            for shelf in recorded:
                if shelf.names and shelf.rows is not None:
                    names = "\n".join(shelf.names)
                    connection.execute(
                        "INSERT OR REPLACE INTO folders VALUES (?, ?, ?)",
                        (shelf.path, names, shelf.rows.tobytes()),
                    )
                else:
                    connection.execute("DELETE FROM folders WHERE path = ?", (shelf.path,))
            for shelf in doubted:
                connection.execute(
                    "INSERT OR REPLACE INTO folders VALUES (?, ?, NULL)", (shelf.path, "\n".join(shelf.names))
                )

    def end(self) -> None:
        with stopping(self.path), self._connection as connection:
            connection.execute("UPDATE about SET is_rebuilt = 0 WHERE is_rebuilt")

    def _address(self, output: Path | str) -> str:
        """The output folder as seen from the ledger, so that a project can be moved as a whole; a store's address as it is."""
        if isinstance(output, str):
            return output
        try:
            return os.path.relpath(os.path.realpath(output), os.path.realpath(self.path.parent))
        except ValueError:  # on another drive
            return os.path.realpath(output)


def _shelf(row: tuple[str, str, bytes | None]) -> Shelf:
    path, joined, blob = row
    names = tuple(joined.split("\n"))
    rows = None if blob is None else np.frombuffer(blob, ROWS)
    if not isinstance(path, str) or (rows is not None and len(rows) != len(names)):
        raise ValueError(path)
    return Shelf(path, names, rows)


def _locked(ledger_path: Path) -> IO[bytes]:
    """An open lock file. The system gives the lock back when it is closed, and after a kill -9."""
    with stopping(f"{ledger_path}.lock"):
        ledger_path.parent.mkdir(parents=True, exist_ok=True)
        lock = open(f"{ledger_path}.lock", "ab")  # noqa: SIM115
    if sys.platform != "win32":  # there, SQLite's own lock has to do
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise _busy(ledger_path) from error
    return lock


def _sound(ledger_path: Path) -> sqlite3.Connection | None:
    """A connection to a ledger that was checked (0.05 s at 500,000 pages), or None if it is damaged or of another version."""
    try:
        with ExitStack() as on_exit:
            connection = on_exit.enter_context(closing(_connected(ledger_path)))
            if _is_sound(connection, ledger_path):
                on_exit.pop_all()
                return connection
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the higher bits only say more
        if code == sqlite3.SQLITE_BUSY:
            raise _busy(ledger_path) from error
        if code in _OUTER_CODES:
            raise stopped(ledger_path, str(error)) from error
    return None


def _is_sound(connection: sqlite3.Connection, ledger_path: Path) -> bool:
    def answer(question: str) -> object:
        return connection.execute(question).fetchone()[0]

    if answer("PRAGMA application_id") != APPLICATION_ID:
        if answer("SELECT count(*) FROM sqlite_master"):
            raise CannotGoOn(
                f'"{ledger_path}" is a database, but not a ledger of matchup',
                help="move it elsewhere, then build again",
            )
        return False
    is_current = answer("PRAGMA user_version") == LEDGER_VERSION
    return (
        is_current and answer("PRAGMA quick_check(1)") == "ok" and answer("SELECT count(*) FROM about") == 1
    )


def _created(ledger_path: Path, is_rebuilt: bool) -> sqlite3.Connection:
    """An empty ledger. It takes its place at once: a kill leaves the old one or the new one, never half of one."""
    new_path = f"{ledger_path}.new"
    with stopping(ledger_path):
        for suffix in ("", *_JOURNALS):
            Path(new_path + suffix).unlink(missing_ok=True)
        with closing(sqlite3.connect(new_path)) as new:
            new.executescript(f"{_SCHEMA} INSERT INTO about VALUES ('', {int(is_rebuilt)});")
        for suffix in _JOURNALS:  # the old one's; SQLite would play them into the new one
            Path(f"{ledger_path}{suffix}").unlink(missing_ok=True)
        os.replace(new_path, ledger_path)
        return _connected(ledger_path)


def _connected(ledger_path: Path) -> sqlite3.Connection:
    with ExitStack() as on_exit:
        connection = on_exit.enter_context(closing(sqlite3.connect(ledger_path, timeout=0)))
        connection.executescript("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL;")
        on_exit.pop_all()
        return connection


@contextmanager
def stopping(path: str | Path) -> Iterator[None]:
    """Turns what the system refuses into CannotGoOn, with the path and the system's words."""
    try:
        yield
    except OSError as error:
        raise stopped(error.filename2 or error.filename or path, error.strerror) from error
    except sqlite3.DatabaseError as error:
        raise stopped(path, str(error)) from error


def stopped(path: str | Path, words: str | None) -> CannotGoOn:
    return CannotGoOn(
        f'"{shown_path(path)}": {words}', help="see that matchup can write there, then build again"
    )


def _busy(ledger_path: Path) -> CannotGoOn:
    return CannotGoOn(
        f'another build is writing: it holds the ledger "{ledger_path}"',
        help="wait until it has ended, then build again",
    )


def shown_path(path: str | Path) -> str:
    """The path as text that can be printed, also if its name is no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
