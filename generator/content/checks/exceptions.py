"""Faults that editors have looked at and lifted: content/exceptions.yaml."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence

from generator.content.checks.rules import LATER, lifted
from generator.content.marked_yaml import Marked
from generator.content.problem_limits import is_more
from generator.content.settings_schema import ExceptionShape
from generator.problem_codes.entry import Entry
from generator.problems import Place, Problem, errors, one_of

Exceptions = Sequence[tuple[ExceptionShape, Place]]

ENTRIES = (
    Entry(
        code="unknown-exception",
        meaning=(
            "An entry of `content/exceptions.yaml` names a code that does not exist or that can't be lifted, "
            "because no page could be made."
        ),
        why="It would look as if something was allowed.",
        example="`{code: superlativ, file: content/models/alpha.md, why: a title}`",
        write="`{code: superlative, file: content/models/alpha.md, why: a title}`",
    ),
    Entry(
        code="unneeded-exception",
        meaning="An entry of `content/exceptions.yaml` lifts nothing. Told when there is no other error.",
        why="The next fault of this kind would pass unseen.",
        example="`{code: guess, file: content/models/alpha.md, why: quoted}` when the quotation is gone",
        write="nothing: delete the entry",
    ),
)


def placed(exceptions: Sequence[ExceptionShape], marked: Marked) -> Exceptions:
    """Entries of content/exceptions.yaml and where they stand."""
    return [(exception, marked.place((n, "code"))) for n, exception in enumerate(exceptions)]


def lift(problems: Iterable[Problem], exceptions: Exceptions) -> list[Problem]:
    """The problems that no exception is meant for."""
    by_code: dict[str, list[ExceptionShape]] = {}
    for exception, _ in exceptions:
        by_code.setdefault(exception.code, []).append(exception)
    return [
        problem
        for problem in problems
        if not any(_is_for(exception, problem) for exception in by_code.get(problem.code, ()))
    ]


def except_for(problems: Sequence[Problem], exceptions: Exceptions) -> list[Problem]:
    """The problems that no exception lifts, and a problem for each exception that lifts none.

    While there are errors, or problems that are not told, what an exception is needed for can't be told.
    """
    usable = [(exception, place) for exception, place in exceptions if exception.code in lifted()]
    left = lift(problems, usable) + _unknown(exceptions)
    if errors(left) or any(map(is_more, left)):
        return left
    return left + unneeded(
        problems, [(exception, place) for exception, place in exceptions if exception.code not in LATER]
    )


def _unknown(exceptions: Exceptions) -> list[Problem]:
    return [
        Problem(
            "unknown-exception",
            f'"{exception.code}" is no rule that an exception can lift',
            place,
            one_of(exception.code, sorted(lifted())),
        )
        for exception, place in exceptions
        if exception.code not in lifted()
    ]


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
