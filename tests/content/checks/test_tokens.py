"""Texts that the encoder reads in part are told, with their tokens, unless an exception lifts it."""

from __future__ import annotations

from collections.abc import Sequence

from generator.content.checks.tokens import lint_tokens
from generator.content.settings_schema import ExceptionShape
from generator.problems import Place, Problem

PLACE = Place("content/models/toy.md", 7)


def told(*counts: int, excepted: Sequence[str] = ()) -> list[Problem]:
    exceptions = [
        (ExceptionShape(code="cut-by-encoder", file=name, why="toy"), Place("content/exceptions.yaml"))
        for name in excepted
    ]
    return lint_tokens([(PLACE, count) for count in counts], 256, exceptions)


def test_a_long_text_is_a_warning_at_its_place_with_its_tokens() -> None:
    (problem,) = told(257)
    assert (problem.code, problem.severity, problem.place) == ("cut-by-encoder", "warning", PLACE)
    assert problem.message == "with its title, this text has 257 tokens; the encoder reads 256"


def test_without_long_texts_nothing_is_told() -> None:
    assert told() == []


def test_an_exception_lifts_it_or_is_told() -> None:
    assert told(300, 400, excepted=[PLACE.path]) == []
    assert [problem.code for problem in told(excepted=[PLACE.path])] == ["unneeded-exception"]
