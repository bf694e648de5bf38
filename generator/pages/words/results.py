"""What public tests say of two models: the same data set and metric on both, or that there is none.

A difference counts only where the recipe knows the test: it says which end is better, and by how much a
figure moves from one setting to another. A result without any training on the data set and one after it are
never set against each other, nor is a result that a sibling reached called this model's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import Literal

from generator.catalog import Benchmark, Catalog, SignalRule
from generator.files import anchor
from generator.findings.findings import Pair
from generator.pages.words.clauses import STOP, Clause, bound, sentence
from generator.pages.words.labels import small_initial
from generator.pages.words.traits import Both, Test, Traits, both_traits

MOST_TESTS = 2  # in a sentence; the table has them all
UNTRAINED = "zero-shot"  # in a setting: nothing of the data set was trained on
RESULTS = "results"  # key of the table of results as a whole


@lru_cache(maxsize=10_000)  # of the tests of a catalog, asked for each pair
def result_key(test: Test) -> str:
    """The key of the row in which the results of a test stand."""
    return f"result-{anchor(' '.join(test))}"


@dataclass(frozen=True)
class SharedTest:
    """A test of which both models have a known result."""

    test: Test
    results: tuple[Benchmark, Benchmark]
    rule: SignalRule | None  # of the recipe, where that reads this test

    @property
    def is_same_setting(self) -> bool:
        ours, theirs = self.results
        return ours.setting == theirs.setting

    @cached_property
    def is_fair(self) -> bool:
        """Whether a difference says something of these two models."""
        ours, theirs = self.results
        is_sound = not any(_is_doubtful(result) for result in self.results)
        return is_sound and (UNTRAINED in ours.setting) == (UNTRAINED in theirs.setting)

    @property
    def own_count(self) -> int:
        """How many of the two are of these very checkpoints."""
        return sum(not result.checkpoint for result in self.results)

    @cached_property
    def is_close(self) -> bool:
        """Whether the two lie within what settings alone may move; False where no recipe says how much."""
        if self.rule is None:
            return False
        (low, high), (other_low, other_high) = (_ends(self.rule, number) for number in self.numbers)
        return low <= other_high and other_low <= high

    @cached_property
    def better(self) -> Literal[0, 1] | None:
        """The side that does better; None where nobody can tell."""
        if self.rule is None or self.is_close or not self.is_fair:
            return None
        ours, theirs = self.numbers
        return 0 if (ours > theirs) == is_more_better(self.rule) else 1

    @property
    def numbers(self) -> tuple[float, float]:
        ours, theirs = (result.value.number or 0.0 for result in self.results)
        return ours, theirs


def _is_doubtful(result: Benchmark) -> bool:
    return bool(result.checkpoint or result.value.dispute or result.value.is_stale)


def is_more_better(rule: SignalRule) -> bool:
    """Whether more of it is better, by where the recipe pins its two ends."""
    return (rule.one or 0.0) > (rule.zero or 0.0)


def _ends(rule: SignalRule, number: float) -> tuple[float, float]:
    """What a figure may be at another setting: a factor either way on a log scale, else an amount."""
    if rule.scale == "log":
        return number / (rule.spread or 1.0), number * (rule.spread or 1.0)
    return number - rule.spread, number + rule.spread


def shared_tests(pair: Pair, about: Both) -> tuple[SharedTest, ...]:
    """Tests of which both have a result: first those of the task in which they meet, then others of the
    recipe, then the rest by name."""
    return pair.once("shared tests", lambda: _shared_tests(pair, about))


def _shared_tests(pair: Pair, about: Both) -> tuple[SharedTest, ...]:
    ours, theirs = (of_model.results for of_model in about)
    both = ours.keys() & theirs.keys()
    if not both:
        return ()
    rules = pair.catalog.recipe.rules_by_test
    order = [test for test in tests_in_order(pair) if test in both]
    if len(order) < len(both):
        order += sorted(both - rules.keys())
    return tuple(_at_best(test, rules.get(test), ours[test], theirs[test]) for test in order)


def tests_in_order(pair: Pair) -> tuple[Test, ...]:
    """The tests of the recipe: those of the task in which two meet, then the others."""
    rules, task = pair.catalog.recipe.rules_by_test, pair.task
    return pair.shared(
        ("tests", task), lambda: tuple(sorted(rules, key=lambda test: task not in rules[test].tasks))
    )


def _at_best(
    test: Test, rule: SignalRule | None, ours: Sequence[Benchmark], theirs: Sequence[Benchmark]
) -> SharedTest:
    """The two results that compare best: fairly, at the same setting, of these very checkpoints."""
    if len(ours) == len(theirs) == 1:
        return SharedTest(test, (ours[0], theirs[0]), rule)
    choices = (SharedTest(test, results, rule) for results in product(ours, theirs))
    return max(choices, key=lambda each: (each.is_fair, each.is_same_setting, each.own_count))


def results_words(pair: Pair, about: Both | None = None) -> tuple[Clause, ...]:
    """What public tests say of both, or that none was found of both; nothing where the two do not compare."""
    if pair.comparison.barrier:
        return ()
    about = about or both_traits(pair)
    shared = shared_tests(pair, about)
    if not shared:
        return tuple(_alone(pair, about))
    return tuple(clause for test in shared[:MOST_TESTS] for clause in _shared(pair, test, about))


def _shared(pair: Pair, shared: SharedTest, about: Both) -> tuple[Clause, ...]:
    """ "On COCO caption (CIDEr), A has 131.4 and B 133.3, at different settings: about the same. " """
    key = result_key(shared.test)
    (left, right), (ours, theirs) = pair.names, shared.results
    at = "at the same settings" if shared.is_same_setting else "at different settings"
    return sentence(
        (
            bound(f"on {test_name(shared.test)}, {left} has {result_words(ours)}", key),
            bound(f" and {right} {result_words(theirs)}, {at}", key),
            *_outcome(pair, shared, key),
            *_own(pair, shared, about, key),
        )
    )


def _outcome(pair: Pair, shared: SharedTest, key: str) -> Iterator[Clause]:
    if shared.better is not None:
        yield bound(f": {pair.names[shared.better]} does better", key, strong=True)
    elif shared.is_fair and shared.is_close:
        yield bound(": about the same", key, strong=True)


def _own(pair: Pair, shared: SharedTest, about: Both, key: str) -> Iterator[Clause]:
    """What a model reaches itself, where the figure that compares best is a sibling's; scores are of that."""
    for name, result, of_model in zip(pair.names, shared.results, about, strict=True):
        if not result.checkpoint:
            continue
        own = next((each for each in of_model.results[shared.test] if not each.checkpoint), None)
        if own:
            yield bound(f"; {name} itself has {own.value.text}, at another setting", key)


