"""What somebody forgot to take out, and slips of the pen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import ALPHA, FIRST_TEXT, codes_of, edit, say


def test_a_draft_is_told_once_for_each_text_and_not_for_its_words(site: Path) -> None:
    edit(site, ALPHA, FIRST_TEXT, "Replace: the best text, 3x faster, unknown so far.")
    assert codes_of(site) == ["placeholder"]


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("The mechanism is unknown.", ["leftover"]),
        ("`unknown` is a word of the file.", []),
        ("The data were likely scraped.", ["guess"]),
        ("It keeps the the margins.", ["doubled-word"]),
        ("That that follows is meant, and had had its day.", []),
        ("It stops early , then.", ["stray-punctuation"]),
        ("It stops early,, then.", ["stray-punctuation"]),
        ("Dots... and more.", []),
        ("Values stand in a list of numbers as `a , b`.", []),
    ],
)
def test_a_slip_is_told_and_a_plain_sentence_is_left_alone(
    sentence: str, codes: list[str], site: Path
) -> None:
    say(site, sentence)
    assert codes_of(site) == codes


def test_a_title_and_a_maker_that_were_drafted_are_told(site: Path) -> None:
    edit(site, ALPHA, "maker: First Lab", 'maker: "Replace: who made it"')
    edit(site, ALPHA, "## Beam search", "## Replace: what it can do")
    assert codes_of(site) == ["placeholder", "placeholder"]
