"""The batch step: what is missing, embedding it, running models, and taking the readings of another machine.

Needs no torch until something is really measured."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from generator import measure
from generator.catalog import Catalog
from generator.findings import matching
from generator.places import Site
from generator.problems import Misuse, one_of
from generator.readings import answer_files, answers, vectors
from generator.readings.vectors import Missing, Readings

if TYPE_CHECKING:
    from generator.measure.runnable import Planned
    from generator.measure.runs import Ran

Advance = Callable[[int], None]

Progress = Callable[[int], AbstractContextManager[Advance]]
"""Shows that work of a known size goes on: called with the size, it gives a function that counts what is done."""


def measure_missing(
    site: Site, catalog: Catalog, device: str, progress: Progress, only: Sequence[str] = ()
) -> tuple[Readings, int]:
    """Embeds what no reading covers; returns all readings and how many texts were embedded. Raises CannotGoOn without torch."""
    stored, _ = vectors.load_all(site.path)
    missing = [text for text in stored.missing(catalog) if not only or text.slug in only]
    if not missing:
        return stored, 0
    measure.require(f"{len(missing)} text{'s' if len(missing) != 1 else ''} must be embedded")
    from generator.measure import (
        batch,
    )  # the only way from here into torch, and only when something is missing

    with progress(len(missing)) as advance:
        batch.embed(site.path, catalog, missing, device, advance)
    return vectors.load_all(site.path)[0], len(missing)


def measure_all(
    site: Site, catalog: Catalog, device: str, progress: Progress, only: Sequence[str] = ()
) -> int:
    """The batch step alone: embeds what is missing and, when nothing is, aligns all pairs on the device."""
    check_slugs(catalog, only)
    stored, count = measure_missing(site, catalog, device, progress, only)
    if not stored.missing(catalog):
        vectors.prune(site.path, catalog)
        table = matching.table(catalog, stored)
        known = matching.load(site.alignments_path)
        if (known is None or not known.is_of(table)) and measure.is_installed():
            from generator.measure import batch

            batch.align_pairs(table, site.alignments_path, device)
    return count


def planned(site: Site, catalog: Catalog, device: str, only: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Every model with outputs that no reading covers; needs no torch."""
    from generator.measure.runnable import plan

    check_slugs(catalog, only)
    # a machine with NVIDIA's driver has its tool; asking torch would take seconds
    is_gpu = device.startswith("cuda") or (device == "auto" and shutil.which("nvidia-smi") is not None)
    return plan(site.path, answers.load_all(site.path, catalog)[0], is_gpu, only)


def run_models(
    site: Site, catalog: Catalog, models: Sequence[Planned], device: str, progress: Progress
) -> Iterator[Ran]:
    """Runs these models on the samples, one after the other. Raises CannotGoOn without torch."""
    if not models:
        return
    measure.require(f"{len(models)} model{'s' if len(models) != 1 else ''} must be run")
    from generator.measure.runs import Runs

    runs = Runs(site.path, catalog, device)
    for each in models:
        with progress(len(each.wanted)) as advance:
            ran = runs.run(each, advance)
        yield ran


def prune_outputs(site: Site, catalog: Catalog) -> int:
    """Removes outputs that the catalog no longer wants; returns how many."""
    return answer_files.prune(site.path, catalog)


def merge(site: Site, folder: Path) -> tuple[int, int, tuple[str, ...]]:
    """Takes the readings of another machine that this site lacks: counts of vectors and outputs, and what can't be used there."""
    inner = folder / "content" / "readings"
    folder = inner if inner.is_dir() else folder
    if not folder.is_dir():
        raise Misuse(
            f'there is no folder "{folder}"',
            "name the content/readings of another machine, or the folder of its site",
        )
    vector_count, unusable = vectors.merge(site.path, folder)
    output_count, broken = answer_files.merge(site.path, folder / "samples")
    return vector_count, output_count, unusable + broken


def missing(site: Site, catalog: Catalog, only: Sequence[str] = ()) -> tuple[Missing, ...]:
    check_slugs(catalog, only)
    return tuple(
        text for text in vectors.load_all(site.path)[0].missing(catalog) if not only or text.slug in only
    )


def check_slugs(catalog: Catalog, slugs: Sequence[str]) -> None:
    known = [model.slug for model in catalog.models]
    for slug in slugs:
        if slug not in known:
            raise Misuse(f'there is no model "{slug}"', one_of(slug, known))
