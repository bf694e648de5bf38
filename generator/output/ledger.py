"""The ledger: what was last written to an output folder, and why it is as it is.

One SQLite file, one connection, one lock. A row holds a whole folder (shelves.py), under a digest of its
bytes. A ledger that can't be read, in whatever way, or is of another version, is replaced by an empty one
marked as rebuilt, and says so once. It decides nothing: plan.py compares it with what should exist.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from generator.digests import digest_of
from generator.output.locks import busy, locked
from generator.output.refusals import shown_path, stopped, stopping
from generator.problems import CannotGoOn
from generator.stamps import packed_stamp

if TYPE_CHECKING:
    from generator.output.shelves import Shelf

APPLICATION_ID = 0x6D617463  # "matc", in the header of every ledger

LEDGER_VERSION = 4

PATIENCE = 10  # seconds that readers of one ledger wait for each other

_TABLES = ("about", "folders")

_SCHEMA = f"""
    PRAGMA journal_mode = WAL;
    CREATE TABLE folders (
        path TEXT PRIMARY KEY,
        names TEXT NOT NULL,  -- of its files, sorted, one a line
        rows BLOB,  -- ROWS, one for each name; none while the folder is in doubt
        digest BLOB NOT NULL  -- of the three
    );
    CREATE TABLE about (
        output TEXT NOT NULL,
        is_rebuilt INTEGER NOT NULL,
        inputs BLOB NOT NULL,  -- of what all was made; empty since the next publish began
        digest BLOB NOT NULL  -- of the three
    );
    PRAGMA application_id = {APPLICATION_ID};
    PRAGMA user_version = {LEDGER_VERSION};
"""

_JOURNALS = ("-wal", "-shm", "-journal")


FIELDS, SIZE, TIME = 7, 5, 6
"""How many numbers of 8 bytes each row of ROWS has, and which of them are a file's size and time."""


class Left(NamedTuple):
    """How a folder was left, as `folder_stamp` tells; the stamp is empty while any of it is in doubt."""

    stamp: bytes
    file_count: int


class About(NamedTuple):
    """What a ledger knows of its output as a whole."""

    output: str  # its address
    is_rebuilt: bool
    inputs: bytes


