"""What differs most between two models: five rows, each resting on rows of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from generator.catalog import Value
from generator.findings.findings import Pair
from generator.pages.words.reasons import is_about_the_same
from generator.pages.words.results import result_key, result_words, shared_tests, tests_in_order
from generator.pages.words.traits import Both, Figure, Traits, both_traits, places

MOST_ROWS = 5
NOT_KNOWN = "not known"
NO_PLACE = "none known"
NO_TEST = "no test found"


class Difference(NamedTuple):
    """A row of what differs: a cell for each model, as text."""

    label: str
    cells: tuple[str, str]
    basis: tuple[str, ...]  # keys of the rows that it rests on; the first is where to read more
    is_row: bool = False  # whether the cells are those of the row `basis[0]`, which has grade and source


def differing_rows(pair: Pair, about: Both | None = None) -> tuple[Difference, ...]:
    """At most five rows in which the two differ: licence, size or memory, inputs, a test, where they run.

    One whose cells say the same makes room for the next of: weights, a fact that is a price or else the
    hosted price, outputs, facts that may decide, release.
    """
    rows: dict[str, Difference] = {}
    for row in _candidates(pair, about or both_traits(pair)):
        if row.cells[0] != row.cells[1]:
            rows.setdefault(row.basis[0], row)
        if len(rows) == MOST_ROWS:
            break
    return tuple(rows.values())


def _candidates(pair: Pair, about: Both) -> Iterator[Difference]:
    ours, theirs = about
    takes = _row("Takes in", "inputs", (ours.inputs, theirs.inputs))
    gives = _row("Gives out", "outputs", (ours.outputs, theirs.outputs))
    licence = _row("Licence", "license", (ours.licence or NOT_KNOWN, theirs.licence or NOT_KNOWN))
    if pair.comparison.barrier == "jobs":  # what they do comes first, and no test is of both
        yield from (takes, gives, licence)
        yield from _size(about)
    else:
        yield licence
        yield from _size(about)
        yield takes
        yield from _test(pair, about)
    yield from _runs(pair, about)
    yield from _rest(pair, about, gives)


def _rest(pair: Pair, about: Both, gives: Difference) -> Iterator[Difference]:
    """What takes the place of rows on which the two agree."""
    left, right = pair.models
    yield _row("Weights", "weights", (_said(left.weights), _said(right.weights)))
    prices = () if pair.comparison.barrier else tuple(_prices(about))
    yield from prices[:1]
    if not prices and (left.hosted.is_known or right.hosted.is_known):
        yield _row("Hosted price", "hosted", (_said(left.hosted), _said(right.hosted)))
    if not pair.comparison.barrier:
        yield gives
        yield from _facts(*(each.figures for each in about))
    yield _row("Released", "released", (_said(left.released), _said(right.released)))


def _row(label: str, key: str, cells: tuple[str, str]) -> Difference:
    return Difference(label, cells, (key,), is_row=True)


def _said(value: Value) -> str:
    """A value as a cell has it."""
    if value.is_known:
        return value.text
    return "n/a" if value.state == "n/a" else NOT_KNOWN


def _size(about: Both) -> Iterator[Difference]:
    """The first fact about size that tells the two apart."""
    yield from islice(_facts(*(each.sizes for each in about)), 1)


def _facts(ours: Mapping[str, Figure], theirs: Mapping[str, Figure]) -> Iterator[Difference]:
    """Facts that both have, under the same condition, and that are not about the same."""
    for name, (row, value) in ours.items():
        other = theirs[name].value if name in theirs else None
        if other and value.condition == other.condition and not is_about_the_same(value, other):
            yield _row(row.label, f"fact-{name}", (value.text, other.text))


def _prices(about: Both) -> Iterator[Difference]:
    """Facts that may decide and are amounts of money: they say more than the line of who hosts it."""
    ours, theirs = (each.figures for each in about)
    yield from _facts({name: each for name, each in ours.items() if each.row.unit == "money"}, theirs)


def _test(pair: Pair, about: Both) -> Iterator[Difference]:
    """The best shared test, else the best known one of either."""
    shared = shared_tests(pair, about)
    if shared:
        ours, theirs = map(result_words, shared[0].results)
        key = result_key(shared[0].test)
        yield Difference(", ".join(shared[0].test), (ours, theirs), (key,))
        return
    first, second = (each.results for each in about)
    if not first and not second:
        return
    known = (test for test in tests_in_order(pair) if test in first or test in second)
    for test in islice(known, 1):
        ours, theirs = (_result(each, test) for each in about)
        yield Difference(", ".join(test), (ours, theirs), (result_key(test),))


def _result(about: Traits, test: tuple[str, str]) -> str:
    return result_words(about.results[test][0]) if test in about.results else NO_TEST


def _runs(pair: Pair, about: Both) -> Iterator[Difference]:
    """Where each is known to run; nothing where neither is, or both run in the same places."""
    ours, theirs = about
    cells = _places(ours), _places(theirs)
    if (ours.place_words or theirs.place_words) and cells[0] != cells[1]:
        names = {*ours.runs, *theirs.runs}
        basis = tuple(f"signal-{rule.name}" for rule in places(pair.catalog) if rule.name in names)
        yield Difference("Runs in", cells, basis)


def _places(about: Traits) -> str:
    """In words; where some places are known, and it runs in none of them, that is said."""
    return about.place_words or (NO_PLACE if about.runs else NOT_KNOWN)
