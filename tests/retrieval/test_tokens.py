"""Pieces of words: the same as the encoder's own tokenizer has, and what a table without all of them does."""

from __future__ import annotations

import time

import pytest

from generator.measure.packaged import Tokens
from generator.retrieval.tokens import LONGEST_WORD, pieces, split, words
from tests.retrieval.strings import strings
from tests.toys import shipped

FEW = {piece: number for number, piece in enumerate(("a", "b", "ab", "##a", "##b", "##ba"))}


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(shipped().findings.catalog.site.encoder)


def test_a_thousand_strings_are_split_as_the_encoder_does(tokens: Tokens) -> None:
    numbers = {piece: number for number, piece in enumerate(tokens.vocabulary)}
    unknown = numbers["[UNK]"]
    texts = strings()
    assert len(set(texts)) > 900
    for text in texts:
        ours = [number for word in words(text) for number in pieces(word, numbers) or [unknown]]
        assert ours == tokens.all_ids(text)[1:-1], ascii(text)


def test_a_word_is_spelt_from_the_longest_pieces() -> None:
    assert pieces("abba", FEW) == [FEW["ab"], FEW["##ba"]]
    assert pieces("aab", FEW) == [FEW["a"], FEW["##a"], FEW["##b"]]


def test_a_word_that_cannot_be_spelt_is_left_out() -> None:
    assert pieces("abc", FEW) is None
    assert pieces("a" * (LONGEST_WORD + 1), FEW) is None
    assert split("abc ab", FEW) == [FEW["ab"]]


def test_a_very_long_text_takes_a_moment() -> None:
    begun = time.process_time()
    split("ab" * 100_000 + " ab-" * 50_000, FEW)
    assert time.process_time() - begun < 5
