"""Plain forms that mean the same, brought together: leader clustering in the order in which they were typed.

A form joins one before it that has the same words; or else the most similar of those that lead, if it is
similar enough and passes the gate; or else it leads. So what comes later changes nothing before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.readings.vectors import GRID
from generator.searches.plain_forms import PlainForm

ALIKE = 80  # percent of similarity from which two forms mean the same

BLOCK = 512  # forms that are compared with all leaders at once

LEADERS = 8_192  # that are compared at once: 16 MB of similarities

LEAST = ALIKE * GRID * GRID // 100


def leaders(forms: Sequence[PlainForm], vectors: NDArray[np.int16]) -> NDArray[np.int64]:
    """[form] place of the form that it joins, its own where it leads.

    `vectors` is [form, dimension] on the grid, so that all similarities are whole numbers.
    """
    merging = _Merging(forms, vectors)
    for start in range(0, len(forms), BLOCK):
        merging.add(start, min(start + BLOCK, len(forms)))
    return merging.leads


class _Merging:
    """What leads by now, in the order of its coming."""

    def __init__(self, forms: Sequence[PlainForm], vectors: NDArray[np.int16]) -> None:
        gates: dict[object, int] = {}
        words: dict[object, int] = {}
        self._vectors = vectors
        self._gates = np.array([gates.setdefault(form.gate, len(gates)) for form in forms], np.int32)
        self._words = [words.setdefault((form.stems, form.gate), len(words)) for form in forms]
        self._by_words: dict[int, int] = {}
        self._leading: list[int] = []
        self.leads = np.full(len(forms), -1, np.int64)

    def add(self, start: int, end: int) -> None:
        """The forms of one block, against those before it and then against each other."""
        block = self._vectors[start:end].astype(np.float32)
        best, leader = self._best(block, self._gates[start:end])
        among = block @ block.T
        for row in range(end - start):
            place = start + row
            same = self._by_words.get(self._words[place])
            if same is None and best[row] >= LEAST:
                same = int(leader[row])
            if same is None:
                same = place
                self._leading.append(place)
                allowed = self._gates[start:end] == self._gates[place]
                nearer = allowed & (among[row] > best)
                best, leader = np.where(nearer, among[row], best), np.where(nearer, place, leader)
            self.leads[place] = same
            self._by_words.setdefault(self._words[place], same)

    def _best(
        self, block: NDArray[np.float32], gates: NDArray[np.int32]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """[row] how similar the nearest leader is, the earliest of several, and its place."""
        best, leader = np.full(len(block), -1, np.float32), np.full(len(block), -1, np.int64)
        leading = np.array(self._leading, np.int64)
        for first in range(0, len(leading), LEADERS):
            places = leading[first : first + LEADERS]
            alike = block @ self._vectors[places].astype(np.float32).T
            alike[gates[:, None] != self._gates[places]] = -1
            nearest = alike.argmax(axis=1)
            value = alike[np.arange(len(block)), nearest]
            nearer = value > best
            best, leader = np.where(nearer, value, best), np.where(nearer, places[nearest], leader)
        return best, leader
