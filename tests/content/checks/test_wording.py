"""What somebody forgot to take out, and slips of the pen."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.checks.edits import ALPHA, FIRST_TEXT, codes_of, edit, say


def test_a_draft_is_told_once_for_each_text_and_not_for_its_words(site: Path) -> None:
    edit(site, ALPHA, FIRST_TEXT, "Replace: the best text, 3x faster, as an AI.")
    assert codes_of(site) == ["placeholder"]


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("The mechanism is unknown.", ["leftover"]),
        ("It refuses files of an unknown format.", []),
        ("As of my knowledge cutoff it has no successor.", ["leftover"]),
        ("It scores well [citation needed].", ["leftover"]),
        ("The knowledge cutoff of this model is April 2025.", []),
        ("It splits unknown words into pieces.", []),
        ("How it was trained is unknown.", []),
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


def test_a_placeholder_stops_a_build_unless_the_file_says_that_it_is_a_draft(site: Path) -> None:
    edit(site, ALPHA, "maker: First Lab", 'maker: "Replace: who made it"')
    assert [problem.severity for problem in read_catalog(site)[1]] == ["error"]
    edit(site, ALPHA, "maker:", "draft: true\nmaker:")
    catalog, problems = read_catalog(site)
    assert problems == ()
    assert catalog is not None
    assert [model.slug for model in catalog.models] == ["beta"]


def test_a_draft_is_checked_but_for_its_placeholders(site: Path) -> None:
    edit(site, ALPHA, "maker: First Lab", 'draft: true\nmaker: "Replace: who made it"')
    say(site, "It keeps the the margins.")
    assert codes_of(site) == ["doubled-word"]
