"""Who is ahead, in the words of a list and of a page; and when nobody is called ahead."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalog import Model
from generator.pages.words.clauses import plain
from generator.pages.words.standing import (
    NOT_RANKED,
    is_tie,
    leading_side,
    not_ranked,
    rest_of_places,
    standing,
    standing_words,
)
from tests.pages.words.pairs import LINEAR, WITH_TESTS, result, toy_pair
from tests.toys import dimension, kinds, model, recipe, rule

WIDE = recipe(  # a quarter of the score may be anything
    dimension("use", rule("a", "linear", zero=0, one=100), weight=3, lead="is used more"),
    dimension("make", rule("b", "linear", zero=0, one=100, spread=100)),
)
THREE = recipe(dimension("use", *(rule(name, "linear", zero=0, one=100) for name in "acd")))
USED = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))


@pytest.mark.parametrize(
    ("left", "right", "words", "side"),
    [
        ({"a": 90, "b": 80}, {"a": 10, "b": 50}, "L is ahead", 0),
        ({"a": 10, "b": 50}, {"a": 90, "b": 80}, "R is ahead", 1),
        ({"a": 62, "b": 50}, {"a": 46, "b": 50}, "L leans ahead", 0),
        ({"a": 51, "b": 50}, {"a": 50, "b": 50}, "no clear winner", None),
        ({"a": 50}, {"a": 50}, "no clear winner", None),
        ({"b": 50}, {"a": 50}, "too little known", None),
    ],
)
def test_who_is_ahead_is_named(
    left: dict[str, float], right: dict[str, float], words: str, side: int | None
) -> None:
    pair = toy_pair(model("l", left), model("r", right), how=WIDE)
    assert (standing(pair), leading_side(pair)) == (words, side)


def test_names_keep_their_letters_where_a_sentence_begins_with_them() -> None:
    pair = toy_pair(
        model("l", {"a": 90, "b": 80}, short_name="moon"), model("r", {"a": 10, "b": 50}), how=WIDE
    )
    words = plain(standing_words(pair))
    assert words.startswith("moon is ahead in ")
    assert ". moon is used more. " in words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tasks": ("draw",), "kinds": kinds("text", "image")}, "different jobs"),
        ({"is_demonstration": True}, "made for tests"),
        ({"domain": "drawings"}, "made for different things"),
        ({"tasks": ("other",)}, "no task in common"),
    ],
)
def test_models_that_meet_in_no_task_have_no_standing(fields: dict, words: str) -> None:
    pair = toy_pair(model("l", {"a": 90.0}, domain="photographs"), model("r", {"a": 10.0}, **fields))
    assert standing(pair) == words
    assert standing_words(pair) == ()
    assert leading_side(pair) is None


def test_two_demonstrations_have_no_standing_though_they_share_a_task() -> None:
    pair = toy_pair(*(model(slug, {"a": 90.0}, is_demonstration=True) for slug in ("l", "r")))
    assert standing(pair) == "both made for tests"
    assert leading_side(pair) is None


def test_a_tie_is_of_scores_as_they_are_shown() -> None:
    assert is_tie(toy_pair(model("l", {"a": 50.2}), model("r", {"a": 49.9}), how=LINEAR))
    assert not is_tie(toy_pair(model("l", {"a": 52.0}), model("r", {"a": 50.0}), how=LINEAR))


def words(left: Model, right: Model, how=LINEAR) -> str:
    return plain(standing_words(toy_pair(left, right, how=how)))


def toy_words(left: dict[str, float], right: dict[str, float], how=LINEAR) -> str:
    return words(model("l", left), model("r", right), how)


def test_who_wins_all_ways_to_fill_the_gaps_is_ahead() -> None:
    assert toy_words({"a": 90, "b": 80}, {"a": 10, "b": 50}) == (
        "L is ahead in toy-task, 88 against 20: "
        "L comes out first in more than 99 of 100 ways to fill the gaps. "
        "L is used more and is made better. "
    )


def test_the_right_model_can_be_ahead_and_its_number_comes_first() -> None:
    assert toy_words({"a": 10, "b": 50}, {"a": 90, "b": 80}).startswith(
        "R is ahead in toy-task, 88 against 20: R comes out first in "
    )


def test_equal_scores_are_called_a_tie_and_either_comes_out_first() -> None:
    told = toy_words({"a": 50}, {"a": 50})
    assert told.startswith("A tie in toy-task, both have 50: ")
    assert toy_words({"a": 50, "b": 50}, {"a": 50, "b": 50}, USED) == (
        "A tie in toy-task, both have 50: either comes out first in 50 of 100 ways to fill the gaps. "
    )


def test_scores_that_differ_within_their_ranges_have_no_clear_winner() -> None:
    told = toy_words({"a": 51, "b": 50}, {"a": 50, "b": 50}, WIDE)
    assert told.startswith("No clear winner in toy-task, 51 against 50: L comes out first in ")


def test_a_lead_that_a_few_draws_deny_is_a_leaning() -> None:
    told = toy_words({"a": 62, "b": 50}, {"a": 46, "b": 50}, WIDE)
    share = int(re.search(r"first in (\d+) of 100 ways", told)[1])  # type: ignore[index]
    assert told.startswith("L leans ahead in toy-task, 59 against 47: ")
    assert 80 <= share < 95


def test_scores_that_print_the_same_are_never_called_a_lead() -> None:
    assert toy_words({"a": 50.4}, {"a": 49.6}, USED).startswith("A tie in toy-task, both have 50")


@pytest.mark.parametrize(
    ("left", "right", "opening"),
    [
        ((result(120),), (), "R is not ranked in toy-task: no public test was found. "),
        ((), (result(120),), "L is not ranked in toy-task: no public test was found. "),
        ((), (), "L and R are not ranked in toy-task: no public test was found. "),
    ],
)
def test_nobody_is_ahead_of_a_model_without_a_test(left: tuple, right: tuple, opening: str) -> None:
    ours, theirs = model("l", {"a": 90.0}, benchmarks=left), model("r", {"a": 10.0}, benchmarks=right)
    assert words(ours, theirs, WITH_TESTS) == f"{opening}L is used more. "
    assert "ahead" not in standing(toy_pair(ours, theirs, how=WITH_TESTS))


def test_a_model_of_which_nothing_is_known_has_no_score_yet() -> None:
    assert words(model("l"), model("r", {"a": 50.0})).startswith("L has no score yet. ")
    two = plain(standing_words(toy_pair(model("l"), model("r"), how=LINEAR)))
    assert two == "" or two.startswith("L and R have no score yet. ")


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        (
            {"a": 50},
            {"a": 50, "c": 50, "d": 50},
            "The score of L is provisional: less than 50 % of what it rests on is known. ",
        ),
        (
            {"a": 50},
            {"c": 50},
            "Both scores are provisional: less than 50 % of what they rest on is known. ",
        ),
    ],
)
def test_nobody_is_ahead_on_a_provisional_score(
    left: dict[str, float], right: dict[str, float], sentence: str
) -> None:
    assert toy_words(left, right, THREE) == sentence


def test_a_lead_of_two_points_is_none() -> None:
    assert "used more" not in toy_words({"a": 52, "b": 50}, {"a": 50, "b": 50})
    assert "L is used more" in toy_words({"a": 53, "b": 50}, {"a": 50, "b": 50})


def test_each_leads_in_something() -> None:
    assert toy_words({"a": 90, "b": 10}, {"a": 10, "b": 90}).endswith("L is used more; R is made better. ")


signals = st.fixed_dictionaries({}, optional={name: st.integers(0, 100).map(float) for name in "ab"})


@given(signals, signals)
@settings(max_examples=150, deadline=None)
def test_words_agree_with_the_numbers_of_any_pair(left: dict[str, float], right: dict[str, float]) -> None:
    pair = toy_pair(model("l", left), model("r", right))
    told = plain(standing_words(pair))
    claimed = [name for name in "LR" if re.search(rf"\b{name} (is|leans) ahead", told)]
    assert len(claimed) <= 1
    if claimed and pair.pair_scores:
        scores = pair.pair_scores if claimed == ["L"] else pair.pair_scores[::-1]
        assert f"{scores[0].range.value} against {scores[1].range.value}" in told
        assert scores[0].range.value >= scores[1].range.value
        assert not any(score.is_provisional for score in scores)
    if "more than 99 of 100" in told:
        assert pair.left_above in (0, 100)


def test_a_recipe_without_tests_claims_none() -> None:
    assert rest_of_places(WIDE) == "No tests count here: places rest on use and make."
    assert "test" not in not_ranked(WIDE)
    assert standing(toy_pair(model("l"), model("r"), how=WIDE)) == "too little known"


def test_a_recipe_with_tests_says_that_places_need_one() -> None:
    assert rest_of_places(WITH_TESTS) == "A place needs a public test of the task, or our own."
    assert not_ranked(WITH_TESTS) == NOT_RANKED


def test_by_the_recipe_that_comes_with_the_program_it_is_said_what_somebody_is_ahead_by() -> None:
    how = replace(WIDE, is_default=True)
    told = plain(standing_words(toy_pair(model("l", {"a": 90, "b": 80}), model("r", {"a": 10}), how=how)))
    assert "L is ahead in toy-task by use and make, " in told
