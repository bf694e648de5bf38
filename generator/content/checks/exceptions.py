"""Faults that editors have looked at and lifted: content/exceptions.yaml."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence

from generator.content.checks.rules import LATER, LIFTED
from generator.content.marked_yaml import Marked
from generator.content.schema import ExceptionShape
from generator.problems import Place, Problem, errors, one_of

Exceptions = Sequence[tuple[ExceptionShape, Place]]


def placed(exceptions: Sequence[ExceptionShape], marked: Marked) -> Exceptions:
    """Entries of content/exceptions.yaml and where they stand."""
    return [(exception, marked.place((n, "code"))) for n, exception in enumerate(exceptions)]


def lift(problems: Iterable[Problem], exceptions: Exceptions) -> list[Problem]:
    """The problems that no exception is meant for."""
    wanted: dict[str, list[ExceptionShape]] = {}
    for exception, _ in exceptions:
        wanted.setdefault(exception.code, []).append(exception)
    return [
        problem
        for problem in problems
        if not any(_is_for(each, problem) for each in wanted.get(problem.code, ()))
    ]


def except_for(problems: Sequence[Problem], exceptions: Exceptions) -> list[Problem]:
    """The problems that no exception lifts, and a problem for each exception that lifts none.

    While there are errors, what an exception is needed for can't be told: a rule may not have come to it.
    """
    left = lift(problems, [(each, place) for each, place in exceptions if each.code in LIFTED])
    for exception, place in exceptions:
        if exception.code not in LIFTED:
            what = f'"{exception.code}" is no rule that an exception can lift'
            left.append(Problem("unknown-exception", what, place, one_of(exception.code, sorted(LIFTED))))
    return (
        left
        if errors(left)
        else left + unneeded(problems, [(each, at) for each, at in exceptions if each.code not in LATER])
    )


def unneeded(problems: Sequence[Problem], exceptions: Exceptions) -> list[Problem]:
    """A problem for each exception that is meant for none of these."""
    return [
        Problem(
            "unneeded-exception",
            f'nothing in {exception.file} needs an exception from "{exception.code}"',
            place,
            "delete the entry",
        )
        for exception, place in exceptions
        if not any(_is_for(exception, problem) for problem in problems)
    ]


def _is_for(exception: ExceptionShape, problem: Problem) -> bool:
    words = exception.words or ""
    return (
        exception.code == problem.code
        and fnmatch.fnmatchcase(problem.place.path, exception.file)
        and (words in problem.message or words in problem.place.text)
    )
