"""Files of maps: record behind record, so that a batch costs what it holds, however long the file is.

A record is a head (mark, length of the key, words, rows, columns, key, checksum), the numbers (float16,
lowest byte first) and a foot (length of the record, checksum of its head). The heads tell what a file holds
without its numbers; the foot tells in two reads whether the last record is whole. Of two records with one key
the later counts. Where a record is not whole, such as the last after a kill, the file ends, and the next
append cuts it off there. Maps of before were one file of tensors: it is still read, until the next store
takes it over.
"""

from __future__ import annotations

import math
import os
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from generator.problems import CannotGoOn
from generator.readings.storage import append, is_tensors_file, open_plain, write

MAX_BYTES = 4_000_000_000  # of a file: 345,000 maps of 10 words on 24 x 24; it is never read whole

MAX_RECORD_COUNT = 400_000  # that are listed of a file: 2 s

MAX_NUMBER_BYTES = 32_000_000  # of the maps of one answer: 25 words on 800 x 800

MAX_KEY_BYTES = 128

MARK = b"maps"

HEAD = struct.Struct("<4s4H")  # mark, length of the key; words, rows, columns

SUM = struct.Struct("<I")  # CRC-32 of the head and the key

FOOT = struct.Struct("<II")  # length of the record, the same sum

Maps = NDArray[np.float16]  # [word, row, column]

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Where the maps of one answer lie in a file."""

    key: str
    start: int  # of its numbers
    shape: Shape
    sum: int

    @property
    def number_bytes(self) -> int:
        return 2 * math.prod(self.shape)

    @property
    def end(self) -> int:
        return self.start + self.number_bytes + FOOT.size


# Reading


def shapes(path: Path, old_path: Path) -> dict[str, Shape]:
    """Of the maps of a model, by key; of a file that can't be read, none."""
    return _old_shapes(old_path) | {key: record.shape for key, record in records(path).items()}


def records(path: Path) -> dict[str, Record]:
    """The records of a file that are whole, by key. Reads heads only, not the numbers."""
    try:
        with open_plain(path, MAX_BYTES) as file:
            return {record.key: record for record in _scan(file)}
    except OSError:
        return {}


class MapsOfModel:
    """The maps of one model, each read when it is asked for."""

    def __init__(self, path: Path, old_path: Path) -> None:
        self._path, self._old_path = path, old_path
        self._records = records(path)

    def of(self, key: str) -> Maps:
        """The maps of one answer. Raises CannotGoOn when they are gone."""
        for _ in range(2):
            maps = self._read(key)
            if maps is not None:
                return maps
            self._records = records(self._path)  # it was written anew since they were listed
        raise CannotGoOn(f"{self._path} has changed while it was read", "run it again")

    def _read(self, key: str) -> Maps | None:
        if key not in self._records:
            return _old_maps(self._old_path, key)
        try:
            with open_plain(self._path, MAX_BYTES) as file:
                return _numbers(file, self._records[key])
        except OSError:
            return None


def _scan(file: BinaryIO) -> Iterator[Record]:
    """Records from the first up to the first that is not whole."""
    size, start = file.seek(0, 2), 0
    for _ in range(MAX_RECORD_COUNT):
        record = _record_at(file, start, size)
        if record is None:
            return
        yield record
        start = record.end


def _record_at(file: BinaryIO, start: int, size: int) -> Record | None:
    """The record that begins here, if its head is sound and the file long enough for the rest."""
    file.seek(start)
    head = file.read(HEAD.size + MAX_KEY_BYTES + SUM.size)
    if len(head) < HEAD.size + SUM.size:
        return None
    mark, key_length, *shape = HEAD.unpack_from(head)
    named = head[: HEAD.size + key_length]
    if mark != MARK or not 0 < key_length <= MAX_KEY_BYTES or len(head) < len(named) + SUM.size:
        return None
    (checksum,) = SUM.unpack_from(head, len(named))
    key = named[HEAD.size :].decode("ascii", "replace")
    record = Record(key, start + len(named) + SUM.size, tuple(shape), checksum)
    is_sound = checksum == zlib.crc32(named) and 0 < record.number_bytes <= MAX_NUMBER_BYTES
    return record if is_sound and record.end <= size else None


