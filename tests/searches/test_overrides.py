"""Words of editors about searches: what is read of them, and what is wrong with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.searches.overrides import PATH, load_overrides

TAGS, QUERIES = ("image-captioning", "segmentation"), ("alt text generator", "free yoga")


def write(site: Path, text: str) -> None:
    path = site / PATH
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")


def test_tags_and_none_are_read(tmp_path: Path) -> None:
    write(tmp_path, '"alt text generator": [image-captioning]\n"free yoga": none\n')
    said, problems = load_overrides(tmp_path, TAGS, QUERIES)
    assert (dict(said), problems) == ({"alt text generator": ("image-captioning",), "free yoga": ()}, ())


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert load_overrides(tmp_path, TAGS, QUERIES) == ({}, ())


@pytest.mark.parametrize(
    ("text", "code", "line", "help"),
    [
        ("free yoga: [captioning]\n", "unknown-tag", 1, "image-captioning"),
        ("free yoga: none\nalt txt generator: none\n", "unknown-intent", 2, "alt text generator"),
    ],
)
def test_what_is_not_there_is_a_fault_with_the_nearest(
    tmp_path: Path, text: str, code: str, line: int, help: str
) -> None:
    write(tmp_path, text)
    said, (problem,) = load_overrides(tmp_path, TAGS, QUERIES)
    assert (said, problem.code, problem.place.line) == ({}, code, line)
    assert help in problem.help


@pytest.mark.parametrize(
    "text", ["- a\n", "free yoga: some\n", "free yoga: []\n", "free yoga: {a: b}\n", "a: *b\n"]
)
def test_another_shape_is_a_fault(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    said, problems = load_overrides(tmp_path, TAGS, QUERIES)
    assert said == {}
    assert problems
