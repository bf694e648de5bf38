"""Digests: what tells whether something is still what it was. No protection against a forger.

Pages, models and folders go by 8 bytes, entries of caches by 16. Keys of committed readings are made here,
too, so no function may change what it gives.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIGEST_SIZE = 16
WHOLE = 16_000_000  # bytes up to which a file of weights is read whole
EDGE = 1_000_000  # bytes at both ends of a larger one


def digest(content: bytes) -> bytes:
    """8 bytes."""
    return hashlib.blake2b(content, digest_size=8).digest()


def text_digest(text: str) -> bytes:
    """8 bytes of a text in UTF-8."""
    return digest(text.encode())


def number(digest: bytes) -> int:
    """A digest as the ledger's arrays hold it."""
    return int.from_bytes(digest, "little")


def digest_of(*parts: bytes | memoryview) -> bytes:
    """16 bytes that differ wherever the parts do, their borders included."""
    total = hashlib.blake2b(digest_size=DIGEST_SIZE)
    for part in parts:
        total.update(len(part).to_bytes(8, "little"))
        total.update(part)
    return total.digest()


def folder_digest(folder: Path) -> str:
    """Of all files below a folder, by name, hidden ones left out.

    Files up to 16 MB are read whole; of larger ones the size and the first and last MB, which hold the
    header of a checkpoint and its last tensors: all of it would cost seconds in every build.
    """
    hashed = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder)
        if any(part.startswith(".") for part in name.parts):
            continue
        size = path.stat().st_size
        hashed.update(f"{name.as_posix()}\n{size}\n".encode())
        with path.open("rb") as file:
            hashed.update(file.read(WHOLE if size <= WHOLE else EDGE))
            if size > WHOLE:
                file.seek(-EDGE, 2)
                hashed.update(file.read())
    return hashed.hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hex, as others name theirs. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def short_digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit of a number spread over all 64 (the finalizer of splitmix64)."""
    import numpy as np  # here and not above: digests of texts are asked for where numpy is not open yet

    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
