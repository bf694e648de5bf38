"""The heat maps of a model under each other in one picture, the strip.

A page shows one of them by moving the strip behind a window of one map's size. Knows how the strip is
stacked, and not how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Model
from generator.pages.parts.distinct import distinct
from generator.readings.answers import Answers

# Rows between two maps: the last of one and the first of the next, twice, so that smoothing mixes none.
STEP = 2


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the maps of a model are, and how large one of them is, in patches."""

    path: str  # from the top of the site
    columns: int
    rows: int
    height: int  # of the whole strip

    @property
    def pitch(self) -> int:
        """Rows from the beginning of one map to that of the next."""
        return self.rows + STEP


def strip_of(answers: Answers, model: Model) -> tuple[Strip | None, dict[str, int]]:
    """The strip of a model, and how far down it the maps of each answer begin, by key; None without maps."""
    shapes = _shapes(answers, model)
    if not shapes:
        return None, {}
    _, rows, columns = next(iter(shapes.values()))
    tops, height = {}, 0
    for key, (word_count, *_) in shapes.items():
        tops[key] = height + STEP // 2
        height += word_count * (rows + STEP)
    return Strip(f"samples/maps/{model.slug}.png", columns, rows, height), tops


def strip_maps(answers: Answers, model: Model) -> NDArray[np.float32]:
    """[word, row, column] of a model's strip, each map between copies of its own first and last row."""
    maps = [answers.maps(model.slug, key) for key in _shapes(answers, model)]
    stacked = np.concatenate([of_answer.astype(np.float32) for of_answer in maps if of_answer is not None])
    return np.pad(stacked, ((0, 0), (STEP // 2, STEP // 2), (0, 0)), mode="edge")


def _shapes(answers: Answers, model: Model) -> dict[str, tuple[int, ...]]:
    """[word, row, column] of the maps that are shown, by key: each text once, all as large as the first."""
    shapes: dict[str, tuple[int, ...]] = {}
    for key, shape in _all_shapes(answers, model):
        first = next(iter(shapes.values()), shape)
        if shape[1:] == first[1:]:
            shapes[key] = shape
    return shapes


def _all_shapes(answers: Answers, model: Model) -> Iterator[tuple[str, tuple[int, ...]]]:
    for _, of_input in groupby(answers.of(model), lambda answer: answer.input):
        for same in distinct(of_input):
            maps = answers.maps(model.slug, same[0].key)
            if maps is not None:
                yield same[0].key, maps.shape