class Ledger:
    """What was written to one output. Whoever has it open holds its lock; not for use in a forked worker."""

    def __init__(
        self, path: Path, lock: IO[bytes], connection: sqlite3.Connection, is_begun_anew: bool
    ) -> None:
        self.path = path
        self._lock = lock
        self._connection = connection
        self._is_begun_anew = is_begun_anew

    @classmethod
    def open(cls, ledger_path: Path) -> Self:
        """The ledger at this path: made if missing, begun anew if damaged or of another version."""
        lock = locked(ledger_path)
        try:
            is_there = os.path.lexists(ledger_path)
            sound = _sound(ledger_path) if is_there else None
            connection = sound or _created(ledger_path, is_rebuilt=is_there)
            return cls(ledger_path, lock, connection, is_begun_anew=is_there and sound is None)
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
    def note(self) -> str:
        """What a build tells of its ledger; empty when nothing has happened to it."""
        if not self._is_begun_anew:
            return ""
        return (
            f'the ledger "{shown_path(self.path)}" is damaged or of another version, and is begun anew: '
            "every file is written again"
        )

    @property
    def is_rebuilt(self) -> bool:
        """Whether an older ledger was lost and no publish has ended since."""
        return self._about().is_rebuilt

    @property
    def inputs(self) -> bytes:
        """What `made_of` told of the last publish; empty once another has begun."""
        return self._about().inputs

    def shelves(self) -> dict[str, Shelf]:
        """Every folder by path; none, and a rebuilt ledger, if they turn out to be unreadable."""
        try:
            rows = self._connection.execute("SELECT path, names, rows, digest FROM folders")
            return {shelf.path: shelf for shelf in map(_shelf, rows)}
        except Exception as damage:  # SQLite and Python have a dozen ways to stumble over damaged bytes
            _require_damage(damage, self.path)
            self._begin_anew()
            return {}

    def left(self) -> dict[str, Left]:
        """How every folder was left, by path: a quarter of the time that `shelves` takes.

        What else is recorded of files is not looked at. Nothing where this can't be read.
        """
        try:
            rows = self._connection.execute("SELECT path, CAST(names AS BLOB), rows FROM folders")
            return {path: _left(names, packed) for path, names, packed in rows}
        except Exception as damage:  # as above; whoever goes on to read the shelves begins anew
            _require_damage(damage, self.path)
            return {}

    def require(self, output: Path | str) -> None:
        """Stops if this ledger is about another output, whose files would be taken for ours."""
        _require(self.path, self._about(), output)

    def begin(self, output: Path | str) -> None:
        """From here on the ledger is about this output, and what that was made of is not known."""
        about = self._about()
        self._tell(about, About(_address(self.path, output), about.is_rebuilt, b""))

    def made_of(self, inputs: bytes) -> None:
        """The publish that has ended made all of these; they are for the caller to compare."""
        about = self._about()
        self._tell(about, about._replace(inputs=inputs))

    def commit(self, recorded: Iterable[Shelf] = (), doubted: Iterable[Shelf] = ()) -> None:
        """One transaction: these are as told, or gone when empty; of those only the names are sure."""
        with self._writing():
            for shelf in recorded:
                if shelf.names and shelf.rows is not None:
                    self._put(shelf.path, shelf.names, shelf.rows.tobytes())
                else:
                    self._connection.execute("DELETE FROM folders WHERE path = ?", (shelf.path,))
            for shelf in doubted:
                self._put(shelf.path, shelf.names, None)

    def _put(self, path: str, names: tuple[str, ...], rows: bytes | None) -> None:
        joined = "\n".join(names)
        row = (path, joined, rows, _digest(path, joined, rows))
        self._connection.execute("INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?)", row)

    def lose(self) -> None:
        """Somebody else's ledger of this output can't be read: files at the paths of targets may be ours."""
        about = self._about()
        self._tell(about, about._replace(is_rebuilt=True))

    def end(self) -> None:
        """A publish has ended: all that lies in the output is known."""
        about = self._about()
        self._tell(about, about._replace(is_rebuilt=False))

    def _tell(self, before: About, now: About) -> None:
        if now != before:
            with self._writing():
                _tell_about(self._connection, now)

    def _about(self) -> About:
        try:
            return _read_about(self._connection)
        except Exception as damage:
            _require_damage(damage, self.path)
            self._begin_anew()
            return _read_about(self._connection)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction. Damage that only a write meets stops this build, and the next begins anew."""
        try:
            with self._connection:
                yield
        except (OSError, sqlite3.Error) as fault:
            if not _is_damage(fault, self.path):
                raise stopped(self.path, str(fault)) from fault
            self._begin_anew()
            raise CannotGoOn(
                f'the ledger "{shown_path(self.path)}" is damaged, and was begun anew', help="build again"
            ) from fault

    def _begin_anew(self) -> None:
        self._connection.close()
        self._connection = _created(self.path, is_rebuilt=True)
        self._is_begun_anew = True


def read_beside(ledger_path: Path, output: Path | str) -> tuple[dict[str, Shelf], bool]:
    """Every folder of a ledger that others read meanwhile, and whether an older one was lost.

    Whoever calls shares its lock, so that nobody writes. What can't be read counts as lost.
    """
    if not os.path.lexists(ledger_path):
        return {}, False
    try:
        with closing(sqlite3.connect(ledger_path, timeout=PATIENCE)) as connection:
            if _is_sound(connection, ledger_path):
                about = _read_about(connection)
                _require(ledger_path, about, output)
                rows = connection.execute("SELECT path, names, rows, digest FROM folders")
                return {shelf.path: shelf for shelf in map(_shelf, rows)}, about.is_rebuilt
    except CannotGoOn:
        raise
    except Exception as damage:
        _require_damage(damage, ledger_path)
    return {}, True


# About


def _address(ledger_path: Path, output: Path | str) -> str:
    """A store's address as it is; a folder as seen from the ledger, so that a project can be moved."""
    if isinstance(output, str):
        return output
    try:
        return os.path.relpath(os.path.realpath(output), os.path.realpath(ledger_path.parent))
    except ValueError:  # on another drive
        return os.path.realpath(output)


def _require(ledger_path: Path, about: About, output: Path | str) -> None:
    recorded = about.output
    if recorded not in ("", _address(ledger_path, output)):
        other = recorded if "://" in recorded else os.path.normpath(ledger_path.parent / recorded)
        raise CannotGoOn(
            f'the ledger "{ledger_path}" is about "{other}", not about "{output}"',
            help=f'build to "{other}", or use another ledger for "{output}"',
        )


# Rows


def _digest(path: str, names: str, rows: bytes | None) -> bytes:
    return digest_of(path.encode(), names.encode(), *(() if rows is None else (rows,)))


def _shelf(row: tuple[str, str, bytes | None, bytes]) -> Shelf:
    """One row of the ledger. Raises an exception of some kind for one that was not written here."""
    import numpy as np  # here and not above: while all is as it was left, stamps are all that is asked for

    from generator.output.shelves import ROWS, Shelf

    path, joined, blob, digest = row
    names = tuple(joined.split("\n"))
    if _digest(path, joined, blob) != digest or not is_plain(path, names):
        raise ValueError(path)
    rows = None if blob is None else np.frombuffer(blob, ROWS)
    if rows is not None and len(rows) != len(names):
        raise ValueError(path)
    return Shelf(path, names, rows)


