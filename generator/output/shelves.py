"""What is recorded of the output's folders: names, and an array with digests and stamp of every file.

Half a million pages are a thousand of these, which numpy compares at once. No file and no database is
opened here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.digests import number
from generator.stamps import packed_stamp

SIDES = ("recipe", "left", "right", "findings")

DIGESTS = np.dtype([(side, "<u8") for side in SIDES])

ROWS = np.dtype(
    [*((side, "<u8") for side in SIDES), ("content", "<u8"), ("size", "<i8"), ("mtime_ns", "<i8")]
)

SURE = 1
"""`content` of a file in a folder: its bytes were written, and are compared where they lie. Of an object in a
store it is a digest, since reading one back takes as long as sending it. Zero is doubt, for both."""

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Digests:
    """Why a page is as it is: 8 bytes for each of four things.

    `recipe`, `left` and `right` are blake2b, `findings` of a comparison is a mixed number (digests.mixed).
    A page about no pair puts what it shows in `left`.
    """

    recipe: bytes  # layouts, settings and our code
    left: bytes
    right: bytes
    findings: bytes

    def hexes(self) -> dict[str, str]:
        return {field.name: getattr(self, field.name).hex() for field in fields(self)}

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """As arrays of DIGESTS hold them."""
        return number(self.recipe), number(self.left), number(self.right), number(self.findings)


def digests_of(row: Rows) -> Digests:
    """The digests of one row of ROWS; a zero stands for none."""
    return Digests(*(int(row[side]).to_bytes(8, "little") if row[side] else b"" for side in SIDES))


@dataclass(frozen=True)
class Shelf:
    """What the ledger knows of one folder: the files in it that are ours, and how each was made."""

    path: str  # with forward slashes; empty: the top of the output
    names: tuple[str, ...]  # sorted
    rows: Rows | None  # [name] of ROWS, zeros for a file in doubt; None while all that lies there is

    @cached_property
    def places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def stamp(self) -> bytes:
        """What `listing_stamp` gives for the folder as it was left; nothing while it is in doubt."""
        if self.rows is None:
            return b""
        return listing_stamp(self.names, self.rows["size"], self.rows["mtime_ns"])

    def find(self, name: str) -> Rows | None:
        """The row of one file; None if it is not ours, or in doubt."""
        if self.rows is None or name not in self.places:
            return None
        row: Rows = self.rows[self.places[name]]
        return row if row["content"] else None


def listing_stamp(names: Sequence[str], sizes: ArrayLike, times: ArrayLike) -> bytes:
    """As `folder_stamp` of lists, of arrays."""
    joined = "\n".join(names).encode("utf-8", "surrogateescape")
    return packed_stamp(joined, *(np.ascontiguousarray(each, "<i8").tobytes() for each in (sizes, times)))
