"""How well the values of each model are backed, and what is missing most, in counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from generator.catalog import Catalog, Grade, Model, State, Value
from generator.findings.sample_figures import Figures
from generator.numbers import counted
from generator.pages.addresses import Frame, Page, SitemapEntries, model_path
from generator.pages.kind import PageKind, listed
from generator.pages.parts.paging import Paging, on_page, paging, paths, titled
from generator.pages.parts.rows import key_of, values
from generator.pages.parts.store import Store

PATH = "coverage.html"
COLUMNS = (*(grade.value for grade in Grade), State.UNKNOWN.value)
OPEN_GAPS = 12  # rows that are shown unfolded
NAMED = 12  # models without a value that are named

RowsOf = dict[str, Value]  # by key of the row


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How well one model's values are backed; counts stand in the order of the page's columns."""

    name: str
    href: str  # from the top of the site
    counts: tuple[int, ...]
    total: int
    gap: int  # percent of its rows that are unknown


@dataclass(frozen=True, slots=True)
class Gap:
    """A row, and the models of which it should be known and is not."""

    label: str
    words: str  # how many lack it, of how many that it is asked of
    models: tuple[tuple[str, str], ...]  # name and address, the first ones
    unnamed: int  # how many more


@dataclass(frozen=True, slots=True)
class CoveragePage:
    frame: Frame
    heading: str
    paging: Paging | None  # of rows; None where one page has all
    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]  # the largest gap first
    gaps: tuple[Gap, ...]
    folded_gaps: tuple[Gap, ...]
    folded_words: str  # how many those are

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    for number, path in enumerate(paths(PATH, len(store.catalog.models)), 1):
        yield Page(path, COVERAGE.name, left=store.dependencies.whole, number=number)


def _listing(store: Store) -> SitemapEntries:
    return listed([(path, "") for path in paths(PATH, len(store.catalog.models))])


def _view(store: Store, page: Page) -> CoveragePage:
    """Gaps stand on the first page."""
    catalog = store.catalog
    description = (
        f"How many values of each model on {catalog.site.title} were measured, verified, reported "
        "or derived, how many are unsourced or unknown, and which rows are missing most."
    )
    rows, every_gap = store.once("coverage", lambda: _coverage(store))
    gaps = every_gap if page.number == 1 else ()
    heading = titled("Coverage", page.number)
    return CoveragePage(
        frame=store.frame(page.path, heading, titled(description, page.number)),
        heading=heading,
        paging=paging(PATH, len(rows), page.number),
        columns=COLUMNS,
        rows=tuple(on_page(rows, page.number)),
        gaps=gaps[:OPEN_GAPS],
        folded_gaps=gaps[OPEN_GAPS:],
        folded_words=counted(len(gaps[OPEN_GAPS:]), "more row"),
    )


def _coverage(store: Store) -> tuple[list[CoverageRow], tuple[Gap, ...]]:
    """Of all models, and what is missing most."""
    catalog, figures = store.catalog, store.findings.figures
    of_models = [_rows_of(catalog, model, figures.get(model.slug, {})) for model in catalog.models]
    rows = map(_row, catalog.models, of_models)
    return sorted(rows, key=lambda row: (-row.gap, row.name)), _gaps(store, of_models)


def _rows_of(catalog: Catalog, model: Model, figures: Figures) -> RowsOf:
    return {key: value for key, value, _ in values(catalog, model, figures)}


def _row(model: Model, rows: RowsOf) -> CoverageRow:
    """Every row that the model's page shows; what can't apply is not counted."""
    of_results = [benchmark.value for benchmark in model.benchmarks]
    asked = [value for value in (*rows.values(), *of_results) if value.state is not State.NOT_APPLICABLE]
    counts = Counter(value.grade.value if value.is_known else State.UNKNOWN.value for value in asked)
    unknown = counts[State.UNKNOWN.value]
    return CoverageRow(
        name=model.short_name,
        href=model_path(model.slug),
        counts=tuple(counts[column] for column in COLUMNS),
        total=len(asked),
        gap=round(100 * unknown / len(asked)) if asked else 0,
    )


def _gaps(store: Store, of_models: list[RowsOf]) -> tuple[Gap, ...]:
    """What is missing most first; rows that nobody lacks are none, nor those that nobody has."""
    tasks_of = _tasks_that_know(store.catalog, of_models)
    asked_in = {key_of(rule): rule.tasks for rule in store.catalog.recipe.rules if rule.tasks}
    every = frozenset(store.catalog.tasks)
    rows = store.catalog.fact_rows.items()
    said_where_true = {f"fact-{name}" for name, row in rows if row.unit == "yes-no"}
    gaps = (
        _gap(store, key, of_models, Asked(knowing, asked_in.get(key, every)))
        for key, knowing in tasks_of.items()
        if key not in said_where_true
    )
    return tuple(sorted((gap for gap in gaps if gap.models), key=_size_of_gap))


def _size_of_gap(gap: Gap) -> tuple[int, str]:
    return -len(gap.models) - gap.unnamed, gap.label


def _tasks_that_know(catalog: Catalog, of_models: list[RowsOf]) -> dict[str, set[str]]:
    """By key of a row, the tasks of the models of which it is known."""
    tasks_of: dict[str, set[str]] = {}
    for model, rows in zip(catalog.models, of_models, strict=True):
        for key, value in rows.items():
            if value.is_known:
                tasks_of.setdefault(key, set()).update(model.tasks)
    return tasks_of


class Asked(NamedTuple):
    """Tasks that decide of whom a row is asked."""

    knowing: set[str]  # of models of which it is known
    allowed: frozenset[str]  # in which the recipe asks for it; a row that no signal reads is asked in all

    def is_of(self, model: Model, value: Value | None) -> bool:
        """Whether it should be known of a model: its file has it, or another of its task knows it.

        It is asked of none of which it can't be true.
        """
        if value is not None and value.state is State.NOT_APPLICABLE:
            return False
        is_expected = value is not None or not self.knowing.isdisjoint(model.tasks)
        return is_expected and not self.allowed.isdisjoint(model.tasks)


def _gap(store: Store, key: str, of_models: list[RowsOf], asked: Asked) -> Gap:
    pairs = zip(store.catalog.models, of_models, strict=True)
    told = [(model, rows.get(key)) for model, rows in pairs]
    told = [(model, value) for model, value in told if asked.is_of(model, value)]
    missing = [model for model, value in told if value is None or not value.is_known]
    named = tuple((model.short_name, model_path(model.slug)) for model in missing[:NAMED])
    return Gap(
        label=store.labels[key],
        words=f"{len(missing):,} of {counted(len(told), 'model')}",
        models=named,
        unnamed=max(0, len(missing) - NAMED),
    )


COVERAGE = PageKind(
    "coverage",
    _pages,
    _view,
    layout="pages/coverage.html",
    view_type=CoveragePage,
    listing=_listing,
    under=PATH.removesuffix(".html"),
)
