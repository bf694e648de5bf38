"""Words about a pair: each stands on a row of the page, says the row's own numbers, and calls a tie a tie."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.findings.alignments import Alignment, Match
from generator.findings.findings import Pair
from generator.pages.words.clauses import plain
from generator.pages.words.labels import kinds
from generator.pages.words.reasons import choose
from generator.pages.words.verdict import leads, verdict
from tests.pages.words.pairs import LINEAR, SHIPPED, all_clauses, every_shipped_pair, page_of, slugs, toy_pair
from tests.toys import (
    capability,
    dimension,
    model,
    recipe,
    rule,
    shipped,
)

CLAIMS = (" is ahead", " leans ahead")


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


@every_shipped_pair
def test_the_numbers_of_the_verdict_are_those_of_the_score_table(pair: tuple[int, int]) -> None:
    found = shipped().findings.pair(*pair)
    rows = [
        element.text
        for element in page_of(pair).elements
        if element.tag == "tr" and element.attributes.get("class") == "total"
    ]
    assert len(rows) == 1
    ours, theirs = (each.range for each in found.pair_scores)
    for each in found.pair_scores:
        provisional = "provisional" if each.is_provisional else ""
        assert f"{each.range.value} {each.range.low}–{each.range.high}{provisional}" in rows[0]
    told = re.sub(
        "|".join(map(re.escape, found.names)),
        "",
        " ".join(clause.text for clause in verdict(found) if clause.href == "#score"),
    )
    above = found.left_above
    assert {int(number) for number in re.findall(r"\d+", told)} <= {
        ours.value,
        theirs.value,
        above,
        100 - above,
        100,
        99 if above in (0, 100) else above,  # all draws are told as "more than 99 of 100"
        found.catalog.recipe.provisional_below,
    }


@every_shipped_pair
def test_the_counts_of_the_verdict_are_those_of_the_capability_lists(pair: tuple[int, int]) -> None:
    found = shipped().findings.pair(*pair)
    told = re.sub(
        "|".join(map(re.escape, found.names)),
        "",
        "".join(clause.text for clause in verdict(found) if clause.href == "#capabilities"),
    )
    numbers = [int(number) for number in re.findall(r"\d+", told)]
    page = page_of(pair)
    matched = sum(element.attributes.get("class") == "pair" for element in page.elements)
    articles = [name.partition("-")[0] for name in page.ids if re.match(r"(left|right)-c-", name)]
    assert numbers == ([matched, articles.count("left"), articles.count("right")] if matched else [])


@every_shipped_pair
def test_a_page_shows_the_words_that_were_made(pair: tuple[int, int]) -> None:
    shown = next(
        element.text for element in page_of(pair).elements if element.attributes.get("class") == "verdict"
    )
    assert shown == " ".join(plain(verdict(shipped().findings.pair(*pair))).split())


def test_a_generator_and_a_classifier_do_different_jobs_in_the_first_sentence() -> None:
    position = {each.slug: n for n, each in enumerate(shipped().findings.catalog.models)}
    pair = (position["flux-1-pro"], position["vit-base-patch16-224"])
    found = shipped().findings.pair(*pair)
    flux, vit = (
        f"{each.short_name} turns {kinds(each.kinds.inputs)} into {kinds(each.kinds.outputs)}"
        for each in found.models
    )
    assert plain(verdict(found)).partition(". ")[0] == f"These two do different jobs: {flux}, {vit}"
    assert "images into labels" in vit
    assert "text" in flux.partition(" into ")[0]
    assert next(
        element.text for element in page_of(pair).elements if element.attributes.get("class") == "crumbs"
    ).endswith("different jobs")


@pytest.mark.parametrize(
    "pair",
    [pair for pair in SHIPPED if not shipped().findings.pair(*pair).comparison.is_comparable],
    ids=slugs,
)
def test_models_of_different_jobs_are_never_ranked_against_each_other(pair: tuple[int, int]) -> None:
    words = plain(verdict(shipped().findings.pair(*pair)))
    assert words.startswith("These two do different jobs")
    assert not any(claim in words for claim in (*CLAIMS, " leads on ", "A tie", "winner"))
    assert not any(
        "counts for you" in reason.text for side in choose(shipped().findings.pair(*pair)) for reason in side
    )


def toy_words(left: dict[str, float], right: dict[str, float], how=LINEAR) -> str:
    return plain(verdict(toy_pair(model("l", left), model("r", right), how=how)))


def is_overlapping(pair: Pair) -> bool:
    ours, theirs = (each.range for each in pair.pair_scores)
    return ours.low <= theirs.high and theirs.low <= ours.high


def test_who_wins_all_draws_is_ahead() -> None:
    assert toy_words({"a": 90, "b": 80}, {"a": 10, "b": 50}) == (
        "L is ahead, 88 against 20: it comes out first in more than 99 of 100 draws. "
        "L leads on use and make, even at the worst end of its range. None of their capabilities match. "
    )


def test_the_right_model_can_be_ahead_and_its_number_comes_first() -> None:
    assert toy_words({"a": 10, "b": 50}, {"a": 90, "b": 80}).startswith(
        "R is ahead, 88 against 20: it comes out first in more than 99 of 100 draws. "
    )


def test_equal_scores_are_called_a_tie() -> None:
    words = toy_words({"a": 50}, {"a": 50})
    assert words.startswith("A tie at 50, and the ranges overlap so far that ")
    assert "Both scores are provisional" not in words


def test_scores_that_differ_within_their_ranges_have_no_clear_winner() -> None:
    assert toy_words({"a": 51}, {"a": 50}).startswith(
        "No clear winner: L has 51 and R 50, and the ranges overlap so far that L comes out first in "
    )


def test_a_lead_that_a_few_draws_deny_is_a_leaning() -> None:
    words = toy_words({"a": 62}, {"a": 46})
    share = int(re.search(r"first in (\d+) of 100 draws", words)[1])  # type: ignore[index]
    assert words.startswith("L leans ahead, 59 against 47: it comes out first in ")
    assert 80 <= share < 95


def test_scores_that_print_the_same_are_never_called_a_lead() -> None:
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))
    words = toy_words({"a": 50.4}, {"a": 49.6}, how)
    assert words.startswith("A tie at 50")


def test_a_dimension_leads_only_where_its_range_lies_wholly_above() -> None:
    touching = toy_pair(model("l", {"a": 50, "b": 60}), model("r", {"a": 50, "b": 40}))
    apart = toy_pair(model("l", {"a": 50, "b": 61}), model("r", {"a": 50, "b": 40}))
    assert [[part.dimension.name for part in side] for side in leads(touching)] == [[], []]
    assert [[part.dimension.name for part in side] for side in leads(apart)] == [["make"], []]


@pytest.mark.parametrize(
    ("matched", "words"),
    [
        (0, "None of their capabilities match. "),
        (1, "1 of L’s 2 capabilities has a counterpart among R’s 3. "),
        (2, "2 of L’s 2 capabilities have a counterpart among R’s 3. "),
    ],
)
def test_matched_capabilities_are_counted_in_words(matched: int, words: str) -> None:
    left, right = (
        model(slug, {"a": 50, "b": 50}, capabilities=tuple(capability(f"{slug} {n}") for n in range(count)))
        for slug, count in (("l", 2), ("r", 3))
    )
    assert plain(verdict(toy_pair(left, right, tuple(Match(n, n, 80) for n in range(matched))))).endswith(
        words
    )


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ({}, {"a": 50}, "The score of L is provisional: less than 50 % of what it should rest on is known. "),
        ({}, {}, "Both scores are provisional: less than 50 % of what they should rest on is known. "),
    ],
)
def test_a_provisional_score_is_called_one(
    left: dict[str, float], right: dict[str, float], words: str
) -> None:
    assert toy_words(left, right).endswith(words)


def test_a_provisional_score_is_not_said_to_lack_more_than_it_lacks() -> None:
    how = recipe(*LINEAR.dimensions, provisional_below=80)
    assert "less than half" not in toy_words({"a": 50}, {"a": 50}, how)  # 75 percent are known


signals = st.fixed_dictionaries({}, optional={name: st.integers(0, 100).map(float) for name in "ab"})


@given(signals, signals)
@settings(max_examples=150, deadline=None)
def test_words_agree_with_the_numbers_of_any_pair(left: dict[str, float], right: dict[str, float]) -> None:
    pair = toy_pair(model("l", left), model("r", right))
    words, (ours, theirs) = plain(verdict(pair)), (each.range for each in pair.pair_scores)
    claimed = [name for name in "LR" if any(f"{name}{claim}" in words for claim in CLAIMS)]
    assert len(claimed) <= 1
    if claimed:
        winner, loser = (ours, theirs) if claimed == ["L"] else (theirs, ours)
        assert f"{winner.value} against {loser.value}" in words
        assert winner.value >= loser.value
    if ours.value == theirs.value and is_overlapping(pair):
        assert not claimed
    if "comes out first in more than 99 of 100 draws" in words:
        assert {pair.left_above} <= {0, 100}
    for name, parts, others in zip("LR", leads(pair), reversed(leads(pair)), strict=True):
        assert (f"{name} leads on " in words) is bool(parts)
        assert not {part.dimension.name for part in parts} & {part.dimension.name for part in others}


@given(signals, signals)
@settings(max_examples=40, deadline=None)
def test_the_sides_change_places_with_the_models(left: dict[str, float], right: dict[str, float]) -> None:
    """Draws are seeded by slug, so the models keep theirs and only the order is turned."""
    pair = toy_pair(model("l", left), model("r", right))
    turned = Pair(pair.catalog, pair.scores, 1, 0, Alignment((), 1, 1), pair.comparison)
    mirrored = {"left": "right", "right": "left"}
    side, _, rest = pair.standing.partition(" ")
    assert turned.standing == (f"{mirrored[side]} {rest}" if side in mirrored else pair.standing)
    assert tuple(reversed(leads(turned))) == leads(pair)