def _left(names: bytes, packed: bytes | None) -> Left:
    """Raises an exception of some kind for what was not written here."""
    count = names.count(b"\n") + 1
    if packed is None:
        return Left(b"", count)
    numbers = memoryview(packed).cast("q")
    if len(numbers) != FIELDS * count:
        raise ValueError(count)
    return Left(packed_stamp(names, numbers[SIZE::FIELDS].tobytes(), numbers[TIME::FIELDS].tobytes()), count)


def is_plain(path: str, names: tuple[str, ...]) -> bool:
    """Whether this can be a folder of the output and names of files in it: nothing leads elsewhere."""
    parts = path.split("/") if path else []
    return not ({"", ".", ".."} & {*parts, *names} or "/" in "".join(names))


def _tell_about(connection: sqlite3.Connection, about: About) -> None:
    connection.execute("DELETE FROM about")
    row = (about.output, int(about.is_rebuilt), about.inputs, _about_digest(*about))
    connection.execute("INSERT INTO about VALUES (?, ?, ?, ?)", row)


def _about_digest(output: str, is_rebuilt: int, inputs: bytes) -> bytes:
    return digest_of(os.fsencode(output), str(int(is_rebuilt)).encode(), inputs)


def _read_about(connection: sqlite3.Connection) -> About:
    rows = connection.execute("SELECT output, is_rebuilt, inputs, digest FROM about").fetchall()
    ((output, is_rebuilt, inputs, digest),) = rows
    if _about_digest(output, is_rebuilt, inputs) != digest:
        raise ValueError(output)
    return About(output, bool(is_rebuilt), inputs)


# The file


def _sound(ledger_path: Path) -> sqlite3.Connection | None:
    """A connection to a ledger that was checked (0.05 s at 500,000 pages); None if it is of no use."""
    try:
        with ExitStack() as on_exit:
            connection = on_exit.enter_context(closing(_connected(ledger_path)))
            if _is_sound(connection, ledger_path):
                on_exit.pop_all()
                return connection
    except CannotGoOn:
        raise
    except Exception as damage:
        _require_damage(damage, ledger_path)
    return None


def _is_sound(connection: sqlite3.Connection, ledger_path: Path) -> bool:
    def answer(question: str) -> object:
        return connection.execute(question).fetchone()[0]

    if answer("PRAGMA application_id") != APPLICATION_ID:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if (names := tuple(name for (name,) in tables)) and names != _TABLES:
            raise CannotGoOn(
                f'"{ledger_path}" is a database, but not a ledger of matchup',
                help="move it elsewhere, then build again",
            )
        return False
    if answer("PRAGMA user_version") != LEDGER_VERSION or answer("PRAGMA quick_check(1)") != "ok":
        return False
    _read_about(connection)
    return True


def _require_damage(fault: Exception, ledger_path: Path) -> None:
    """Raises CannotGoOn for a fault that speaks of the machine; any other is damage to the ledger's bytes."""
    if getattr(fault, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        raise busy(ledger_path) from fault
    if not _is_damage(fault, ledger_path):
        raise stopped(ledger_path, str(fault)) from fault


def _is_damage(fault: Exception, ledger_path: Path) -> bool:
    """Whether a fault comes from the ledger's bytes: there is room, and we may read and write the file."""
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF  # the higher bits only say more
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM):
        return False
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY):
        return _is_reachable(ledger_path)
    return not isinstance(fault, OSError | MemoryError)


def _is_reachable(path: Path) -> bool:
    """Whether the system lets us read and write this file, and make others beside it."""
    try:
        with path.open("r+b") as file:
            while file.read(1 << 20):
                pass
    except OSError:
        return False
    return os.access(path.parent, os.W_OK)


def _created(ledger_path: Path, is_rebuilt: bool) -> sqlite3.Connection:
    """An empty ledger. It takes its place at once: a kill leaves the old one or the new one, never a half."""
    new_path = f"{ledger_path}.new"
    with stopping(ledger_path):
        for suffix in ("", *_JOURNALS):
            Path(new_path + suffix).unlink(missing_ok=True)
        with closing(sqlite3.connect(new_path)) as new:
            make_empty(new, is_rebuilt)
        for suffix in _JOURNALS:  # the old one's; SQLite would play them into the new one
            Path(f"{ledger_path}{suffix}").unlink(missing_ok=True)
        os.replace(new_path, ledger_path)
        return _connected(ledger_path)


def make_empty(connection: sqlite3.Connection, is_rebuilt: bool) -> None:
    connection.executescript(_SCHEMA)
    with connection:
        _tell_about(connection, About("", is_rebuilt, b""))


def _connected(ledger_path: Path) -> sqlite3.Connection:
    with ExitStack() as on_exit:
        connection = on_exit.enter_context(closing(sqlite3.connect(ledger_path, timeout=0)))
        connection.executescript("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL;")
        on_exit.pop_all()
        return connection
