"""Embedding what is missing: what survives an interruption, what is done again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from generator.measure import batch
from generator.measure.step import measure_all
from generator.places import Site
from generator.readings import vectors
from tests.toys import copy_site, quiet


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The shipped site without readings, cut to two models."""
    made = copy_site(tmp_path)
    shutil.rmtree(tmp_path / "content" / "readings")
    for path in (tmp_path / "content" / "models").iterdir():
        if path.stem not in ("vit-base-patch16-224", "vit-gpt2-image-captioning"):
            path.unlink()
    return made


def missing(site: Site) -> tuple[vectors.Missing, ...]:
    whole, problems = read_catalog(site.path)
    assert whole is not None, problems
    return vectors.load_all(site.path)[0].missing(whole)


class Interrupted(Exception):
    pass


def test_an_interrupted_run_keeps_finished_batches_and_the_next_does_only_the_rest(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    wanted, done = missing(site), []

    def stop(count: int) -> None:
        done.append(count)
        raise Interrupted

    with pytest.raises(Interrupted):
        batch.embed(site.path, whole, wanted, "cpu", stop)
    rest = missing(site)
    assert len(wanted) - len(rest) == sum(done) > 0
    assert rest
    kept = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    counts: list[int] = []
    batch.embed(site.path, whole, rest, "cpu", counts.append)
    assert sum(counts) == len(rest)
    assert missing(site) == ()
    assert kept
    once = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    shutil.rmtree(site.path / "content" / "readings")
    batch.embed(site.path, whole, wanted, "cpu")
    assert {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()} == once


def test_measuring_again_measures_nothing(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    assert measure_all(site, whole, "cpu", quiet) == len(shipped_texts(whole))  # type: ignore[arg-type]
    times = {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()}
    assert measure_all(site, whole, "cpu", quiet) == 0  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()} == times
    assert site.alignments_path.exists()


def shipped_texts(whole) -> list[str]:
    return [vectors.text_of(capability) for model in whole.models for capability in model.capabilities]


def test_only_the_models_that_are_named_are_measured(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    measure_all(site, whole, "cpu", quiet, only=["vit-base-patch16-224"])  # type: ignore[arg-type]
    assert {text.slug for text in missing(site)} == {"vit-gpt2-image-captioning"}
