"""Rows of the tables of facts: their keys, and what two cells are compared by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import UNKNOWN, FactRow, Value
from generator.findings.sample_figures import Share
from generator.pages.parts.rows import ABOUT, BASIC_ROWS, INPUT, LICENCE, groups, key_of, row_labels, values
from generator.pages.parts.rows import rows as rows_of
from tests.toys import catalog, dimension, known, model, recipe, rule, shipped

HOW = recipe(dimension("use", rule("stars", "log", zero=1, one=10, spread=2), rule("tested", "yes-no")))


def rows(**signals: float | Value) -> dict[str, tuple[Value, str]]:
    """Value and what it is compared by, by key."""
    whole = catalog([model("a", signals, facts={"size": known(5.0, "5 MB")})], HOW)
    figures = {"exact_captions": Share(1, 2, "2026-11-21")}
    return {key: (value, compared) for key, value, compared in values(whole, whole.models[0], figures)}


def test_every_row_that_a_model_fills_has_a_label() -> None:
    found = shipped().findings
    labels = row_labels(found.catalog)
    for each in found.catalog.models:
        keys = [key for key, _, _ in values(found.catalog, each, found.figures.get(each.slug, {}))]
        assert len(keys) == len(set(keys))
        assert set(BASIC_ROWS) - set(keys) <= {"id"}  # few makers have one
        assert set(keys) <= set(labels)


def test_every_row_stands_under_one_heading_of_the_page() -> None:
    whole = shipped().findings.catalog
    headings = groups(whole)
    assert len(headings) == len(set(headings))
    assert {row.group for row in rows_of(whole).values()} <= set(headings)
    assert headings[0] == LICENCE


def test_rows_of_ours_join_the_heading_of_facts_that_has_their_name() -> None:
    whole = replace(catalog([model("a")], HOW), fact_rows={"size": FactRow("size", "Size", "px", INPUT)})
    assert groups(whole).index(INPUT) < groups(whole).index(ABOUT)
    assert rows_of(whole)["inputs"].group == rows_of(whole)["fact-size"].group == INPUT


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, None),
        ({"domain": "sea"}, "the sea"),
        ({"is_demonstration": True}, "any, a demonstration"),
    ],
)
def test_what_a_model_is_made_for_is_a_row_where_a_site_tells_it(
    fields: dict[str, object], text: str
) -> None:
    domains = {"sea": "The sea"} if "domain" in fields else {}
    whole = replace(catalog([model("a", **fields)], HOW), domains=domains)
    found = {key: value.text for key, value, _ in values(whole, whole.models[0], {})}
    assert found.get("domain") == text


def test_facts_figures_and_signals_have_rows_of_their_own() -> None:
    assert {"fact-size", "measured-exact_captions", "signal-stars"} <= set(rows(stars=80100.0))
    assert "signal-tested" not in rows(stars=80100.0)


def test_an_amount_is_compared_by_its_number() -> None:
    assert rows(stars=80100.0)["signal-stars"][1] == "80100"


def test_what_is_not_known_is_compared_by_its_state() -> None:
    assert rows(stars=UNKNOWN)["signal-stars"][1] == "unknown"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"name": "stars"}, "signal-stars"),
        ({"field": "weights"}, "weights"),
        ({"measured": "bleu"}, "measured-bleu"),
        ({"fact": "size"}, "fact-size"),
        ({"name": "times_matched"}, "times_matched"),
    ],
)
def test_the_row_of_a_rule_is_the_one_that_shows_its_value(fields: dict[str, str], key: str) -> None:
    assert key_of(replace(rule("x"), **fields)) == key
