"""Plain forms: slips, fillers and years go; what two queries must share stays."""

from __future__ import annotations

import pytest

from generator.searches.plain_forms import (
    Gate,
    Lexicon,
    PlainForm,
    direction,
    plain_form,
    plain_forms,
    words_of,
)

LEXICON = Lexicon(
    known=frozenset({"caption", "captions", "bounding", "boxes", "image", "blip", "docked"}),
    names=frozenset({"blip", "large", "base", "xl"}),
)


def form(query: str, lexicon: Lexicon = LEXICON) -> PlainForm:
    return plain_form(words_of(query), lexicon)


def gate(query: str) -> Gate:
    return form(query).gate


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("best image captions 2026", "image captions"),
        ("how to caption an image", "caption image"),
        ("BLIP-2 captions", "blip 2 captions"),
        ("blip2 captions", "blip 2 captions"),
        ("résumé image", "resume image"),
        ("the best", "the best"),  # nothing is left of it, so all of it stays
        ("2026", ""),
    ],
)
def test_fillers_years_and_accents_go(query: str, plain: str) -> None:
    assert form(query).text == plain


def test_a_slip_is_mended_when_people_type_the_word_eight_times_as_often() -> None:
    forms = plain_forms([{"captions": 80, "captoins": 10, "imaje": 3, "image": 23}], LEXICON)
    assert forms["captoins"].text == "captions"
    assert forms["imaje"].text == "imaje"


def test_a_known_word_is_no_slip_however_rare() -> None:
    lexicon = Lexicon(known=LEXICON.known | {"bouncing"}, names=LEXICON.names)
    forms = plain_forms([{"bounding boxes": 900, "bouncing boxes": 1}], lexicon)
    assert forms["bouncing boxes"].text == "bouncing boxes"


def test_a_later_month_mends_nothing_that_was_typed_before() -> None:
    first = {"captions": 8, "captoins": 5}
    alone = plain_forms([first], LEXICON)
    both = plain_forms([first, {"captions": 9_000, "captoins": 1, "captionz": 7}], LEXICON)
    assert alone["captoins"] == both["captoins"]
    assert both["captionz"].text == "captions"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("image 224", "image 384"),
        ("captions with text", "captions without text"),
        ("image to text", "text to image"),
        ("blip base", "blip large"),
        ("captions на русском", "captions по-английски"),
    ],
)
def test_what_means_something_else_does_not_pass_the_gate(one: str, other: str) -> None:
    assert gate(one) != gate(other)


def test_the_order_of_numbers_and_words_is_no_gate() -> None:
    assert gate("blip 2 at 224") == gate("224 at blip 2")


@pytest.mark.parametrize(
    ("query", "media"),
    [
        ("photo to caption", ("image", "text")),
        ("images from text", ("text", "image")),
        ("turn sketches into videos", ("image", "video")),
        ("how to caption", ("", "")),
    ],
)
def test_a_direction_is_read_off_the_words_around_to_into_and_from(
    query: str, media: tuple[str, str]
) -> None:
    assert direction(words_of(query)) == media
