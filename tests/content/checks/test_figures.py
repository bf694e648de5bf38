"""Figures in prose against the facts and results of the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import ALPHA, codes_of, edit, say, state

RESULT = (
    "benchmarks:\n  - {dataset: COCO Karpathy, metric: CIDEr, value: 133.3, setting: beam 3, source: card}\n"
)


@pytest.mark.parametrize(
    ("sentence", "is_caught"),
    [
        ("It has 247M parameters.", False),
        ("It has 300M parameters.", True),
        ("The weights are 982 MB.", False),
        ("The weights are 990 MB.", True),
        ("It has a BERT decoder.", True),
        ("It has a GPT-2 decoder.", False),
        ("It has no BERT decoder.", False),
        ("Its decoder has 12 layers.", False),
        ("Its decoder has 24 layers.", True),
    ],
)
def test_prose_repeats_facts_as_they_are(sentence: str, is_caught: bool, site: Path) -> None:
    state(site, 'text_decoder: "GPT-2, 12 layers"')
    say(site, sentence)
    assert codes_of(site) == ["prose-contradicts-fact"] * is_caught


def test_a_figure_of_a_note_is_left_alone(site: Path) -> None:
    edit(site, ALPHA, "{value: 247M, source: card}", "{value: 247M, source: card, note: 139M in the decoder}")
    say(site, "It has 139M parameters.")
    assert codes_of(site) == []


@pytest.mark.parametrize(
    ("sentence", "is_caught"),
    [
        ("It reaches CIDEr 133.3.", False),
        ("It reaches CIDEr 133.", False),
        ("It reaches CIDEr 131.2.", True),
        ("Beside CIDEr 133.3 the large model reaches CIDEr 136.7.", False),
        ("On NoCaps it reaches CIDEr 100.1.", False),
        ("It reaches METEOR 30.1.", False),
    ],
)
def test_prose_names_a_result_that_the_file_has(sentence: str, is_caught: bool, site: Path) -> None:
    edit(site, ALPHA, "signals:", f"{RESULT}signals:")
    say(site, sentence)
    assert codes_of(site) == ["prose-contradicts-result"] * is_caught


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("It has 247 million weights.", []),
        ("It was trained on 14 million pairs.", ["unsourced-number"]),
        ("It is a GPT-2 with eyes.", []),
        ("It came in 2022-01.", []),
    ],
)
def test_a_number_of_the_summary_stands_in_a_sourced_part(
    sentence: str, codes: list[str], site: Path
) -> None:
    edit(site, ALPHA, "about an image.", f"about an image. {sentence}")
    assert codes_of(site) == codes
