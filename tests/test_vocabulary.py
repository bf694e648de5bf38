"""Each closed list of words is written once: what fields take is what nouns and code know."""

from __future__ import annotations

from typing import get_args

import pytest

from generator import vocabulary
from generator.content.quantities import QUANTITY
from generator.hosts import HOSTS
from generator.output.compressed import ENDINGS


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (vocabulary.HostName, HOSTS),
        (vocabulary.Format, ENDINGS),
    ],
)
def test_code_knows_the_words_that_fields_take(words: object, known: object) -> None:
    assert set(get_args(words)) == set(known)  # type: ignore[call-overload]


def test_every_unit_but_text_has_a_form() -> None:
    assert set(get_args(vocabulary.Unit)) - {"text"} == set(QUANTITY)
