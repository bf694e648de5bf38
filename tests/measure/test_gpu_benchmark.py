"""What benchmarks/gpu.sh runs needs torch and transformers alone, and what it compares is the same work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import all_pairs, captioning
from benchmarks.all_pairs import DIMENSION, best, equal_rows, forms, vectors
from benchmarks.captioning import equal
from benchmarks.rows import joined
from generator.readings import vectors as readings
from tests.toys import ROOT, environment

CPU = torch.device("cpu")

IMPORTED = (
    "benchmarks.captioning",
    "benchmarks.all_pairs",
    "generator.measure.instruments.captioners",
    "tests.measure.test_decoding",
    "tests.measure.test_graphs",
)

# Of our own packages, those that torch and transformers do not bring.
LACKING = [
    "msgspec",
    "pydantic",
    "typer",
    "markdown",
    "nh3",
    "scipy",
    "livereload",
    "watchfiles",
    "sacrebleu",
    "hypothesis",
]

# And those that these two may open themselves, but none of our modules may ask for.
THEIRS = ["yaml", "jinja2"]

WITHOUT = """
import importlib, sys

sys.modules.update(dict.fromkeys({lacking!r}))  # as if they were not installed
for name in {imported!r}:
    importlib.import_module(name)
ours = [name for name in sys.modules if name.partition(".")[0] in ("generator", "benchmarks", "training")]
for name in ours:
    theirs = [other for other in {theirs!r} if other in vars(sys.modules[name])]
    assert not theirs, (name, theirs)
print(len(ours))
"""


def test_what_a_gpu_machine_runs_needs_only_torch_and_transformers() -> None:
    code = WITHOUT.format(lacking=LACKING, imported=IMPORTED, theirs=THEIRS)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-1500:]
    assert int(done.stdout) > 10


def test_every_way_captions_the_same_pictures_and_in_float32_ours_says_every_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    words = ["captioning.py", "--tiny", "--device", "cpu", "--rows", str(path)]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(captioning, "BEAMS", (4,))  # greedy search is told apart by test_decoding.py
    captioning.main()
    rows = joined(path)
    assert len(rows["caption"]) == 2 * 5  # in two formats, in five ways
    exact = [row for row in rows["equality"] if row["way"].endswith("32") and row["other"].endswith("32")]
    assert len(exact) == 5
    assert all(row["captions"] == row["of"] and row["tokens"] == 1 for row in exact)
    for row in rows["caption"]:
        assert {"preprocessing", "encoding", "decoding"} <= set(row["parts"])
        assert ("maps" in row["parts"]) == row["way"].startswith("ours")
        assert all(part > 0 for part in row["parts"].values())
    batched = [row for row in rows["caption"] if row["pictures"] == 8]
    assert any(0 < row["ended_early"] < 1 for row in batched)


def test_no_way_is_begun_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    words = ["captioning.py", "--tiny", "--device", "cpu", "--seconds", "0", "--rows", str(path)]
    monkeypatch.setattr(sys, "argv", words)
    captioning.main()
    assert joined(path)["left out"] == [{"what": "the rest of vit-gpt2", "because": "0 s are over"}]


def test_equality_counts_captions_and_tokens() -> None:
    assert equal(["a b c", "d"], ["a b", "d", "not asked"]) == {"captions": 1, "of": 2, "tokens": 0.75}


def test_the_nearest_of_all_are_those_of_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_pairs, "COLUMNS", 70)  # several blocks, and one that is cut off
    table = vectors(300, CPU)
    assert all_pairs.GRID == readings.GRID
    assert np.abs(np.linalg.norm(table.numpy() / readings.GRID, axis=1) - 1).max() < 0.01
    (form,) = forms(CPU)
    exact = table.numpy().astype(np.float32)
    assert equal_rows(table.to(form.dtype), form.multiply, exact) == 64

    def inexact(rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
        return (rows.to(torch.bfloat16) @ columns.T.to(torch.bfloat16)).float()

    assert equal_rows(table.to(form.dtype), inexact, exact) < 64


def test_nothing_is_its_own_neighbour() -> None:
    table = torch.eye(30, DIMENSION)
    _, places = best(table, 5, 12, lambda rows, columns: rows @ columns.T)
    assert not (places == torch.arange(5, 12)[:, None]).any()
