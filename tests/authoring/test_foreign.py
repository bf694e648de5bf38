"""Values that somebody else wrote: what has another form than expected is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from generator.authoring.foreign import count_of, first_count, part_of, read_json, words_of
from generator.problems import Misuse


@pytest.mark.parametrize("value", ["vit", "ViT-B 16", "a" * 80])
def test_plain_words_are_kept(value: str) -> None:
    assert words_of(value) == value


@pytest.mark.parametrize(
    "value", ["", "224", "3.5", " a", "a\n", "a" * 81, "é", "\x1b[2J", "<b>", 3, None, ["a"], {}]
)
def test_other_words_are_none(value: Any) -> None:
    assert words_of(value) == ""


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (1, 1),
        (10**12 - 1, 10**12 - 1),
        (0, None),
        (-1, None),
        (10**12, None),
        (True, None),
        (1.0, None),
        ("1", None),
    ],
)
def test_a_count_is_a_whole_number_from_one_on(value: Any, count: int | None) -> None:
    assert count_of(value) == count


def test_the_first_key_that_holds_something_counts() -> None:
    assert first_count({"a": "x", "b": 3, "c": 4}, "z", "a", "b", "c") == 3
    assert first_count({}, "a") is None
    assert part_of({"a": [], "b": {"x": 1}}, "a", "b") == {"x": 1}
    assert part_of({"a": []}, "a") == {}


def test_brackets_in_a_text_are_no_nesting() -> None:
    assert read_json("a.json", b'{"a": "' + b"[" * 100 + b'"}') == {"a": "[" * 100}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"a":\n' + b"[" * 40, r"a.json:2:32 is nested more than 32"),
        (b"[]", "a.json:1:1 holds no mapping"),
        (b'{"a" 1}', r"a.json:1:6 is not JSON: expecting"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too long to read"),
    ],
)
def test_json_of_no_use_is_misuse_with_its_place(raw: bytes, words: str) -> None:
    with pytest.raises(Misuse, match=words):
        read_json("a.json", raw)
