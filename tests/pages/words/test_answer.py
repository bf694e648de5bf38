"""What both models are for, and what only one of them does."""

from __future__ import annotations

import pytest

from generator.findings.alignments import Match
from generator.pages.words.answer import answer
from generator.pages.words.clauses import plain
from tests.pages.words.pairs import task, tasks, toy_pair
from tests.toys import capability, kinds, model

TASKS = tasks(
    task("caption", "caption pictures", "captions"),
    task("chat", "talk about pictures", "talk"),
    task("box", "draw boxes", "boxes"),
    task("toy-task"),
)
DOMAINS = {"photographs": "Photographs", "drawings": "Drawn scenes"}
SHARED = (capability("x", "shared"),)


def words(left: dict, right: dict, matches: tuple[Match, ...] = ()) -> str:
    ours, theirs = (
        model(slug, **{"capabilities": SHARED, **fields}) for slug, fields in (("l", left), ("r", right))
    )
    return plain(answer(toy_pair(ours, theirs, matches, tasks=TASKS, domains=DOMAINS)))


def of_tasks(*names: str) -> dict:
    return {"tasks": names}


@pytest.mark.parametrize(
    ("left", "right", "sentences"),
    [
        (of_tasks("caption"), of_tasks("caption"), "Both caption pictures. "),
        ({}, {}, "Both do toy-task. "),
        (
            of_tasks("caption", "chat"),
            of_tasks("chat", "caption"),
            "Both caption pictures and talk about pictures. ",
        ),
        (
            of_tasks("caption", "box"),
            of_tasks("caption", "chat"),
            "Both caption pictures. Only L can draw boxes; only R can talk about pictures. ",
        ),
        (of_tasks("caption"), of_tasks("chat"), "Both turn images into text. "),
        (
            of_tasks("caption"),
            {**of_tasks("caption"), "capabilities": (capability("x", "shared boxes"),)},
            "Both caption pictures. Only R offers boxes. ",
        ),
        (
            of_tasks("caption", "box"),
            {**of_tasks("caption"), "capabilities": (capability("x", "shared boxes"),)},
            "Both caption pictures. ",
        ),
        (
            {**of_tasks("caption", "chat"), "capabilities": (capability("x", "shared boxes"),)},
            of_tasks("caption"),
            "Both caption pictures. Only L can talk about pictures and offers boxes. ",
        ),
        (
            {
                **of_tasks("caption"),
                "capabilities": (capability("x", "boxes"), capability("y", "a"), capability("z", "b")),
            },
            of_tasks("caption"),
            "Both caption pictures. Only L offers boxes, a and b; only R offers shared. ",
        ),
    ],
)
def test_what_both_do_comes_first_and_then_what_only_one_does(
    left: dict, right: dict, sentences: str
) -> None:
    if sentences.startswith("Both turn"):
        assert words(left, right).startswith(sentences)
    else:
        assert words(left, right) == sentences


def test_the_tags_of_a_task_that_was_named_are_not_named_again() -> None:
    ours = {**of_tasks("caption", "box"), "capabilities": (capability("x", "shared boxes"),)}
    assert words(ours, of_tasks("caption")) == "Both caption pictures. Only L can draw boxes. "


def test_a_capability_with_a_counterpart_of_other_tags_is_not_only_ones() -> None:
    ours = {**of_tasks("caption"), "capabilities": (capability("x", "a"),)}
    theirs = {**of_tasks("caption"), "capabilities": (capability("x", "b"),)}
    assert words(ours, theirs, (Match(0, 0, 90),)) == "Both caption pictures. "


def test_models_of_different_jobs_are_said_to_do_different_jobs() -> None:
    drawer = {**of_tasks("chat"), "kinds": kinds("text", "image")}
    assert words(of_tasks("caption"), drawer) == (
        "These two do different jobs: L turns images into text, R turns text into images. "
    )


def test_models_of_different_domains_are_said_to_be_for_different_things() -> None:
    left, right = ({**of_tasks("caption"), "domain": domain} for domain in DOMAINS)
    assert words(left, right) == (
        "These two were made for different things: L for photographs, R for drawn scenes. "
        "Both caption pictures. "
    )


def test_a_demonstration_is_said_to_be_made_for_tests() -> None:
    shown = {**of_tasks("caption"), "is_demonstration": True}
    assert (
        words(of_tasks("caption"), shown) == "R was made for tests and not for use. Both caption pictures. "
    )
    assert words(shown, shown) == "Both were made for tests and not for use. Both caption pictures. "


def test_each_clause_that_says_something_rests_on_a_row() -> None:
    ours = model("l", tasks=("caption", "box"), capabilities=SHARED)
    clauses = answer(toy_pair(ours, model("r", tasks=("caption",)), tasks=TASKS))
    assert [clause.basis for clause in clauses if clause.text.strip(".; ")] == [
        ("tasks",),
        ("tasks",),
        ("left-c-x", "tasks"),
        ("right-c-only-r", "tasks"),
    ][: len([clause for clause in clauses if clause.text.strip(".; ")])]
