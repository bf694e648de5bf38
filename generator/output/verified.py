"""Whether files hold the bytes that were written to them, where size and time alone can't tell.

A build goes by sizes and times: whoever edits a page and gives it back both is not seen. Here every file that
looks as it was left is read. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator import workers
from generator.digests import digest, number
from generator.output.listing import WORTH_WORKERS, Listing, OutputState, listing_of
from generator.output.refusals import stopping
from generator.output.shelves import Shelf
from generator.workers import spread

NO_TIME = -1  # of a file whose bytes are not those that were written


def verified(state: OutputState, shelves: Mapping[str, Shelf], output_path: Path) -> OutputState:
    """What lies in the output; a file with other bytes than the ledger records has no time, as if edited.

    Reads the whole output, which takes as long as the disk does.
    """
    paths = [path for path, shelf in shelves.items() if shelf.rows is not None and path in state.stamps]
    count = workers.available() if len(paths) > WORTH_WORKERS else 1

    def look(place: int) -> Listing | None:
        return _verified(state.listing(paths[place]), shelves[paths[place]], output_path)

    results = spread(range(len(paths)), look, count)
    edited = {paths[place]: listing for place, listing in results if listing is not None}
    stamps = {path: edited[path].stamp if path in edited else stamp for path, stamp in state.stamps.items()}
    return OutputState(stamps, lambda path: edited.get(path) or state.listing(path), state.leftovers)


def _verified(listing: Listing, shelf: Shelf, output_path: Path) -> Listing | None:
    """The listing of a folder with files that hold other bytes; None if there are none."""
    folder = output_path / shelf.path
    files, is_edited = [], False
    for name, size, time in zip(listing.names, listing.sizes, listing.times, strict=True):
        row = shelf.find(name)
        if row is not None and int(row["size"]) == size and int(row["mtime_ns"]) == time:
            with stopping(folder / name):
                content = (folder / name).read_bytes()
            if number(digest(content)) != int(row["content"]):
                is_edited, time = True, NO_TIME
        files.append((name, size, time))
    return listing_of(files) if is_edited else None
