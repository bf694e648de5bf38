"""What is said of searches: in which window they were counted, and how many fit what is told of models.

Counts of matched searches are rounded to two digits, since a query may be matched wrongly. They say what
people look for, and never which model is better.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from generator.findings.search_counts import PairSearches, Window
from generator.numbers import about
from generator.pages.words.clauses import Clause, bound, sentence
from generator.pages.words.labels import large_initial

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

BOTH, LEFT, RIGHT = "searches-both", "searches-left", "searches-right"  # rows of the table of a comparison

UNITS = {"searches": ("search", "searches"), "clicks": ("click on a result", "clicks on results")}


def window_words(window: Window) -> str:
    """site-search, 1 Sep to 30 Nov 2026; the days that were counted where some in between were not."""
    start, end = map(datetime.date.fromisoformat, (window.start, window.end))
    span = f"{_day(start, start.year != end.year)} to {_day(end)}"
    if start == end:
        span = _day(end)
    missing = window.days != (end - start).days + 1
    return f"{window.source}, {f'{window.days:,} days from ' if missing else ''}{span}"


def _day(day: datetime.date, has_year: bool = True) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if has_year else ''}"


def unit_words(count: int, window: Window) -> str:
    """What a count counts: search, searches, clicks on results."""
    one, many = UNITS[window.unit]
    return one if count == 1 else many


def of_all(window: Window) -> str:
    """12,400 searches (site-search, 1 Sep to 30 Nov 2026): all that is kept."""
    return f"{window.times:,} {unit_words(window.times, window)} ({window_words(window)})"


def model_words(times: int, named: int, window: Window) -> str:
    """How many of all searches fit what one model does, and how many ask for it by name."""
    many = large_initial(about(times)) if times else "None"
    fit = "fits" if times == 1 else "fit"
    words = f"{many} of {of_all(window)} {fit} what is told of it here."
    if named:
        words += f" {large_initial(about(named))} {'asks' if named == 1 else 'ask'} for it by name."
    return words


def topic_words(times: int, window: Window) -> str:
    """How many of all searches are about a task or a tag."""
    many = large_initial(about(times)) if times else "None"
    return f"{many} of {of_all(window)} {'asks' if times == 1 else 'ask'} for this."


def pair_words(pair: PairSearches, window: Window, names: tuple[str, str]) -> tuple[Clause, ...]:
    """How many searches fit both of two models, and how many only one; then what of it is no chance."""
    return (*sentence(list(_counts(pair, window, names))), *_lean(pair, names), *_versus(pair, names))


def _counts(pair: PairSearches, window: Window, names: tuple[str, str]) -> Iterator[Clause]:
    if not pair.either:
        yield Clause(f"none of {of_all(window)} fits what is told of either model")
        return
    left, right = names
    noun = unit_words(pair.either, window)
    yield bound(f"of {about(pair.either)} {noun} ({window_words(window)}) that fit ", BOTH, LEFT, RIGHT)
    yield Clause("what is told of either model, ")
    yield bound(f"{_many(pair.both)} fit both, ", BOTH)
    yield bound(f"{_many(pair.only_left)} only {left} and ", LEFT)
    yield bound(f"{_many(pair.only_right)} only {right}", RIGHT)


def _many(count: int) -> str:
    return about(count) if count else "none"


def _lean(pair: PairSearches, names: tuple[str, str]) -> Iterator[Clause]:
    """Nothing where an even share would be no surprise."""
    if not pair.lean:
        return
    more, less = names if pair.lean == "left" else names[::-1]
    yield bound(
        f"People look more often for what is told of {more} alone than of {less} alone. ", LEFT, RIGHT
    )


def _versus(pair: PairSearches, names: tuple[str, str]) -> Iterator[Clause]:
    if pair.versus:
        verb = "asks" if pair.versus == 1 else "ask"
        yield Clause(f"{large_initial(about(pair.versus))} {verb} for {names[0]} and {names[1]} by name. ")
