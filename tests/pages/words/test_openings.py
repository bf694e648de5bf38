"""The first sentence of a text, as lists quote it."""

from __future__ import annotations

import pytest

from generator.pages.words.openings import LONGEST, first_sentence
from tests.toys import shipped


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It draws. It also paints.", "It draws."),
        ("It draws", "It draws"),
        ("", ""),
        ("Does it draw? Yes.", "Does it draw?"),
        ("Version 3.5 of it draws e.g. cats. Dogs, too.", "Version 3.5 of it draws e.g. cats."),
        ("Call `a. B()` first. Then draw.", "Call `a. B()` first."),
        ("One\nline. Another", "One line."),
        ("No full stop here\n\nAnother paragraph.", "No full stop here"),
    ],
)
def test_it_ends_where_the_first_sentence_does(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_a_sentence_that_is_too_long_ends_at_a_word() -> None:
    cut = first_sentence("word " * 200)
    assert len(cut) <= LONGEST + 2
    assert cut.endswith("word …")


def test_every_shipped_capability_begins_with_its_opening() -> None:
    for model in shipped().findings.catalog.models:
        for capability in model.capabilities:
            opening = first_sentence(capability.text).removesuffix(" …")
            assert opening
            assert " ".join(capability.text.split()).startswith(opening)
