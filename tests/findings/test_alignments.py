"""What alignments say of a pair and of all pairs, and how they are kept."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from generator.findings.alignments import Alignment, Match, load
from generator.findings.assignment import align
from tests.findings.tables import many, small_table, toy_table
from tests.toys import capability, towards, unmatched


@pytest.mark.parametrize(
    ("matched", "left", "right", "expected"),
    [
        (0, 4, 5, (0, 0, 0)),
        (2, 4, 5, (50, 40, 44)),
        (1, 3, 8, (33, 12, 18)),
        (4, 4, 4, (100, 100, 100)),
        (3, 3, 9, (100, 33, 50)),
    ],
)
def test_coverage_counts_one_side_and_overlap_both(
    matched: int, left: int, right: int, expected: tuple[int, ...]
) -> None:
    found = Alignment(tuple(Match(n, n, 80) for n in range(matched)), left, right)
    assert (found.left_coverage, found.right_coverage, found.overlap) == expected


def test_saved_alignments_come_back_the_same(tmp_path: Path) -> None:
    found = align(small_table())
    found.save(tmp_path / "cache" / "alignments.npz")
    assert load(tmp_path / "cache" / "alignments.npz") == found
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["alignments.npz"]


def test_alignments_without_a_match_come_back_too(tmp_path: Path) -> None:
    table = toy_table([capability("one"), capability("two")], [towards(100), towards(0)], [1, 1])
    align(table).save(tmp_path / "alignments.npz")
    assert load(tmp_path / "alignments.npz") == align(table)


def test_overlaps_and_digests_of_all_pairs_say_what_each_alignment_says() -> None:
    found = align(many(60))
    told: dict[int, set[tuple[Match, ...]]] = {}
    for left, right in itertools.combinations(range(60), 2):
        alignment = found.of(left, right)
        assert found.overlaps[left, right] == alignment.overlap
        told.setdefault(int(found.pair_digests[left, right]), set()).add(alignment.matches)
    assert all(len(matches) == 1 for matches in told.values())
    assert told[0] == {()}


def test_no_cache_is_no_alignment(tmp_path: Path) -> None:
    assert load(tmp_path / "alignments.npz") is None
    (tmp_path / "alignments.npz").mkdir()
    assert load(tmp_path / "alignments.npz") is None


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda whole: b"", id="empty"),
        pytest.param(lambda whole: b"not a cache", id="text"),
        pytest.param(lambda whole: b"\x80\x04N.", id="pickle"),
        pytest.param(lambda whole: whole[:100], id="cut-short"),
        pytest.param(lambda whole: whole[:-1], id="cut-by-one-byte"),
    ],
)
def test_a_damaged_cache_counts_as_none(tmp_path: Path, damage) -> None:
    path = tmp_path / "alignments.npz"
    align(small_table()).save(path)
    path.write_bytes(damage(path.read_bytes()))
    assert load(path) is None


def test_a_cache_with_one_flipped_byte_never_gives_other_alignments(tmp_path: Path) -> None:
    path = tmp_path / "alignments.npz"
    align(small_table()).save(path)
    whole = path.read_bytes()
    for position in range(0, len(whole), 3):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        assert load(path) in (None, align(small_table()))


def test_pairs_without_a_match_have_an_alignment_all_the_same() -> None:
    assert unmatched(3, 4).of(0, 1) == Alignment((), 3, 4)
