"""The best 20 partners of each of a million capabilities: how fast a device finds them, and whether they are
numpy's.

    python benchmarks/all_pairs.py [--count 1000000] [--seconds 20] [--device cpu] [--tiny] [--rows FILE]

Vectors are of chance on the grid of the readings, so every similarity is a whole number below 2**24: exact
in float32, which is what the batch step computes in, and in a product of float16 that is summed in float32,
since whole numbers up to 2,048 are exact in float16. Rows are taken block after block against all columns
until the time is over; the rest is reckoned. Both rates count a multiplication and an addition as two: of
products alone, and of products with the choice of the best.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.rows import Rows
from generator.measure.device import choose

GRID = 2048  # as generator.readings.vectors has it, which needs more than torch and numpy

DIMENSION, TOP, CHECKED, SEED = 384, 20, 64, 7

ROWS, COLUMNS = 4096, 131_072  # of a block: 2 GB of similarities

Multiply = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Form:
    """A number format, and a product in it whose sums are exact."""

    name: str
    dtype: torch.dtype
    multiply: Multiply


def forms(device: torch.device) -> list[Form]:
    """float32; and on CUDA float16, whose products torch sums in float32 and gives as such there alone."""
    exact = Form("float32", torch.float32, lambda rows, columns: rows @ columns.T)
    if device.type != "cuda":
        return [exact]
    half = Form(
        "float16, summed in float32",
        torch.float16,
        lambda rows, columns: torch.mm(rows, columns.T, out_dtype=torch.float32),
    )
    return [exact, half]


def vectors(count: int, device: torch.device) -> torch.Tensor:
    """Unit vectors on the grid: int16 [capability, dimension]."""
    chance = torch.Generator(device).manual_seed(SEED)
    table = torch.empty(count, DIMENSION, dtype=torch.int16, device=device)
    for start in range(0, count, COLUMNS):
        part = table[start : start + COLUMNS]
        noise = torch.randn(part.shape, generator=chance, device=device)
        part.copy_((torch.nn.functional.normalize(noise, dim=-1) * GRID).round())
    return table


@torch.inference_mode()
def best(table: torch.Tensor, start: int, stop: int, multiply: Multiply) -> tuple[torch.Tensor, torch.Tensor]:
    """Similarities and places of the TOP nearest others of these rows, each [row, TOP], best first."""
    own = torch.arange(start, stop, device=table.device)[:, None]
    values = torch.full((stop - start, 0), -torch.inf, device=table.device)
    places = torch.empty((stop - start, 0), dtype=torch.long, device=table.device)
    for first in range(0, len(table), COLUMNS):
        columns = table[first : first + COLUMNS]
        similarities = multiply(table[start:stop], columns)  # [row, column] whole numbers
        numbers = torch.arange(first, first + len(columns), device=table.device)
        if first < stop and start < first + len(columns):
            similarities.masked_fill_(own == numbers, -torch.inf)
        some, where = similarities.topk(min(TOP, len(columns)))
        values, chosen = torch.cat([values, some], 1).topk(min(TOP, values.shape[1] + some.shape[1]))
        places = torch.cat([places, where + first], 1).gather(1, chosen)
    return values, places


def numpy_best(table: NDArray[np.float32], start: int, stop: int) -> tuple[NDArray[np.float32], ...]:
    """All similarities of these rows, [row, column], and the TOP greatest of each but its own, [row, TOP]."""
    similarities = table[start:stop] @ table.T
    similarities[np.arange(stop - start), np.arange(start, stop)] = -np.inf
    greatest = -np.sort(-np.partition(similarities, -TOP, axis=1)[:, -TOP:], axis=1)
    return similarities, greatest


def equal_rows(table: torch.Tensor, multiply: Multiply, exact: NDArray[np.float32]) -> int:
    """Of the first CHECKED rows, those whose best are numpy's: the same numbers, at places that have them."""
    count = min(CHECKED, len(table))
    values, places = (each.cpu().numpy() for each in best(table, 0, count, multiply))
    similarities, greatest = numpy_best(exact, 0, count)
    is_best = (values == greatest).all(1)
    is_there = (np.take_along_axis(similarities, places, axis=1) == values).all(1)
    return int((is_best & is_there).sum())


def _seconds(
    device: torch.device, work: Callable[[int], object], blocks: int, most: float
) -> tuple[int, float]:
    """How many blocks were done in about so many seconds, and in how many; the first one warms up."""
    work(0)
    _wait(device)
    started, done = time.perf_counter(), 0
    while done < blocks and time.perf_counter() - started < most:
        work(done)
        _wait(device)
        done += 1
    return done, time.perf_counter() - started


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def measure(form: Form, whole: torch.Tensor, exact: NDArray[np.float32], most: float, rows: Rows) -> None:
    """One row: rates, what all would take, and how many rows are numpy's."""
    table, device, count = whole.to(form.dtype), whole.device, len(whole)
    size = min(ROWS, count)
    blocks = -(-count // size)

    def choose_best(block: int) -> object:
        return best(table, block * size, min(count, (block + 1) * size), form.multiply)

    def multiply(block: int) -> object:
        part = table[block * size : (block + 1) * size]
        return [form.multiply(part, table[at : at + COLUMNS]) for at in range(0, count, COLUMNS)][-1]

    products, product_seconds = _seconds(device, multiply, blocks, most / 4)
    done, seconds = _seconds(device, choose_best, blocks, most)
    operations = 2 * size * count * DIMENSION  # of a block
    rows.add(
        "pairs",
        capabilities=count,
        form=form.name,
        rows_done=min(count, done * size),
        seconds=seconds,
        seconds_for_all=seconds / done * blocks,
        tflops=operations * done / seconds / 1e12,
        tflops_of_products=operations * products / product_seconds / 1e12,
        equal_rows=equal_rows(table, form.multiply, exact),
        of=min(CHECKED, count),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the choice of the nearest among all capabilities.")
    parser.add_argument("--count", type=int, default=0, help="of capabilities; 1,000,000 on a GPU")
    parser.add_argument("--seconds", type=float, default=20, help="for all forms together, about")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--tiny", action="store_true", help="tries the benchmark; its times say nothing")
    parser.add_argument("--rows", type=Path, help="a file that the rows are added to, as JSON lines")
    options = parser.parse_args()
    device, rows = choose(options.device), Rows(options.rows)
    is_large = device.type == "cuda" and not options.tiny
    table = vectors(options.count or (1_000_000 if is_large else 5_000), device)
    exact, kinds = table.cpu().numpy().astype(np.float32), forms(device)
    for form in kinds:
        measure(form, table, exact, options.seconds / (1.25 * len(kinds)), rows)


if __name__ == "__main__":
    main()
