"""How the pages of one output are shared out to several builders, and what the last step makes of it.

A builder writes whole columns, which are folders, and deletes nothing; which ones, every machine works out by
itself from the same folders. The last step writes all others, and deletes. Whether each column is as it
should be it asks of the pages' own digests, so no builder is believed; what builders recorded says whose
columns are missing, and why.

Knows paths and digests, as plan.py does, and no noun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heapreplace

import numpy as np

from generator.digests import digest_of
from generator.output.listing import Listing
from generator.output.plan import Folder, Plan, places_of
from generator.output.shelves import ROWS, SIDES, Shelf
from generator.part import Part
from generator.problems import Misuse


def shares(folders: Iterable[Folder], count: int) -> list[list[Folder]]:
    """The columns among these folders for each of so many builders, who get about as many pages each.

    The longest column goes first, each to whoever has the fewest pages, then to the first of them.
    """
    columns = [folder for folder in folders if folder.is_column]
    shared: list[list[Folder]] = [[] for _ in range(count)]
    loads = [(0, place) for place in range(count)]
    heapify(loads)
    for folder in sorted(columns, key=lambda folder: (-len(folder.names), folder.path)):
        load, place = loads[0]
        shared[place].append(folder)
        heapreplace(loads, (load + len(folder.names), place))
    return shared


def stamp_of(folders: Iterable[Folder]) -> bytes:
    """16 bytes of all pages of an output and of what each depends on: equal for the same site alone."""
    ordered = sorted(folders, key=lambda folder: folder.path)
    return digest_of(
        *(
            digest_of(folder.path.encode(), "\n".join(folder.names).encode(), folder.digests.tobytes())
            for folder in ordered
        )
    )


# What several ledgers say


def known_shelf(shelves: Sequence[Shelf], listing: Listing, wanted: Folder | None) -> Shelf:
    """What several ledgers know of one folder: every name is ours that any of them has.

    Of what they say about a file that counts which fits what lies there; among several such, what the page
    depends on now. Where nothing fits, the file is in doubt.
    """
    if len(shelves) == 1 and shelves[0].rows is not None:
        return shelves[0]
    names = tuple(sorted({name for shelf in shelves for name in shelf.names}))
    listed = places_of(names, listing.names)
    is_listed = listed >= 0
    best, rank = np.zeros(len(names), ROWS), np.zeros(len(names), np.int64)
    for shelf in shelves:
        if shelf.rows is None:
            continue
        rows = np.zeros(len(names), ROWS)
        there = places_of(names, shelf.names)
        rows[there >= 0] = shelf.rows[there[there >= 0]]
        is_sure = rows["content"] != 0
        fits = is_sure & is_listed
        lying = listed[fits]
        fits[fits] = (listing.sizes[lying] == rows["size"][fits]) & (
            listing.times[lying] == rows["mtime_ns"][fits]
        )
        own_rank = is_sure + 4 * fits + 2 * (is_sure & _is_as_wanted(rows, names, wanted))
        best[own_rank > rank] = rows[own_rank > rank]
        rank = np.maximum(rank, own_rank)
    best[is_listed & (rank < 4)] = 0
    return Shelf(shelves[0].path, names, best)


def _is_as_wanted(rows: np.ndarray, names: tuple[str, ...], wanted: Folder | None) -> np.ndarray:
    """[name], whether these rows have the digests that are wanted of each."""
    is_same = np.zeros(len(names), bool)
    if wanted is None:
        return is_same
    places = places_of(names, wanted.names)
    there = places >= 0
    is_same[there] = True
    for side in SIDES:
        is_same[there] &= rows[side][there] == wanted.digests[side][places[there]]
    return is_same


# Plans


def without_deletions(plan: Plan) -> Plan:
    """What one builder does of a plan: whatever is no longer wanted goes in the last step."""
    changes = (replace(change, deletions=()) for change in plan.changes)
    return replace(plan, changes=tuple(change for change in changes if len(change.writes)))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a builder says of its part."""

    part: Part
    stamp: bytes  # of the output that it was made for
    is_done: bool


def require_columns(plan: Plan, folders: Sequence[Folder], receipts: Sequence[Receipt], remedy: str) -> None:
    """Raises Misuse unless every column is as it should be; names the parts that are not, and why.

    `remedy` is the command of one part, with 1/4 where that stands.
    """
    lacking = {
        change.folder.path for change in plan.changes if change.folder.is_column and len(change.writes)
    }
    if not lacking:
        return
    stamp = stamp_of(folders)
    count = _count(receipts, stamp)
    if count is None:
        words = f"no part has been built: {_pages(plan)} of comparisons are not there as they should be"
        again = f"{remedy}, and so on to 4/4 or for as many builders as there are"
        raise Misuse(words, f"run {again}, then the last step again")
    parts = [Part(number, count) for number in range(1, count + 1)]
    faulty = [
        part
        for part, share in zip(parts, shares(folders, count), strict=True)
        if any(folder.path in lacking for folder in share)
    ]
    faults = [f"{part} {_fault(part, receipts, stamp)}" for part in faulty]
    faults += [f"{part} overlaps with these" for part in _overlapping(receipts, count, stamp)]
    commands = ", ".join(remedy.replace("1/4", part.written, 1) for part in faulty)
    raise Misuse(
        f"the site is not complete, and the last step has done nothing: {'; '.join(faults)}",
        f"run {commands}; then the last step again",
    )


def _pages(plan: Plan) -> str:
    return f"{sum(len(change.writes) for change in plan.changes if change.folder.is_column):,} pages"


def _count(receipts: Sequence[Receipt], stamp: bytes) -> int | None:
    """How many builders there are: what most of those say who built this site, or any."""
    of_this = [receipt for receipt in receipts if receipt.stamp == stamp]
    said: Mapping[int, set[Part]] = {}
    said = {receipt.part.count: set() for receipt in of_this or receipts}
    for receipt in of_this or receipts:
        said[receipt.part.count].add(receipt.part)
    return max(said, key=lambda count: (len(said[count]), count), default=None)


def _fault(part: Part, receipts: Sequence[Receipt], stamp: bytes) -> str:
    of_part = [receipt for receipt in receipts if receipt.part == part]
    of_this = [receipt for receipt in of_part if receipt.stamp == stamp]
    if not of_part:
        return "is missing"
    if not of_this:
        return "was built from other content or by another Matchup"
    if not any(receipt.is_done for receipt in of_this):
        return "was not built to its end"
    return "has been changed since it was built"


def _overlapping(receipts: Sequence[Receipt], count: int, stamp: bytes) -> list[Part]:
    return sorted({each.part for each in receipts if each.part.count != count and each.stamp == stamp})
