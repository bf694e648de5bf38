"""Capabilities that two files tell in nearly the same words, found by their vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog, Model
from generator.content.checks.exceptions import Exceptions, lift, unneeded
from generator.content.written import warning
from generator.problems import Place, Problem

ALIKE = 80  # percent; in the shipped models the most alike two that tell different things have 71


def lint_vectors(
    catalog: Catalog, vectors: Callable[[Model], NDArray[np.int16]], exceptions: Exceptions = ()
) -> list[Problem]:
    """Capabilities of one model that are so alike that they tell the same. `vectors`: [capability, dimension] of a model."""
    found: list[Problem] = []
    for model in catalog.models:
        rows = vectors(model).astype(np.float64)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        percent = np.rint(rows @ rows.T * 100).astype(int)
        for left, right in zip(*np.where(np.triu(percent, 1) >= ALIKE), strict=True):
            titles = (
                f'"{model.capabilities[right].title}" tells what "{model.capabilities[left].title}" tells'
            )
            words = f"{titles}: they are {percent[left, right]} % alike"
            found.append(
                warning(
                    "restated-capability", words, Place(model.path), "merge the two, or tell what differs"
                )
            )
    own = [(exception, place) for exception, place in exceptions if exception.code == "restated-capability"]
    return lift(found, own) + unneeded(found, own)
