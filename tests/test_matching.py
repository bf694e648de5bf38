"""Alignments worked out by hand: the gates, the assignment, the blocks, the cache; and which models compare."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalog import Capability
from generator.findings import matching
from generator.findings.matching import (
    Alignment,
    Match,
    Table,
    align,
    assign,
    compare,
    comparison,
    load,
    table_of,
)
from generator.readings.vectors import GRID
from tests.toys import ENCODER, apart, capability, catalog, kinds, model, towards, unit_vectors, unmatched


def toy_table(
    capabilities: Sequence[Capability], vectors: Sequence[np.ndarray], counts: Sequence[int]
) -> Table:
    return table_of(list(capabilities), np.stack(vectors).astype(np.int16), list(counts), ENCODER)


def similarity(left: Capability, right: Capability, percent: float = 100) -> int:
    """Between two capabilities whose vectors are this alike."""
    return int(compare(toy_table([left, right], [towards(100), towards(percent)], [1, 1]), 0, 2)[0, 1])


# Similarity


@pytest.mark.parametrize(("percent", "expected"), [(100, 100), (80, 80), (36, 36), (0, 0)])
def test_similarity_is_the_cosine_in_whole_percent(percent: int, expected: int) -> None:
    assert similarity(capability("one"), capability("two"), percent) == expected


@pytest.mark.parametrize(("steps", "expected"), [(1034, 50), (1035, 51), (1036, 51)])
def test_a_half_percent_is_rounded_up(steps: int, expected: int) -> None:
    vectors = [np.array([GRID, 0]), np.array([steps, 1767])]
    assert floor(Fraction(100 * steps, GRID) + Fraction(1, 2)) == expected
    assert compare(toy_table([capability("one"), capability("two")], vectors, [1, 1]), 0, 2)[0, 1] == expected


def test_opposite_vectors_have_nothing_in_common() -> None:
    table = toy_table([capability("one"), capability("two")], [towards(100), -towards(100)], [1, 1])
    assert compare(table, 0, 2)[0, 1] == 0


def test_rounded_vectors_that_come_out_too_long_stay_at_100_percent() -> None:
    vector = np.array([1449, 1449])  # 1/√2 rounded up twice: 100.12 percent of itself
    assert (
        compare(toy_table([capability("one"), capability("two")], [vector, vector], [1, 1]), 0, 2)[0, 1]
        == 100
    )


@pytest.mark.parametrize(
    ("left", "right", "is_allowed"),
    [
        pytest.param(("image", "text"), ("image", "text"), True, id="same"),
        pytest.param(("image", "text"), ("image text", "text label"), True, id="one-in-common-each"),
        pytest.param(("text", "image"), ("image", "text"), False, id="direction"),
        pytest.param(("image", "text"), ("video", "text"), False, id="other-inputs"),
        pytest.param(("image", "text"), ("image", "label"), False, id="other-outputs"),
        pytest.param(("", "text"), ("image", "text"), True, id="any-input"),
        pytest.param(("image", ""), ("image", "text"), True, id="any-output"),
        pytest.param(("", "text"), ("image", "label"), False, id="any-input-but-other-outputs"),
        pytest.param(("", ""), ("image", "label"), True, id="any-at-all"),
        pytest.param(("", ""), ("", ""), True, id="any-on-both-sides"),
    ],
)
def test_inputs_and_outputs_gate_similarity(
    left: tuple[str, str], right: tuple[str, str], is_allowed: bool
) -> None:
    ours, theirs = capability("one", "shared", *left), capability("two", "shared", *right)
    assert similarity(ours, theirs) == similarity(theirs, ours) == (100 if is_allowed else 0)


@pytest.mark.parametrize(("percent", "kept"), [(100, 80), (50, 40), (36, 29), (0, 0)])
def test_with_different_main_tags_a_part_of_the_similarity_is_kept(percent: int, kept: int) -> None:
    assert similarity(capability("one", "mine"), capability("two", "yours"), percent) == kept
    assert similarity(capability("one", "mine both"), capability("two", "yours both"), percent) == kept
    assert similarity(capability("one", "both mine"), capability("two", "both yours"), percent) == percent


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Beam search", "No beam search"),
        ("Beam search", "Captions without beam search"),
        ("Counts objects", "Can't count"),
        ("Counting objects", "Never counting objects"),
        ("Reads small print", "Cannot read print"),
        ("BEAM SEARCH", "no Beams"),
        pytest.param(
            "Counts objects",
            "Can’t count",
        ),
        pytest.param(
            "Counts objects",
            "Does not count; lacks boxes",
        ),
    ],
)
def test_a_title_that_denies_what_the_other_affirms_never_matches(left: str, right: str) -> None:
    assert (
        similarity(capability(left), capability(right))
        == similarity(capability(right), capability(left))
        == 0
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("No beam search", "Without beam search", id="both-deny"),
        pytest.param("No beam search", "Captions from an image", id="denies-something-else"),
        pytest.param("No training, beam search", "Beam search", id="a-negation-ends-at-the-comma"),
        pytest.param("Notable captions", "Captions", id="part-of-a-word"),
        pytest.param("Captions of the image", "Not the other", id="filler-words"),
        pytest.param(
            "Captions with or without a prefix",
            "Captions from a prefix",
            id="with-or-without",
        ),
    ],
)
def test_a_negation_that_denies_nothing_of_the_other_does_not_matter(left: str, right: str) -> None:
    assert (
        similarity(capability(left), capability(right))
        == similarity(capability(right), capability(left))
        == 100
    )


def test_a_comparison_covers_all_models_from_the_first_on() -> None:
    table = toy_table([capability(name) for name in "abcd"], list(np.eye(4) * GRID), [1, 2, 1])
    assert compare(table, 0, 3).shape == (4, 4)
    assert compare(table, 1, 2, 1).shape == (2, 3)


# Assignment


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


# All pairs

MODALITIES = [
    kinds(inputs, outputs)
    for inputs in ("", "image", "text", "image text")
    for outputs in ("", "text", "image")
]
TITLES = ["beam search", "no beam search", "captions", "without captions, boxes", "boxes"]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, list[Capability]]:
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    told = [_told(draw) for _ in range(sum(counts))]
    return table_of(told, unit_vectors(sum(counts), 3, draw(st.integers(0, 99))), counts, ENCODER), told


def _told(draw: st.DrawFn) -> Capability:
    both = draw(st.sampled_from(MODALITIES))
    tags = draw(st.sampled_from(["mine", "yours", "mine yours", "yours mine"]))
    return capability(draw(st.sampled_from(TITLES)), tags, " ".join(both.inputs), " ".join(both.outputs))


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
    if not ours.kinds.meets(theirs.kinds):
        return 0
    for one, other in ((ours, theirs), (theirs, ours)):
        if denied.get(one.title, set()) & affirmed.get(other.title, set()):
            return 0
    dot = sum(int(a) * int(b) for a, b in zip(table.vectors[left], table.vectors[right], strict=True))
    percent = min(100, floor(Fraction(100 * max(dot, 0), GRID * GRID) + Fraction(1, 2)))
    return (
        percent
        if ours.tags[0] == theirs.tags[0]
        else floor(Fraction(percent * table.discount, 100) + Fraction(1, 2))
    )


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


def many(model_count: int = 150) -> Table:
    """More models than two blocks hold."""
    drawn = np.random.default_rng(1)
    counts = drawn.integers(1, 5, model_count).tolist()
    told = [
        capability(
            TITLES[kind],
            "mine" if is_mine else "yours",
            " ".join(MODALITIES[both].inputs),
            " ".join(MODALITIES[both].outputs),
        )
        for kind, is_mine, both in zip(
            drawn.integers(0, 5, sum(counts)),
            drawn.integers(0, 2, sum(counts)),
            drawn.integers(0, 12, sum(counts)),
            strict=True,
        )
    ]
    return table_of(told, unit_vectors(sum(counts), 6, 2), counts, ENCODER)


@pytest.mark.parametrize("block", [1, 7, 63, 64, 65, 149, 150, 1000])
def test_block_borders_do_not_show(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = many()
    everything = compare(table, 0, table.model_count)

    def cut(table: Table, first: int, last: int, start: int) -> np.ndarray:
        return everything[table.offsets[first] : table.offsets[last], table.offsets[start] :]

    whole = align(table, cut)
    monkeypatch.setattr(matching, "BLOCK", block)
    assert table.model_count > 2 * 64
    assert align(table) == whole
    assert len(whole.rows) > 1000


# The cache


@pytest.fixture
def small() -> Table:
    return toy_table(
        [capability(name) for name in "abcd"], [towards(100), towards(90), towards(0), towards(70)], [1, 2, 1]
    )


def test_saved_alignments_come_back_the_same(small: Table, tmp_path: Path) -> None:
    found = align(small)
    found.save(tmp_path / "cache" / "alignments.npz")
    assert load(tmp_path / "cache" / "alignments.npz") == found
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["alignments.npz"]


def test_alignments_without_a_match_come_back_too(tmp_path: Path) -> None:
    table = toy_table([capability("one"), capability("two")], [towards(100), towards(0)], [1, 1])
    align(table).save(tmp_path / "alignments.npz")
    assert load(tmp_path / "alignments.npz") == align(table)


def edited(table: Table, **fields: object) -> Table:
    capabilities, vectors, offsets, threshold, discount = (
        fields.get(name, getattr(table, name))
        for name in ("capabilities", "vectors", "offsets", "threshold", "discount")
    )
    return table_of(
        capabilities,
        vectors,
        np.diff(offsets).tolist(),
        replace(ENCODER, threshold=threshold, discount=discount),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"threshold": 51}, [True, True, True]),
        ({"discount": 81}, [True, True, True]),
        ({"vectors": np.diag([1, 2, 3, 2048]).astype(np.int16)}, [True, True, True]),
        ({"offsets": np.array([0, 2, 3, 4])}, [True, True, False]),
        ({"capabilities": tuple(capability(name) for name in "abxd")}, [False, True, False]),
        (
            {"capabilities": (capability("a", "yours"), *(capability(name) for name in "bcd"))},
            [True, False, False],
        ),
        (
            {"capabilities": (capability("a", inputs="image"), *(capability(name) for name in "bcd"))},
            [True, False, False],
        ),
    ],
    ids=["threshold", "discount", "vectors", "offsets", "title", "tag", "inputs"],
)
def test_the_digest_of_a_model_changes_with_all_that_its_alignments_depend_on(
    small: Table, fields, expected: list[bool]
) -> None:
    assert (edited(small, **fields).digests != small.digests).tolist() == expected


def part(table: Table, models: Sequence[int], renamed: int | None = None) -> Table:
    """The table of some models, one of them with another title."""
    places = [
        row for model in models for row in range(int(table.offsets[model]), int(table.offsets[model + 1]))
    ]
    told = [table.capabilities[row] for row in places]
    if renamed is not None and told:
        told[renamed % len(told)] = replace(told[renamed % len(told)], title="no beam search")
    return table_of(told, table.vectors[places], [table.counts[model] for model in models], ENCODER)


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


def test_overlaps_and_digests_of_all_pairs_say_what_each_alignment_says() -> None:
    found = align(many(60))
    told: dict[int, set[tuple[Match, ...]]] = {}
    for left, right in itertools.combinations(range(60), 2):
        alignment = found.of(left, right)
        assert found.overlaps[left, right] == alignment.overlap
        told.setdefault(int(found.pair_digests[left, right]), set()).add(alignment.matches)
    assert all(len(matches) == 1 for matches in told.values())
    assert told[0] == {()}


def test_no_cache_is_no_alignment(small: Table, tmp_path: Path) -> None:
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
def test_a_damaged_cache_counts_as_none(small: Table, tmp_path: Path, damage) -> None:
    path = tmp_path / "alignments.npz"
    align(small).save(path)
    path.write_bytes(damage(path.read_bytes()))
    assert load(path) is None


def test_a_cache_with_one_flipped_byte_never_gives_other_alignments(small: Table, tmp_path: Path) -> None:
    path = tmp_path / "alignments.npz"
    align(small).save(path)
    whole = path.read_bytes()
    for position in range(0, len(whole), 3):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        assert load(path) in (None, align(small))


def test_a_table_is_made_of_a_catalog_in_the_order_of_its_models() -> None:
    models = [
        model(slug, capabilities=tuple(capability(f"{slug} {n}") for n in range(count)))
        for slug, count in (("b", 2), ("a", 3))
    ]
    whole = catalog(models)
    table = matching.table(whole, apart(whole))
    assert table.offsets.tolist() == [0, 3, 5]
    assert (table.vectors.argmax(axis=1) == range(5)).all()


def test_pairs_without_a_match_have_an_alignment_all_the_same() -> None:
    assert unmatched(3, 4).of(0, 1) == Alignment((), 3, 4)


# Comparable


@pytest.mark.parametrize(
    ("ours", "theirs", "is_comparable"),
    [
        pytest.param(("caption", "image", "text"), ("caption", "image", "text"), True, id="same-task"),
        pytest.param(("caption", "image", "text"), ("caption", "video", "label"), True, id="same-task-alone"),
        pytest.param(("caption", "image", "text"), ("ask", "image text", "text"), True, id="same-kinds"),
        pytest.param(
            ("caption", "image", "text"), ("classify", "image", "label"), False, id="same-inputs-alone"
        ),
        pytest.param(("caption", "image", "text"), ("chat", "text", "text"), False, id="same-outputs-alone"),
        pytest.param(
            ("caption", "image", "text"), ("draw", "text", "image"), False, id="the-other-direction"
        ),
    ],
)
def test_models_compare_by_a_task_or_by_inputs_and_outputs(ours, theirs, is_comparable: bool) -> None:
    left, right = (
        model(tasks=(task,), kinds=kinds(inputs, outputs)) for task, inputs, outputs in (ours, theirs)
    )
    assert comparison(left, right).is_comparable is comparison(right, left).is_comparable is is_comparable


def test_shared_tasks_stand_in_the_order_of_left() -> None:
    assert comparison(model(tasks=("b", "a", "c")), model(tasks=("a", "b"))).tasks == ("b", "a")


def test_whoever_has_alignments_at_hand_needs_no_cache_and_leaves_it_alone(
    small: Table, tmp_path: Path
) -> None:
    path = tmp_path / "alignments.npz"
    known = matching.aligned(small, path)
    stored = path.read_bytes()
    other = edited(small, capabilities=tuple(capability(name) for name in "abxd"))
    assert matching.aligned(other, path, known=known) == align(other)
    assert matching.aligned(small, path, known=known) is known
    assert path.read_bytes() == stored
