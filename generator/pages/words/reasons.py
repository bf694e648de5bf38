"""Which of two models to choose: reasons for each, every one from a row where they differ.

What is unknown is no reason, nor is what is disputed, out of date, or told of two different things. The words
go on from "Choose it if".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Literal

from generator.catalog import ChooseRule, FactRow, Model, Value
from generator.dates import days, last_day
from generator.findings.findings import Pair
from generator.pages.words.alone import Alone, alone
from generator.pages.words.clauses import Clause, bound
from generator.pages.words.labels import in_a_row
from generator.pages.words.licences import licence_name
from generator.pages.words.results import result_key, shared_tests, test_name
from generator.pages.words.traits import HOSTED, Both, both_traits, is_sound, places, tag_words

MOST_REASONS = 4  # of a side
FIRST_NEEDS = 2  # before other reasons have had their turn
MOST_PLACES = 3  # that one reason names
DAYS_OF_MONTH = 30
LONG_APART = 90  # days from which two values are told with theirs, as prices change within a season
ABOUT_THE_SAME = 0.05  # share by which two quantities may differ and still be called about the same


def choose(pair: Pair, about: Both | None = None) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Reasons for the left and for the right model, at most four each, best first.

    Best is what decides most surely: what only this model is told to do (two of these), the licence, a test
    that both took, a figure by its rule in facts.yaml, where it runs, weights that can be kept, a service;
    and then what else only it does. Models of different jobs have only the first; models that were
    not made for the same thing have none. `about` is what `traits` says of both.
    """
    about = about or both_traits(pair)
    return _reasons(pair, about, 0), _reasons(pair, about, 1)


def _reasons(pair: Pair, about: Both, side: Literal[0, 1]) -> tuple[Clause, ...]:
    barrier = pair.comparison.barrier
    if barrier in ("domains", "demonstration"):
        return ()
    needs = alone(pair, about, side).once("needs", _needs)
    first, last = needs[:FIRST_NEEDS], needs[FIRST_NEEDS:]
    return first if barrier else tuple(islice(chain(first, _same_job(pair, about, side), last), MOST_REASONS))


def _same_job(pair: Pair, about: Both, side: Literal[0, 1]) -> Iterator[Clause]:
    model, other = pair.models[side], pair.models[1 - side]
    yield from _licence(model, other)
    yield from _test(pair, about, side)
    yield from pair.once("figures", lambda: _figures(about))[side]
    yield from _runs(pair, about, side)
    yield from _weights(model, other)
    yield from _service(model, about, side)


# What only one of them is told to do


def _needs(of: Alone) -> tuple[Clause, ...]:
    """What no capability and no task of the other has, each need once."""
    return tuple(_need(of, place, tags) for place, tags in of.tags)


def _need(of: Alone, place: int, tags: frozenset[str]) -> Clause:
    words = tag_words(of.about, tags, of.model.capabilities[place].tags)
    return bound(f"you need {words}", of.row(place), "tasks")


# Licence, tests, figures


def _licence(model: Model, other: Model) -> Iterator[Clause]:
    if (model.commercial_use, other.commercial_use) != ("yes", "no"):
        return
    if not (is_sound(model.license) and is_sound(other.license)):
        return
    ours, theirs = licence_name(model), licence_name(other)
    how = f"{ours} against {theirs}" if ours != theirs else "allowed against not allowed"
    yield bound(f"you want to use it commercially: {how}", "license")


def _test(pair: Pair, about: Both, side: int) -> Iterator[Clause]:
    """The first shared test on which this side does better."""
    for shared in shared_tests(pair, about):
        if shared.better == side:
            ours, theirs = shared.results[side].value.text, shared.results[1 - side].value.text
            at = "" if shared.is_same_setting else ", at different settings"
            words = f"results on {test_name(shared.test)} decide: {ours} against {theirs}{at}"
            yield bound(words, result_key(shared.test))
            return


