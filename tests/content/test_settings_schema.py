"""What the settings of a site may hold."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from generator.content.settings_schema import SiteShape, TagShape, TopShape

SITE = {
    "title": "Toys",
    "tagline": "Toys side by side",
    "base_url": "https://toys.example/",
    "as_of": "2026-11-20",
    "encoder": {"name": "first/encoder", "revision": "0" * 40, "threshold": "36", "discount": "50"},
}
TAG = {"label": "Captions", "about": "Words about a picture", "kind": "task"}


@pytest.mark.parametrize(
    ("written", "pairs"),
    [("all", "all"), ("comparable", "comparable"), ({"top": "20"}, TopShape(top=20))],
)
def test_pairs_are_a_word_or_a_number_of_partners(written: object, pairs: object) -> None:
    assert SiteShape.model_validate(SITE | {"pairs": written}).pairs == pairs


@pytest.mark.parametrize("written", ["some", {"top": "0"}, {"top": "20001"}, {"best": "3"}, ["all"], "20"])
def test_any_other_choice_of_pairs_is_one_fault(written: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        SiteShape.model_validate(SITE | {"pairs": written})
    assert [fault["type"] for fault in refusal.value.errors()] == ["not-accepted"]


def test_age_is_counted_to_the_day_of_the_site() -> None:
    assert SiteShape.model_validate(SITE).age("2026-11-10") == 10


@pytest.mark.parametrize("side", [["image", "text"], [], "model", "any"])
def test_a_side_of_a_tag_is_a_list_or_one_of_two_words(side: object) -> None:
    assert TagShape.model_validate(TAG | {"inputs": side}).inputs == side


@pytest.mark.parametrize("side", [["A smell"], "smell", {"image": "text"}, [["image"]]])
def test_any_other_side_of_a_tag_is_one_fault(side: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        TagShape.model_validate(TAG | {"inputs": side})
    assert len(refusal.value.errors()) == 1


@pytest.mark.parametrize(
    ("written", "reaches"),
    [({}, ("models", "models")), ({"twins": "no", "share": "comparisons"}, ("no", "comparisons"))],
)
def test_what_is_beside_the_pages_reaches_no_models_or_comparisons(
    written: dict[str, str], reaches: tuple[str, str]
) -> None:
    outputs = SiteShape.model_validate(SITE | {"outputs": written}).outputs
    assert (outputs.twins, outputs.share) == reaches


@pytest.mark.parametrize("written", [{"twins": "all"}, {"api": "models"}, {"json": "yes"}, "no"])
def test_anything_else_beside_the_pages_is_one_fault(written: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        SiteShape.model_validate(SITE | {"outputs": written})
    assert len(refusal.value.errors()) == 1
