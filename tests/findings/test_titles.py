"""What titles affirm and deny."""

from __future__ import annotations

import pytest

from generator.findings.titles import title_words


@pytest.mark.parametrize(
    ("title", "affirmed", "denied"),
    [
        ("Captions of an image", "caption image", ""),
        ("No beam search", "", "beam search"),
        ("Captions without boxes", "caption", "boxe"),
        ("No training, beam search", "beam search", "training"),
        ("Does not count; lacks boxes", "doe", "count boxe"),
        ("Can’t count", "", "count"),
        ("Captions with or without a prefix", "caption prefix", ""),
        ("Notable BEAMS", "notable beam", ""),
        ("", "", ""),
        ("2 languages", "2 language", ""),
    ],
)
def test_words_behind_a_negation_are_denied_up_to_the_next_comma(
    title: str, affirmed: str, denied: str
) -> None:
    assert title_words(title) == (set(affirmed.split()), set(denied.split()))
