"""What alignments say of a pair and of all pairs, and how they are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.cache import Cache
from generator.digests import DIGEST_SIZE
from generator.findings.alignments import NAME, Alignment, Alignments, Match, recall
from generator.findings.assignment import align, aligned
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


def test_alignments_that_were_kept_come_back_the_same(tmp_path: Path) -> None:
    alignments = align(small_table())
    alignments.keep(Cache(tmp_path / "cache"))
    assert recall(Cache(tmp_path / "cache")) == alignments
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [NAME]


def test_alignments_without_a_match_come_back_too(tmp_path: Path) -> None:
    table = toy_table([capability("one"), capability("two")], [towards(100), towards(0)], [1, 1])
    align(table).keep(Cache(tmp_path))
    assert recall(Cache(tmp_path)) == align(table)


def test_equal_digests_of_pairs_are_of_equal_matches() -> None:
    found = align(many(60))
    told: dict[int, set[tuple[Match, ...]]] = {}
    for left in range(60):
        rights = np.arange(left + 1, 60)
        for right, pair_digest in zip(rights, found.pair_digests_of(left, rights).tolist(), strict=True):
            told.setdefault(pair_digest, set()).add(found.of(left, int(right)).matches)
    assert all(len(matches) == 1 for matches in told.values())
    assert told[0] == {()}


def test_rows_of_a_model_say_what_each_alignment_says_from_whichever_side() -> None:
    found, everybody = align(many(60)), np.arange(60)
    for model in everybody.tolist():
        partners, overlaps = found.overlaps_of(model)
        whole = found.overlaps_with(model, everybody)
        assert whole.tolist() == [
            found.of(*sorted((model, other))).overlap if other != model else 0 for other in range(60)
        ]
        assert whole[partners].tolist() == overlaps.tolist()
        assert np.count_nonzero(whole) == len(partners)
        of_left = found.pair_digests_of(model, everybody)
        for other in range(model):
            assert of_left[other] == found.pair_digests_of(other, everybody)[model]


def test_rows_of_models_without_a_match_are_empty() -> None:
    found = unmatched(3, 4)
    assert [array.tolist() for array in found.overlaps_of(0)] == [[], []]
    assert found.overlaps_with(1, np.array([0, 1])).tolist() == [0, 0]
    assert found.pair_digests_of(0, np.array([1])).tolist() == [0]


def test_no_cache_is_no_alignment(tmp_path: Path) -> None:
    assert recall(Cache()) is None
    assert recall(Cache(tmp_path)) is None


# Damage


def wrong() -> Alignments:
    """Of the right shape, for the right models, and of other values: all match at 99 percent."""
    right = align(small_table())
    rows = np.array([(0, 1, 0, 0, 99), (0, 2, 0, 0, 99), (1, 2, 1, 0, 99)], np.int32)
    return Alignments(right.digests, right.counts, rows)


def test_a_forged_alignment_of_the_right_shape_is_not_believed_without_its_digest(tmp_path: Path) -> None:
    """Law 7: what a build takes over is what it would compute."""
    cache = Cache(tmp_path)
    wrong().keep(cache)
    path = tmp_path / NAME
    path.write_bytes(bytes(DIGEST_SIZE) + path.read_bytes()[DIGEST_SIZE:])
    assert recall(cache) is None
    assert aligned(small_table(), cache) == align(small_table()) != wrong()
    assert cache.damage == "the cache of alignments was damaged, so what it held was computed anew"


def test_a_damaged_cache_heals_and_says_so_once(tmp_path: Path) -> None:
    aligned(small_table(), Cache(tmp_path))
    path = tmp_path / NAME
    sound = path.read_bytes()
    path.write_bytes(sound[:-1])
    notes = []
    for _ in range(2):
        cache = Cache(tmp_path)
        assert aligned(small_table(), cache) == align(small_table())
        notes.append(bool(cache.damage))
    assert (notes, path.read_bytes()) == ([True, False], sound)


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": np.zeros((2, 4), np.int32)},
        {"rows": np.array([(0, 1, 0, 0, 101)], np.int32)},
        {"rows": np.array([(0, 1, 1, 0, 90)], np.int32)},  # the first model has one capability
        {"rows": np.array([(0, 1, 0, 2, 90)], np.int32)},
        {"rows": np.array([(0, 1, -1, 0, 90)], np.int32)},
        {"rows": np.array([(1, 0, 0, 0, 90)], np.int32)},
        {"rows": np.array([(0, 3, 0, 0, 90)], np.int32)},
        {"rows": np.array([(0, 2, 0, 0, 90), (0, 1, 0, 0, 90)], np.int32)},
        {"rows": np.zeros((0, 5), np.float32)},
        {"counts": np.zeros(2, np.int32)},
        {"digests": np.zeros((3, 1), np.uint64)},
        {"more": np.zeros(1, np.int32)},
    ],
    ids=lambda changes: " ".join(f"{name} {array.tolist()}" for name, array in changes.items()),
)
def test_arrays_that_make_no_sense_are_no_alignment(tmp_path: Path, changes: dict[str, np.ndarray]) -> None:
    alignments, cache = align(small_table()), Cache(tmp_path)
    arrays = {
        "digests": alignments.digests,
        "counts": np.array(alignments.counts, np.int32),
        "rows": alignments.rows,
    }
    cache.keep_arrays(NAME, **arrays)
    assert recall(cache) == alignments
    cache.keep_arrays(NAME, **{**arrays, **changes})
    assert recall(cache) is None


def test_known_alignments_with_other_counts_are_of_other_models() -> None:
    table = small_table()
    known = Alignments(table.digests, (2, 3, 2), wrong().rows)
    assert not known.is_of(table)
    assert align(table, known=known) == align(table)


def test_pairs_without_a_match_have_an_alignment_all_the_same() -> None:
    assert unmatched(3, 4).of(0, 1) == Alignment((), 3, 4)
