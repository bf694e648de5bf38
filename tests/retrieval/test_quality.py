"""How good search on the shipped site is: floors on labelled queries, and labels that mean what they did."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.search_quality import QUERIES, labelled, means, outcome
from generator import build
from generator.places import Site
from tests.toys import ROOT

FLOORS = {"ndcg_at_10": 0.72, "hit_at_5": 0.88, "name_at_1": 0.75, "kept": 0.85, "rejected": 0.75}


@pytest.fixture(scope="module")
def reached() -> dict[str, float]:
    catalog, index, problems = build.searched(Site(ROOT))
    assert problems == ()
    assert index.table is not None
    outcomes = [outcome(index, catalog, query) for query in labelled(QUERIES)]
    return {measure: mean for measure, (mean, _, _) in means(outcomes).items()}


@pytest.mark.parametrize("measure", FLOORS)
def test_search_is_as_good_as_it_was(reached: dict[str, float], measure: str) -> None:
    assert reached[measure] >= FLOORS[measure]


def test_every_label_names_the_capability_that_it_meant() -> None:
    catalog, _, _ = build.searched(Site(ROOT))
    titles = {
        f"{model.slug}#{place}": each.title
        for model in catalog.models
        for place, each in enumerate(model.capabilities)
    }
    meant = yaml.safe_load(Path(QUERIES).with_name("titles.yaml").read_text("utf-8"))
    assert {name: titles.get(name) for name in meant} == meant
    slugs = {f"@{model.slug}" for model in catalog.models}
    named = {name for query in labelled(QUERIES) for name in query.want | query.also}
    assert named <= meant.keys() | slugs
    assert meant.keys() <= named
