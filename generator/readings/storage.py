"""Where readings lie, and how a file of them is kept whole. Knows nothing of what they say.

    content/readings/<slug>.safetensors            vectors of a model's texts
    content/readings/samples/<slug>.jsonl          what it said of the samples
    content/readings/samples/<slug>.safetensors    maps of the words that it said
    content/readings/samples/<slug>/<key>.webp     pictures that it made

Plain files, committed: a machine without a GPU builds the whole site from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from generator.files import write_whole
from generator.problems import Place, Problem

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


def broken(path: str, words: str, help: str, line: int = 1) -> Problem:
    """What is told of a reading that can't be used; it counts as missing."""
    return Problem("broken-reading", words, Place(path, line), help, severity="warning")


def tensors_file(tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """A safetensors file: the same bytes for the same tensors, in whatever order they come."""
    return save({name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)})


def put(path: Path, content: bytes) -> None:
    """Brings a file to this content, or removes it when there is none.

    One that has it already is left alone.
    """
    if not content:
        path.unlink(missing_ok=True)
    elif not path.exists() or path.read_bytes() != content:
        write_whole(path, content)


def lacking(theirs: Mapping[str, T], ours: Mapping[str, T]) -> dict[str, T]:
    """Of another machine's readings those that this site has not, by key."""
    return {key: reading for key, reading in theirs.items() if key not in ours}
