"""Similarities of all capabilities on the device: `similarity.Compare` in torch, equal to the numpy
reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from generator.findings.capability_table import Table
from generator.findings.near import Above, Cells, Open
from generator.findings.similarity import Compare
from generator.readings.vectors import GRID

MOST_CELLS = 1 << 26  # products at a time: 256 MB


def comparer(table: Table, device: torch.device) -> Compare:
    """A comparison that keeps the whole table on the device and hands back one block at a time."""

    def floats(numbers: NDArray[Any]) -> torch.Tensor:
        return torch.from_numpy(numbers.astype(np.float32)).to(device)

    vectors = floats(table.vectors)  # [capability, dimension]
    mains = torch.from_numpy(table.mains).to(device)  # [capability]
    tags = floats(table.tags)  # [capability, tag]
    inputs, outputs = floats(table.inputs), floats(table.outputs)  # [capability, modality]
    affirmed, denied = floats(table.affirmed), floats(table.denied)  # [capability, word]

    @torch.inference_mode()
    def compare(table: Table, first: int, last: int, start: int = 0) -> NDArray[np.uint8]:
        rows, columns = table.rows(first, last), table.rows(start, table.model_count)
        exact = vectors[rows] @ vectors[columns].T  # [row, column] whole numbers below 2**24
        percent = (exact.clamp(min=0).to(torch.int32) * 100 + GRID * GRID // 2) // (GRID * GRID)
        percent = percent.clamp(max=100)
        shares_a_tag = _in_common(tags[rows], tags[columns])
        kept = torch.where(shares_a_tag, table.second_tag, table.discount)
        kept[mains[rows, None] == mains[None, columns]] = 100
        percent = (percent * kept + 50) // 100

        meets = _meets(inputs, rows, columns) & _meets(outputs, rows, columns)
        left_denies = _in_common(denied[rows], affirmed[columns])
        right_denies = _in_common(affirmed[rows], denied[columns])
        allowed = meets & ~(left_denies | right_denies)
        return torch.where(allowed, percent, 0).to(torch.uint8).cpu().numpy()

    return compare


def opener(device: torch.device) -> Open:
    """What `near.above` is, on the device, which hands back only the places of what it has found."""

    def open(vectors: NDArray[Any], least: float) -> Above:
        columns = torch.from_numpy(vectors.astype(np.float32)).to(device)  # [capability, dimension]

        @torch.inference_mode()
        def cells(first: int, last: int, start: int) -> Iterator[Cells]:
            width = max(1, MOST_CELLS // max(1, last - first))
            for place in range(start, len(columns), width):
                is_near = columns[first:last] @ columns[place : place + width].T >= least
                rows, others = is_near.nonzero(as_tuple=True)
                yield (rows + first).cpu().numpy(), (others + place).cpu().numpy()

        return cells

    return open


def _meets(kinds: torch.Tensor, rows: slice, columns: slice) -> torch.Tensor:
    """[row, column] whether they have a modality in common, or one of them names none, which is any."""
    is_any = kinds.sum(1) == 0
    return _in_common(kinds[rows], kinds[columns]) | is_any[rows, None] | is_any[None, columns]


def _in_common(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """[row, column] whether two rows of flags have one in common."""
    return ours @ theirs.T > 0
