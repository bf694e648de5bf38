"""What pages with outputs depend on, and what is made once."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PIL import Image

from generator.catalog import Model
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.addresses import Page
from generator.readings import answer_files
from tests.pages.parts.spoken_site import BLIP, GPT2, SILENT, the
from tests.spoken import CAPTIONERS, CLASSIFIER, DRAWER, GROUNDER, speak, spoken
from tests.toys import edition, pages_of


def by_path(found: Findings) -> dict[str, Page]:
    return {each.path: each for each in pages_of(found)}


def changed(before: Findings, after: Findings) -> set[str]:
    old, new = by_path(before), by_path(after)
    return {path for path in {*old, *new} if old.get(path) != new.get(path)}


def about(*slugs: str) -> set[str]:
    every = by_path(spoken().findings)
    return {path for path in every if set(slugs) & set(path.removesuffix(".html").split("/")[1:])}


@pytest.fixture
def site(stored: Path) -> Path:
    catalog, _ = read_catalog(stored)
    assert catalog is not None
    speak(stored, catalog)
    return stored


OF_ALL = {"index.html", "samples.html", "coverage.html", "models/index.html"}


def of_tasks(model: Model) -> set[str]:
    """The pages of its tasks."""
    return {f"tasks/{task}.html" for task in model.tasks}


def test_another_output_changes_only_pages_about_its_model_and_those_of_all_models(site: Path) -> None:
    before = edition(site).findings
    output = before.answers.of(the(BLIP))[0]
    answer_files.store(site, BLIP, [dataclasses.replace(output, text="a green star", words=(), focus=())])
    moved = changed(before, edition(site).findings)
    assert {"samples.html", "coverage.html"} <= moved
    tasks = of_tasks(before.catalog.model(BLIP))
    twins = {path.replace(".html", ".md") for path in {f"models/{BLIP}.html", *tasks}}
    data = {path for path in moved if path.startswith("api/")}  # each file of a model tells of its pairs
    picture = {f"share/models/{BLIP}.png"}
    assert moved - OF_ALL - data == about(BLIP) | {f"shortlist/{BLIP}.js"} | tasks | twins | picture


def test_another_alternative_text_changes_no_page_of_pairs_that_were_not_run(site: Path) -> None:
    before = edition(site).findings
    path = site / "content" / "samples" / "samples.yaml"
    words = path.read_text("utf-8")
    path.write_text(words.replace("White ground.", "A white ground.", 1), "utf-8")
    run = about(BLIP, GPT2, CLASSIFIER, GROUNDER, DRAWER)
    moved = changed(before, edition(site).findings)
    assert {"samples.html", "coverage.html"} <= moved
    assert {path for path in moved if path.startswith("compare/")} == {
        path for path in run if path.startswith("compare/")
    }
    assert run <= moved
    assert f"models/{SILENT}.html" not in moved


def test_the_first_output_of_a_model_changes_its_pages(stored: Path) -> None:
    before = edition(stored).findings
    catalog = before.catalog
    speak(
        stored,
        dataclasses.replace(catalog, models=tuple(each for each in catalog.models if each.slug == BLIP)),
    )
    moved = changed(before, edition(stored).findings)
    assert about(BLIP) | {"samples.html"} <= moved
    assert not {path for path in moved if path.startswith("compare/") and BLIP not in path}


def test_pictures_are_made_only_when_they_are_asked_for_and_are_the_same_each_time(site: Path) -> None:
    made = edition(site)
    targets = {target.path: target for target in made.targets() if target.path.startswith("samples/")}
    samples = [path for path in targets if path.endswith(".webp") and "/made/" not in path]
    assert samples == sorted(
        f"samples/{sample.name}-{width}.webp"
        for sample in made.findings.catalog.samples
        for width in (320, min(sample.width, 640))
    )
    assert {path for path in targets if "/maps/" in path} == {
        f"samples/maps/{slug}.png" for slug in CAPTIONERS
    }
    assert len([path for path in targets if "/made/" in path]) == len(made.findings.catalog.prompts)
    again = edition(site)
    assert {
        target.path: target for target in again.targets() if target.path.startswith("samples/")
    } == targets
    for path in targets:
        assert made.render(path) == again.render(path)


def test_a_sample_of_other_bytes_changes_its_own_pictures_alone(site: Path) -> None:
    before = {
        target.path: target for target in edition(site).targets() if target.path.startswith("samples/scene")
    }
    Image.new("RGB", (480, 480), "teal").save(site / "content" / "samples" / "scene-02.png")
    after = {
        target.path: target for target in edition(site).targets() if target.path.startswith("samples/scene")
    }
    assert {path for path in before if before[path] != after[path]} == {
        "samples/scene-02-320.webp",
        "samples/scene-02-480.webp",
    }


def test_the_fragments_of_a_model_are_shared_by_all_its_comparisons() -> None:
    made = Edition(spoken().findings, spoken().layouts)
    assert made.store.exhibits(0, "../../") is made.store.exhibits(0, "../../")
    assert made.store.exhibits(0, "../../") is not made.store.exhibits(0, "../")
