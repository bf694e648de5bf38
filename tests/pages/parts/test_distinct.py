"""Which answers say the same."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from generator.pages.parts.distinct import OF_THE_WAY, distinct
from generator.readings.answers import Answer, Box, Choice

FIRST = Answer("1", "scene", "greedy", "r", "a dog", words=("a", "dog"), focus=(1.0, 2.0), seconds=0.1)
CHANGES = {
    "text": "a cat",
    "labels": (Choice("dog", 0.9),),
    "boxes": (Box("a dog", 0, 0, 1, 1),),
    "nearest": (Choice("scene-01", 0.9),),
    "matches": (Choice("a dog", 0.9),),
    "picture": "toy/1.webp",
}


def test_every_field_of_an_answer_is_what_it_says_or_how_it_came_about() -> None:
    """A new kind of answer fails here until it has a change of its own above, and is never merged away."""
    assert {field.name for field in fields(Answer)} == {*OF_THE_WAY, *CHANGES}


@pytest.mark.parametrize("name", CHANGES)
def test_answers_that_differ_in_what_they_say_are_told_apart(name: str) -> None:
    other = replace(FIRST, **{name: CHANGES[name]})
    assert distinct([FIRST, other]) == [[FIRST], [other]]


def test_answers_that_differ_only_in_how_they_came_about_are_told_together() -> None:
    same = replace(FIRST, key="2", setting="beam 4", record="s", seconds=0.2, focus=(2.0, 1.0))
    other = replace(FIRST, text="a cat")
    assert distinct([FIRST, other, same]) == [[FIRST, same], [other]]
