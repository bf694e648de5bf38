"""Weights that come from Python packages: what models name is what an installation brings."""

from __future__ import annotations

import tomllib
from pathlib import Path

from generator.content.folder import read_catalog

ROOT = Path(__file__).parent.parent


def test_packages_whose_weights_the_shipped_models_name_are_installed_in_these_versions() -> None:
    whole, problems = read_catalog(ROOT)
    assert whole is not None, problems
    runs = [model.run for model in whole.models if model.run]
    named = {f"{run.package}=={run.revision}" for run in runs if run.package}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    constraints = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert len(named) == 3
    assert set(project["optional-dependencies"]["classifiers"]) == named
    assert {
        line for line in constraints if line.partition("==")[0] in {each.split("==")[0] for each in named}
    } == named
    assert all(run.digest for run in runs if run.package)
