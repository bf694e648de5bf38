"""Values on one line of YAML come back as they were, quoted only where they must be."""

from __future__ import annotations

import datetime

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.authoring.flow_yaml import flow, scalar, source_line
from generator.authoring.known import Address


def read(text: str) -> object:
    return yaml.load(text, yaml.BaseLoader)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert read(f"a: {scalar(text)}") == {"a": text}
    assert read(flow(a=text, b="x")) == ({"a": text, "b": "x"} if text else {"b": "x"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("224 × 224 px", "224 × 224 px"),
        ("yes", "yes"),
        ("null", '"null"'),
        ("a: b", '"a: b"'),
        ("x #y", '"x #y"'),
        ("- a", '"- a"'),
        ("", '""'),
        ("it's", '"it\'s"'),
    ],
)
def test_a_text_is_quoted_only_where_it_must_be(text: str, line: str) -> None:
    assert scalar(text) == line


def test_a_source_is_one_line() -> None:
    line = source_line(Address("https://example.org/a b", 'The "card"'), datetime.date(2026, 11, 20))
    assert read(line) == {
        "url": "https://example.org/a b",
        "title": 'The "card"',
        "read": "2026-11-20",
        "by": "maker",
    }
