"""What two models are for, in one or two plain sentences: what both do, and what only one of them does.

A model is said to do what its tasks and the tags of its capabilities name, and nothing else; so "only" means
that no task and no capability of the other names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

from generator.catalog import Catalog
from generator.findings.findings import Pair
from generator.pages.words.alone import Alone, alone
from generator.pages.words.clauses import STOP, Clause, bound, sentence
from generator.pages.words.labels import domain_words, in_a_row, joint, kinds, small_initial
from generator.pages.words.traits import Both, both_traits

MOST_TASKS = 3  # that a sentence names
MOST_ONLY = 3  # things that only one of them does, of each side
MOST_DEEDS = 2  # tasks among them

SIDES: tuple[Literal[0], Literal[1]] = (0, 1)

MADE_FOR_TESTS = "was made for tests and not for use"


def answer(pair: Pair, about: Both | None = None) -> tuple[Clause, ...]:
    """What each is for, what both do, and what only one does."""
    about = about or both_traits(pair)
    match pair.comparison.barrier:
        case "jobs":
            return _different_jobs(pair, about)
        case "domains":
            return (*_different_domains(pair), *_both(pair))
        case "demonstration":
            return (*_demonstration(pair), *_both(pair))
        case _:
            return (*_demonstration(pair), *_both(pair), *_only(pair, about))


def _different_jobs(pair: Pair, about: Both) -> tuple[Clause, ...]:
    left, right = (
        f"{name} turns {of.inputs} into {of.outputs}" for name, of in zip(pair.names, about, strict=True)
    )
    return (
        bound("These two do different jobs", "inputs", "outputs", strong=True),
        bound(f": {left}, {right}", "inputs", "outputs"),
        STOP,
    )


def _different_domains(pair: Pair) -> tuple[Clause, ...]:
    (left, right), domains = pair.models, pair.catalog.domains
    ours = f": {left.short_name} for {domain_words(domains, left.domain)}"
    theirs = f", {right.short_name} for {domain_words(domains, right.domain)}"
    return (
        bound("These two were made for different things", "domain", strong=True),
        bound(f"{ours}{theirs}", "domain"),
        STOP,
    )


def _demonstration(pair: Pair) -> tuple[Clause, ...]:
    shown = [model.short_name for model in pair.models if model.is_demonstration]
    if len(shown) == 2:
        return (bound("Both were made for tests and not for use", "domain", strong=True), STOP)
    if shown:
        return (bound(f"{shown[0]} {MADE_FOR_TESTS}", "domain", strong=True), STOP)
    return ()


def _both(pair: Pair) -> tuple[Clause, ...]:
    """What their shared tasks are, else what both take and give."""
    shared = pair.comparison
    key = "both", shared.tasks, shared.inputs, shared.outputs
    return pair.shared(key, lambda: _what_both_do(pair))


def _what_both_do(pair: Pair) -> tuple[Clause, ...]:
    shared = pair.comparison
    if shared.tasks:
        deeds = [does(pair.catalog, task) for task in shared.tasks[:MOST_TASKS]]
        return sentence((bound(f"both {in_a_row(deeds)}", "tasks"),))
    if shared.inputs and shared.outputs:
        known = pair.catalog.modalities
        words = f"both turn {kinds(shared.inputs, known)} into {kinds(shared.outputs, known)}"
        return sentence((bound(words, "inputs", "outputs"),))
    return ()


def does(catalog: Catalog, task: str) -> str:
    """What a model of a task can do, as an infinitive: "caption pictures"."""
    return catalog.tasks[task].does or f"do {small_initial(catalog.tasks[task].label)}"


def _only(pair: Pair, about: Both) -> tuple[Clause, ...]:
    """ "Only A can draw boxes and offers visual chat; only B offers captions from a prompt. " """
    sides = [alone(pair, about, side).once("only", _only_of) for side in SIDES]
    joint = [Clause("; ")] if all(sides) else []
    return sentence([*sides[0], *joint, *sides[1]])


def _only_of(of: Alone) -> tuple[Clause, ...]:
    """The tasks that only one model has, and the tags of capabilities that no such task stands for."""
    return tuple(_only_clauses(of))


def _only_clauses(of: Alone) -> Iterator[Clause]:
    opening, only_tasks = f"only {of.model.short_name}", tuple(_only_tasks(of))[:MOST_DEEDS]
    if only_tasks:
        words = in_a_row([does(of.catalog, task) for task in only_tasks])
        yield bound(f"{opening} can {words}", "tasks")
        opening = " and"
    meant = frozenset(only_tasks).union(*(of.catalog.tasks[task].tags for task in only_tasks))
    offers = list(islice(_offers(of, meant), MOST_ONLY - len(only_tasks)))
    for place, (words, row) in enumerate(offers):
        before = joint(place, len(offers)) or f"{opening} offers "
        yield bound(f"{before}{words}", row, "tasks")


def _offers(of: Alone, meant: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Tags that nothing of the other has nor `meant` stands for, in words, each with its capability's row."""
    for place, tags in of.tags:
        for tag in of.model.capabilities[place].tags:
            if tag in tags - meant:
                yield of.about.labels[tag], of.row(place)


def _only_tasks(of: Alone) -> Iterator[str]:
    """Tasks of the model of which the other has neither the name nor any tag."""
    for task in of.model.tasks:
        if of.met.isdisjoint({task, *of.catalog.tasks[task].tags}):
            yield task
