"""Which model to choose: each reason is a row on which the two differ, and what is open is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import UNKNOWN, ChooseRule, FactRow, Model, Value
from generator.findings.alignments import Match
from generator.pages.words.reasons import MOST_REASONS, choose, is_about_the_same
from tests.pages.words.pairs import WITH_TESTS, result, task, tasks, toy_pair
from tests.toys import NOT_APPLICABLE, capability, kinds, known, model

ROWS = {
    "size": FactRow("size", "Size", "px", choose=ChooseRule("details matter", "disks are small", 1.25)),
    "more": FactRow("more", "More", "count", choose=ChooseRule("much counts", "", 2)),
    "plain": FactRow("plain", "Plain", "count"),
    "price": FactRow("price", "Price", "money", choose=ChooseRule("", "its price counts", 1.2)),
    "tools": FactRow("tools", "Calls tools", "yes-no", choose=ChooseRule("functions are called", "", 1.25)),
    "cutoff": FactRow("cutoff", "Knowledge until", "date", choose=ChooseRule("news matter", "", 1.25, 3)),
}
SAME = (capability("x", "shared"),)


def said(text: str) -> Value:
    return known(text=text)


def reasons(left: dict, right: dict, matches: tuple[Match, ...] = ()) -> tuple[list[str], list[str]]:
    """Of two models which have nothing but these fields that differs."""
    ours, theirs = (
        model(slug, **{"capabilities": SAME, **fields}) for slug, fields in (("l", left), ("r", right))
    )
    named = {name for each in (ours, theirs) for name in each.tasks}
    whole = tasks(*(task(name, tags="implied" if name == "implying" else "") for name in sorted(named)))
    pair = toy_pair(ours, theirs, matches, WITH_TESTS, fact_rows=ROWS, tasks=whole)
    first, second = choose(pair)
    return [clause.text for clause in first], [clause.text for clause in second]


def capable(*tags: str) -> dict:
    return {"capabilities": tuple(capability(f"does {tag}", tag) for tag in tags)}


MIT, NC = said("MIT"), said("CC-BY-NC-4.0")


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        (capable("chat"), capable("talk"), "you need chat"),
        (
            {"license": MIT, "commercial_use": "yes"},
            {"license": NC, "commercial_use": "no"},
            "you want to use it commercially: MIT against CC-BY-NC-4.0",
        ),
        (
            {"license": MIT, "commercial_use": "yes"},
            {"license": MIT, "commercial_use": "no"},
            "you want to use it commercially: allowed against not allowed",
        ),
        (
            {"benchmarks": (result(140),)},
            {"benchmarks": (result(120),)},
            "results on COCO (CIDEr) decide: 140 against 120",
        ),
        (
            {"benchmarks": (result(140, "beam"),)},
            {"benchmarks": (result(120, "greedy"),)},
            "results on COCO (CIDEr) decide: 140 against 120, at different settings",
        ),
        (
            {"facts": {"size": known(384, "384 px")}},
            {"facts": {"size": known(96, "96 px"), "more": known(1)}},
            "details matter: 384 px against 96 px",
        ),
        (
            {"facts": {"size": known(96, "96 px")}},
            {"facts": {"size": known(384, "384 px")}},
            "disks are small: 96 px against 384 px",
        ),
        (
            {"signals": {"web": known(1, "yes"), "phone": known(1, "yes")}},
            {"signals": {"web": known(0, "no"), "phone": known(0, "no")}},
            "it must work with web and phone",
        ),
        (
            {"weights": said("gated")},
            {"weights": said("closed")},
            "you want to keep the weights yourself: gated against closed",
        ),
        (
            {"weights": said("open")},
            {"weights": said("gated")},
            "you want the weights without asking for them: open against gated",
        ),
        ({"hosted": said("1 USD")}, {"hosted": NOT_APPLICABLE}, "you would rather call a service: 1 USD"),
        (
            {"signals": {"hosted": known(1, "yes")}},
            {"signals": {"hosted": known(0, "no")}},
            "you would rather call a service",
        ),
    ],
)
def test_a_reason_is_given_for_the_model_whose_row_is_better(ours: dict, theirs: dict, reason: str) -> None:
    assert reason in reasons(ours, theirs)[0]
    assert reason not in reasons(ours, theirs)[1]
    assert reason in reasons(theirs, ours)[1]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {}),
        (capable("chat"), capable("chat", "chat")),
        ({**capable("implied", "shared")}, {"tasks": ("toy-task", "implying")}),
        ({"license": MIT, "commercial_use": "yes"}, {"license": MIT, "commercial_use": "yes"}),
        ({"license": MIT, "commercial_use": "yes"}, {"license": NC, "commercial_use": "with-policy"}),
        ({"license": MIT, "commercial_use": "yes"}, {"license": NC, "commercial_use": "threshold"}),
        ({"license": MIT, "commercial_use": "yes"}, {"license": NC, "commercial_use": "unclear"}),
        (
            {"license": MIT, "commercial_use": "yes"},
            {"license": replace(NC, dispute="x"), "commercial_use": "no"},
        ),
        ({"benchmarks": (result(140),)}, {}),
        ({"benchmarks": (result(140),)}, {"benchmarks": (result(130),)}),
        ({"benchmarks": (result(140),)}, {"benchmarks": (result(120, checkpoint="sibling"),)}),
        ({"benchmarks": (result(140, "trained"),)}, {"benchmarks": (result(120, "zero-shot"),)}),
        ({"benchmarks": (result(9, dataset="Own"),)}, {"benchmarks": (result(1, dataset="Own"),)}),
        ({"facts": {"size": known(384)}}, {}),
        ({"facts": {"size": known(384)}}, {"facts": {"size": UNKNOWN}}),
        ({"facts": {"size": known(384)}}, {"facts": {"size": known(0)}}),
        ({"facts": {"size": known(384)}}, {"facts": {"size": known(320)}}),
        ({"facts": {"size": known(384)}}, {"facts": {"size": replace(known(96), note="of a part")}}),
        ({"facts": {"size": known(384)}}, {"facts": {"size": replace(known(96), condition="float16")}}),
        ({"facts": {"size": known(384)}}, {"facts": {"size": replace(known(96), is_stale=True)}}),
        ({"facts": {"more": known(1)}}, {"facts": {"more": known(1.9)}}),
        ({"facts": {"plain": known(1)}}, {"facts": {"plain": known(100)}}),
        ({"signals": {"web": known(1, "yes")}}, {"signals": {"web": UNKNOWN}}),
        ({"signals": {"desk": known(1, "yes")}}, {"signals": {"desk": known(0, "no")}}),
        ({"weights": said("open")}, {}),
        ({"weights": said("open")}, {"weights": said("open")}),
        ({"hosted": said("1 USD")}, {"hosted": UNKNOWN}),
        ({"hosted": said("1 USD")}, {"hosted": NOT_APPLICABLE, "signals": {"hosted": known(1, "yes")}}),
    ],
)
def test_what_is_open_alike_or_of_something_else_is_no_reason(ours: dict, theirs: dict) -> None:
    assert reasons(ours, theirs) == ([], [])
    assert reasons(theirs, ours) == ([], [])


def price(number: float, unit: str = "USD per million tokens", **fields: str) -> dict:
    text = f"{number:g} {unit}"
    return {"facts": {"price": replace(known(number, text), condition=unit, **fields)}}


def test_a_price_is_a_reason_whoever_asks_it() -> None:
    """Notes name who asks it; the currency and what it buys are what must be the same."""
    ours, theirs = price(1, note="a host"), price(2, note="its maker")
    told = "its price counts: 1 against 2 USD per million tokens"
    assert reasons(ours, theirs) == ([told], [])
    assert reasons(ours, price(2, "EUR per million tokens")) == ([], [])
    assert reasons(ours, price(2, "USD per image")) == ([], [])


def test_days_of_prices_that_lie_long_apart_are_told() -> None:
    ours, soon, late = (price(n, as_of=day) for n, day in ((1, "2026-06"), (2, "2026-08-30"), (2, "2026-09")))
    told = "its price counts: 1 against 2 USD per million tokens"
    assert reasons(ours, soon) == ([told], [])
    assert reasons(ours, late) == ([f"{told}, of 2026-06 and of 2026-09"], [])


def test_only_the_tags_that_nothing_of_the_other_has_are_needed() -> None:
    ours = {"capabilities": (capability("x", "shared alone"),)}
    assert reasons(ours, {}) == (["you need alone"], [])


def test_a_capability_with_a_counterpart_of_other_tags_is_no_reason() -> None:
    assert reasons(capable("chat"), capable("talk"), (Match(0, 0, 80),)) == ([], [])


def test_a_need_is_named_once() -> None:
    assert reasons(capable("chat", "chat"), capable("shared"))[0] == ["you need chat"]


def test_two_needs_come_first_and_four_reasons_are_the_most() -> None:
    ours = {
        **capable("a", "b", "c", "d"),
        "license": MIT,
        "commercial_use": "yes",
        "facts": {"size": known(384, "384 px")},
    }
    theirs = {**capable("e"), "license": NC, "commercial_use": "no", "facts": {"size": known(96, "96 px")}}
    first = reasons(ours, theirs)[0]
    assert first == [
        "you need a",
        "you need b",
        "you want to use it commercially: MIT against CC-BY-NC-4.0",
        "details matter: 384 px against 96 px",
    ]
    assert len(first) == MOST_REASONS
    assert reasons(capable("a", "b", "c", "d", "e"), {})[0] == [f"you need {tag}" for tag in "abcd"]


def test_models_of_different_jobs_are_chosen_by_what_they_do_alone() -> None:
    other = {"tasks": ("draw",), "kinds": kinds("text", "image"), "license": NC, "commercial_use": "no"}
    ours = {**capable("a", "b", "c"), "license": MIT, "commercial_use": "yes"}
    assert reasons(ours, {**other, **capable("d")}) == (["you need a", "you need b"], ["you need d"])


@pytest.mark.parametrize("fields", [{"is_demonstration": True}, {"domain": "drawings"}])
def test_models_that_were_not_made_for_the_same_have_no_reasons(fields: dict) -> None:
    assert reasons({**capable("a"), "domain": "photographs"}, {**capable("b"), **fields}) == ([], [])


def test_a_reason_rests_on_rows_and_leads_to_the_first() -> None:
    ours, theirs = model("l", capabilities=SAME), model("r", capabilities=(capability("y", "alone"),))
    (reason,) = choose(toy_pair(ours, theirs, how=WITH_TESTS))[1]
    assert (reason.href, reason.basis) == ("#right-c-y", ("right-c-y", "tasks"))


def test_a_name_full_of_markup_stays_text() -> None:
    ours: Model = model("l", capabilities=SAME, license=said("<b>MIT</b>"), commercial_use="yes")
    theirs = model("r", capabilities=SAME, license=NC, commercial_use="no")
    assert "<b>MIT</b> against" in choose(toy_pair(ours, theirs, how=WITH_TESTS))[0][0].text


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [(100.0, 95.0, True), (95.0, 100.0, True), (100.0, 94.9, False), (0.0, 0.0, True), (0.0, 5.0, False)],
)
def test_two_quantities_within_five_percent_are_about_the_same(
    ours: float, theirs: float, expected: bool
) -> None:
    assert is_about_the_same(known(ours), known(theirs)) is expected


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        (("tools", "yes", 1.0), ("tools", "no", 0.0), "functions are called: yes against no"),
        (("tools", "yes", 1.0), ("tools", "yes", 1.0), ""),
        (
            ("cutoff", "2026-01", 20454.0),
            ("cutoff", "2025-06", 20240.0),
            "news matter: 2026-01 against 2025-06",
        ),
        (("cutoff", "2025-08", 20301.0), ("cutoff", "2025-06", 20240.0), ""),  # less than three months apart
        (("cutoff", "2026-01", 20454.0), ("cutoff", "2025", 20089.0), ""),  # 2025 may mean its last day
    ],
)
def test_yes_and_no_and_days_are_reasons_where_they_are_apart_for_sure(
    ours: tuple[str, str, float], theirs: tuple[str, str, float], reason: str
) -> None:
    left, right = ({"facts": {name: known(number, text)}} for name, text, number in (ours, theirs))
    assert reasons(left, right) == ([reason] if reason else [], [])
    assert reasons(right, left) == ([], [reason] if reason else [])
