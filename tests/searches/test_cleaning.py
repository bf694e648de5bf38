"""What is kept of a query: nothing that may say who typed it, and names of models all the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.searches.cleaning import LONGEST, REASONS, SHORTEST, WORDS, cleaned, is_clean
from tests.searches.raw_logs import PLANTED
from tests.toys import ROOT

KEPT = (
    "recall@5", "map@0.5", "pass@k", "flux.1 dev", "llama.cpp", "node.js", "character.ai", "gpt-4.1",
    "sd 1.5 vs 2.1", "clip vit-b/32", "image/video", "and/or", "w/o text", "fp16/bf16", "1:1",
    "efficientnetv2s", "stablediffusion3", "salesforce/blip-image-captioning-base", "blip2 opt 2.7b", "#vit",
    "t&j captions",
    "what is a caption, exactly", "go10 best base tiny", "text:image", "768x768 pictures", "c++ captions",
    "画像 キャプション モデル", "dall·e 3", "is it any good?", "models (free)", "[pro] models", "100 % free",
    "look at the dot product",
)  # fmt: skip


@pytest.mark.parametrize(("reason", "query"), PLANTED)
def test_what_may_say_who_typed_it_is_left_out_for_its_reason(reason: str, query: str) -> None:
    assert cleaned(query) == ("", reason)


@pytest.mark.parametrize(("reason", "query"), PLANTED)
def test_words_around_it_hide_nothing(reason: str, query: str) -> None:
    if reason != "short":
        assert cleaned(f"best {query} model")[0] == ""


@pytest.mark.parametrize("query", KEPT)
def test_names_of_models_and_words_of_the_field_are_kept(query: str) -> None:
    assert cleaned(query) == (query, "")


def test_a_query_has_one_form_however_it_was_typed() -> None:
    forms = (
        "Image  Captioning",
        " image captioning\t",
        "IMAGE\u00a0CAPTIONING",
        "ｉｍａｇｅ　captioning",
        "image\r\ncaptioning",
    )
    assert {cleaned(form) for form in forms} == {("image captioning", "")}


@pytest.mark.parametrize("query", ["", "  ", "(not set)", "(Not Provided)", "(other)"])
def test_what_is_no_query_says_so(query: str) -> None:
    assert cleaned(query) == ("", "no-query")


def test_no_query_is_a_formula_to_a_spreadsheet() -> None:
    assert cleaned("=1+1 captions") == ("1+1 captions", "")
    assert cleaned("+captions") == ("captions", "")
    assert cleaned("-- @= captions") == ("captions", "")
    assert cleaned("=(not set)") == ("", "no-query")


def test_lengths_are_counted_at_both_ends() -> None:
    assert cleaned("x" * (SHORTEST - 1)) == ("", "short")
    assert cleaned("ab")[1] == ""
    assert cleaned("ab " * 11 + "ab")[1] == ""
    assert cleaned("ab " * 12 + "ab")[1] == "many-words"
    assert cleaned("a-" * 40)[1] == ""
    assert cleaned("a-" * 41)[1] == "long"


def test_a_number_of_a_bank_account_is_one_by_its_check_digits() -> None:
    assert cleaned("nl91 abna 0417 1643 00")[1] == "iban"
    assert cleaned("vl12 tiny base best fast")[1] == ""


@pytest.mark.parametrize("mark", ["a", "1", ".", "@", "[", "-", "/", "a.", "1 ", "ﷺ", "a@", "://"])
def test_no_text_takes_long(mark: str) -> None:
    started = time.process_time()
    assert cleaned(mark * 100_000) == ("", "long")
    for text in (mark * 400, f"{mark}1a " * 400, f"a{mark}b" * 400):
        cleaned(text[:400])
    assert time.process_time() - started < 0.5


@given(st.text(max_size=120))
def test_what_is_kept_is_in_its_last_form(text: str) -> None:
    query, reason = cleaned(text)
    assert (query == "") == (reason != "")
    assert reason in ("", *WORDS)
    if query:
        assert is_clean(query)
        assert SHORTEST <= len(query) <= LONGEST
        assert query.isprintable()
        assert query[0] not in "=+-@"


@given(st.text("ab1@.:/-_ ()[]+=٣\u200bﬃ", max_size=30))
def test_hostile_words_have_a_last_form_too(text: str) -> None:
    query, _ = cleaned(text)
    assert query == "" or is_clean(query)


@given(st.text("abdot 17", max_size=90))
def test_plain_words_take_a_short_way_to_the_same_end(text: str) -> None:
    """Capitals take the long one."""
    assert cleaned(text) == cleaned(text.upper())


def test_reasons_have_each_a_name_and_words() -> None:
    assert len(WORDS) == len(REASONS)
    assert all(reason.words for reason in REASONS)


def test_every_reason_stands_in_the_document() -> None:
    page = (ROOT / "docs" / "searches.md").read_text("utf-8")
    for reason in REASONS:
        example = f"`{reason.example}`" if reason.example else ""
        assert f"| {reason.words} | {example} |" in page