def test_name(test: Test) -> str:
    """ "COCO caption (CIDEr)" """
    return f"{test[0]} ({test[1]})"


def result_words(result: Benchmark) -> str:
    """The figure, and whether it is a sibling's, whose name stands in the table of results."""
    return f"{result.value.text} (of a sibling)" if result.checkpoint else result.value.text


def _alone(pair: Pair, about: Both) -> Iterator[Clause]:
    """What is known of one side at a time, in the task in which the two meet where there is one."""
    task = pair.task
    of_task = f" of {small_initial(pair.catalog.tasks[task].label)}" if task else ""
    yield bound("No public test was found that compares them", RESULTS, strong=True)
    known = [_known_of(pair, about, side) for side in (0, 1)]
    for name, result in zip(pair.names, known, strict=True):
        if result:
            test = result.dataset, result.metric
            yield Clause(f". {name}: ")
            yield bound(f"{result_words(result)} on {test_name(test)}", result_key(test))
    without = [name for name, result in zip(pair.names, known, strict=True) if result is None]
    if len(without) == 1:
        yield bound(f"; no public test{of_task} was found for {without[0]}", RESULTS)
    yield STOP


def _known_of(pair: Pair, about: Both, side: int) -> Benchmark | None:
    """The first result of a test of the task in which the two meet; where they meet in none, the first that
    the recipe reads, or any."""
    (known,) = pair.shared(
        ("known", pair.task, (pair.left, pair.right)[side]),
        lambda: (_first_known(pair.catalog, pair.task, about[side]),),
    )
    return known


def _first_known(catalog: Catalog, task: str, about: Traits) -> Benchmark | None:
    if not about.results:
        return None
    rules = catalog.recipe.rules_by_test
    read = [test for test, rule in rules.items() if not task or task in rule.tasks]
    tests = read if task else [*read, *about.results]
    return next((about.results[test][0] for test in tests if test in about.results), None)
