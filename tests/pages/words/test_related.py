"""The small line about a related pair."""

from __future__ import annotations

import pytest

from generator.pages.words.clauses import plain
from generator.pages.words.related import related_words
from tests.pages.words.pairs import WITH_TESTS, result, task, tasks, toy_pair
from tests.toys import kinds, model

TASKS = tasks(task("toy-task", "draw toys"), task("other"), task("third"))


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ({}, {}, "the same job"),
        ({"tasks": ("toy-task", "other")}, {"tasks": ("other", "toy-task")}, "the same jobs"),
        ({}, {"tasks": ("toy-task", "other")}, "both draw toys"),
        ({}, {"tasks": ("other",)}, "the same inputs and outputs"),
        (
            {"benchmarks": (result(133, checkpoint="big"),)},
            {"benchmarks": (result(131),)},
            "the same job; both tested on COCO (CIDEr): 133 (of a sibling) against 131",
        ),
        ({}, {"is_demonstration": True}, "made for tests"),
        ({}, {"tasks": ("third",), "kinds": kinds("text", "image")}, "different jobs"),
    ],
)
def test_a_line_says_what_joins_two_models(left: dict, right: dict, words: str) -> None:
    pair = toy_pair(model("l", **left), model("r", **right), how=WITH_TESTS, tasks=TASKS)
    assert plain(related_words(pair)) == words
