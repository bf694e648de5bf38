"""What it costs to align each model with its best partners alone, from 1,000 to 20,000 models.

    python benchmarks/best_partners.py [--models 1000 2000 5000 10000 20000] [--tiny] [--rows FILE]

Capabilities are those of the shipped models, drawn by chance, ten a model, so that tags are as uneven as
there; vectors lie around a topic for each main tag, so that all of one main tag match: many partners are as
good as each other, which is the hard case. Each size is a process of its own. The smallest is aligned in the
way of all pairs, too, and must give the same. A line through the sizes, a·n + b·n², says what 100,000 take.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Rows
from generator.content.folder import read_catalog
from generator.findings.assignment import align
from generator.findings.best_pairs import Partners, align_best
from generator.findings.capability_table import Best, Table
from generator.findings.comparability import comparability
from generator.findings.near import Near
from generator.readings.vectors import GRID
from generator.workers import available

ROOT = Path(__file__).parent.parent
EACH, DIMENSION, NOISE, PARTNERS, SEED = 10, 384, 0.035, 20, 18
DRAWN = 10_000  # vectors at a time


def made(count: int) -> Table:
    """The table of so many models."""
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    draw = np.random.default_rng(SEED)
    told = [capability for model in catalog.models for capability in model.capabilities]
    tags = {capability.tags[0]: None for capability in told}
    numbers = {tag: number for number, tag in enumerate(tags)}
    chosen = [told[place] for place in draw.integers(0, len(told), count * EACH).tolist()]
    topics = np.array([numbers[capability.tags[0]] for capability in chosen])
    models = [catalog.models[number % len(catalog.models)] for number in range(count)]
    return Table(
        parts=(_vectors(topics, draw),),
        capabilities=tuple(chosen),
        offsets=np.arange(count + 1) * EACH,
        threshold=catalog.site.encoder.threshold,
        discount=catalog.site.encoder.discount,
        second_tag=catalog.site.encoder.second_tag,
        digests=np.arange(count, dtype=np.uint64),
        best=Best(PARTNERS, comparability(models)),
    )


def _vectors(topics: NDArray[np.int64], draw: np.random.Generator) -> NDArray[np.int16]:
    """[capability, dimension] near its topic."""
    centres = draw.normal(size=(int(topics.max()) + 1, DIMENSION))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = np.empty((len(topics), DIMENSION), np.int16)
    for start in range(0, len(topics), DRAWN):
        part = topics[start : start + DRAWN]
        near = centres[part] + draw.normal(size=(len(part), DIMENSION)) * NOISE
        unit = near / np.linalg.norm(near, axis=1, keepdims=True)
        vectors[start : start + DRAWN] = np.rint(unit * GRID)
    return vectors


def measure(count: int, is_checked: bool) -> dict[str, float | int | bool]:
    """One row, and whether all pairs say the same where that is asked for."""
    table = made(count)
    before = _peak(resource.RUSAGE_SELF)
    started, processor = time.perf_counter(), _processor_seconds()
    best = align_best(table, worker_count=available())
    row: dict[str, float | int | bool] = {
        "models": count,
        "capabilities": len(table.owners),
        "workers": available(),
        "seconds": time.perf_counter() - started,
        "processor_seconds": _processor_seconds() - processor,
        "megabytes_before": before,
        "megabytes_peak": _peak(resource.RUSAGE_SELF),
        "megabytes_peak_of_a_worker": _peak(resource.RUSAGE_CHILDREN),
        "matches": len(best.rows),
        "megabytes_kept": best.rows.nbytes / 1e6,
    }
    if is_checked:
        assert table.best is not None
        processor = _processor_seconds()
        every = align(table).rows
        row["processor_seconds_of_all_pairs"] = _processor_seconds() - processor
        compares = table.best.comparability.of(every[:, 0], every[:, 1])
        kept = Partners(table, table.best, Near(table)).kept(every[compares])
        row["matches_of_all_pairs"] = len(every)
        row["is_equal"] = bool(np.array_equal(kept, best.rows))
    return row


def _processor_seconds() -> float:
    """Of this process and its workers."""
    return sum(os.times()[:4])


def _peak(whose: int) -> float:
    """MB that this process, or the largest of its workers, has held at most, what they share in both."""
    return resource.getrusage(whose).ru_maxrss / 1e3


def fit(counts: list[int], seconds: list[float], size: int) -> dict[str, float]:
    """Processor seconds as a·n + b·n², n in thousands, and what they come to at that size."""
    thousands = np.array(counts) / 1000
    terms = np.column_stack([thousands, thousands**2])
    (each, pairs), *_ = np.linalg.lstsq(terms, np.array(seconds), rcond=None)
    return {
        "a": float(each),
        "b": float(pairs),
        f"seconds_at_{size}": each * size / 1e3 + pairs * size**2 / 1e6,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the alignment with best partners alone.")
    parser.add_argument("--models", type=int, nargs="+", default=[1000, 2000, 5000, 10_000, 20_000])
    parser.add_argument("--tiny", action="store_true", help="tries the benchmark; its times say nothing")
    parser.add_argument("--rows", type=Path, help="a file that the rows are added to, as JSON lines")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--checked", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.checked)))
        return
    rows, measured = Rows(options.rows), []
    for place, count in enumerate([30, 60] if options.tiny else options.models):
        command = [sys.executable, __file__, "--one", str(count), *(["--checked"] if not place else [])]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        measured.append(json.loads(ran.stdout))
        rows.add("partners", **measured[-1])
    if len(measured) > 1:
        counts = [int(row["models"]) for row in measured]
        rows.add("growth", **fit(counts, [row["processor_seconds"] for row in measured], 100_000))


if __name__ == "__main__":
    main()
