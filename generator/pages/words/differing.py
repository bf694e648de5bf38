"""What differs most between two models: five rows, each resting on rows of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from generator.catalog import Catalog, FactRow, Model, Value
from generator.findings.findings import Pair
from generator.pages.words.labels import kinds
from generator.pages.words.licences import licence_words
from generator.pages.words.reasons import is_about_the_same
from generator.pages.words.results import is_off, result_key, rules_by_test, shared_tests, short_result
from generator.pages.words.traits import Both, Traits, both_traits, places

MOST_ROWS = 5
NOT_KNOWN = "not known"
NO_PLACE = "none known"
NO_TEST = "no test found"


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of what differs: a cell for each model, as text."""

    label: str
    cells: tuple[str, str]
    basis: tuple[str, ...]  # keys of the rows that it rests on; the first is where to read more
    is_row: bool = False  # whether the cells are those of the row `basis[0]`, which has grade and source


def differing_rows(pair: Pair, about: Both | None = None) -> tuple[Difference, ...]:
    """At most five rows in which the two differ: licence, size or memory, inputs, a test, where they run.

    One whose cells say the same makes room for the next of: weights, hosted price, outputs, facts that
    may decide, release.
    """
    rows = _candidates(pair, about or both_traits(pair))
    differing = {row.basis[0]: row for row in rows if row.cells[0] != row.cells[1]}
    return tuple(islice(differing.values(), MOST_ROWS))


def _candidates(pair: Pair, about: Both) -> Iterator[Difference]:
    left, right = pair.models
    takes = _row("Takes in", "inputs", (kinds(left.kinds.inputs), kinds(right.kinds.inputs)))
    gives = _row("Gives out", "outputs", (kinds(left.kinds.outputs), kinds(right.kinds.outputs)))
    licence = _row("Licence", "license", (_licence(left), _licence(right)))
    if pair.comparison.barrier == "jobs":  # what they do comes first, and no test is of both
        yield from (takes, gives, licence)
        yield from _size(pair)
    else:
        yield licence
        yield from _size(pair)
        yield takes
        yield from _test(pair, about)
    yield from _runs(pair, about)
    yield from _rest(pair, gives)


def _rest(pair: Pair, gives: Difference) -> Iterator[Difference]:
    """What takes the place of rows on which the two agree."""
    left, right = pair.models
    yield _row("Weights", "weights", (_said(left.weights), _said(right.weights)))
    if left.hosted.is_known or right.hosted.is_known:
        yield _row("Hosted price", "hosted", (_said(left.hosted), _said(right.hosted)))
    if not pair.comparison.barrier:
        yield gives
        yield from _facts(pair, [row for row in pair.catalog.fact_rows.values() if row.choose])
    yield _row("Released", "released", (_said(left.released), _said(right.released)))


def _row(label: str, key: str, cells: tuple[str, str]) -> Difference:
    return Difference(label, cells, (key,), is_row=True)


def _licence(model: Model) -> str:
    return licence_words(model) if model.license.is_known else NOT_KNOWN


def _said(value: Value) -> str:
    """A value as a cell has it."""
    if value.is_known:
        return value.text
    return "n/a" if value.state == "n/a" else NOT_KNOWN


def _size(pair: Pair) -> Iterator[Difference]:
    """The first fact about size that both have: what needs a condition (memory), then bytes, then counts."""
    yield from islice(_facts(pair, sorted(_sizes(pair.catalog), key=_size_order)), 1)


def _sizes(catalog: Catalog) -> list[FactRow]:
    return [row for row in catalog.fact_rows.values() if row.unit == "bytes" or row.better == "less"]


def _size_order(row: FactRow) -> tuple[bool, bool]:
    return not row.needs_condition, row.unit != "bytes"


def _facts(pair: Pair, rows: Iterable[FactRow]) -> Iterator[Difference]:
    """Facts that both have, under the same condition, and that are not about the same."""
    left, right = (model.facts for model in pair.models)
    for row in rows:
        ours, theirs = left.get(row.name), right.get(row.name)
        if ours is None or theirs is None or not (ours.is_known and theirs.is_known):
            continue
        if ours.condition == theirs.condition and not is_about_the_same(ours, theirs):
            yield _row(row.label, f"fact-{row.name}", (ours.text, theirs.text))


def _test(pair: Pair, about: Both) -> Iterator[Difference]:
    """The best shared test, else the best known one of either."""
    shared = shared_tests(pair, about)
    if shared:
        ours, theirs = map(short_result, shared[0].results)
        key = result_key(shared[0].test)
        yield Difference(", ".join(shared[0].test), (ours, theirs), (key,))
        return
    rules = rules_by_test(pair.catalog)
    known = [test for test in rules if any(test in each.results for each in about)]
    for test in sorted(known, key=lambda test: is_off(rules[test], pair.task))[:1]:
        ours, theirs = (_result(each, test) for each in about)
        yield Difference(", ".join(test), (ours, theirs), (result_key(test),))


def _result(about: Traits, test: tuple[str, str]) -> str:
    return short_result(about.results[test][0]) if test in about.results else NO_TEST


def _runs(pair: Pair, about: Both) -> Iterator[Difference]:
    """Where each is known to run; nothing where neither is."""
    labels = {rule.name: rule.label for rule in places(pair.catalog)}
    ours, theirs = (_places(each, labels) for each in about)
    names = [name for name in labels if any(name in each.runs for each in about)]
    if any(each.runs_in for each in about):
        yield Difference("Runs in", (ours, theirs), tuple(f"signal-{name}" for name in names))


def _places(about: Traits, labels: Mapping[str, str]) -> str:
    """In words; where some places are known, and it runs in none of them, that is said."""
    there = ", ".join(labels[name] for name in about.runs_in)
    return there or (NO_PLACE if about.runs else NOT_KNOWN)
