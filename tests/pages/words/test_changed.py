"""Sentences of releases say what their line says, word by word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from generator.history.journal import (
    Added,
    Because,
    Change,
    Cited,
    PairsChange,
    PlaceChange,
    Points,
    Rank,
    RecipeMark,
    Removed,
    Renamed,
    Row,
    RowChange,
    ScoreChange,
    Winner,
)
from generator.pages.words.changed import MOST_NAMED, Around, recipe_words, sentence

RECIPE = RecipeMark(version=2, date="2026-11-01", ahead=95, leans=80, provisional_below=50, digest="1")
SOURCE = Cited(title="SmolVLM card", url="https://a.example/", read="2026-11-09")
CIDER = RowChange("smolvlm", "cider", "COCO CIDEr", Row("82.3"), Row("85.1"), SOURCE)
LIKES = RowChange("smolvlm", "likes", "Likes", Row("905"), Row("9,050"))
NAMES = {"smolvlm": "SmolVLM", "blip": "BLIP", "git": "GIT", "lens": "Lens"}


def around(former: RecipeMark | None = RECIPE, recipe: RecipeMark = RECIPE) -> Around:
    rows = {(row.model, row.row): row for row in (CIDER, LIKES)}
    return Around(rows, NAMES, recipe, former, "2026-11-20", "2026-11-01")


def said(change: Change, **recipes: RecipeMark) -> str:
    return sentence(change, around(**recipes)).text


def pair(before: Winner, now: Winner, against: Sequence[str], *because: Because) -> PairsChange:
    return PairsChange("smolvlm", "captions", "Captions", before, now, list(against), list(because))


BY_CIDER = Because(by="row", model="smolvlm", row="cider")
BY_LIKES = Because(by="row", model="smolvlm", row="likes")


def test_the_winner_changed_because_of_a_row_and_the_source_is_named() -> None:
    words = sentence(pair("trails", "ahead", ["blip"], BY_CIDER), around())
    assert words.text == (
        "SmolVLM is now ahead of BLIP, because SmolVLM’s COCO CIDEr went from 82.3 to 85.1; "
        "before, BLIP leant ahead."
    )
    assert words.brief == "SmolVLM is now ahead of BLIP; before, BLIP leant ahead"
    assert words.sources == (SOURCE,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Added("blip", "BLIP"), "Added."),
        (Removed("blip", "BLIP"), "Taken off the site."),
        (Renamed("blip", "blip", "BLIP", "Blip"), "Called BLIP now; it was Blip."),
        (Renamed("blip", "blib", "BLIP", "BLIP"), "Moved to another address."),
        (CIDER, "COCO CIDEr went from 82.3 to 85.1."),
        (replace(CIDER, before=None), "COCO CIDEr is told now: 85.1."),
        (replace(CIDER, now=None), "COCO CIDEr is no longer told; it was 82.3."),
        (replace(CIDER, now=Row("n/a")), "COCO CIDEr went from 82.3 to not applicable."),
        (
            replace(CIDER, now=Row("82.3", "card", "2026-11-09")),
            "COCO CIDEr was read again on 2026-11-09 and is 82.3 still.",
        ),
    ],
)
def test_models_and_rows(change: Change, words: str) -> None:
    assert said(change) == words


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (None, Points(50, 40, 60, 70), "It has a score in Captions now, 50 (40–60)."),
        (Points(50, 40, 60, 70), None, "It has no score in Captions any more."),
        (Points(50, 0, 100, 0), Points(50, 50, 50, 9), "The score in Captions went from unknown to 50."),
    ],
)
def test_scores(before: Points | None, now: Points | None, words: str) -> None:
    assert said(ScoreChange("blip", "captions", "Captions", before, now)) == words


def test_a_model_named_twice_in_one_reason_is_it_the_second_time() -> None:
    score = ScoreChange(
        "smolvlm", "t", "Captions", Points(1, 1, 1, 9), Points(2, 2, 2, 9), [BY_LIKES, BY_CIDER]
    )
    assert said(score).endswith(
        "because its Likes went from 905 to 9,050 and its COCO CIDEr went from 82.3 to 85.1."
    )
    assert "because SmolVLM’s Likes went from 905 to 9,050 and its COCO" in said(
        pair("open", "ahead", ["blip"], BY_LIKES, BY_CIDER)
    )


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("open", "leans", "SmolVLM now leans ahead of BLIP; before, it was open."),
        ("ahead", "open", "Between SmolVLM and BLIP it is now open who is ahead; before, SmolVLM was ahead."),
        ("leans", "trails", "BLIP leans ahead of SmolVLM now; before, SmolVLM leant ahead."),
        ("ahead", "behind", "BLIP is ahead of SmolVLM now; before, SmolVLM was ahead."),
    ],
)
def test_who_is_ahead(before: Winner, now: Winner, words: str) -> None:
    assert said(pair(before, now, ["blip"])) == words


def test_several_others_are_named_and_of_many_the_rest_is_counted() -> None:
    assert said(pair("ahead", "behind", ["blip", "git"])) == (
        "BLIP and GIT are ahead of SmolVLM now; before, SmolVLM was ahead."
    )
    many = [f"m{place}" for place in range(MOST_NAMED + 3)]
    assert " and 3 more models; before, they were ahead." in said(pair("behind", "ahead", many))


def test_a_place_tells_what_changed_in_its_ranking() -> None:
    because = [
        Because(by="recipe"),
        Because(by="day"),
        Because(by="added", model="blip"),
        Because(by="removed", model="git"),
        Because(by="renamed", model="lens"),
        Because(by="score", model="smolvlm"),
        Because(by="others", label="score", count=7),
    ]
    change = PlaceChange("smolvlm", "t", "Captions", Rank(1, 3, 9), Rank(2, 2, 9), because=because)
    assert said(change, recipe=replace(RECIPE, version=3, date="2026-11-20")) == (
        "The place in Captions went from 1–3 of 9 to 2 of 9. What changed in this ranking: the recipe of the "
        "score went from version 2 of 2026-11-01 to version 3 of 2026-11-20; ages are counted to 2026-11-20 "
        "now, and were to 2026-11-01; BLIP came in; GIT went out; Lens has another address, which its draws "
        "are seeded by; SmolVLM has other values in its score; 7 models have other values in their scores."
    )


def test_a_line_without_a_reason_gives_none() -> None:
    assert "because" not in said(pair("open", "ahead", ["blip"]))


def test_the_recipe_is_told_by_what_of_it_changed() -> None:
    ahead = replace(RECIPE, ahead=99, leans=90, provisional_below=40)
    assert recipe_words(RECIPE, ahead) == (
        "being ahead takes 99 % of draws now, not 95 %, leaning ahead takes 90 %, not 80 % and a score is "
        "provisional under 40 %, not 50 %"
    )
    assert recipe_words(RECIPE, replace(RECIPE, digest="2")) == (
        "weights or scales of the recipe were edited within version 2 of 2026-11-01"
    )
    assert recipe_words(None, RECIPE) == "the recipe of the score is version 2 of 2026-11-01"


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Because(by="dimension", label="Adoption"), "Adoption became known of a model for the first time"),
        (Because(by="program"), "the program computes it otherwise"),
        (Because(by="renamed", model="lens"), "Lens has another address"),
    ],
)
def test_reasons_that_are_no_rows(cause: Because, words: str) -> None:
    assert f"because {words}" in said(pair("open", "ahead", ["blip"], cause))


def test_a_name_that_ends_in_s_takes_the_apostrophe_alone() -> None:
    row = replace(CIDER, model="lens")
    change = PairsChange(
        "lens", "t", "T", "open", "ahead", ["blip"], [Because(by="row", model="lens", row="cider")]
    )
    beside = Around({("lens", "cider"): row}, {**NAMES, "lens": "Lens"}, RECIPE, RECIPE, "", "")
    assert "because Lens’ COCO CIDEr" in sentence(change, beside).text
