"""Rows of the tables of facts: their keys, and what two cells are compared by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import UNKNOWN, Value
from generator.findings.sample_figures import Share
from generator.pages.parts.rows import BASIC_ROWS, key_of, row_labels, values
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
        assert set(BASIC_ROWS) <= set(keys) <= set(labels)


def test_facts_figures_and_signals_have_rows_of_their_own() -> None:
    assert {"fact-size", "measured-exact_captions", "signal-stars"} <= set(rows(stars=80100.0))
    assert "signal-tested" not in rows(stars=80100.0)


def test_an_amount_is_shown_in_groups_and_compared_by_its_number() -> None:
    value, compared = rows(stars=80100.0)["signal-stars"]
    assert (value.text, compared) == ("80,100", "80100")


def test_what_is_not_known_is_compared_by_its_state() -> None:
    assert rows(stars=UNKNOWN)["signal-stars"][1] == "unknown"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"name": "stars"}, "signal-stars"),
        ({"field": "weights"}, "weights"),
        ({"measured": "bleu"}, "measured-bleu"),
        ({"name": "times_matched"}, "times_matched"),
    ],
)
def test_the_row_of_a_rule_is_the_one_that_shows_its_value(fields: dict[str, str], key: str) -> None:
    assert key_of(replace(rule("x"), **fields)) == key
