"""What was found in files that have not changed: kept in a cache beside the site, one small file for each file of content.

So an edit rewrites one of them, nothing has to be locked, and nothing repaired: one that is damaged, cut off, of another
version of this code or not of ours is absent, and its file is read anew. Nothing in them is run: they hold plain values
(MessagePack), which msgspec decodes into the types that are asked for or refuses. A checksum finds damage; it does not
find a forger, who could as well write into the output.

What runs on, as the preview does, keeps the finished things themselves, for as long as what they were made of stays.

Knows no noun, and not what decides what is found in a file but its bytes; the key says that.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar
from zipfile import BadZipFile

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.digests import DIGEST_SIZE, digest_of

ENDING = ".msgpack"

MAX_BYTES = 64_000_000  # of one entry; the largest file of content has a million

TICK = 20_000_000  # ns; by the clock of file systems, two changes in less time may be one: it moves every 1 to 10 ms

READ_ONLY = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)

T = TypeVar("T")

Array = NDArray[Any]


class Cache:
    """What is kept of one run for the next: finished things in memory while this lasts, and files in a folder, if it has one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._now: dict[tuple[Hashable, ...], tuple[Any, tuple[object, ...]]] = {}
        self._before = self._now

    def of(self, name: Hashable, sources: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made before of the very same sources, or is made now; names are compared by value, sources by identity."""
        key = (name, *map(id, sources))
        known = self._now.get(key) or self._before.get(key)
        if known is None:
            known = make(), sources  # they are held, so that no other thing gets the number of one of them
        self._now[key] = known
        value: T = known[0]
        return value

    def turn(self, is_whole: bool) -> None:
        """Ends a round; what it did not ask for goes. One that was broken off leaves what the round before it has kept."""
        if is_whole:
            self._before = self._now
        self._now = {}

    def path_of(self, name: str) -> Path | None:
        """Where a file of this name is kept; None without a folder."""
        return self._folder / name if self._folder is not None else None

    def entries(self, name: str, kind: type[T], code: bytes) -> Entries[T]:
        """What was found in each file of a folder of content; `code` digests what finds it."""
        return Entries(self.path_of(name), kind, code)


class Entries(Generic[T]):
    """What was found in each of many files. Without a folder of its own it keeps nothing.

    `code` digests what finds it: entries of other code are absent.
    """

    def __init__(self, folder: Path | None, kind: type[T], code: bytes) -> None:
        self._code = code
        is_ours = folder is not None and not folder.is_symlink()  # a link could lead anywhere
        self._folder = folder if is_ours else None
        self._decoder = msgspec.msgpack.Decoder(kind, dec_hook=_as)
        self._named: set[str] = set()

    def recall(self, name: str, key: bytes) -> T | None:
        """What was kept for a file under this name and key, or None."""
        self._named.add(f"{name}{ENDING}")
        if self._folder is None:
            return None
        try:
            stored = _read(f"{self._folder}{os.sep}{name}{ENDING}")
            expected, packed = stored[:DIGEST_SIZE], stored[DIGEST_SIZE:]
            return self._decoder.decode(packed) if expected == digest_of(self._code, key, packed) else None
        except (OSError, ValueError, RecursionError):  # ValueError: of msgspec, and of a name with a null
            return None

    def keep(self, name: str, key: bytes, found: T) -> None:
        """Keeps what was found; where that can't be written, or a text is no Unicode, it is found anew the next time."""
        self._named.add(f"{name}{ENDING}")
        if self._folder is None:
            return
        path = self._folder / f"{name}{ENDING}"
        partial = self._folder / f"{name}.partial"
        with suppress(OSError, ValueError):
            packed = msgspec.msgpack.encode(
                found, enc_hook=str
            )  # a word that is marked as HTML is kept as a word
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.unlink(missing_ok=True)
            with partial.open("xb") as file:  # x: never through a link that lies there
                file.write(digest_of(self._code, key, packed) + packed)
            os.replace(partial, path)

    def forget_others(self, names: Iterable[str] = ()) -> None:
        """Removes what is kept under other names than these and those that were asked for."""
        self._named.update(f"{name}{ENDING}" for name in names)
        if self._folder is None:
            return
        with suppress(OSError):
            for name in set(os.listdir(self._folder)) - self._named:
                if name.endswith((ENDING, ".partial")):
                    with suppress(OSError):
                        os.unlink(self._folder / name)


def _as(kind: type[Any], value: object) -> Any:
    return kind(value)


def _read(path: str) -> bytes:
    """The bytes of a plain file of no more than MAX_BYTES; nothing of anything else that stands there."""
    descriptor = os.open(path, READ_ONLY)
    try:
        status = os.fstat(descriptor)
        return (
            os.read(descriptor, status.st_size)
            if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES
            else b""
        )
    finally:
        os.close(descriptor)


class Stamp(NamedTuple):
    """What tells one state of a file from another without opening it."""

    size: int
    modified: int  # ns
    changed: int  # ns; moves with permissions and names, too
    inode: int
    mode: int
    asked: int  # ns; 0 unless the file has changed so lately that it may change again and look the same


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of what stands there, be it a file, a folder or a link; None for nothing."""
    try:
        return _stamp(path.lstat(), time.time_ns())
    except OSError:
        return None


def stamps_in(folder: Path) -> list[tuple[str, Stamp]]:
    """Names and stamps of all that a folder holds, by name; 2 µs each, a quarter of asking one by one. Raises OSError."""
    now = time.time_ns()
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # it has just gone
                found.append((entry.name, _stamp(entry.stat(follow_symlinks=False), now)))
    return sorted(found)


def _stamp(status: os.stat_result, now: int) -> Stamp:
    asked = 0 if now - status.st_ctime_ns > TICK else now
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_mode, asked)


# Arrays


def keep_arrays(path: Path, **arrays: Array) -> None:
    """Keeps arrays in one file, whole at every moment; where that can't be written they are made anew the next time."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


def recall_arrays(path: Path) -> dict[str, Array]:
    """The arrays that were kept, by name; none when they can't be read. Whether they are as they should be is for the caller to see."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            return dict(stored)
    except (
        OSError,
        ValueError,
        KeyError,
        EOFError,
        BadZipFile,
        NotImplementedError,
        AttributeError,
    ):  # damaged in one way or another
        return {}