def _numbers(file: BinaryIO, record: Record) -> Maps | None:
    """The maps of a record; None where it no longer lies there."""
    start = record.start - SUM.size - len(record.key) - HEAD.size
    if start < 0 or _record_at(file, start, file.seek(0, 2)) != record:
        return None
    file.seek(record.start)
    content = _read_all(file, record.number_bytes)
    if len(content) < record.number_bytes:
        return None
    return np.frombuffer(content, "<f2").reshape(record.shape).astype(np.float16)


def _read_all(file: BinaryIO, count: int) -> bytes:
    """This many bytes, or all that there are: one read of an unbuffered file may give fewer."""
    parts: list[bytes] = []
    while count and (part := file.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _end(file: BinaryIO) -> int:
    """Where the whole records of a file end: found by its foot, or by all of its heads."""
    size = file.seek(0, 2)
    if size > FOOT.size:
        file.seek(size - FOOT.size)
        length, checksum = FOOT.unpack(file.read(FOOT.size))
        last = _record_at(file, size - length, size) if length <= size else None
        if last is not None and (last.end, last.sum) == (size, checksum):
            return size
    end = 0
    for record in _scan(file):
        end = record.end
    return end


# Writing


def add(path: Path, maps: Mapping[str, Maps]) -> None:
    """Appends the maps of answers, by key. For whoever holds the lock of the site. Raises CannotGoOn."""
    append(path, b"".join(_record(key, maps[key]) for key in maps), MAX_BYTES, _end)


def take_over(path: Path, old_path: Path) -> None:
    """Appends those maps of an old file that the new one lacks, and removes the old file."""
    if not os.path.lexists(old_path):
        return
    known = records(path)
    for key in _old_shapes(old_path):
        maps = _old_maps(old_path, key) if key not in known else None
        if maps is not None and 0 < maps.nbytes <= MAX_NUMBER_BYTES:
            add(path, {key: maps})
    _remove(old_path)


def keep(path: Path, keys: Collection[str]) -> None:
    """Leaves the maps of these answers and nothing else; a file that holds just these is not written."""
    held = {key: record for key, record in records(path).items() if key in keys}
    if not held:
        _remove(path)
    elif _length(held) != path.stat().st_size:
        write(path, _copied(path, held))


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)


def _length(held: Mapping[str, Record]) -> int:
    return sum(HEAD.size + len(key) + SUM.size + held[key].end - held[key].start for key in held)


def _copied(path: Path, held: Mapping[str, Record]) -> Iterator[bytes]:
    with open_plain(path, MAX_BYTES) as file:
        for key, record in held.items():
            maps = _numbers(file, record)
            if maps is not None:
                yield _record(key, maps)


def _record(key: str, maps: Maps) -> bytes:
    """The bytes of a record. Raises ValueError for what could not be read again."""
    numbers = np.ascontiguousarray(maps, "<f2")
    name = key.encode("ascii")
    if not 0 < len(name) <= MAX_KEY_BYTES or not 0 < numbers.nbytes <= MAX_NUMBER_BYTES or numbers.ndim != 3:
        raise ValueError(f"maps of the shape {numbers.shape} under a key of {len(name)} bytes are not stored")
    named = HEAD.pack(MARK, len(name), *numbers.shape) + name
    checksum = zlib.crc32(named)
    length = len(named) + SUM.size + numbers.nbytes + FOOT.size
    return b"".join((named, SUM.pack(checksum), numbers.tobytes(), FOOT.pack(length, checksum)))


# Maps of before: one file of tensors


def _old_shapes(path: Path) -> dict[str, Shape]:
    """Of the tensors in a file, by name; of a file that can't be read, none."""
    if not is_tensors_file(path):
        return {}
    try:
        with safe_open(path, "numpy") as tensors:
            names = list(tensors.keys())
            slices = {name: tensors.get_slice(name) for name in names}
            halves = [name for name in names if slices[name].get_dtype() == "F16"]
            return {name: tuple(slices[name].get_shape()) for name in halves}
    except (OSError, SafetensorError):
        return {}


def _old_maps(path: Path, key: str) -> Maps | None:
    if not is_tensors_file(path):
        return None
    try:
        with safe_open(path, "numpy") as tensors:
            maps: Maps = tensors.get_tensor(key)
            return maps
    except (OSError, SafetensorError):
        return None
