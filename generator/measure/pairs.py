"""Similarities of all capabilities on the device: `matching.Compare` in torch, equal to the numpy reference."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from generator.findings.matching import Compare, Table
from generator.readings.vectors import GRID


def comparer(table: Table, device: torch.device) -> Compare:
    """A comparison that keeps the whole table on the device and hands back one block at a time."""
    vectors = torch.from_numpy(table.vectors.astype(np.float32)).to(device)  # [capability, dimension], T x D
    mains = torch.from_numpy(table.mains).to(device)
    flags = (table.inputs, table.outputs, table.affirmed, table.denied)
    inputs, outputs, affirmed, denied = (
        torch.from_numpy(flag.astype(np.float32)).to(device) for flag in flags
    )

    def common(
        flags: torch.Tensor, rows: slice, columns: slice, others: torch.Tensor | None = None
    ) -> torch.Tensor:
        return flags[rows] @ (flags if others is None else others)[columns].T > 0

    def meeting(kinds: torch.Tensor, rows: slice, columns: slice) -> torch.Tensor:
        silent = kinds.sum(1) == 0
        return common(kinds, rows, columns) | silent[rows, None] | silent[None, columns]

    @torch.inference_mode()
    def compare(table: Table, first: int, last: int, start: int = 0) -> NDArray[np.uint8]:
        rows, columns = (
            slice(int(table.offsets[first]), int(table.offsets[last])),
            slice(int(table.offsets[start]), None),
        )
        exact = (
            vectors[rows] @ vectors[columns].T
        )  # [row, column] whole numbers below 2**24, whatever the order of the sum
        percent = (exact.clamp(min=0).to(torch.int32) * 100 + GRID * GRID // 2) // (GRID * GRID)
        percent = percent.clamp(max=100)
        percent = torch.where(
            mains[rows, None] == mains[None, columns], percent, (percent * table.discount + 50) // 100
        )
        allowed = meeting(inputs, rows, columns) & meeting(outputs, rows, columns)
        allowed &= ~(common(affirmed, rows, columns, denied) | common(denied, rows, columns, affirmed))
        return torch.where(allowed, percent, 0).to(torch.uint8).cpu().numpy()

    return compare
