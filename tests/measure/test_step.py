"""The batch step before anything is measured: what is missing, what is refused, that it needs no torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator import build
from generator.measure import step
from generator.places import Site
from generator.problems import CannotGoOn, Misuse
from generator.readings import storage
from tests.toys import copy_site, quiet

SLUG = "vit-base-patch16-224"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    copy_site(tmp_path)
    return Site(tmp_path)


def test_the_shipped_site_lacks_nothing_that_could_be_embedded(site: Site) -> None:
    catalog, _ = build.read(site)
    assert step.missing(site, catalog) == ()
    _, count = step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    assert count == 0


def test_missing_texts_are_those_of_the_models_that_are_named(site: Site) -> None:
    catalog, _ = build.read(site)
    for path in storage.readings_path(site.path).glob("*.safetensors"):
        path.unlink()
    texts = step.missing(site, catalog, only=[SLUG])
    assert {text.slug for text in texts} == {SLUG}
    assert len(texts) == len(catalog.model(SLUG).capabilities)


def test_a_model_that_is_not_there_is_refused_with_the_nearest_name(site: Site) -> None:
    catalog, _ = build.read(site)
    for ask in (step.missing, step.measure_all, step.planned):
        rest = {step.missing: (), step.measure_all: ("cpu", quiet), step.planned: ("cpu",)}[ask]
        with pytest.raises(Misuse, match='there is no model "vit-base-patch16"') as caught:
            ask(site, catalog, *rest, only=["vit-base-patch16"])
        assert f'use "{SLUG}"' in caught.value.help


def test_what_must_be_embedded_is_told_with_the_command_that_installs_torch(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.vectors_path(site.path, SLUG).unlink()
    catalog, _ = build.read(site)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CannotGoOn, match=r"\d+ texts must be embedded") as caught:
        step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    assert "make measure" in caught.value.help


def test_readings_are_merged_from_a_site_or_from_its_folder_of_readings(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path / "other")
    copy_site(other.path)
    for folder in (other.path, storage.readings_path(other.path)):
        storage.vectors_path(site.path, SLUG).unlink()
        vector_count, answer_count, unusable = step.merge(site, folder)
        assert vector_count > 0
        assert (answer_count, unusable) == (0, ())
        assert storage.vectors_path(site.path, SLUG).exists()


def test_a_folder_that_is_not_there_can_not_be_merged(site: Site) -> None:
    with pytest.raises(Misuse, match="there is no folder"):
        step.merge(site, site.path / "elsewhere")


def test_planning_imports_no_torch() -> None:
    code = "import sys; import generator.measure.step; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
