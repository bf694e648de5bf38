"""Counts of searches: each once, of one source, and a lean only where it is no chance."""

from __future__ import annotations

import pytest

from generator.catalog import State
from generator.findings.proportions import wilson
from generator.findings.search_counts import SearchCounts, _lean, search_counts
from generator.findings.search_evidence import matched
from generator.findings.signals import span_of
from generator.searches.log import Log
from tests.searches.made import QUERIES, catalog, log, logs, made

CAPTIONER = "blip-image-captioning-base"


def counts(of: tuple[Log, ...] | None = None) -> tuple[SearchCounts, ...]:
    of = logs() if of is None else of
    return search_counts(catalog(), made(of), of)


def place(slug: str) -> int:
    return [model.slug for model in catalog().models].index(slug)


def test_a_search_counts_once_for_a_model_however_many_of_its_capabilities_answer() -> None:
    (found,) = counts()
    for position in range(len(catalog().models)):
        model = found.model(position)
        assert model.times == sum(count.times for count in model.intents)
        assert all(times <= model.times for times in model.of_capabilities)
    assert found.model(place(CAPTIONER)).times >= 940


def test_the_groups_of_a_pair_add_up_to_what_each_of_the_two_answers() -> None:
    (found,) = counts()
    for left in range(0, 30, 5):
        for right in range(left + 1, 31, 4):
            pair = found.pair(left, right)
            assert pair.both + pair.only_left == found.model_times[left]
            assert pair.both + pair.only_right == found.model_times[right]
            assert all(not each.right and each.left for each in pair.intents_left)


def test_a_search_for_one_against_the_other_counts_for_that_pair_alone() -> None:
    (found,) = counts()
    large = place("blip-image-captioning-large")
    assert found.pair(place(CAPTIONER), large).versus == 70
    assert found.pair(place(CAPTIONER), place("siglip-base-patch16-224")).versus == 0


def test_sources_are_never_added_up_and_the_larger_stands_first() -> None:
    small = log({"write a caption": 30}, source="aaa", unit="clicks")
    found = counts((small, *logs()))
    assert [each.window.source for each in found] == ["box", "aaa"]
    assert [each.window.times for each in found] == [sum(times for _, times in QUERIES.values()), 30]
    assert found[1].model(place(CAPTIONER)).times == 30


def test_windows_of_one_source_are_one_with_the_days_of_all() -> None:
    later = log({"write a caption": 30}, "2026-10-01")
    (found,) = counts((*logs(), later))
    assert (found.window.start, found.window.end, found.window.days) == ("2026-08-01", "2026-10-31", 62)


@pytest.mark.parametrize(
    ("left", "right", "lean"),
    [(40, 20, "left"), (20, 40, "right"), (31, 29, ""), (14, 1, ""), (0, 0, ""), (30, 0, "left")],
)
def test_a_lean_takes_thirty_searches_and_an_interval_without_one_half(
    left: int, right: int, lean: str
) -> None:
    assert _lean(wilson(left, left + right), left + right) == lean


def test_a_log_in_which_nothing_fits_is_a_measured_zero() -> None:
    (found,) = counts((log({"siglip base": 400}),))
    assert found.model(place(CAPTIONER)).times == 0
    value = matched(catalog(), (found,))[CAPTIONER]
    assert (value.state, value.text, value.number) == (State.KNOWN, "0", 0)
    rule = next(
        rule
        for dimension in catalog().recipe.dimensions
        for rule in dimension.signals
        if rule.name == "times_matched"
    )
    span = span_of(value, rule, 0)
    assert (span.low, span.middle) == (0, 0)
    assert round(10_000**span.high) == 26  # three searches in 31 days, in ninety, three times as many


@pytest.mark.parametrize(
    ("queries", "end"),
    [({"write a caption": 199}, "2026-08-31"), ({"write a caption": 900}, "2026-08-27")],
)
def test_a_short_or_small_log_says_nothing_in_scores(queries: dict[str, int], end: str) -> None:
    found = counts((log(queries, end=end),))
    assert matched(catalog(), found) == {}


def test_without_a_log_there_are_no_counts() -> None:
    assert counts(()) == ()
    assert matched(catalog(), ()) == {}
