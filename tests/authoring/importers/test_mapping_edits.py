"""Keys added to a mapping, however it is written."""

from __future__ import annotations

from typing import Any

import pytest

from generator.authoring.importers.mapping_edits import is_all, keys_edit
from generator.authoring.line_edits import edited
from generator.content.marked_yaml import read_yaml
from generator.files import split_lines

ADDED = {"c": "3", "d": "{e: 4}"}


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            "x:\n  a: 1\n  b: {q: 2}   # note\ny: 1\n",
            "x:\n  a: 1\n  b: {q: 2}   # note\n  c: 3\n  d: {e: 4}\ny: 1\n",
        ),
        ("x: {a: 1, b: 2} # note\n", "x: {a: 1, b: 2, c: 3, d: {e: 4}} # note\n"),
        ("x:\n  a: 1\n  b:\n    q: 2\n", "x:\n  c: 3\n  d: {e: 4}\n  a: 1\n  b:\n    q: 2\n"),
        ("x:\r\n    a: 1\r\n", "x:\r\n    a: 1\r\n    c: 3\r\n    d: {e: 4}\r\n"),
    ],
)
def test_keys_stand_behind_the_last_one_or_before_the_first(text: str, new: str) -> None:
    marked, problems = read_yaml(split_lines("x.yaml", text))
    assert problems == []
    old: Any = marked.value
    assert edited(text, [keys_edit(marked, ("x",), old["x"], ADDED)]) == new
    read: Any = read_yaml(split_lines("x.yaml", new))[0].value
    assert read["x"] == {**old["x"], "c": "3", "d": {"e": "4"}}


@pytest.mark.parametrize(
    ("text", "value", "is_whole"),
    [
        ("{a: 1}", {"a": "1"}, True),
        ("a: 1", {"a": "1"}, False),
        ("'b'", "b", True),
        ("{a: 1,", {"a": "1"}, False),
        ("", "", False),
    ],
)
def test_a_part_of_a_line_is_all_of_a_value_or_not(text: str, value: object, is_whole: bool) -> None:
    assert is_all(text, value) is is_whole
