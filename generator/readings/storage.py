"""Where readings lie, and how a file of them is kept whole. Knows nothing of what they say.

    content/readings/<slug>.safetensors            vectors of a model's texts
    content/readings/tags.safetensors              vectors of the texts of tags
    content/readings/search.safetensors            what makes a vector of a query, in a browser
    content/readings/samples/<slug>.jsonl          what it said of the samples
    content/readings/samples/<slug>.maps           maps of the words that it said
    content/readings/samples/<slug>/<key>.webp     pictures that it made

Plain files, committed: a machine without a GPU builds the whole site from them. They come with a pull request
as other content does, so no link is followed, no pipe waited for, and no file read that is larger than any of
ours.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from generator.files import READ_ONLY, NotPlain, read_plain, write_whole
from generator.problems import CannotGoOn, Place, Problem
from generator.stamps import Stamp, stamps_in
from generator.vocabulary import SEARCH_FILE

MAX_BYTES = 16_000_000  # of a file of vectors: 20,000 of 384 numbers

MAX_SEARCHES_BYTES = 128_000_000  # of the vectors of what people searched for: 150,000 texts

MAX_LINES_BYTES = 40_000_000  # of a file of answers: 80,000 captions with maps

MAX_PICTURE_BYTES = 20_000_000

MAX_TENSORS_BYTES = 512_000_000  # of an old file of maps, which is mapped into memory

MAX_HEADER_BYTES = 4_000_000  # of such a file: about 100 for each

TO_APPEND = READ_ONLY | os.O_RDWR | os.O_CREAT

T = TypeVar("T")


def readings_path(site_path: Path) -> Path:
    """The folder of all readings."""
    return site_path / "content" / "readings"


def vectors_path(site_path: Path, slug: str) -> Path:
    """A model's file of vectors."""
    return readings_path(site_path) / f"{slug}.safetensors"


def search_path(site_path: Path) -> Path:
    """The file of the table for queries."""
    return vectors_path(site_path, SEARCH_FILE)


def samples_path(site_path: Path) -> Path:
    """The folder of what models said of the samples."""
    return readings_path(site_path) / "samples"


def lines_path(site_path: Path, slug: str) -> Path:
    """A model's file of answers."""
    return samples_path(site_path) / f"{slug}.jsonl"


def maps_path(site_path: Path, slug: str) -> Path:
    """A model's file of maps."""
    return samples_path(site_path) / f"{slug}.maps"


def old_maps_path(site_path: Path, slug: str) -> Path:
    """Where they lay before, as one file of tensors."""
    return samples_path(site_path) / f"{slug}.safetensors"


def link_on(site_path: Path, folder: Path) -> str:
    """The first folder of readings on the way to this one that is a link, relative to the site.

    Empty if none is.
    """
    for each in (readings_path(site_path), samples_path(site_path), folder):
        if each.is_symlink():
            return each.relative_to(site_path).as_posix()
    return ""


def names_in(site_path: Path, folder: Path) -> tuple[dict[str, Stamp], tuple[Problem, ...]]:
    """What a folder of readings holds, by name, with stamps; nothing, and a problem, where it is a link."""
    if link := link_on(site_path, folder):
        help = "delete the link, then run `matchup measure`"
        return {}, (broken(link, "the folder of readings is a link, which could lead anywhere", help),)
    try:
        return dict(stamps_in(folder)), ()
    except (FileNotFoundError, NotADirectoryError):
        return {}, ()


def read(path: Path, max_bytes: int = MAX_BYTES) -> tuple[bytes, str]:
    """The bytes of a file of readings, or the reason why they can't be used."""
    try:
        return read_plain(path, max_bytes), ""
    except NotPlain as fault:
        return b"", f"the file {fault.reason}"
    except OSError as fault:
        return b"", f"the file can't be read: {fault.strerror}"


def open_plain(path: Path, max_bytes: int) -> BinaryIO:
    """A plain file, open to be read in part. Raises OSError.

    No link is followed and no pipe waited for; folders on the way to it may be links.
    """
    descriptor = os.open(path, READ_ONLY)
    file = open(descriptor, "rb", buffering=0)  # noqa: SIM115
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size <= max_bytes:
        return file
    file.close()
    raise NotPlain("is no plain file or larger than any of ours")


def is_tensors_file(path: Path) -> bool:
    """Whether a file may be opened as tensors without reading it whole: it is plain, its header is short."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_TENSORS_BYTES:
            return False
        with path.open("rb") as file:
            return int.from_bytes(file.read(8), "little") <= MAX_HEADER_BYTES
    except OSError:
        return False


def broken(path: str, words: str, help: str, line: int = 1) -> Problem:
    """What is told of a reading that can't be used; it counts as missing."""
    return Problem("broken-reading", words, Place(path, line), help, severity="warning")


def tensors_file(tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """A safetensors file: the same bytes for the same tensors, in whatever order they come."""
    return save({name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)})


def write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Brings a file to this content, whole at every moment. For whoever holds the lock of the site."""
    _require_own_folder(path)
    for leftover in path.parent.glob(f"{path.name}.*.partial"):  # of writers that were killed
        leftover.unlink(missing_ok=True)
    write_whole(path, content)


def append(path: Path, content: bytes, max_bytes: int, end_of: Callable[[BinaryIO], int]) -> None:
    """Puts bytes behind those of a file that are whole, which end where `end_of` says.

    For whoever holds the lock of the site. What is no plain file is replaced, a link never followed. Where
    the disk is full, the file is as it was. Raises CannotGoOn.
    """
    _require_own_folder(path)
    try:
        with _open_to_append(path) as file:
            end = end_of(file)
            if end + len(content) > max_bytes:
                raise CannotGoOn(
                    f"{path} would have {end + len(content):,} bytes; {max_bytes:,} are accepted",
                    "run `matchup prune`, or take samples out of content/samples.yaml",
                )
            _put_at(file, end, content)
    except OSError as fault:
        raise CannotGoOn(
            f"{path} can't be written: {fault.strerror}",
            "check space and permissions; nothing that was stored before is lost",
        ) from fault


def _require_own_folder(path: Path) -> None:
    if path.parent.is_symlink():
        raise CannotGoOn(f"{path.parent} is a link, which could lead anywhere", "delete the link")


def _open_to_append(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or not (path.is_file() or path.is_dir()):
        path.unlink(missing_ok=True)
    return open(os.open(path, TO_APPEND, 0o644), "r+b", buffering=0)


def _put_at(file: BinaryIO, end: int, content: bytes) -> None:
    file.truncate(end)
    file.seek(end)
    left = memoryview(content)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError:
        file.truncate(end)
        raise


def put(path: Path, content: bytes) -> None:
    """The same, but a file that has this content is left alone, and one that is to have none removed."""
    if not content:
        path.unlink(missing_ok=True)
    elif read(path, len(content)) != (content, ""):
        write(path, content)


def lacking(theirs: Mapping[str, T], ours: Mapping[str, T]) -> dict[str, T]:
    """Of another machine's readings those that this site has not, by key."""
    return {key: reading for key, reading in theirs.items() if key not in ours}
