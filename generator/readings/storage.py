"""Where readings lie, and how a file of them is kept whole. Knows nothing of what they say.

    content/readings/<slug>.safetensors            vectors of a model's texts
    content/readings/samples/<slug>.jsonl          what it said of the samples
    content/readings/samples/<slug>.safetensors    maps of the words that it said
    content/readings/samples/<slug>/<key>.webp     pictures that it made

Plain files, committed: a machine without a GPU builds the whole site from them. They come with a pull request
as other content does, so no link is followed, no pipe waited for, and no file read that is larger than any of
ours.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from generator.cache import Stamp, stamps_in
from generator.files import NotPlain, read_plain, write_whole
from generator.problems import CannotGoOn, Place, Problem

MAX_BYTES = 16_000_000  # of a file that is read whole: 20,000 vectors of 384 numbers, or as many answers

MAX_PICTURE_BYTES = 20_000_000

MAX_MAPS_BYTES = 512_000_000  # of a file of maps, which is mapped into memory: 45,000 of 10 words on 24 x 24

MAX_HEADER_BYTES = 4_000_000  # of a file of maps: about 100 for each

T = TypeVar("T")


def readings_path(site_path: Path) -> Path:
    """The folder of all readings."""
    return site_path / "content" / "readings"


def vectors_path(site_path: Path, slug: str) -> Path:
    """A model's file of vectors."""
    return readings_path(site_path) / f"{slug}.safetensors"


def samples_path(site_path: Path) -> Path:
    """The folder of what models said of the samples."""
    return readings_path(site_path) / "samples"


def lines_path(site_path: Path, slug: str) -> Path:
    """A model's file of answers."""
    return samples_path(site_path) / f"{slug}.jsonl"


def maps_path(site_path: Path, slug: str) -> Path:
    """A model's file of maps."""
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


def is_tensors_file(path: Path) -> bool:
    """Whether a file may be opened as tensors without reading it whole: it is plain, its header is short."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_MAPS_BYTES:
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


def write(path: Path, content: bytes) -> None:
    """Brings a file to this content, whole at every moment. For whoever holds the lock of the site."""
    if path.parent.is_symlink():
        raise CannotGoOn(f"{path.parent} is a link, which could lead anywhere", "delete the link")
    for leftover in path.parent.glob(f"{path.name}.*.partial"):  # of writers that were killed
        leftover.unlink(missing_ok=True)
    write_whole(path, content)


def put(path: Path, content: bytes) -> None:
    """The same, but a file that has this content is left alone, and one that is to have none removed."""
    if not content:
        path.unlink(missing_ok=True)
    elif read(path, len(content)) != (content, ""):
        write(path, content)


def lacking(theirs: Mapping[str, T], ours: Mapping[str, T]) -> dict[str, T]:
    """Of another machine's readings those that this site has not, by key."""
    return {key: reading for key, reading in theirs.items() if key not in ours}
