"""Captions as words: how they repeat themselves, how alike two models' are."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.findings.captions import agreement, captions, content_words, is_exact, repeats, words_of
from generator.readings.answers import Answers
from tests.findings.captioned import ran
from tests.toys import catalog


@pytest.mark.parametrize(
    ("caption", "is_right"),
    [
        ("A red circle.", True),
        ("a  red\ncircle", True),
        ("a red circle .", True),
        ("a red circles", False),
        ("red circle", False),
        ("", False),
    ],
)
def test_a_caption_is_exact_but_for_capitals_blanks_and_the_final_full_stop(
    caption: str, is_right: bool
) -> None:
    assert is_exact(caption, ["a picture of a circle", "a red circle"]) is is_right


@pytest.mark.parametrize(
    ("text", "is_repeating"),
    [
        ("a dog dog", True),
        ("A dog a dog", False),
        ("a red dog and a red dog", True),
        ("a red dog on a red mat", False),
        ("the The", True),
        ("dog", False),
        ("", False),
        ("no, no", True),
        ("aa a", False),
    ],
)
def test_repetition_is_a_word_twice_in_a_row_or_three_words_twice(text: str, is_repeating: bool) -> None:
    assert repeats(words_of(text)) is is_repeating


def test_two_captions_agree_by_the_dice_coefficient_of_their_content_words() -> None:
    left = {"one": "a red circle", "two": "a dog", "three": "of the", "left": "a cat"}
    right = {"one": "a picture of a red square on a table", "two": "The dog.", "three": "a", "right": "a cat"}
    # one: {red, circle} and {red, square, table}: 2·1/5; two: 1; three has no content words;
    # the rest only one of them has seen
    assert agreement(left, right) == agreement(right, left) == (70, 2)
    assert agreement(left, {}) is None
    assert content_words("It's a photo of the man’s dog") == {"it's", "man’s", "dog"}


def test_a_model_that_draws_has_no_captions() -> None:
    assert captions(ran(instrument="text-to-image"), Answers(Path(), catalog([]), {})) == {}
