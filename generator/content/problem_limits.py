"""How many problems are told: 100 of a file and 1,000 of a run, and how many more there are.

A log that never ends helps nobody, and costs more than the content that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.problems import Place, Problem, errors, ordered

MAX_OF_FILE = 100

MAX_OF_RULE = 200  # of a file; where one is stopped here, there may be more than are counted

MAX_OF_RUN = 1_000


def limited_in_file(problems: Sequence[Problem], accepted: int = MAX_OF_FILE) -> tuple[Problem, ...]:
    """The problems of one file in their order; of too many the errors first, and how many are left."""
    return _limited(problems, accepted, "in this file")


def limited(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of all files in their order, none of them with too many, nor all together."""
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        by_path.setdefault(problem.place.path, []).append(problem)
    kept = [problem for group in by_path.values() for problem in limited_in_file(group)]
    return _limited(kept, MAX_OF_RUN, "in other files")


def more(count: int, where: str, place: Place, is_error: bool = True) -> Problem:
    """The problem that stands for those which are not told; the first of them has this place."""
    at_least = "at least " if count >= MAX_OF_RULE - MAX_OF_FILE else ""
    words = f"{at_least}{count:,} more {'problem' if count == 1 else 'problems'} {where}"
    help = "mend those that are told, and check again"
    return Problem("more-problems", words, place, help, severity="error" if is_error else "warning")


def is_more(problem: Problem) -> bool:
    """Whether the problem stands for others."""
    return problem.code == "more-problems"


def _limited(problems: Sequence[Problem], accepted: int, where: str) -> tuple[Problem, ...]:
    told = [problem for problem in problems if not is_more(problem)]
    if len(told) <= accepted:
        return ordered(problems)
    others = [problem for problem in problems if is_more(problem)]
    by_weight = sorted(ordered(told), key=lambda problem: problem.severity != "error")
    kept, hidden = by_weight[:accepted], by_weight[accepted:]
    if not hidden:  # the same fault was told more than once
        return ordered(problems)
    first = ordered(hidden)[0].place
    return ordered([*kept, *others, more(len(hidden), where, first, bool(errors(hidden)))])
