"""What is recorded of a folder comes back by name, and its stamp is that of a folder with the same files."""

from __future__ import annotations

import numpy as np
import pytest

from generator.output.listing import listing_of
from generator.output.shelves import DIGESTS, ROWS, SIDES, Digests, Shelf, digests_of, listing_stamp


def shelf() -> Shelf:
    rows = np.zeros(3, ROWS)
    rows["content"] = [5, 0, 7]
    rows["size"] = [10, 0, 30]
    rows["mtime_ns"] = [1, 0, 3]
    rows["left"] = [1, 2, 3]
    return Shelf("models", ("a.html", "b.html", "c.html"), rows)


def test_a_row_is_found_by_name_unless_it_is_in_doubt() -> None:
    found = shelf().find("c.html")
    assert found is not None
    assert (int(found["size"]), int(found["content"])) == (30, 7)
    assert shelf().find("b.html") is None
    assert shelf().find("d.html") is None
    assert Shelf("models", ("a.html",), None).find("a.html") is None


def test_digests_come_back_from_their_row() -> None:
    digests = Digests(b"recipe  ", b"left    ", b"", b"found   ")
    row = np.array([digests.numbers], DIGESTS)[0]
    assert digests_of(row) == digests
    assert [*digests.hexes()] == [*SIDES]


def test_the_stamp_is_that_of_a_listing_with_the_same_files() -> None:
    files = [("c.html", 30, 3), ("a.html", 10, 1), ("b.html", 0, 0)]
    assert shelf().stamp == listing_of(files).stamp
    assert Shelf("models", ("a.html",), None).stamp == b""


@pytest.mark.parametrize(
    "files",
    [
        [("a.html", 10, 1), ("b.html", 20, 3)],
        [("a.html", 10, 1), ("b.html", 21, 2)],
        [("a.html", 11, 1), ("b.html", 20, 2)],
        [("a.html", 10, 1), ("c.html", 20, 2)],
        [("a.html", 10, 1)],
        [],
    ],
)
def test_another_name_size_or_time_gives_another_stamp(files: list[tuple[str, int, int]]) -> None:
    stamp = listing_stamp(("a.html", "b.html"), [10, 20], [1, 2])
    assert listing_of(files).stamp != stamp
    assert listing_of([("b.html", 20, 2), ("a.html", 10, 1)]).stamp == stamp