def _figures(about: Both) -> tuple[list[Clause], list[Clause]]:
    """Facts of which the rows say that more or less of it is a reason for either, and how much more."""
    of_sides: tuple[list[Clause], list[Clause]] = [], []
    for name, (row, ours) in about[0].figures.items():
        other = about[1].figures.get(name)
        if other is None or not is_of_the_same(row, ours, other.value):
            continue
        values = ours, other.value
        for side, why in enumerate(_whys(row, ours, other.value)):
            if why:
                words = f"{why}: {_against(row, values[side], values[1 - side])}"
                of_sides[side].append(bound(words, f"fact-{name}"))
    return of_sides


def _whys(row: FactRow, ours: Value, theirs: Value) -> tuple[str, str]:
    """The words of the row's rule for either value; empty where they differ too little."""
    is_less = (ours.number or 0.0) < (theirs.number or 0.0)
    less, more = (ours, theirs) if is_less else (theirs, ours)
    if row.choose is None or not _are_apart(row, row.choose, less, more):
        return "", ""
    words = row.choose.more, row.choose.less
    return words[::-1] if is_less else words


def _are_apart(row: FactRow, rule: ChooseRule, less: Value, more: Value) -> bool:
    """Whether two values differ by what the rule of their row asks; days, whichever a month may mean."""
    least, most = less.number or 0.0, more.number or 0.0
    if row.unit == "yes-no":
        return least != most
    if row.unit == "date":
        return most - last_day(less.text) >= max(1.0, rule.least_months * DAYS_OF_MONTH)
    return least > 0 and most >= rule.least_ratio * least


def _against(row: FactRow, ours: Value, theirs: Value) -> str:
    """ "0.15 against 10 USD per million tokens": of prices the first goes without what both are in."""
    first = ours.text.removesuffix(f" {ours.condition}") if row.unit == "money" else ours.text
    return f"{first} against {theirs.text}{_days_apart(ours, theirs)}"


def _days_apart(ours: Value, theirs: Value) -> str:
    """The days of two values that are long apart; empty where they are not, or one has none."""
    if not ours.as_of or not theirs.as_of:
        return ""
    apart = abs(days(ours.as_of) - days(theirs.as_of))
    return f", of {ours.as_of} and of {theirs.as_of}" if apart > LONG_APART else ""


def is_of_the_same(row: FactRow, ours: Value, theirs: Value) -> bool:
    """Whether two numbers are of the same thing, as far as their conditions and notes tell.

    The condition of a price is its currency and what it buys; its note names who asks it, which differs.
    """
    return ours.condition == theirs.condition and (row.unit == "money" or ours.note == theirs.note)


def is_about_the_same(ours: Value, theirs: Value) -> bool:
    """Whether two quantities differ too little to decide anything."""
    if not ours.number or not theirs.number:
        return ours.text == theirs.text
    return abs(ours.number - theirs.number) <= ABOUT_THE_SAME * max(ours.number, theirs.number)


# Where it runs, and whose it is


def _runs(pair: Pair, about: Both, side: int) -> Iterator[Clause]:
    """One reason for all places where this model runs and the other is known not to."""
    ours, theirs = about[side].runs, about[1 - side].runs
    only = [name for name, is_there in ours.items() if is_there and theirs.get(name) is False][:MOST_PLACES]
    if only:
        labels = {rule.name: rule.label for rule in places(pair.catalog)}
        words = f"it must work with {in_a_row([labels[name] for name in only])}"
        yield bound(words, *(f"signal-{name}" for name in only))


def _weights(model: Model, other: Model) -> Iterator[Clause]:
    if not (is_sound(model.weights) and is_sound(other.weights)):
        return
    ours, theirs = model.weights.text, other.weights.text
    if ours != "closed" and theirs == "closed":
        yield bound(f"you want to keep the weights yourself: {ours} against closed", "weights")
    elif (ours, theirs) == ("open", "gated"):
        yield bound("you want the weights without asking for them: open against gated", "weights")


def _service(model: Model, about: Both, side: int) -> Iterator[Clause]:
    """Only where the other is known not to be hosted: that no provider was found is no reason."""
    if about[side].is_hosted and about[1 - side].is_hosted is False:
        if model.hosted.is_known:
            yield bound(f"you would rather call a service: {model.hosted.text}", "hosted", f"signal-{HOSTED}")
        else:
            yield bound("you would rather call a service", f"signal-{HOSTED}", "hosted")
