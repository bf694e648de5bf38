"""One edition of the site: findings and layouts put together, able to render any page of it, once or half a million times.

The build asks for all pages, the preview for the one that is looked at; both get the same bytes from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from generator import matching, pages, readings, scoring
from generator.catalog import Catalog
from generator.fragments import Cell, Parts, Side, absent_cell, parts, row_labels
from generator.ledger import Digests
from generator.pages import Findings, Page
from generator.problems import FaultyContent, Problem
from generator.publish import Target
from generator.render import Layouts
from generator.views import compare_page, coverage_page, home_page, method_page, model_page, plain_page

CODE = Path(__file__).parent
UNSHOWN = {"cli.py", "serve.py", "publish.py", "ledger.py", "build.py"}  # code that can't change a page's bytes


class Edition:
    """A catalog with its findings and the layouts that show them."""

    def __init__(self, findings: Findings, layouts: Layouts) -> None:
        self.findings = findings
        self.layouts = layouts
        self._parts: dict[tuple[str, Side], Parts] = {}

    @cached_property
    def recipe(self) -> bytes:
        """Of all that every page depends on: layouts, settings, our own code."""
        code = [path for path in CODE.glob("*.py") if path.name not in UNSHOWN]
        return pages.digest((self.layouts.digest(code) + self.findings.catalog.settings_digest).hex())

    def targets(self) -> Iterator[Target]:
        """Every output file of this edition."""
        for path, content in self._static():
            yield Target(path, Digests(b"", pages.digest(content.hex()), b"", b""))
        for page in pages.pages(self.findings):
            yield self.target(page)

    def target(self, page: Page) -> Target:
        return Target(page.path, Digests(self.recipe, page.left, page.right, page.findings))

    def find(self, path: str) -> Target | None:
        page = pages.find(self.findings, path)
        if page is not None:
            return self.target(page)
        return next(
            (Target(static, Digests(b"", pages.digest(content.hex()), b"", b"")) for static, content in self._static() if static == path),
            None,
        )

    def render(self, path: str) -> bytes:
        """The bytes of an output file; raises FaultyContent when a layout does not fit, KeyError for no page of ours."""
        page = pages.find(self.findings, path)
        if page is not None:
            return self.layouts.render(page.layout, self.view(page))
        return dict(self._static())[path]

    def view(self, page: Page) -> object:
        findings, catalog = self.findings, self.findings.catalog
        if page.layout == "compare.html":
            left, right = page.models
            sides = self.parts(left, "left"), self.parts(right, "right")
            return compare_page(findings.pair(left, right), page, *sides, self._absent, self._labels)
        if page.layout == "model.html":
            return model_page(findings, page, self.parts(page.models[0], "own"), self._absent, self._labels)
        if page.layout == "home.html":
            return home_page(findings, page)
        if page.layout == "methodology.html":
            return method_page(catalog, page)
        if page.layout == "coverage.html":
            return coverage_page(catalog, page)
        return plain_page(findings, page)

    def faults(self) -> tuple[Problem, ...]:
        """What shows when a page of each layout is rendered."""
        found: list[Problem] = []
        for page in {page.layout: page for page in pages.samples(self.findings)}.values():
            try:
                self.layouts.render(page.layout, self.view(page))
            except FaultyContent as fault:
                found += fault.problems
        return tuple(found)

    def parts(self, position: int, side: Side) -> Parts:
        """What is shown of one model alone, rendered once."""
        model = self.findings.catalog.models[position]
        if (model.slug, side) not in self._parts:
            self._parts[model.slug, side] = parts(self.findings.catalog, model, side, self.layouts)
        return self._parts[model.slug, side]

    @cached_property
    def _absent(self) -> Cell:
        return absent_cell(self.layouts)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return row_labels(self.findings.catalog)

    def _static(self) -> Iterator[tuple[str, bytes]]:
        root = self.layouts.folder / "static"
        return ((path.relative_to(root).as_posix(), path.read_bytes()) for path in self.layouts.static_paths)


def compute(catalog: Catalog, stored: readings.Readings, cache_path: Path | None) -> Findings:
    """Everything that is computed from a catalog and its readings. Alignments come from the cache when nothing they depend on has changed."""
    table = matching.table(catalog, stored)
    alignments = matching.load(cache_path, table) if cache_path else None
    if alignments is None:
        alignments = matching.align(table)
        if cache_path:
            alignments.save(cache_path)
    return Findings(catalog, scoring.score(catalog), alignments)
