"""YAML of others is read as far as it can be, and bounded."""

from __future__ import annotations

import pytest

from generator.authoring.foreign_yaml import read_foreign_list, read_foreign_yaml
from generator.content.marked_yaml import Plain
from generator.files import split_lines
from generator.problems import FaultyContent


def read(text: str) -> tuple[dict[str, Plain], tuple[str, ...]]:
    lines = split_lines("card", text)
    return read_foreign_yaml(lines, 0, len(lines.lines))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x 1\nb: *x\n", {"a": "1", "b": "1"}),
        ("a: !tag no\n", {"a": "no"}),
        ("a: &x {b: *x}\n", {"a": {"b": None}}),
        ("a: *nowhere\nb: 1\n", {"a": None, "b": "1"}),
        ("[1, 2]: 3\nb: ~\n", {"b": None}),
        ("a: 1\na: 1\nb: [x]\nb: [x]\n", {"a": "1", "b": ["x"]}),
        ("a: {b: 1, b: 1}\n", {"a": {"b": "1"}}),
    ],
)
def test_what_content_refuses_is_read_without_a_remark(text: str, value: dict[str, Plain]) -> None:
    assert read(text) == (value, ())


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\nb: 3\n", "a: [1]\na: [2]\nb: 3\n", "a: {x: 1}\na: {x: 1}\nb: 3\n"]
)
def test_a_key_with_two_values_is_left_out_with_a_remark(text: str) -> None:
    assert read(text) == ({"b": "3"}, ('"a" stands twice with two values: it is left out',))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1\nb: 2\n", "yaml-syntax"),
        ("a: " + "[" * 40, "too-deep"),
        ("a: &x 1\nb: " + "[" * 40, "yaml-alias"),
        ("a: &x 1\nb: [" + "1, " * 50_000 + "]\n", "yaml-alias"),
        ("a: 1\n---\nb: 2\n", "several-documents"),
    ],
)
def test_what_can_not_be_read_is_a_fault(text: str, code: str) -> None:
    with pytest.raises(FaultyContent) as caught:
        read(text)
    assert caught.value.problems[0].code == code


def test_a_list_is_a_list_and_anything_else_is_empty() -> None:
    assert read_foreign_list("a.yaml", b"- 1\n- &x 2\n") == ["1", "2"]
    assert read_foreign_list("a.yaml", b"a: 1\n") == []
    with pytest.raises(FaultyContent):
        read_foreign_list("a.yaml", b"\xff")
