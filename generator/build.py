"""The order of the stages: read, measure what is missing, compute, plan, publish.

No stage calls an earlier one; what is handed over is finished and frozen. A fault in content or layouts stops before
anything is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from generator import content, matching, measure, readings
from generator.catalog import Catalog
from generator.edition import Edition, compute
from generator.ledger import Ledger
from generator.lint import lint_vectors
from generator.problems import FaultyContent, Misuse, Problem, one_of
from generator.publish import Published, plan, publish
from generator.readings import Missing, Readings
from generator.render import Layouts

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
        return self.cache_path / "alignments.npz"

    def ledger_path(self, output_path: Path) -> Path:
        """One ledger for each output folder, outside of it, so that it is never uploaded."""
        address = hashlib.blake2b(str(output_path.resolve()).encode(), digest_size=4).hexdigest()
        name = "output" if output_path.resolve() == (self.path / "output").resolve() else f"{output_path.name}-{address}"
        return self.cache_path / f"{name}.sqlite"

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
    catalog, problems = content.read(site.path)
    if catalog is None:
        raise FaultyContent(problems)
    return catalog, problems


def check(site: Site) -> tuple[Problem, ...]:
    """Every fault of content and layouts at once, errors and warnings; a page of each kind is rendered to find the layouts'."""
    site.check()
    catalog, problems = content.read(site.path)
    stored, broken = readings.load_all(site.path)
    problems += broken
    try:
        layouts = Layouts(site.layouts_path)
        if catalog is not None and not stored.missing(catalog):
            problems += Edition(compute(catalog, stored, None), layouts).faults()
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
    measure.require(len(missing))
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
        if matching.load(site.alignments_path, table) is None and measure.is_installed():
            from generator.measure import batch

            batch.align_pairs(table, device).save(site.alignments_path)
    return count


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
    return Edition(compute(catalog, stored, site.alignments_path), layouts), warnings


def build(site: Site, output_path: Path, device: str, progress: Progress) -> tuple[Published, tuple[Problem, ...]]:
    """Writes the site. The old one stays as it is if anything fails before the new one is complete."""
    site.check_output(output_path)
    made, warnings = edition(site, device, progress)
    with Ledger.open(site.ledger_path(output_path)) as ledger:
        planned = plan(made.targets(), ledger, output_path)
        return publish(planned, ledger, output_path, lambda target: made.render(target.path)), warnings
