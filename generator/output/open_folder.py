"""A folder of the output that is held open: its files are written and read by their names alone.

The system walks the path to the folder once and not for each file, which is a tenth of what a page costs to
write. Where it can't open names below a folder (Windows), whole paths are opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from generator.output.refusals import stopped, stopping

_HAS_FOLDERS = {os.open, os.stat} <= os.supports_dir_fd

_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_OLD = os.O_RDONLY | _BINARY


class OpenFolder:
    """Writes new files, and compares old ones."""

    def __init__(self, path: str, descriptor: int | None) -> None:
        self._path = path
        self._descriptor = descriptor
        self._before = f"{path}/" if descriptor is None else ""  # what stands before each name

    @classmethod
    @contextmanager
    def open(cls, path: str) -> Iterator[Self]:
        """Raises CannotGoOn where there is no such folder."""
        with stopping(path):
            descriptor = os.open(path, os.O_RDONLY) if _HAS_FOLDERS else None
        try:
            yield cls(path, descriptor)
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def write(self, name: str, content: bytes) -> tuple[int, int]:
        """Size and time of a new file. Raises CannotGoOn if there is one of that name, or no room."""
        here = self._before + name
        try:
            file = os.open(here, _NEW, 0o666, dir_fd=self._descriptor)
            try:
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(file, rest) :]
            finally:
                os.close(file)
            # Some network file systems set the time only at the close. A time from before it would let every
            # later build take all pages for edited; to ask for it after costs 1.2 µs more.
            status = os.stat(here, dir_fd=self._descriptor)
        except OSError as fault:
            raise stopped(f"{self._path}/{name}", fault.strerror) from fault
        return status.st_size, status.st_mtime_ns

    def holds(self, name: str, content: bytes) -> bool:
        """Whether the file of that name has these bytes; not if it can't be read, so that it is replaced."""
        try:
            file = os.open(self._before + name, _OLD, dir_fd=self._descriptor)
            try:
                return os.read(file, len(content) + 1) == content
            finally:
                os.close(file)
        except OSError:
            return False
