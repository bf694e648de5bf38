"""Models as they were at the last release, made of its rows, so that no reason has to be guessed.

A row that the journal keeps as words alone (a licence, tasks, a share counted on a few pictures) can't be put
back; where one of these has changed, nothing is worked out, and every row that has changed is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from generator.catalog import UNKNOWN, Benchmark, Grade, Model, SignalRule, State, Value
from generator.findings.model_scores import NO_FIGURES, TIMES_MATCHED
from generator.findings.sample_figures import Estimate, Figures
from generator.history.journal import NOT_APPLICABLE, ModelThen, Row
from generator.pages.parts.rows import MEASURED, key_of
from generator.releases.found import TEST_KEY, Found, is_of_test, key_of_test, result_key

BARE = frozenset({"tasks", "inputs", "outputs", "domain", "license"})  # rows that are words alone
FACT, SIGNAL = "fact-", "signal-"


@dataclass(frozen=True, slots=True)
class CountedThen:
    """A figure of which the journal keeps the number."""

    number: float


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a model's scores are computed from."""

    model: Model
    figures: Figures
    matched: Value | None


@dataclass(frozen=True)
class Former:
    """A model of both times: as it is, and which of its rows were otherwise."""

    slug: str
    found: Found
    then: ModelThen

    @cached_property
    def today(self) -> Inputs:
        catalog, slug = self.found.catalog, self.slug
        return Inputs(
            catalog.models[self.found.positions[slug]],
            self.found.figures.get(slug, NO_FIGURES),
            self.found.matched.get(slug),
        )

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Keys of all rows that are not the very same, in the order of today's."""
        now, then = self.found.models[self.slug].rows, self.then.rows
        return tuple(key for key in dict.fromkeys((*now, *then)) if now.get(key) != then.get(key))

    @cached_property
    def reworded(self) -> frozenset[str]:
        """Those of them that say something else; the others were read again, and say the same."""
        now, then = self.found.models[self.slug].rows, self.then.rows
        return frozenset(key for key in self.changed if _text(now.get(key)) != _text(then.get(key)))

    def inputs(self, new: frozenset[str] = frozenset()) -> Inputs:
        """As it was, but for the rows that are given: these are today's."""
        inputs = self.today
        for key in self.changed:
            if key not in new and self.can_put_back(key):
                inputs = _with(inputs, key, self.then.rows.get(key))
        model = _with_tests(inputs.model, self.found.catalog.recipe.rules)
        return inputs if model is inputs.model else replace(inputs, model=model)

    def can_put_back(self, key: str) -> bool:
        """Whether the journal keeps all that a score reads of a row."""
        if key.startswith(MEASURED):
            return not isinstance(self.today.figures.get(key.removeprefix(MEASURED)), Estimate)
        return key not in BARE

    def read_in(self, task: str) -> tuple[str, ...]:
        """Keys of changed rows that a score in a task rests on."""
        rules = [rule for rule in self.found.catalog.recipe.rules if not rule.tasks or task in rule.tasks]
        keys = BARE - {"license"} | {key_of(rule) for rule in rules if not rule.benchmark}
        tests = tuple(key_of_test(rule.benchmark) for rule in rules if rule.benchmark)
        return tuple(key for key in self.changed if key in keys or _is_of(key, tests))


def _text(row: Row | None) -> str | None:
    return row.text if row else None


def _is_of(key: str, tests: tuple[str, ...]) -> bool:
    return any(is_of_test(key, test) for test in tests)


def _with(inputs: Inputs, key: str, row: Row | None) -> Inputs:
    """With one row put back."""
    model, value = inputs.model, _value(row)
    if key == TIMES_MATCHED:
        return replace(inputs, matched=value if row else None)
    if key.startswith(MEASURED):
        return replace(inputs, figures=_figures(inputs.figures, key.removeprefix(MEASURED), row))
    if key.startswith(FACT):
        facts = _put(model.facts, key.removeprefix(FACT), value)
        return replace(inputs, model=replace(model, facts=facts))
    if key.startswith(SIGNAL):
        signals = _put(model.signals, key.removeprefix(SIGNAL), value)
        return replace(inputs, model=replace(model, signals=signals))
    if key.startswith(TEST_KEY):
        return replace(inputs, model=replace(model, benchmarks=tuple(_results(model, key, value))))
    if key == "released":
        return replace(inputs, model=replace(model, released=value))
    return replace(inputs, model=replace(model, weights=value)) if key == "weights" else inputs


def _value(row: Row | None) -> Value:
    if row is None:
        return UNKNOWN
    if row.text == NOT_APPLICABLE and row.number is None:
        return Value(State.NOT_APPLICABLE)
    interval = None if row.low is None or row.high is None else (row.low, row.high)
    return Value(State.KNOWN, row.text, row.number, Grade.REPORTED, as_of=row.day, interval=interval)


def _put(values: Mapping[str, Value], name: str, value: Value) -> dict[str, Value]:
    return {**values, name: value}


def _figures(figures: Figures, name: str, row: Row | None) -> Figures:
    others = {key: figure for key, figure in figures.items() if key != name}
    if row is None or row.number is None:
        return others
    return {**others, name: CountedThen(row.number)}  # type: ignore[dict-item]


def _results(model: Model, key: str, value: Value) -> Iterator[Benchmark]:
    """The results with one as it was: another figure, none, or one that is there no longer."""
    is_there = False
    for result in model.benchmarks:
        is_there |= result_key(result) == key
        yield replace(result, value=value) if result_key(result) == key else result
    if not is_there:
        sibling = key.rpartition(", of ")[2] if ", of " in key else ""
        yield Benchmark(key.removeprefix(TEST_KEY), "", "", value, sibling)


def _with_tests(model: Model, rules: tuple[SignalRule, ...]) -> Model:
    """With the data set and metric of results that are there no longer, as the recipe calls them."""
    if all(result.metric for result in model.benchmarks):
        return model
    tests = [rule.benchmark for rule in rules if rule.benchmark]
    return replace(model, benchmarks=tuple(_named(result, tests) for result in model.benchmarks))


def _named(result: Benchmark, tests: list[tuple[str, str]]) -> Benchmark:
    if result.metric:
        return result
    for test in tests:
        if _is_of(f"{TEST_KEY}{result.dataset}", (key_of_test(test),)):
            return replace(result, dataset=test[0], metric=test[1])
    return result
