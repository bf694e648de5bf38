"""Toy models whose quality is one test: those that took it are ranked by their points."""

from __future__ import annotations

from dataclasses import replace

from generator.catalog import Benchmark, Model, Recipe
from generator.findings.findings import Findings
from tests.toys import catalog, dimension, findings, known, model, recipe, rule


def tested() -> Recipe:
    """A recipe whose quality is one test; a model without it is not ranked."""
    test = rule("best_test", "linear", zero=0, one=100, spread=1, benchmark=("Set", "points"))
    quality = replace(dimension("quality", replace(test, label="Set, points")), role="quality")
    return recipe(quality, dimension("use", rule("used")))


def scored(slug: str, points: float | None, **fields: object) -> Model:
    """A model with so many points; None: it was not tested."""
    results = () if points is None else (Benchmark("Set", "points", "", known(points, f"{points:g}")),)
    return model(slug, {"used": 1.0}, benchmarks=results, **fields)


def ranked(*models: Model, pairs: str | int = "all") -> Findings:
    return findings(catalog(models, tested(), pairs))


def captioners() -> Findings:
    """Two that are ranked, one that is not, and one that was made for tests."""
    return ranked(
        scored("a", 20.0), scored("b", 90.0), scored("c", None), scored("toy", None, is_demonstration=True)
    )
