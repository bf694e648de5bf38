"""Capabilities that two files tell in nearly the same words, found by their vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog, Model
from generator.content.checks.exceptions import Exceptions, lift, unneeded
from generator.problem_codes.entry import Entry
from generator.problems import Place, Problem, warning

ALIKE = 80  # percent; in the shipped models the most alike two that tell different things have 71

RESTATED = Entry(
    code="restated-capability",
    meaning=(
        "Two capabilities of one model have vectors that are at least 80 % alike. In the shipped models, the "
        "two that are most alike and still tell different things have 71 %."
    ),
    why="Coverage and overlap would count one thing twice.",
    example="`## Short captions` and `## Captions in one sentence`",
    write="one capability, or two texts that say what differs",
    severity="warning",
)

ENTRIES = (RESTATED,)


def lint_vectors(
    catalog: Catalog, vectors: Callable[[Model], NDArray[np.int16]], exceptions: Exceptions = ()
) -> list[Problem]:
    """Capabilities of one model that are so alike that they tell the same.

    `vectors`: [capability, dimension] of a model.
    """
    problems = [problem for model in catalog.models for problem in _restated(model, vectors(model))]
    own = [(exception, place) for exception, place in exceptions if exception.code == RESTATED.code]
    return lift(problems, own) + unneeded(problems, own)


def _restated(model: Model, vectors: NDArray[np.int16]) -> Iterator[Problem]:
    rows = vectors.astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    percent = np.rint(rows @ rows.T * 100).astype(int)  # [capability, capability]
    for left, right in zip(*np.where(np.triu(percent, 1) >= ALIKE), strict=True):
        first, second = model.capabilities[left].title, model.capabilities[right].title
        yield warning(
            "restated-capability",
            f'"{second}" tells what "{first}" tells: they are {percent[left, right]} % alike',
            Place(model.path),
            "merge the two, or tell what differs",
        )
