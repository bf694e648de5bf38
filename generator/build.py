"""The order of the stages: read, measure what is missing, compute, plan, publish.

No stage calls an earlier one; what is handed over is finished and frozen. A fault in content or layouts stops before
anything is written.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from generator import compressed, content, matching, measure, outputs, readings, workers
from generator.catalog import Catalog
from generator.edition import ALIGNMENTS, Edition, compute
from generator.ledger import Ledger
from generator.lint import lint_vectors
from generator.objectstore import Store, folder_of, ledger_name, send
from generator.plan import Found, Plan, plan
from generator.problems import FaultyContent, Misuse, Problem, one_of
from generator.publish import Published, Render, publish
from generator.readings import Missing, Readings
from generator.render import Layouts

if TYPE_CHECKING:
    from generator.measure.plan import Planned
    from generator.measure.runs import Ran

WORTH_WORKERS = 2000  # pages; fewer are written sooner than processes have started
Advance = Callable[[int], None]
Progress = Callable[[int], AbstractContextManager[Advance]]
"""Shows that work of a known size goes on: called with the size, it gives a function that counts what is done."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site's folders are."""

    path: Path

    @property
    def layouts_path(self) -> Path:
        return self.path / "layouts"

    @property
    def cache_path(self) -> Path:
        return self.path / ".matchup"

    @property
    def alignments_path(self) -> Path:
        return self.cache_path / ALIGNMENTS

    def ledger_path(self, output: Path | str) -> Path:
        """One ledger for each output folder, outside of it, so that it is never uploaded, and one for each object store."""
        return self.cache_path / f"{ledger_name(output) if isinstance(output, str) else self._ledger_name(output)}.sqlite"

    def _ledger_name(self, output_path: Path) -> str:
        address = hashlib.blake2b(str(output_path.resolve()).encode(), digest_size=4).hexdigest()
        return "output" if output_path.resolve() == (self.path / "output").resolve() else f"{output_path.name}-{address}"

    def check(self) -> None:
        if not (self.path / "content").is_dir():
            raise Misuse(
                f'"{self.path}" is not a site: it has no folder content/', "run matchup in the folder of a site, or name it with --site"
            )

    def check_output(self, output_path: Path) -> None:
        """The output is a folder of its own: never the site itself, above it, or within what it is made from."""
        if output_path.exists() and not output_path.is_dir():
            raise Misuse(f'"{output_path}" is a file, where the output folder must go', "name a folder, e.g. output")
        output, site = output_path.resolve(), self.path.resolve()
        sources = [site / name for name in ("content", "layouts", ".matchup")]
        if output == site or output in site.parents or any(output == source or source in output.parents for source in sources):
            raise Misuse(
                f'"{output_path}" can\'t be the output folder: the site is made from files there',
                "name a folder that is for the output alone, e.g. output",
            )


def read(site: Site) -> tuple[Catalog, tuple[Problem, ...]]:
    """The catalog and the warnings. Raises FaultyContent with every fault of the content."""
    site.check()
    catalog, problems = content.read(site.path, site.cache_path)
    if catalog is None:
        raise FaultyContent(problems)
    return catalog, problems


def check(site: Site) -> tuple[Problem, ...]:
    """Every fault of content and layouts at once, errors and warnings; a page of each kind is rendered to find the layouts'."""
    site.check()
    catalog, problems = content.read(site.path, site.cache_path)
    stored, broken = readings.load_all(site.path)
    problems += broken + outputs.read_all(site.path)[1]
    try:
        layouts = Layouts(site.layouts_path)
        if catalog is not None and not stored.missing(catalog):
            made = Edition(compute(catalog, stored, outputs.load_all(site.path, catalog)[0], None), layouts)
            problems += made.faults() + made.limits.count_problems({folder.path: len(folder.names) for folder in made.folders()})
            problems += tuple(lint_vectors(catalog, lambda model: stored.of(model, catalog.site.encoder), content.exceptions(site.path)))
    except FaultyContent as fault:
        problems += fault.problems
    return problems


def measure_missing(site: Site, catalog: Catalog, device: str, progress: Progress, only: Sequence[str] = ()) -> tuple[Readings, int]:
    """Embeds what no reading covers; returns all readings and how many texts were embedded. Raises CannotGoOn without torch."""
    stored, _ = readings.load_all(site.path)
    missing = [text for text in stored.missing(catalog) if not only or text.slug in only]
    if not missing:
        return stored, 0
    measure.require(f"{len(missing)} text{'s' if len(missing) != 1 else ''} must be embedded")
    from generator.measure import batch  # the only way from here into torch, and only when something is missing

    with progress(len(missing)) as advance:
        batch.embed(site.path, catalog, missing, device, advance)
    return readings.load_all(site.path)[0], len(missing)


def measure_all(site: Site, catalog: Catalog, device: str, progress: Progress, only: Sequence[str] = ()) -> int:
    """The batch step alone: embeds what is missing and, when nothing is, aligns all pairs on the device."""
    check_slugs(catalog, only)
    stored, count = measure_missing(site, catalog, device, progress, only)
    if not stored.missing(catalog):
        readings.prune(site.path, catalog)
        table = matching.table(catalog, stored)
        known = matching.load(site.alignments_path)
        if (known is None or not known.is_of(table)) and measure.is_installed():
            from generator.measure import batch

            batch.align_pairs(table, site.alignments_path, device)
    return count


