"""Words about a pair: each stands on a row of the page, says the row's own numbers, and calls a tie a tie."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalog import Model, Value
from generator.findings.findings import Pair
from generator.findings.matching import Alignment, Match, comparison
from generator.findings.scoring import score
from generator.pages.addresses import compare_path
from generator.pages.words.labels import kinds
from generator.pages.words.verdict import Clause, choose, is_about_the_same, leads, plain, verdict
from tests.toys import (
    PageReader,
    capability,
    catalog,
    dimension,
    known,
    model,
    recipe,
    rule,
    shipped,
    shipped_pages,
)
from tests.toys import kinds as toy_kinds

SHIPPED = list(shipped().findings.pairs())
CLAIMS = (" is ahead", " leans ahead")


def slugs(pair: tuple[int, int]) -> str:
    return "-vs-".join(shipped().findings.catalog.models[position].slug for position in pair)


@cache
def page_of(pair: tuple[int, int]) -> PageReader:
    left, right = (shipped().findings.catalog.models[position].slug for position in pair)
    return PageReader(shipped_pages()[compare_path(left, right)].decode())


def all_clauses(pair: Pair) -> list[Clause]:
    return [*verdict(pair), *(clause for side in choose(pair) for clause in side)]


every_shipped_pair = pytest.mark.parametrize("pair", SHIPPED, ids=slugs)


# On the shipped pages


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
        assert (
            f"{each.range.value} {each.range.low}–{each.range.high}{'provisional' if each.is_provisional else ''}"
            in rows[0]
        )
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


# Toy pairs

LINEAR = recipe(
    dimension("use", rule("a", "linear", zero=0, one=100), weight=3),
    dimension("make", rule("b", "linear", zero=0, one=100, spread=10)),
)


def toy_pair(left: Model, right: Model, matches: tuple[Match, ...] = (), how=LINEAR) -> Pair:
    whole = catalog([left, right], how)
    alignment = Alignment(matches, len(left.capabilities), len(right.capabilities))
    return Pair(whole, score(whole, {}), 0, 1, alignment, comparison(left, right))


def toy_words(left: dict[str, float], right: dict[str, float], how=LINEAR) -> str:
    return plain(verdict(toy_pair(model("l", left), model("r", right), how=how)))


def is_overlapping(pair: Pair) -> bool:
    ours, theirs = (each.range for each in pair.pair_scores)
    return ours.low <= theirs.high and theirs.low <= ours.high


def test_who_wins_all_draws_is_ahead() -> None:
    assert toy_words({"a": 90, "b": 80}, {"a": 10, "b": 50}) == (
        "L is ahead, 88 against 20: it comes out first in more than 99 of 100 draws. L leads on use and make, even at the worst end of its range. None of their capabilities match. "
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


# Which to choose


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


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("image", "images"),
        ("text image", "text and images"),
        ("mask text image", "text, images and masks"),
        ("", ""),
    ],
)
def test_modalities_are_listed_in_words(names: str, words: str) -> None:
    assert kinds(toy_kinds(names).inputs) == words
