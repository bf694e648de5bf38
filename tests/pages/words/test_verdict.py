"""Words of a page: each is bound to a place that is there, and the page shows what was made."""

from __future__ import annotations

import re

import pytest

from generator.pages.words.clauses import plain
from generator.pages.words.verdict import verdict
from tests.pages.words.pairs import SHIPPED, all_clauses, every_shipped_pair, page_of, slugs, toy_pair
from tests.toys import model, shipped


@every_shipped_pair
def test_every_clause_is_bound_to_a_place_on_its_page(pair: tuple[int, int]) -> None:
    ids = page_of(pair).ids
    for clause in all_clauses(shipped().findings.pair(*pair)):
        assert not clause.href or (clause.href.startswith("#") and clause.href[1:] in ids), clause


def test_a_clause_without_a_place_names_no_number() -> None:
    for pair in SHIPPED:
        found = shipped().findings.pair(*pair)
        for clause in all_clauses(found):
            words = re.sub("|".join(map(re.escape, found.names)), "", clause.text)
            assert clause.href or not re.search(r"\d", words), clause


@pytest.mark.parametrize(
    "pair",
    [pair for pair in SHIPPED if shipped().findings.pair(*pair).comparison.barrier == "jobs"],
    ids=slugs,
)
def test_models_of_different_jobs_are_never_ranked_against_each_other(pair: tuple[int, int]) -> None:
    words = plain(verdict(shipped().findings.pair(*pair)))
    assert words.startswith("These two do different jobs")
    assert not any(claim in words for claim in ("ahead", "winner", "A tie", "score", " more "))


def test_what_they_are_for_comes_first_then_tests_and_who_is_ahead_last() -> None:
    words = plain(verdict(toy_pair(model("l", {"a": 90, "b": 90}), model("r", {"a": 10, "b": 10}))))
    assert words.startswith("Both do toy-task. ")
    assert "No public test was found that compares them. L is ahead" in words
