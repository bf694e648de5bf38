"""Whether two models do the same kind of work, so that a comparison says which to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.catalog import Model
from generator.findings.multi_hot import Flags, in_common, multi_hot


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two models have in common that makes them comparable."""

    tasks: tuple[str, ...]  # in left's order
    inputs: frozenset[str]
    outputs: frozenset[str]

    @property
    def is_comparable(self) -> bool:
        """They share a task, or inputs and outputs."""
        return bool(self.tasks) or bool(self.inputs and self.outputs)


def comparison(left: Model, right: Model) -> Comparison:
    """What two models share."""
    return Comparison(
        tuple(task for task in left.tasks if task in right.tasks),
        left.kinds.inputs & right.kinds.inputs,
        left.kinds.outputs & right.kinds.outputs,
    )


def comparable(models: Sequence[Model]) -> Flags:
    """[model, model] what `Comparison.is_comparable` says, for all pairs at once."""
    tasks = _shared([model.tasks for model in models])
    inputs = _shared([model.kinds.inputs for model in models])
    outputs = _shared([model.kinds.outputs for model in models])
    return np.logical_or(tasks, inputs & outputs)


def _shared(sets: Sequence[Sequence[str] | frozenset[str]]) -> Flags:
    """[set, set] whether two have a word in common."""
    flags = multi_hot(sets)
    return in_common(flags, flags)
