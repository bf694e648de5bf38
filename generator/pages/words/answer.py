"""What two models are for, in one or two plain sentences: what both do, and what only one of them does.

A model is said to do what its tasks and the tags of its capabilities name, and nothing else; so "only" means
that no task and no capability of the other names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from generator.catalog import Catalog
from generator.findings.findings import Pair
from generator.pages.words.clauses import STOP, Clause, bound, sentence
from generator.pages.words.labels import domain_words, in_a_row, joint, kinds, small_initial
from generator.pages.words.reasons import COLUMNS, only_tags
from generator.pages.words.traits import Both, both_traits

MOST_TASKS = 3  # that a sentence names
MOST_ONLY = 3  # things that only one of them does, of each side
MOST_DEEDS = 2  # tasks among them

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
    sides = [list(_only_of(pair, about, side)) for side in (0, 1)]
    joint = [Clause("; ")] if all(sides) else []
    return sentence([*sides[0], *joint, *sides[1]])


def _only_of(pair: Pair, about: Both, side: int) -> Iterator[Clause]:
    """The tasks that only one model has, and the tags of capabilities that no such task stands for."""
    opening, only_tasks = f"only {pair.names[side]}", tuple(_only_tasks(pair, about, side))[:MOST_DEEDS]
    if only_tasks:
        words = in_a_row([does(pair.catalog, task) for task in only_tasks])
        yield bound(f"{opening} can {words}", "tasks")
        opening = " and"
    meant = frozenset(only_tasks).union(*(pair.catalog.tasks[task].tags for task in only_tasks))
    offers = list(islice(_offers(pair, about, side, meant), MOST_ONLY - len(only_tasks)))
    for place, (words, row) in enumerate(offers):
        before = joint(place, len(offers)) or f"{opening} offers "
        yield bound(f"{before}{words}", row, "tasks")


def _offers(pair: Pair, about: Both, side: int, meant: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Tags that nothing of the other has nor `meant` stands for, in words, each with its capability's row."""
    for place, tags in only_tags(pair, about, side):
        capability = pair.models[side].capabilities[place]
        for tag in capability.tags:
            if tag in tags - meant:
                yield about[side].labels[tag], f"{COLUMNS[side]}-c-{capability.anchor}"


def _only_tasks(pair: Pair, about: Both, side: int) -> Iterator[str]:
    """Tasks of one model of which the other has neither the name nor any tag."""
    has = about[1 - side].has
    for task in pair.models[side].tasks:
        if has.isdisjoint({task, *pair.catalog.tasks[task].tags}):
            yield task
