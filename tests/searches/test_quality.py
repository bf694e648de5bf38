"""Floors under what the invented log measures, on the half that thresholds were chosen on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.intents import measured
from tests.searches.made import catalog

# A little below what was measured (docs/searches.md): an edit of a tag may move some, and no more than that.
FLOORS = {
    "merging": 0.99,
    "merged": 0.25,
    "precision": 0.80,
    "right answer": 0.66,
    "unrelated rejected": 0.99,
    "near rejected": 0.97,
    "by name": 0.95,
    "spearman": 0.70,
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    own = catalog().site.encoder.intent
    return dict(measured(catalog(), False, Path(tmp_path_factory.mktemp("vectors")) / "texts.npz"))[own]


@pytest.mark.parametrize("figure", FLOORS)
def test_no_figure_falls_below_its_floor(figures: dict[str, float], figure: str) -> None:
    assert figures[figure] >= FLOORS[figure]
