"""A sentence that denies is told from one that claims."""

from __future__ import annotations

import pytest

from generator.content.checks.prose import denies


@pytest.mark.parametrize(
    ("sentence", "is_denial"),
    [
        ("It is not faster.", True),
        ("It can't read French.", True),
        ("Unlike GPT-2, it sees.", True),
        ("It uses ViT instead of ResNet.", True),
        ("It knows notes and nodes.", False),
        ("Nobody doubts it.", False),
        ("It is 3x faster.", False),
    ],
)
def test_a_denial_is_a_word_and_no_part_of_one(sentence: str, is_denial: bool) -> None:
    assert denies(sentence) == is_denial
