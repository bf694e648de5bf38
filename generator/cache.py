"""What one run keeps for the next: finished things in memory, what was found in files, arrays.

In a folder beside the site lies one small file for each file of content, so an edit rewrites one of them,
nothing has to be locked, and nothing repaired: one that is damaged, cut off, of another version of this
code or not of ours is absent, and its file is read anew. Nothing in them is run: they hold plain values
(MessagePack), which msgspec decodes into the types that are asked for or refuses. A digest is compared
before anything is decoded. It finds damage, not a forger, who could as well write into the output; so a
folder that belongs to another user is not used at all.

What runs on, as the preview does, keeps the finished things themselves, for as long as what they were made
of stays.

Knows no noun, and not what decides what is found in a file but its bytes; the key says that.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from generator import array_files
from generator.digests import DIGEST_SIZE, digest_of
from generator.files import read_plain

if TYPE_CHECKING:
    from generator.array_files import Array

ENDING, PARTIAL = ".msgpack", ".partial"

MAX_BYTES = 64_000_000  # of one entry; the largest file of content has a million

T = TypeVar("T")


class Cache:
    """What is kept of one run for the next: things in memory while this lasts, and files in its folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.note = _reason_against(folder) if folder is not None else ""
        self._folder = folder if not self.note else None
        self._damaged: list[str] = []
        self._now: dict[tuple[Hashable, ...], tuple[Any, tuple[object, ...]]] = {}
        self._before = self._now

    def of(self, name: Hashable, sources: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made before of the very same sources, or is made now.

        Names are compared by value, sources by identity.
        """
        key = (name, *map(id, sources))
        known = self._now.get(key) or self._before.get(key)
        if known is None:
            known = make(), sources  # they are held, so that no other thing gets the number of one of them
        self._now[key] = known
        value: T = known[0]
        return value

    def holds(self, name: Hashable, sources: tuple[object, ...] = ()) -> bool:
        """Whether `of` would give what was made before."""
        key = (name, *map(id, sources))
        return key in self._now or key in self._before

    def turn(self, is_whole: bool) -> None:
        """Ends a round: what it did not ask for goes. One that was broken off leaves what was before it."""
        if is_whole:
            self._before = self._now
        self._now = {}

    @property
    def damage(self) -> str:
        """What was found damaged, in words; empty for nothing."""
        if not self._damaged:
            return ""
        names = " and ".join(self._damaged)
        return f"the cache of {names} was damaged, so what it held was computed anew"

    def keep_arrays(self, name: str, **arrays: Array) -> None:
        """Keeps arrays in a file of this name; where that can't be written they are made anew next time."""
        path = self.path_of(name)
        if path is not None:
            array_files.keep(path, **arrays)

    def recall_arrays(self, name: str) -> dict[str, Array]:
        """The arrays that were kept under this name, none to be written to; empty when there are none.

        Damaged ones are absent, and told in `damage`. Whether they are as they should be is for the caller to
        see.
        """
        path = self.path_of(name)
        try:
            return array_files.recall(path) if path is not None else {}
        except array_files.Damaged:
            what = name.partition(".")[0]
            if what not in self._damaged:
                self._damaged.append(what)
            return {}

    def path_of(self, name: str) -> Path | None:
        """Where a file of this name is kept; None without a folder."""
        return self._folder / name if self._folder is not None else None

    def entries(self, name: str, kind: type[T], code: bytes) -> Entries[T]:
        """What was found in each file of a folder of content; `code` digests what finds it."""
        return Entries(self.path_of(name), kind, code)


def _reason_against(folder: Path) -> str:
    """Why a folder is not used as a cache; empty for one that is, or that is still to be made."""
    try:
        status = folder.lstat()
    except OSError:
        return ""
    where = os.fsencode(folder).decode("utf-8", "backslashreplace")
    if stat.S_ISLNK(status.st_mode):
        return f'the cache "{where}" is a link, so nothing is taken from it or kept in it'
    if (
        not hasattr(os, "geteuid") or os.geteuid() == 0
    ):  # who may do everything needs no protection from others
        return ""
    if status.st_uid != os.geteuid():
        return f'the cache "{where}" belongs to another user, so nothing is taken from it or kept in it'
    if not os.access(folder, os.R_OK | os.X_OK):
        return f'the cache "{where}" can\'t be read, so nothing is taken from it or kept in it'
    return ""


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

    @property
    def is_kept(self) -> bool:
        """Whether there is a folder in which entries last."""
        return self._folder is not None

    def recall(self, name: str, key: bytes) -> T | None:
        """What was kept for a file under this name and key, or None."""
        self._named.add(f"{name}{ENDING}")
        if self._folder is None:
            return None
        try:
            stored = read_plain(self._folder / f"{name}{ENDING}", MAX_BYTES)
            expected, packed = stored[:DIGEST_SIZE], stored[DIGEST_SIZE:]
            return self._decoder.decode(packed) if expected == digest_of(self._code, key, packed) else None
        except (OSError, ValueError, RecursionError):  # ValueError: of msgspec, and of a name with a null
            return None

    def keep(self, name: str, key: bytes, value: T) -> None:
        """Keeps what was found; what can't be written, or holds a text that is no Unicode, is found anew."""
        self._named.add(f"{name}{ENDING}")
        if self._folder is None:
            return
        path = self._folder / f"{name}{ENDING}"
        partial = self._folder / f"{name}.{os.getpid()}{PARTIAL}"  # a build and a preview may keep it at once
        with suppress(OSError, ValueError):
            packed = msgspec.msgpack.encode(
                value, enc_hook=str
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
                if name.endswith((ENDING, PARTIAL)):
                    with suppress(OSError):
                        os.unlink(self._folder / name)


def _as(kind: type[Any], value: object) -> Any:
    # A word that is marked as HTML is taken as it was kept; its class would ask it first what it is.
    return str.__new__(kind, value) if issubclass(kind, str) else kind(value)
