"""Patterns of the lint are asked only of texts that have one of their words, and miss nothing by it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content import checks
from generator.content.written import Sought, small_letters
from tests.content.edits import ALPHA, edit, places

NAMES = [f"{checks.__name__}.{found.name}" for found in pkgutil.iter_modules(checks.__path__)]
MODULES = [importlib.import_module(name) for name in NAMES]

SOUGHT = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Sought)
}


@pytest.mark.parametrize("name", SOUGHT)
def test_whatever_a_pattern_matches_has_one_of_its_words(name: str) -> None:
    sought = SOUGHT[name]

    @settings(max_examples=60, deadline=None, database=None)
    @given(st.from_regex(sought.pattern))
    def check(text: str) -> None:
        match = sought.pattern.search(text)
        assert match is not None
        small = small_letters(match[0])
        assert any(word in small for word in sought.words)

    check()


@pytest.mark.parametrize("name", SOUGHT)
def test_words_of_a_pattern_have_no_capitals(name: str) -> None:
    assert SOUGHT[name].words == tuple(map(small_letters, SOUGHT[name].words))


def test_a_letter_that_a_pattern_takes_for_another_is_that_one() -> None:
    taken = re.findall("(?i)[a-z]", "".join(map(chr, range(0x80, 0xD800))))
    assert sorted(taken) == ["\u0130", "\u0131", "\u017f", "\u212a"]
    for letter in taken:
        assert re.fullmatch(f"(?i){small_letters(letter)}", letter)


def test_a_word_with_a_long_s_is_found_as_the_pattern_finds_it(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "A po\u017f\u017fibly \u017fuperior image goes in")
    assert "superlative" in [code for code, *_ in places(site)]
