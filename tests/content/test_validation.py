"""Every fault of a field is told in our words, at its place."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.content.folder import read_catalog
from generator.content.marked_yaml import Marked, Plain
from generator.content.model_schema import ModelShape
from generator.content.salvage import salvaged
from generator.content.samples_schema import SamplesShape
from generator.content.settings_schema import (
    ExceptionsShape,
    FactRowsShape,
    ScoringShape,
    SiteShape,
    TagsShape,
)
from generator.content.validation import validated
from generator.files import split_lines
from tests.content.edits import ALPHA, edit, models, places


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("license: MIT", "license: {spdx: MIT}"),
        ("released: 2022-01", "released: {date: 2022-01}"),
        ("pricing: open", "pricing: {weights: open}"),
    ],
)
def test_a_short_form_is_the_long_one(short: str, long: str, site: Path) -> None:
    field = short.split(":")[0]
    line = next(line for line in (site / ALPHA).read_text("utf-8").split("\n") if line.startswith(field))
    edit(site, ALPHA, line, long)
    wanted = models(site)["alpha"]
    edit(site, ALPHA, long, short)
    assert replace(models(site)["alpha"], digest=wanted.digest) == wanted


def test_fields_that_are_misspelt_twice_are_two_problems(site: Path) -> None:
    edit(site, ALPHA, "maker: First Lab", "makr: First Lab\nmakre: First Lab")
    assert [code for code, _, _, _ in places(site)] == ["unknown-key", "unknown-key"]


@pytest.mark.parametrize("field", ["short_name", "released", "benchmarks", "facts"])
def test_a_field_that_may_be_left_out_may_not_stand_there_without_a_value(field: str, site: Path) -> None:
    text = re.sub(rf"^{field}:.*\n(  .*\n)*", "", (site / ALPHA).read_text("utf-8"), flags=re.MULTILINE)
    (site / ALPHA).write_text(text.replace("---\n", f"---\n{field}:\n", 1), "utf-8")
    assert places(site) == [("no-value", ALPHA, 2, 1)]


def test_a_key_that_is_misspelt_and_empty_is_one_problem(site: Path) -> None:
    edit(site, ALPHA, "short_name: Alpha", "short_nam:")
    assert places(site) == [("unknown-key", ALPHA, 3, 1)]


def test_a_misspelt_key_does_not_hide_the_other_mistakes_of_its_file(site: Path) -> None:
    path = site / "content" / "models" / "alpha.md"
    path.write_text(
        path.read_text("utf-8")
        .replace("maker:", "makr:")
        .replace("Tags: captions", "Tags: captoins")
        .replace("image_size:", "image_siz:"),
        "utf-8",
    )
    catalog, problems = read_catalog(site)
    assert catalog is None
    assert [problem.code for problem in problems] == ["unknown-key", "unknown-fact", "unknown-tag"]


# Roots that are no mapping, and values of any kind

SHAPES = [
    ModelShape,
    SiteShape,
    ScoringShape,
    TagsShape,
    FactRowsShape,
    SamplesShape,
    ExceptionsShape,
]
FIELDS = st.sampled_from(sorted({name for shape in SHAPES for name in shape.model_fields}))
WORDS = st.sampled_from(["name", "facts", "license", "[key]", "root", "date", "", "unknown", "1", "a b"])
VALUES = st.recursive(
    st.none() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | FIELDS, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize("text", ["- a\n", "hello\n", "12\n", "[]\n", "[[]]\n", "- {name: a}\n", '""\n'])
@pytest.mark.parametrize(
    "name", ["models/omega.yaml", "site.yaml", "tags.yaml", "facts.yaml", "scoring.yaml"]
)
def test_a_file_that_is_no_mapping_is_one_problem_at_its_first_line(name: str, text: str, site: Path) -> None:
    (site / "content" / name).write_text(text, "utf-8")
    assert ("wrong-type", f"content/{name}", 1, 1) in places(site)
    assert [place for place in places(site) if place[1] == f"content/{name}"] == [
        ("wrong-type", f"content/{name}", 1, 1)
    ]


@pytest.mark.parametrize("text", ["# words\n", "---\n", "~\n", "{}\n"])
def test_a_file_that_says_nothing_lacks_every_field(text: str, site: Path) -> None:
    (site / "content/models/omega.yaml").write_text(text, "utf-8")
    assert {place[0] for place in places(site)} == {"missing-key"}


@pytest.mark.parametrize("text", ["# words\n", "[]\n"])
def test_a_list_of_exceptions_may_be_empty(text: str, site: Path) -> None:
    before = places(site)
    (site / "content/exceptions.yaml").write_text(text, "utf-8")
    assert {place[0] for place in places(site)} == {"text-length"}
    assert before == []


@settings(max_examples=300, deadline=None)
@given(VALUES, st.sampled_from(SHAPES))
def test_no_value_of_a_file_is_more_than_a_list_of_problems(value: Plain, shape: type[BaseModel]) -> None:
    marked = Marked(split_lines("content/models/omega.yaml", "a: b\n"), value)
    read, problems = validated(shape, marked)
    assert (read is None) == bool(problems)
    assert all(problem.message and problem.help for problem in problems)
    salvaged(shape, marked)
