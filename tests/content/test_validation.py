"""Every fault of a field is told in our words, at its place."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
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
