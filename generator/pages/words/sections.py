"""What headings, folds and small lines of a comparison say; the answer itself is elsewhere (verdict.py)."""

from __future__ import annotations

from generator.findings.findings import Pair
from generator.numbers import counted
from generator.pages.words.labels import small_initial
from generator.pages.words.standing import BARRIERS, not_ranked

TESTS = "Public tests"  # heading of the rows of published results


def crumb(pair: Pair) -> str:
    """What two models have to do with each other, in a few words."""
    comparison = pair.comparison
    if comparison.barrier:
        return BARRIERS[comparison.barrier]
    labels = [pair.catalog.tasks[task].label for task in comparison.tasks]
    return ", ".join(labels) or "same inputs and outputs"


def task_words(pair: Pair) -> str:
    """The task in which two are scored, within a heading."""
    return small_initial(pair.catalog.tasks[pair.task].label) if pair.task else ""


def counted_capabilities(pair: Pair) -> str:
    """How many capabilities each has, and how many of them have a counterpart."""
    alignment, (left, right) = pair.alignment, pair.names
    matched, ours, theirs = len(alignment.matches), alignment.left_count, alignment.right_count
    if not matched:
        are = "is" if ours == 1 else "are"
        return f"{ours} {are} told of {left} and {theirs} of {right}; none has a counterpart."
    if pair.comparison.barrier:
        return f"{ours} told of {left}, {theirs} of {right}; {counted(matched, 'match', 'matches')}"
    return (
        f"{matched} of the {ours} told of {left} and of the {theirs} told of {right} have a counterpart: "
        f"an overlap of {alignment.overlap} %. The number is how alike two texts are, in percent."
    )


def unranked(pair: Pair) -> str:
    """Who has no place among the models of the task, and why."""
    scores, why = pair.pair_scores or (), not_ranked(pair.catalog.recipe)
    names = [name for name, score in zip(pair.names, scores, strict=False) if not score.is_ranked]
    return "".join(f"{name} is {why}. " for name in names)


def agreeing_rows(count: int) -> str:
    """Above folded rows on which both say the same."""
    return f"{counted(count, 'row')} on which they agree"


def unknown_rows(name: str, count: int) -> str:
    """Above folded rows that only the other model can fill."""
    return f"Not known of {name}: {counted(count, 'row')}"


def group_rows(label: str, count: int) -> str:
    """Above the folded rows of a heading."""
    return f"{label}: {counted(count, 'row')}"
