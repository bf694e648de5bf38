"""How columns are shared out, what several ledgers say of one file, and what the last step refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.output.listing import listing_of
from generator.output.parts import known_shelf, shares, stamp_of
from generator.output.plan import Folder, folders_of
from generator.output.shelves import DIGESTS, ROWS, Shelf
from generator.part import Part, part_of
from generator.problems import Misuse
from tests.output.toy_output import SITE, edited


def column(path: str, count: int) -> Folder:
    names = tuple(f"{number:04}.html" for number in range(count))
    return Folder(path, names, np.zeros(count, DIGESTS), is_column=True)


COLUMNS = [column(f"compare/{number:02}", 21 - number) for number in range(1, 21)]
REST = Folder("models", ("a.html",), np.zeros(1, DIGESTS))


# Sharing out


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_each_column_is_in_one_share_and_shares_have_about_as_many_pages(count: int) -> None:
    shared = shares([REST, *COLUMNS], count)
    paths = [folder.path for share in shared for folder in share]
    assert sorted(paths) == [folder.path for folder in COLUMNS]
    loads = [sum(len(folder.names) for folder in share) for share in shared]
    assert max(loads) <= 1.1 * sum(loads) / count


@given(st.permutations(COLUMNS))
def test_the_split_is_the_same_whatever_the_order_of_folders(folders: Sequence[Folder]) -> None:
    assert shares(folders, 3) == shares(COLUMNS, 3)


def test_more_builders_than_columns_leave_some_without_any() -> None:
    assert [len(share) for share in shares(COLUMNS[:2], 4)] == [1, 1, 0, 0]


def test_the_stamp_of_a_site_moves_with_every_page_and_name_and_not_with_order() -> None:
    folders = list(folders_of(SITE))
    stamp = stamp_of(folders)
    assert stamp_of(reversed(folders)) == stamp
    for side in ("recipe", "left", "right", "findings"):
        assert stamp_of(folders_of([*SITE[:-1], edited(SITE[-1], **{side: "other"})])) != stamp
    assert stamp_of(folders_of(SITE[:-1])) != stamp


@pytest.mark.parametrize(("text", "part"), [("1/1", Part(1, 1)), ("2/4", Part(2, 4)), ("04/12", Part(4, 12))])
def test_a_part_is_a_number_of_a_count(text: str, part: Part) -> None:
    assert part_of(text) == part
    assert part_of(part.written) == part


@pytest.mark.parametrize(
    "text", ["", "2", "0/4", "5/4", "1/0", "-1/4", "1/2/3", "a/b", "1 / 2", "1/10001", "²/4"]
)
def test_anything_else_is_no_part(text: str) -> None:
    with pytest.raises(Misuse, match="is no part"):
        part_of(text)


# What several ledgers say


def shelf(**rows: tuple[int, int, int] | None) -> Shelf:
    """Of each name: the digest of its left side, its size and time; None for one in doubt."""
    names = tuple(sorted(rows))
    array = np.zeros(len(names), ROWS)
    for place, name in enumerate(names):
        if (row := rows[name]) is not None:
            array[place]["content"] = 1
            array[place]["left"], array[place]["size"], array[place]["mtime_ns"] = row
    return Shelf("compare/a", names, array)


def wanted(**lefts: int) -> Folder:
    digests = np.zeros(len(lefts), DIGESTS)
    digests["left"] = [lefts[name] for name in sorted(lefts)]
    return Folder("compare/a", tuple(sorted(lefts)), digests)


def test_of_two_ledgers_the_one_counts_that_fits_what_lies_there() -> None:
    old, new = shelf(b=(1, 10, 100), c=(1, 20, 100)), shelf(b=(2, 11, 200))
    listing = listing_of([("b", 11, 200), ("c", 20, 100)])
    for both in ((old, new), (new, old)):
        known = known_shelf(both, listing, wanted(b=2, c=1))
        assert known.names == ("b", "c")
        assert known.stamp == listing.stamp
        assert known.rows is not None
        assert known.rows["left"].tolist() == [2, 1]


def test_of_two_that_fit_the_one_counts_that_is_wanted_now() -> None:
    one, other = shelf(b=(1, 10, 100)), shelf(b=(2, 10, 100))
    for left in (1, 2):
        known = known_shelf((one, other), listing_of([("b", 10, 100)]), wanted(b=left))
        assert known.rows is not None
        assert known.rows["left"].tolist() == [left]


def test_where_none_fits_the_file_is_ours_and_in_doubt() -> None:
    known = known_shelf((shelf(b=(1, 10, 100)), shelf(b=None)), listing_of([("b", 12, 300)]), None)
    assert known.names == ("b",)
    assert known.find("b") is None


def test_a_folder_in_doubt_takes_nothing_back_that_another_ledger_knows() -> None:
    doubted = replace(shelf(b=None, c=None), rows=None)
    known = known_shelf((shelf(b=(1, 10, 100)), doubted), listing_of([("b", 10, 100), ("c", 9, 9)]), None)
    assert known.names == ("b", "c")
    assert known.find("b") is not None
    assert known.find("c") is None


def test_what_alone_is_told_of_a_folder_in_doubt_is_its_names() -> None:
    known = known_shelf((replace(shelf(b=None), rows=None),), listing_of([("b", 10, 100)]), None)
    assert known.rows is not None
    assert (known.names, known.find("b")) == (("b",), None)
