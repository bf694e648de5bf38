"""Who is ahead, in the words of a list."""

from __future__ import annotations

import pytest

from generator.pages.words.standing import is_tie, leading_side, standing
from tests.pages.words.pairs import LINEAR, toy_pair
from tests.toys import kinds, model


@pytest.mark.parametrize(
    ("left", "right", "words", "side"),
    [
        ({"a": 90, "b": 80}, {"a": 10, "b": 50}, "L is ahead", 0),
        ({"a": 10, "b": 50}, {"a": 90, "b": 80}, "R is ahead", 1),
        ({"a": 62}, {"a": 46}, "L leans ahead", 0),
        ({"a": 51}, {"a": 50}, "no clear winner", None),
        ({"a": 50}, {"a": 50}, "no clear winner", None),
    ],
)
def test_who_is_ahead_is_named(
    left: dict[str, float], right: dict[str, float], words: str, side: int | None
) -> None:
    pair = toy_pair(model("l", left), model("r", right))
    assert (standing(pair), leading_side(pair)) == (words, side)


def test_models_of_different_jobs_have_no_standing() -> None:
    left = model("l", {"a": 90.0}, tasks=("draw",), kinds=kinds("text", "image"))
    right = model("r", {"a": 10.0}, tasks=("caption",), kinds=kinds("image", "text"))
    assert standing(toy_pair(left, right)) == "different jobs"


def test_a_tie_is_of_scores_as_they_are_shown() -> None:
    assert is_tie(toy_pair(model("l", {"a": 50.2}), model("r", {"a": 49.9}), how=LINEAR))
    assert not is_tie(toy_pair(model("l", {"a": 52.0}), model("r", {"a": 50.0}), how=LINEAR))
