"""The markdown form of a model file says what its data form says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.edits import ALPHA, edit, models, places


def test_an_example_of_a_label_in_a_code_block_is_text(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "```\n## Not a section\nLimits: none\n```\n\nAn image goes in")
    first = models(site)["alpha"].capabilities[0]
    assert "## Not a section\nLimits: none" in first.text
    assert first.limits == "No source gives a test result."


def test_a_part_may_have_several_paragraphs(site: Path) -> None:
    edit(
        site,
        ALPHA,
        "No source gives a test result.",
        "No source gives a test result.\n\nNor is there\na paper.",
    )
    assert (
        models(site)["alpha"].capabilities[0].limits
        == "No source gives a test result.\n\nNor is there\na paper."
    )


def test_a_list_of_words_ends_with_its_paragraph(site: Path) -> None:
    edit(site, ALPHA, "Tags: captions\n", "Tags: captions,\n  beam-search\n")
    first = models(site)["alpha"].capabilities[0]
    assert first.tags == ("captions", "beam-search")
    assert first.text.startswith("An image goes in")


def test_each_word_of_a_list_has_its_place(site: Path) -> None:
    edit(site, ALPHA, "Tags: captions\n", "Tags: captions,\n  paint,drawin\n")
    assert places(site) == [("unknown-tag", ALPHA, 27, 3), ("unknown-tag", ALPHA, 27, 9)]


def test_a_colon_in_a_sentence_is_no_label(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "Note: an image goes in")
    assert models(site)["alpha"].capabilities[0].text.startswith("Note: an image")


def test_a_sentence_about_a_version_is_no_label(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "Version: 2 takes an image, which goes in")
    assert places(site) == []


@pytest.mark.parametrize(
    "word",
    ["Limit", "limits", "LIMITS", "Limitations", "Verses", "Alternatives", "Vs", "Tag", "Source", "Uniqe"],
)
def test_a_paragraph_that_starts_like_a_label_is_asked_about(word: str, site: Path) -> None:
    edit(site, ALPHA, "An image goes in", f"{word}: an image goes in")
    assert places(site) == [("unknown-label", ALPHA, 28, 1)]


@pytest.mark.parametrize("word", ["Version", "Example", "Note", "Text", "Size", "Unit"])
def test_a_paragraph_that_starts_with_another_word_is_text(word: str, site: Path) -> None:
    edit(site, ALPHA, "An image goes in", f"{word}: an image goes in")
    assert places(site) == []


def test_a_word_like_a_label_within_a_paragraph_is_text(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "An image has no\nlimits: it goes in")
    assert places(site) == []


def test_a_label_without_words_is_too_short_there(site: Path) -> None:
    edit(site, ALPHA, "Limits: No source gives a test result.", "Limits:")
    assert places(site) == [("too-short", ALPHA, 34, 8)]


def test_a_paragraph_about_one_other_model_stands_under_its_slug(site: Path) -> None:
    against = "Versus beta: Only\nthis one."
    edit(site, ALPHA, "Limits: No source gives a test result.", f"{against}\n\nLimits: None.")
    first = models(site)["alpha"].capabilities[0]
    assert first.versus_models == {"beta": "Only\nthis one."}
    assert first.limits == "None."


def test_two_paragraphs_about_the_same_model_are_a_fault(site: Path) -> None:
    against = "Versus beta: One.\n\nVersus beta: Two."
    edit(site, ALPHA, "Limits: No source gives a test result.", f"{against}\n\nLimits: None.")
    assert "duplicate-key" in {code for code, *_ in places(site)}


def test_a_draft_is_checked_and_kept_off_the_site(site: Path) -> None:
    edit(site, ALPHA, "maker:", "draft: true\nmaker:")
    assert "alpha" not in models(site)
