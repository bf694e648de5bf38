"""What only one of two captions says."""

from __future__ import annotations

import pytest

from generator.pages.parts.differences import differences, marked


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("a red circle", "a red circle", ("", "")),
        ("a red circle", "a large red circle", ("", "large")),
        ("a red circle", "a blue circle", ("red", "blue")),
        ("A Red circle.", "a red CIRCLE", ("", "")),
        ("a circle left of a square", "a circle above a square", ("left of", "above")),
        ("a b", "c d", ("a b", "c d")),
        ("", "a circle", ("", "")),
        ("a a a", "a a", ("a", "")),
    ],
)
def test_what_only_one_of_two_captions_says_is_found(
    ours: str, theirs: str, expected: tuple[str, str]
) -> None:
    left, right = ours.split(), theirs.split()
    only = differences(left, right)
    assert (
        " ".join(left[place] for place in sorted(only[0])),
        " ".join(right[place] for place in sorted(only[1])),
    ) == expected


def test_differences_are_the_same_from_either_side() -> None:
    left, right = (
        text.split() for text in ("a small red circle left of a square", "a red circle above a large square")
    )
    assert differences(left, right) == differences(right, left)[::-1]


def test_a_run_of_words_is_marked_once_and_nothing_of_a_caption_is_markup() -> None:
    assert (
        marked(["a", "<b>", "&", "c", "d"], frozenset({1, 2, 4}))
        == "a <mark>&lt;b&gt; &amp;</mark> c <mark>d</mark>"
    )
    assert marked((), frozenset()) == ""
