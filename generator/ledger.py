"""The ledger: what was last written to an output folder, and why it is as it is.

One SQLite file, one connection, one lock. A ledger that can't be read, or of another version, is replaced by an empty
one marked as rebuilt. It decides nothing: publish.py compares it with what should exist.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, NamedTuple, Self

from generator.problems import CannotGoOn

if sys.platform != "win32":
    import fcntl

APPLICATION_ID = 0x6D617463  # "matc", in the header of every ledger
LEDGER_VERSION = 1

_SCHEMA = f"""
    PRAGMA journal_mode = WAL;
    CREATE TABLE pages (
        path TEXT PRIMARY KEY CHECK (typeof(path) = 'text'),  -- quick_check looks at it too
        recipe BLOB, "left" BLOB, "right" BLOB, findings BLOB, content BLOB, size INTEGER, mtime_ns INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE about (output TEXT NOT NULL, is_rebuilt INTEGER NOT NULL);
    PRAGMA application_id = {APPLICATION_ID};
    PRAGMA user_version = {LEDGER_VERSION};
"""
_JOURNALS = ("-wal", "-shm", "-journal")
# Codes that speak of the machine, not of the ledger's bytes.
_OUTER_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}


@dataclass(frozen=True, slots=True)
class Digests:
    """Why a page is as it is: 8 bytes of blake2b each. A page about no pair puts what it shows in `left`."""

    recipe: bytes  # layouts, settings and our code
    left: bytes
    right: bytes
    findings: bytes

    def hexes(self) -> dict[str, str]:
        return {field.name: getattr(self, field.name).hex() for field in fields(self)}


class Row(NamedTuple):
    """What the ledger knows of one file of ours; all but the path is None while its state is in doubt."""

    path: str
    recipe: bytes | None
    left: bytes | None
    right: bytes | None
    findings: bytes | None
    content: bytes | None  # digest of the bytes that were written
    size: int | None
    mtime_ns: int | None

    @property
    def digests(self) -> Digests | None:
        if self.recipe is None or self.left is None or self.right is None or self.findings is None:
            return None
        return Digests(self.recipe, self.left, self.right, self.findings)


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

    def rows(self) -> dict[str, Row]:
        """Every row by path, in path order; none, and a rebuilt ledger, if they turn out to be unreadable."""
        try:
            return {row[0]: Row._make(row) for row in self._connection.execute("SELECT * FROM pages ORDER BY path")}
        except sqlite3.DatabaseError:  # quick_check lets a path pass that is no UTF-8
            self._connection.close()
            self._connection = _created(self.path, is_rebuilt=True)
            return {}

    def require(self, output_path: Path) -> None:
        """Stops if this ledger is about another folder, whose files would be taken for ours."""
        recorded = self._connection.execute("SELECT output FROM about").fetchone()[0]
        if recorded not in ("", self._address(output_path)):
            other_path = os.path.normpath(self.path.parent / recorded)
            raise CannotGoOn(
                f'the ledger "{self.path}" is about "{other_path}", not about "{output_path}"',
                help=f'build to "{other_path}", or use another ledger for "{output_path}"',
            )

    def begin(self, output_path: Path) -> None:
        with stopping(self.path), self._connection as connection:
            connection.execute("UPDATE about SET output = ?1 WHERE output <> ?1", [self._address(output_path)])

    def commit(self, recorded: Iterable[Row] = (), doubted: Iterable[str] = (), forgotten: Iterable[str] = ()) -> None:
        """One transaction: these rows are true; these paths are ours, but in doubt; these are no longer ours."""
        with stopping(self.path), self._connection as connection:
            connection.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", recorded)
            connection.executemany("INSERT OR REPLACE INTO pages (path) VALUES (?)", ([path] for path in doubted))
            connection.executemany("DELETE FROM pages WHERE path = ?", ([path] for path in forgotten))

    def end(self) -> None:
        with stopping(self.path), self._connection as connection:
            connection.execute("UPDATE about SET is_rebuilt = 0 WHERE is_rebuilt")

    def _address(self, output_path: Path) -> str:
        """The output folder as seen from the ledger, so that a project can be moved as a whole."""
        try:
            return os.path.relpath(os.path.realpath(output_path), os.path.realpath(self.path.parent))
        except ValueError:  # on another drive
            return os.path.realpath(output_path)


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
    """A connection to a ledger that was checked (0.05 s at 500,000 rows), or None if it is damaged or of another version."""
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
            raise CannotGoOn(f'"{ledger_path}" is a database, but not a ledger of matchup', help="move it elsewhere, then build again")
        return False
    is_current = answer("PRAGMA user_version") == LEDGER_VERSION
    return is_current and answer("PRAGMA quick_check(1)") == "ok" and answer("SELECT count(*) FROM about") == 1


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
    return CannotGoOn(f'"{shown_path(path)}": {words}', help="see that matchup can write there, then build again")


def _busy(ledger_path: Path) -> CannotGoOn:
    return CannotGoOn(f'another build is writing: it holds the ledger "{ledger_path}"', help="wait until it has ended, then build again")


def shown_path(path: str | Path) -> str:
    """The path as text that can be printed, also if its name is no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
