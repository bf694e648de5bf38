"""Similarities of all capabilities on the device: `similarity.Compare` in torch, equal to the numpy
reference.

Vectors are whole numbers of the grid, at most 2048, which half precision holds exactly; a product of two of
them is below 2**22, and so is every sum on the way, in whatever order, which single precision holds exactly.
So a GPU may multiply halves and add up singles, several times as fast and in half the memory, and gives the
same numbers; before it is believed it is asked for products that are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from generator.findings.capability_table import Table
from generator.findings.near import Above, Cells, Open
from generator.findings.similarity import Compare
from generator.readings.vectors import GRID

MOST_CELLS = 1 << 26  # products at a time: 256 MB

Product = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""[row, dimension] and [column, dimension] whole numbers up to GRID; [row, column] in single precision."""


def comparer(table: Table, device: torch.device) -> Compare:
    """A comparison that keeps the whole table on the device and hands back one block at a time."""

    def floats(numbers: NDArray[Any]) -> torch.Tensor:
        return torch.from_numpy(numbers.astype(np.float32)).to(device)

    kind, product = arithmetic(device)
    vectors = torch.from_numpy(table.vectors).to(device, kind)  # [capability, dimension]
    mains = torch.from_numpy(table.mains).to(device)  # [capability]
    tags = floats(table.tags)  # [capability, tag]
    inputs, outputs = floats(table.inputs), floats(table.outputs)  # [capability, modality]
    affirmed, denied = floats(table.affirmed), floats(table.denied)  # [capability, word]

    @torch.inference_mode()
    def compare(table: Table, first: int, last: int, start: int = 0) -> NDArray[np.uint8]:
        rows, columns = table.rows(first, last), table.rows(start, table.model_count)
        exact = product(vectors[rows], vectors[columns])  # [row, column]
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
        is_whole = np.issubdtype(vectors.dtype, np.integer)  # projections are not
        kind, product = arithmetic(device) if is_whole else (torch.float32, singles)
        columns = torch.from_numpy(vectors).to(device, kind)  # [capability, dimension]

        @torch.inference_mode()
        def cells(first: int, last: int, start: int) -> Iterator[Cells]:
            width = max(1, MOST_CELLS // max(1, last - first))
            for place in range(start, len(columns), width):
                is_near = product(columns[first:last], columns[place : place + width]) >= least
                rows, others = is_near.nonzero(as_tuple=True)
                yield (rows + first).cpu().numpy(), (others + place).cpu().numpy()

        return cells

    return open


def singles(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Products in single precision throughout."""
    return ours.float() @ theirs.float().T


def halves(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Products of halves, added up as singles; where the device can do that."""
    return torch.mm(ours.half(), theirs.half().T, out_dtype=torch.float32)


@lru_cache
def arithmetic(device: torch.device) -> tuple[torch.dtype, Product]:
    """What vectors are held as on a device, and how they are multiplied there."""
    if device.type == "cuda" and is_exact(halves, device):
        return torch.float16, halves
    return torch.float32, singles


@torch.inference_mode()
def is_exact(product: Product, device: torch.device) -> bool:
    """Whether it gives, to the last digit, what is known of vectors that are hard on it.

    Whole rows are of one length, GRID: in one component, spread over all, with large products that cancel
    out and small ones behind them, and drawn by chance.
    """
    drawn = np.random.default_rng(GRID)
    near = drawn.normal(size=(8, 384)) + drawn.normal(size=(128, 1, 384)) * 0.3
    alone, even = np.eye(64, 384), np.ones((64, 384)) * drawn.choice([-1, 1], (64, 384))
    odd = np.tile([1.0, 1e-3], (64, 192)) * drawn.choice([-1, 1], (64, 384))
    vectors = np.concatenate([near.reshape(-1, 384), alone, even, odd])
    whole = np.rint(vectors / np.linalg.norm(vectors, axis=1, keepdims=True) * GRID).astype(np.int64)
    on_device = torch.from_numpy(whole).to(device)
    try:
        found = product(on_device, on_device)
    except (RuntimeError, TypeError):  # not of this device, or not of this release of torch
        return False
    return bool(np.array_equal(found.cpu().numpy(), whole @ whole.T))


def _meets(kinds: torch.Tensor, rows: slice, columns: slice) -> torch.Tensor:
    """[row, column] whether they have a modality in common, or one of them names none, which is any."""
    is_any = kinds.sum(1) == 0
    return _in_common(kinds[rows], kinds[columns]) | is_any[rows, None] | is_any[None, columns]


def _in_common(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """[row, column] whether two rows of flags have one in common."""
    return ours @ theirs.T > 0
