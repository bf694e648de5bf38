"""A small line about a related pair, as lists of pairs have it."""

from __future__ import annotations

from typing import Literal

from generator.findings.findings import Pair
from generator.pages.words.answer import does
from generator.pages.words.clauses import Clause, bound
from generator.pages.words.labels import in_a_row
from generator.pages.words.results import SharedTest, result_key, result_words, shared_tests, test_name
from generator.pages.words.standing import BARRIERS
from generator.pages.words.traits import Both, both_traits

INCIDENTAL = (
    "These are incidental: the two agree in side matters, such as how pictures are prepared, "
    "and not in what they are for."
)


def related_words(pair: Pair, about: Both | None = None, side: Literal[0, 1] = 0) -> tuple[Clause, ...]:
    """ "the same job; both tested on COCO caption (CIDEr): 133.3 against 131.4"; figures of `side` first."""
    if pair.comparison.barrier:
        return (bound(BARRIERS[pair.comparison.barrier], "tasks"),)
    shared = shared_tests(pair, about or both_traits(pair))
    return (_job(pair), _tested(shared[0], side)) if shared else (_job(pair),)


def _job(pair: Pair) -> Clause:
    left, right = pair.models
    if set(left.tasks) == set(right.tasks):
        return bound("the same job" if len(left.tasks) == 1 else "the same jobs", "tasks")
    tasks = pair.comparison.tasks
    if tasks:
        return bound(f"both {in_a_row([does(pair.catalog, task) for task in tasks[:2]])}", "tasks")
    return bound("the same inputs and outputs", "inputs", "outputs")


def _tested(shared: SharedTest, side: Literal[0, 1]) -> Clause:
    ours, theirs = result_words(shared.results[side]), result_words(shared.results[1 - side])
    return bound(
        f"; both tested on {test_name(shared.test)}: {ours} against {theirs}", result_key(shared.test)
    )
