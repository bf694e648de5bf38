"""Whether two models do the same kind of work, for the same kind of thing, so that a comparison says which
to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from generator.catalog import Model
from generator.findings.multi_hot import Flags, in_common, multi_hot

Barrier = Literal["", "jobs", "demonstration", "domains"]


@dataclass(frozen=True)
class Comparison:
    """What two models have in common, and what keeps them from being comparable."""

    tasks: tuple[str, ...]  # in left's order
    inputs: frozenset[str]
    outputs: frozenset[str]
    is_same_domain: bool = True  # or one of them is for any
    is_same_purpose: bool = True  # both are made for use, or both to show how something works

    @cached_property
    def barrier(self) -> Barrier:
        """Why two do not compare, the plainest reason; empty where they do.

        They share neither a task nor both inputs and outputs; one of them is a demonstration; they are made
        for different things.
        """
        if not self.tasks and not (self.inputs and self.outputs):
            return "jobs"
        if not self.is_same_purpose:
            return "demonstration"
        return "" if self.is_same_domain else "domains"

    @property
    def is_comparable(self) -> bool:
        """Whether no barrier stands between them."""
        return not self.barrier


def comparison(left: Model, right: Model) -> Comparison:
    """What two models share."""
    return Comparison(
        tasks=tuple(task for task in left.tasks if task in right.tasks),
        inputs=left.kinds.inputs & right.kinds.inputs,
        outputs=left.kinds.outputs & right.kinds.outputs,
        is_same_domain=not (left.domain and right.domain) or left.domain == right.domain,
        is_same_purpose=left.is_demonstration == right.is_demonstration,
    )


def comparable(models: Sequence[Model]) -> Flags:
    """[model, model] what `Comparison.is_comparable` says, for all pairs at once."""
    tasks = _shared([model.tasks for model in models])
    inputs = _shared([model.kinds.inputs for model in models])
    outputs = _shared([model.kinds.outputs for model in models])
    same_job = tasks | (inputs & outputs)
    return same_job & _same_domain(models) & _same_purpose(models)


def _shared(sets: Sequence[Sequence[str] | frozenset[str]]) -> Flags:
    """[set, set] whether two have a word in common."""
    flags = multi_hot(sets)
    return in_common(flags, flags)


def _same_domain(models: Sequence[Model]) -> Flags:
    """[model, model] whether two are made for the same thing, or one of them for any."""
    is_for_any = np.array([not model.domain for model in models], bool)
    shared = _shared([[model.domain] for model in models])
    either: Flags = is_for_any[:, None] | is_for_any
    return np.logical_or(shared, either)


def _same_purpose(models: Sequence[Model]) -> Flags:
    """[model, model] whether both are demonstrations, or neither is."""
    return _shared([[str(model.is_demonstration)] for model in models])
