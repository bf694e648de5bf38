"""How well the values of each model are backed, in counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalog import Catalog, Grade, Model, State
from generator.findings.sample_figures import Figures
from generator.pages.addresses import Frame, Link, Page, model_path
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.rows import values
from generator.pages.parts.store import Store

PATH = "coverage.html"
COLUMNS = (*(grade.value for grade in Grade), State.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How well one model's values are backed; counts stand in the order of the page's columns."""

    name: str
    href: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    frame: Frame
    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, COVERAGE.name, left=store.dependencies.whole)


def _view(store: Store, page: Page) -> CoveragePage:
    catalog, figures = store.catalog, store.findings.figures
    description = (
        f"How many values of each model on {catalog.site.title} were measured, verified, reported "
        "or derived, and how many are unsourced or unknown."
    )
    rows = tuple(_row(catalog, model, figures.get(model.slug, {})) for model in catalog.models)
    return CoveragePage(store.frame(page.path, "Coverage", description), COLUMNS, rows)


def _row(catalog: Catalog, model: Model, figures: Figures) -> CoverageRow:
    """Every row that the model's page shows; what can't apply is not counted."""
    of_rows = [value for _, value, _ in values(catalog, model, figures)]
    of_results = [benchmark.value for benchmark in model.benchmarks]
    asked = [value for value in (*of_rows, *of_results) if value.state is not State.NOT_APPLICABLE]
    counts = Counter(value.grade.value if value.is_known else State.UNKNOWN.value for value in asked)
    return CoverageRow(
        name=model.short_name,
        href=model_path(model.slug),
        counts=tuple(counts[column] for column in COLUMNS),
        total=len(asked),
    )


COVERAGE = PageKind(
    "coverage",
    _pages,
    _view,
    layout="pages/coverage.html",
    view_type=CoveragePage,
    menu=(Link(40, "Coverage", PATH),),
    listing=lambda store: one_listed(PATH),
)
