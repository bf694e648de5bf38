"""The order of the stages: read, measure what is missing, compute, plan, publish.

No stage calls an earlier one; what is handed over is finished and frozen. A fault in content or layouts stops before
anything is written.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np

from generator import workers
from generator.catalog import Catalog
from generator.content import folder
from generator.content.checks.alike import lint_vectors
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import compute
from generator.measure.step import Progress, measure_missing
from generator.output import compressed
from generator.output.ledger import Ledger
from generator.output.listing import OutputState
from generator.output.objectstore import Store, folder_of, send
from generator.output.plan import Plan, plan
from generator.output.publish import Published, Render, publish
from generator.places import Site
from generator.problems import FaultyContent, Problem
from generator.readings import answers, vectors
from generator.rendering.layouts import Layouts

WORTH_WORKERS = 2000  # pages; fewer are written sooner than processes have started


def read(site: Site) -> tuple[Catalog, tuple[Problem, ...]]:
    """The catalog and the warnings. Raises FaultyContent with every fault of the content."""
    site.check()
    catalog, problems = read_catalog(site.path, site.cache_path)
    if catalog is None:
        raise FaultyContent(problems)
    return catalog, problems


def check(site: Site) -> tuple[Problem, ...]:
    """Every fault of content and layouts at once, errors and warnings; a page of each kind is rendered to find the layouts'."""
    site.check()
    catalog, problems = read_catalog(site.path, site.cache_path)
    stored, broken = vectors.load_all(site.path)
    problems += broken + answers.read_all(site.path)[1]
    try:
        layouts = Layouts(site.layouts_path)
        if catalog is not None and not stored.missing(catalog):
            made = Edition(compute(catalog, stored, answers.load_all(site.path, catalog)[0], None), layouts)
            problems += made.faults() + made.limits.count_problems(
                {folder.path: len(folder.names) for folder in made.folders()}
            )
            problems += tuple(
                lint_vectors(
                    catalog,
                    lambda model: stored.of(model, catalog.site.encoder),
                    folder.exceptions(site.path),
                )
            )
    except FaultyContent as fault:
        problems += fault.problems
    return problems


def edition(site: Site, device: str, progress: Progress) -> tuple[Edition, tuple[Problem, ...]]:
    """Everything that pages are made from, and the warnings."""
    catalog, warnings = read(site)
    layouts = Layouts(site.layouts_path)
    stored, _ = measure_missing(site, catalog, device, progress)
    said, broken = answers.load_all(site.path, catalog)
    return Edition(
        compute(catalog, stored, said, site.cache_path), layouts, site.cache_path
    ), warnings + broken


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
        published = publish(
            planned, ledger, output_path, made.render, worker_count, check=made.limits.check_sizes
        )
        made.forget()
        return published, warnings


def upload(
    site: Site, address: str, device: str, progress: Progress, is_verified: bool = False
) -> tuple[Published, tuple[Problem, ...]]:
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


def _planned(made: Edition, ledger: Ledger, output: Path | str, found: OutputState | None = None) -> Plan:
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
    kept = sum(
        int(shelf.rows["size"].sum())
        for path, shelf in ledger.shelves().items()
        if path not in changed and shelf.rows is not None
    )
    kept += sum(int(np.delete(change.recorded["size"], change.writes).sum()) for change in planned.changes)
    writes = (
        change.folder.path_of(change.folder.names[place])
        for change in planned.changes
        for place in change.writes.tolist()
    )
    sizes = [len(render(path)) for path in islice(writes, 0, None, max(1, planned.write_count // count))]
    return kept + planned.write_count * sum(sizes) / len(sizes)
