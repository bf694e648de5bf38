"""Sentences about single models in the shipped content: what they say in figures stands in the two files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY_PATH

VERSUS = re.compile(r"^Versus ([a-z0-9-]+): (.*)$", re.MULTILINE)
FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
PATHS = sorted((REPOSITORY_PATH / "content" / "models").glob("*.md"))


def figures(text: str) -> set[float]:
    return {float(figure.replace(",", "")) for figure in FIGURE.findall(text)}


def is_told(figure: str, known: set[float]) -> bool:
    """Whether one of them rounds to it."""
    decimals = len(figure.partition(".")[2])
    number = float(figure.replace(",", ""))
    return any(round(each, decimals) == number for each in known)


def untold(text: str, slug: str, known: Mapping[str, set[float]]) -> Iterator[str]:
    """Figures of a file's sentences about single models that neither of the two files has."""
    for other, sentence in VERSUS.findall(text):
        both = known[slug] | known[other]
        yield from (
            f"{slug} against {other}: {figure}"
            for figure in FIGURE.findall(sentence)
            if not is_told(figure, both)
        )


@pytest.fixture(scope="module")
def known() -> dict[str, set[float]]:
    """By slug: the figures of a file, those of such sentences left out."""
    return {path.stem: figures(VERSUS.sub("", path.read_text("utf-8"))) for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_figure_in_a_sentence_about_a_single_model_stands_in_one_of_the_two_files(
    path: Path, known: dict[str, set[float]]
) -> None:
    assert list(untold(path.read_text("utf-8"), path.stem, known)) == []


def test_a_figure_of_neither_file_is_found() -> None:
    text = "Versus beta: Alpha has 81.8 % and Beta 12,345.\n"
    assert list(untold(text, "alpha", {"alpha": {81.78}, "beta": {3.0}})) == ["alpha against beta: 12,345"]
