"""What lies in an output that nobody else writes into: folders are asked, and files only where one has moved.

A folder's own times move when a file in it is made, removed or replaced by another of its name, as editors,
git and rsync do it, and not when a file is written in place. So that alone is taken on trust. What is kept
is no part of the ledger and says nothing of what should be there: it stands for a listing, and a build goes
on from it as from any other. It is kept before the build writes, so a kill leaves what was seen; folders
that the build then writes into have other times.
"""

from __future__ import annotations

import os
from pathlib import Path

from generator.cache import Cache
from generator.digests import digest
from generator.output.listing import Look, OutputState, looks, state_of

VERSION = b"1"  # of what a look is


def address_of(output_path: Path) -> bytes:
    """Digest of where an output lies: what caches keep of it goes by this."""
    return digest(os.fsencode(os.path.realpath(output_path)))


def trusted(output_path: Path, cache: Cache) -> OutputState:
    """As `scan`, without a file that was written in place since the last of these looks at its folder."""
    entries = cache.entries("looks", dict[str, Look], VERSION)
    address = address_of(output_path)
    known = entries.recall(address.hex(), address) or {}
    taken = looks(output_path, known)
    if taken != known:
        entries.keep(address.hex(), address, taken)
    return state_of(output_path, taken)
