"""Matches worked out by hand: the assignment, the blocks, and what is taken over of unchanged models."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cache import Cache
from generator.catalog import Capability
from generator.findings import assignment
from generator.findings.alignments import NAME, Alignment, Match
from generator.findings.assignment import align, aligned, assign
from generator.findings.capability_table import Table, table_of
from generator.findings.similarity import compare
from generator.readings.vectors import GRID
from tests.findings.tables import MODALITIES, TITLES, edited, many, part, small_table, toy_table
from tests.toys import ENCODER, capability, towards, unit_vectors


def test_the_assignment_has_the_largest_sum_where_taking_the_best_first_has_not() -> None:
    similarities = np.array([[90, 80], [85, 10]], np.uint8)
    assert assign(similarities, 50) == (Match(1, 0, 85), Match(0, 1, 80))


def test_only_what_reaches_the_threshold_is_matched() -> None:
    assert assign(np.array([[50, 0], [0, 49]], np.uint8), 50) == (Match(0, 0, 50),)
    assert assign(np.array([[49]], np.uint8), 50) == ()


def test_what_stays_below_the_threshold_does_not_sway_the_assignment() -> None:
    """49 + 49 would be more than 90, but neither of the two is a match."""
    assert assign(np.array([[90, 49], [49, 0]], np.uint8), 50) == (Match(0, 0, 90),)


def test_matches_are_one_to_one() -> None:
    matches = assign(np.full((3, 5), 70, np.uint8), 50)
    assert (
        len(matches) == len({match.left for match in matches}) == len({match.right for match in matches}) == 3
    )


def test_the_most_similar_match_stands_first_and_equal_ones_keep_the_order_of_left() -> None:
    similarities = np.diag([60, 90, 60, 90]).astype(np.uint8)
    assert [(match.left, match.similarity) for match in assign(similarities, 50)] == [
        (1, 90),
        (3, 90),
        (0, 60),
        (2, 60),
    ]


def test_models_of_one_capability_align() -> None:
    table = toy_table(
        [capability("one"), capability("two"), capability("three")],
        [towards(100), towards(70), towards(0)],
        [1, 1, 1],
    )
    found = align(table)
    assert found.of(0, 1) == Alignment((Match(0, 0, 70),), 1, 1)
    assert found.of(0, 2) == Alignment((), 1, 1)
    assert (found.of(0, 1).left_coverage, found.of(0, 1).right_coverage, found.of(0, 1).overlap) == (
        100,
        100,
        100,
    )


def test_one_model_alone_aligns_with_nobody() -> None:
    assert align(toy_table([capability("one")], [towards(100)], [1])).rows.shape == (0, 5)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, list[Capability]]:
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    told = [_told(draw) for _ in range(sum(counts))]
    return table_of(told, unit_vectors(sum(counts), 3, draw(st.integers(0, 99))), counts, ENCODER), told


def _told(draw: st.DrawFn) -> Capability:
    both = draw(st.sampled_from(MODALITIES))
    tags = draw(st.sampled_from(["mine", "yours", "mine yours", "yours mine", "yours third"]))
    return capability(draw(st.sampled_from(TITLES)), tags, " ".join(both.inputs), " ".join(both.outputs))


def meets(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """An empty set means any."""
    return not ours or not theirs or bool(ours & theirs)


def slow_similarity(table: Table, told: Sequence[Capability], left: int, right: int) -> int:
    """The definition, one pair at a time, in whole numbers and fractions."""
    ours, theirs = told[left], told[right]
    denied = {"no beam search": {"beam", "search"}, "without captions, boxes": {"caption"}}
    affirmed = {
        "beam search": {"beam", "search"},
        "captions": {"caption"},
        "without captions, boxes": {"boxe"},
        "boxes": {"boxe"},
    }
    if not (
        meets(ours.kinds.inputs, theirs.kinds.inputs) and meets(ours.kinds.outputs, theirs.kinds.outputs)
    ):
        return 0
    for one, other in ((ours, theirs), (theirs, ours)):
        if denied.get(one.title, set()) & affirmed.get(other.title, set()):
            return 0
    dot = sum(int(a) * int(b) for a, b in zip(table.vectors[left], table.vectors[right], strict=True))
    percent = min(100, floor(Fraction(100 * max(dot, 0), GRID * GRID) + Fraction(1, 2)))
    kept = table.second_tag if set(ours.tags) & set(theirs.tags) else table.discount
    is_same_main = ours.tags[0] == theirs.tags[0]
    return percent if is_same_main else floor(Fraction(percent * kept, 100) + Fraction(1, 2))


def largest_sum(similarities: Sequence[Sequence[int]], threshold: int) -> int:
    """Over every way to pair them off."""
    wide = (
        similarities if len(similarities) <= len(similarities[0]) else list(zip(*similarities, strict=True))
    )
    ways = itertools.permutations(range(len(wide[0])), len(wide))
    return max(
        sum(row[column] for row, column in zip(wide, way, strict=True) if row[column] >= threshold)
        for way in ways
    )


@given(tables())
@settings(max_examples=80, deadline=None)
def test_alignments_equal_the_slow_definition(drawn: tuple[Table, list[Capability]]) -> None:
    table, told = drawn
    found = align(table)
    for left, right in itertools.combinations(range(table.model_count), 2):
        rows, columns = (range(int(table.offsets[n]), int(table.offsets[n + 1])) for n in (left, right))
        expected = [[slow_similarity(table, told, row, column) for column in columns] for row in rows]
        matches = found.of(left, right).matches
        assert [match.similarity for match in matches] == [
            expected[match.left][match.right] for match in matches
        ]
        assert all(match.similarity >= table.threshold for match in matches)
        assert (
            len(matches) == len({match.left for match in matches}) == len({match.right for match in matches})
        )
        assert sum(match.similarity for match in matches) == largest_sum(expected, table.threshold)


@pytest.mark.parametrize("block", [1, 7, 63, 64, 65, 149, 150, 1000])
def test_block_borders_do_not_show(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = many()
    everything = compare(table, 0, table.model_count)

    def cut(table: Table, first: int, last: int, start: int) -> np.ndarray:
        return everything[table.offsets[first] : table.offsets[last], table.offsets[start] :]

    whole = align(table, cut)
    monkeypatch.setattr(assignment, "BLOCK", block)
    assert table.model_count > 2 * 64
    assert align(table) == whole
    assert len(whole.rows) > 1000


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_taken_over_equals_what_is_computed_anew(data: st.DataObject) -> None:
    table = many(40)
    subsets = st.lists(st.integers(0, 39), min_size=1, max_size=40, unique=True).map(sorted)
    before, now = (
        part(table, data.draw(subsets)),
        part(table, data.draw(subsets), data.draw(st.none() | st.integers(0, 99))),
    )
    assert align(now, known=align(before)) == align(now)


def test_models_in_another_order_are_aligned_anew() -> None:
    table = many(20)
    turned = part(table, list(reversed(range(20))))
    assert align(turned, known=align(table)) == align(turned)


def test_nothing_is_compared_when_nothing_changed() -> None:
    def never(table: Table, first: int, last: int, start: int) -> np.ndarray:
        raise AssertionError("compared")

    table = many(20)
    assert align(table, never, known=align(table)) == align(table)


def test_whoever_has_alignments_at_hand_needs_no_cache_and_leaves_it_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    known = aligned(small_table(), cache)
    stored = (tmp_path / NAME).read_bytes()
    other = edited(small_table(), capabilities=tuple(capability(name) for name in "abxd"))
    assert aligned(other, cache, known=known) == align(other)
    assert aligned(small_table(), cache, known=known) is known
    assert (tmp_path / NAME).read_bytes() == stored
