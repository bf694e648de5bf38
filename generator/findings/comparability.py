"""Whether two models do the same kind of work, for the same kind of thing, so that a comparison says which
to take."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Model
from generator.findings.multi_hot import Bits, Flags, packed
from generator.findings.page_pairs import Some

MOST_ROWS = 256  # of classes that are kept

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


@dataclass(frozen=True, eq=False)
class Comparability:
    """What `Comparison.is_comparable` says, for many pairs at once.

    Models that nothing here tells apart are one class, and there are few classes: so no array has a number
    for each pair.
    """

    classes: NDArray[np.int32]  # [model]
    tasks: Bits  # [class, word]
    inputs: Bits
    outputs: Bits
    domains: NDArray[np.int32]  # [class] 0 for any
    is_demonstration: Flags  # [class]
    _rows: dict[int, Flags] = field(default_factory=dict, init=False, repr=False)  # by class

    def of(self, ours: Some, theirs: Some) -> Flags:
        """[pair] whether each of these pairs compares, in either order; of one with many, or of as many."""
        if isinstance(ours, int):
            return self._of_class(int(self.classes[ours]))[self.classes[theirs]]
        one, other, every = self.classes[ours], self.classes[theirs], np.arange(len(self.domains))
        if len(every) ** 2 > np.size(one):
            return self._of_classes(one, other)
        of_all: Flags = self._of_classes(every[:, None], every)[one, other]  # no larger than what is asked
        return of_all

    def row(self, position: int) -> Flags:
        """[model] whether one compares with each."""
        return self._of_class(int(self.classes[position]))[self.classes]

    def _of_class(self, own: int) -> Flags:
        """[class]"""
        row = self._rows.get(own)
        if row is None:
            if len(self._rows) == MOST_ROWS:
                self._rows.clear()
            row = self._rows[own] = self._of_classes(own, np.arange(len(self.domains)))
        return row

    def _of_classes(self, ours: Any, theirs: Any) -> Flags:
        one, other = self.domains[ours], self.domains[theirs]
        is_same_purpose = self.is_demonstration[ours] == self.is_demonstration[theirs]
        is_same_domain = (one == other) | (one == 0) | (other == 0)
        kinds = _share(self.inputs, ours, theirs) & _share(self.outputs, ours, theirs)
        flags: Flags = (_share(self.tasks, ours, theirs) | kinds) & is_same_domain & is_same_purpose
        return flags


def comparability(models: Sequence[Model]) -> Comparability:
    """With whom each of these compares."""
    numbers: dict[Hashable, int] = {}
    classes = [numbers.setdefault(_traits(model), len(numbers)) for model in models]
    first: dict[int, Model] = {}
    for number, model in zip(classes, models, strict=True):
        first.setdefault(number, model)
    domains = {"": 0}
    return Comparability(
        classes=np.array(classes, np.int32),
        tasks=packed([model.tasks for model in first.values()]),
        inputs=packed([model.kinds.inputs for model in first.values()]),
        outputs=packed([model.kinds.outputs for model in first.values()]),
        domains=np.array(
            [domains.setdefault(model.domain, len(domains)) for model in first.values()], np.int32
        ),
        is_demonstration=np.array([model.is_demonstration for model in first.values()], bool),
    )


def _traits(model: Model) -> Hashable:
    """All that decides with whom a model compares."""
    kinds = model.kinds
    return frozenset(model.tasks), kinds.inputs, kinds.outputs, model.domain, model.is_demonstration


def _share(bits: Bits, ours: Any, theirs: Any) -> Flags:
    """[pair] whether two have a word in common."""
    shared = np.zeros(np.broadcast(ours, theirs).shape, bool)
    for column in bits.T:
        shared |= (column[ours] & column[theirs]) != 0
    return shared
