"""Which model to choose: each reason stands on a row of the page and says the row's own words."""

from __future__ import annotations

import pytest

from generator.catalog import Model, Value
from generator.pages.words.clauses import Clause
from generator.pages.words.reasons import choose, is_about_the_same
from tests.pages.words.pairs import SHIPPED, every_shipped_pair, page_of, toy_pair
from tests.toys import (
    capability,
    known,
    model,
    shipped,
)


def unlike_their_row(pair: tuple[int, int]) -> list[Clause]:
    """Reasons of the form "why: this against that" whose row does not say this, or not that."""
    page = page_of(pair)
    said = [
        reason for side in choose(shipped().findings.pair(*pair)) for reason in side if ": " in reason.text
    ]
    return [
        reason
        for reason in said
        for part in reason.text.partition(": ")[2].split(" against ")
        if part not in page.by_id(reason.href[1:]).text
    ]


@every_shipped_pair
def test_a_reason_says_what_its_row_says(pair: tuple[int, int]) -> None:
    assert [reason for reason in unlike_their_row(pair) if reason.href != "#license"] == []


def test_a_reason_names_the_licence_as_its_row_does() -> None:
    assert [reason for pair in SHIPPED for reason in unlike_their_row(pair)] == []


@every_shipped_pair
def test_a_capability_that_is_a_reason_stands_among_those_of_one_model_alone(pair: tuple[int, int]) -> None:
    found = shipped().findings.pair(*pair)
    for side, reasons in enumerate(choose(found)):
        matched = {match[side] for match in found.alignment.matches}
        alone = {
            f"#{'right' if side else 'left'}-c-{told.anchor}"
            for n, told in enumerate(found.models[side].capabilities)
            if n not in matched
        }
        assert {reason.href for reason in reasons if reason.text.startswith("you need ")} <= alone


def reasons(left: Model, right: Model) -> tuple[list[str], list[str]]:
    ours, theirs = choose(toy_pair(left, right))
    return [clause.text for clause in ours], [clause.text for clause in theirs]


def closed(text: str) -> Value:
    return known(text=text)


@pytest.mark.parametrize(
    ("fields", "others", "reason"),
    [
        (
            {"weights": closed("open")},
            {"weights": closed("closed")},
            "you want to hold the weights yourself: open against closed",
        ),
        ({"hosted": closed("1 USD per image")}, {}, "a hosted service will do: 1 USD per image"),
        (
            {"license": closed("MIT"), "commercial_use": "yes"},
            {"license": closed("CC-BY-NC-4.0"), "commercial_use": "no"},
            "it must be free for commercial use: MIT against CC-BY-NC-4.0",
        ),
        (
            {"facts": {"image_size": known(384, "384 px")}},
            {"facts": {"image_size": known(224, "224 px")}},
            "detail in the input matters: 384 px against 224 px",
        ),
        (
            {"facts": {"weights_size": known(1e8, "100 MB")}},
            {"facts": {"weights_size": known(9e8, "900 MB")}},
            "disk and memory are short: 100 MB against 900 MB",
        ),
    ],
)
def test_a_reason_is_given_for_the_model_whose_row_is_better(fields, others, reason: str) -> None:
    ours, theirs = (
        model("l", capabilities=(capability("x", ""),), **fields),
        model("r", capabilities=(capability("y", ""),), **others),
    )
    assert reasons(ours, theirs) == ([reason], [])
    assert reasons(
        model("l", capabilities=(capability("y", ""),), **others),
        model("r", capabilities=(capability("x", ""),), **fields),
    ) == ([], [reason])


@pytest.mark.parametrize("number", [0.0, 224.0, 230.0, None])
def test_no_reason_is_made_of_what_is_unknown_zero_or_about_the_same(number: float | None) -> None:
    ours = model("l", capabilities=(capability("x", ""),), facts={"image_size": known(224, "224 px")})
    theirs = model("r", capabilities=(capability("y", ""),), facts={"image_size": known(number, "other")})
    assert reasons(ours, theirs) == ([], [])


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [(100.0, 95.0, True), (95.0, 100.0, True), (100.0, 94.9, False), (0.0, 0.0, True), (0.0, 5.0, False)],
)
def test_two_quantities_within_five_percent_are_about_the_same(
    ours: float, theirs: float, expected: bool
) -> None:
    assert is_about_the_same(known(ours), known(theirs)) is expected
