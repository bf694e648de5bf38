"""Modalities and lists in words."""

from __future__ import annotations

import pytest

from generator.pages.words.labels import in_a_row, kinds, large_initial, small_initial
from tests.toys import kinds as toy_kinds


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("image", "images"),
        ("text image", "text and images"),
        ("mask text image", "text, images and masks"),
        ("", ""),
    ],
)
def test_modalities_are_listed_in_words(names: str, words: str) -> None:
    assert kinds(toy_kinds(names).inputs) == words


def test_words_in_a_row_have_one_and() -> None:
    assert [in_a_row("abcd"[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_only_the_first_letter_changes() -> None:
    assert small_initial("Visual QA") == "visual QA"
    assert large_initial("no clear winner for vit-GPT2") == "No clear winner for vit-GPT2"
    assert small_initial("") == large_initial("") == ""
