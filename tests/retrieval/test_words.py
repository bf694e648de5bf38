"""Words as search compares them."""

from __future__ import annotations

import pytest

from generator.retrieval.words import is_near, may_stand_for, plain_words, stem, terms


def test_endings_little_words_capitals_and_accents_make_no_difference() -> None:
    assert terms("The captions of a café") == terms("caption, CAFE") == ["caption", "cafe"]


def test_numbers_keep_their_point() -> None:
    assert plain_words("SD 3.5, v1.") == ["sd", "3.5", "v1"]


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [("boxes", "boxe"), ("class", "class"), ("queries", "query"), ("gas", "gas"), ("drawings", "draw")],
)
def test_a_stem_leaves_at_least_three_letters_and_a_double_s(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("caption", "captoin", True),
        ("caption", "captin", True),
        ("caption", "captionx", True),
        ("caption", "cabtion", True),
        ("caption", "caption", True),
        ("caption", "kaption", False),
        ("caption", "captoni", False),
        ("caption", "cap", False),
        ("", "", True),
    ],
)
def test_one_edit_is_near_unless_it_is_the_first_letter(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) == is_near(other, one) == near


def test_a_short_word_stands_for_no_other() -> None:
    assert may_stand_for("class", "classify")
    assert not may_stand_for("cla", "classify")
    assert not may_stand_for("bosk", "book")