def planned(site: Site, catalog: Catalog, device: str, only: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Every model with outputs that no reading covers; needs no torch."""
    from generator.measure.plan import plan

    check_slugs(catalog, only)
    # a machine with NVIDIA's driver has its tool; asking torch would take seconds
    is_gpu = device.startswith("cuda") or (device == "auto" and shutil.which("nvidia-smi") is not None)
    return plan(site.path, outputs.load_all(site.path, catalog)[0], is_gpu, only)


def run_models(site: Site, catalog: Catalog, models: Sequence[Planned], device: str, progress: Progress) -> Iterator[Ran]:
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
    return outputs.prune(site.path, catalog)


def merge(site: Site, folder: Path) -> tuple[int, int, tuple[str, ...]]:
    """Takes the readings of another machine that this site lacks: counts of vectors and outputs, and what can't be used there."""
    inner = folder / "content" / "readings"
    folder = inner if inner.is_dir() else folder
    if not folder.is_dir():
        raise Misuse(f'there is no folder "{folder}"', "name the content/readings of another machine, or the folder of its site")
    vector_count, unusable = readings.merge(site.path, folder)
    output_count, broken = outputs.merge(site.path, folder / "samples")
    return vector_count, output_count, unusable + broken


def missing(site: Site, catalog: Catalog, only: Sequence[str] = ()) -> tuple[Missing, ...]:
    check_slugs(catalog, only)
    return tuple(text for text in readings.load_all(site.path)[0].missing(catalog) if not only or text.slug in only)


def check_slugs(catalog: Catalog, slugs: Sequence[str]) -> None:
    known = [model.slug for model in catalog.models]
    for slug in slugs:
        if slug not in known:
            raise Misuse(f'there is no model "{slug}"', one_of(slug, known))


def edition(site: Site, device: str, progress: Progress) -> tuple[Edition, tuple[Problem, ...]]:
    """Everything that pages are made from, and the warnings."""
    catalog, warnings = read(site)
    layouts = Layouts(site.layouts_path)
    stored, _ = measure_missing(site, catalog, device, progress)
    said, broken = outputs.load_all(site.path, catalog)
    return Edition(compute(catalog, stored, said, site.cache_path), layouts, site.cache_path), warnings + broken


def build(
    site: Site, output_path: Path, device: str, progress: Progress, worker_count: int | None = None
) -> tuple[Published, tuple[Problem, ...]]:
    """Writes the site. The old one stays as it is if anything fails before the new one is complete.

    The ledger is held from before the content is read: of two builds the one that publishes last has read last.
    Without a number of workers there are as many as the machine runs at once, where that many pages are worth it.
    """
    site.check()
    site.check_output(output_path)
    with Ledger.open(site.ledger_path(output_path)) as ledger:
        made, warnings = edition(site, device, progress)
        planned = _planned(made, ledger, output_path)
        if worker_count is None:
            worker_count = workers.available() if planned.write_count > WORTH_WORKERS else 1
        if worker_count > 1:
            made.prepare(worker_count)
        published = publish(planned, ledger, output_path, made.render, worker_count, check=made.limits.check_sizes)
        made.forget()
        return published, warnings


def upload(site: Site, address: str, device: str, progress: Progress, is_verified: bool = False) -> tuple[Published, tuple[Problem, ...]]:
    """Sends to an object store what `build` would write to a folder.

    Nothing can be staged there, so a page of each layout is tried before anything is sent. Looks at every object of the
    store when it is to be verified, or the ledger is new.
    """
    site.check()
    if (folder := folder_of(address)) is not None:
        site.check_output(folder)
    store = Store.open(address)
    with Ledger.open(site.ledger_path(address)) as ledger:
        found = store.found(ledger, is_verified)
        made, warnings = edition(site, device, progress)
        planned = _planned(made, ledger, store.address, found)
        if planned.write_count and (faults := made.faults()):
            raise FaultyContent(faults)
        return send(planned, ledger, store, made.render), warnings


def _planned(made: Edition, ledger: Ledger, output: Path | str, found: Found | None = None) -> Plan:
    """Raises FaultyContent when there is more than the host takes."""
    compressed.require(made.findings.catalog.site.compress)
    limits = made.limits
    planned = plan(limits.watched(made.folders()), ledger, output, found)
    if limits.byte_count is not None and planned.write_count > WORTH_WORKERS:
        limits.check_estimate(_byte_estimate(planned, ledger, made.render))
    return planned


def _byte_estimate(planned: Plan, ledger: Ledger, render: Render, count: int = 20) -> float:
    """Bytes of the whole output: those that stand, and for those to be written the mean of some of them, spread evenly."""
    changed = {change.folder.path for change in planned.changes}
    kept = sum(int(shelf.rows["size"].sum()) for path, shelf in ledger.shelves().items() if path not in changed and shelf.rows is not None)
    kept += sum(int(np.delete(change.recorded["size"], change.writes).sum()) for change in planned.changes)
    writes = (change.folder.path_of(change.folder.names[place]) for change in planned.changes for place in change.writes.tolist())
    sizes = [len(render(path)) for path in islice(writes, 0, None, max(1, planned.write_count // count))]
    return kept + planned.write_count * sum(sizes) / len(sizes)
