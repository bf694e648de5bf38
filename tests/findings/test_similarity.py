"""Similarities worked out by hand: rounding, and the gates."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest

from generator.catalog import Capability
from generator.findings.similarity import compare
from generator.readings.vectors import GRID
from tests.findings.tables import toy_table
from tests.toys import capability, towards


def similarity(left: Capability, right: Capability, percent: float = 100) -> int:
    """Between two capabilities whose vectors are this alike."""
    return int(compare(toy_table([left, right], [towards(100), towards(percent)], [1, 1]), 0, 2)[0, 1])


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


@pytest.mark.parametrize(("percent", "expected"), [(100, 40), (50, 20), (36, 14), (0, 0)])
def test_without_a_tag_in_common_the_discount_is_kept(percent: int, expected: int) -> None:
    assert similarity(capability("one", "mine"), capability("two", "yours"), percent) == expected
    assert similarity(capability("one", "mine a"), capability("two", "yours b"), percent) == expected


@pytest.mark.parametrize(("percent", "expected"), [(100, 80), (50, 40), (36, 29), (0, 0)])
@pytest.mark.parametrize("left", ["mine both", "both mine", "mine more both"])
def test_with_a_tag_in_common_that_is_not_the_main_one_of_both_more_is_kept(
    left: str, percent: int, expected: int
) -> None:
    ours, theirs = capability("one", left), capability("two", "yours both")
    assert similarity(ours, theirs, percent) == similarity(theirs, ours, percent) == expected


@pytest.mark.parametrize("percent", [100, 50, 36, 0])
def test_with_the_same_main_tag_all_is_kept(percent: int) -> None:
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
