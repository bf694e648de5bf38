"""What each page shows: one frozen view per layout, made of finished fragments and plain words.

A comparison is a join of the fragments of two models (fragments.py) and of what the pair adds. Views hold no function
that could fetch more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from generator.catalog import Benchmark, Catalog, Correction, Grade, Model, Recipe, Run, Site, State, Task
from generator.fragments import Cell, Parts, values
from generator.gallery import SamplesView
from generator.measured import LABELS
from generator.pages import (
    HOME,
    NOT_FOUND,
    SITEMAP,
    Findings,
    Frame,
    Page,
    compare_path,
    frame,
    model_path,
    sitemap_part,
    sitemap_path,
)
from generator.scoring import Measured, Part, Reading, Score
from generator.verdict import Pair

OVERVIEW_LIMIT = 40  # models for which the home page draws the table of all pairs


@dataclass(frozen=True, slots=True)
class SignalRow:
    label: str
    cell: Markup
    reading: Reading


@dataclass(frozen=True, slots=True)
class DimensionView:
    part: Part
    rows: tuple[SignalRow, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another model, as a line on a model's page."""

    name: str
    href: str
    words: str
    overlap: int
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class ModelPage:
    frame: Frame
    name: str
    maker: str
    summary: str
    run: Run | None
    corrections: tuple[Correction, ...]
    parts: Parts
    score: Score
    dimensions: tuple[DimensionView, ...]
    facts: tuple[tuple[str, str, Markup], ...]  # id, label, cell
    results: tuple[tuple[Benchmark, Markup], ...]
    samples: SamplesView | None
    absence: Markup  # why it was not run
    others: tuple[Other, ...]

    @property
    def path(self) -> str:
        return self.frame.path


def model_page(
    findings: Findings, page: Page, own: Parts, samples: SamplesView | None, absence: Markup, absent: Cell, labels: Mapping[str, str]
) -> ModelPage:
    position = page.models[0]
    catalog, model, score = findings.catalog, findings.catalog.models[position], findings.scores.scores[position]

    def cell(reading: Reading) -> Markup:
        rule = reading.rule
        if rule.benchmark:
            return next((html for (dataset, metric, _), html in own.results.items() if (dataset, metric) == rule.benchmark), absent.html)
        key = rule.field or (
            f"measured-{rule.measured}" if rule.measured else "times_matched" if rule.name == "times_matched" else f"signal-{rule.name}"
        )
        return own.cells[key].html if key in own.cells else absent.html

    dimensions = tuple(
        DimensionView(part, tuple(SignalRow(reading.rule.label, cell(reading), reading) for reading in part.readings))
        for part in score.parts
    )
    own_rows = tuple(
        (key, label, own.cells[key].html) for key, label in labels.items() if key in own.cells and not key.startswith("signal-")
    )
    results = tuple((result, own.results[result.dataset, result.metric, result.setting]) for result in model.benchmarks)
    description = f"{model.name} by {model.maker}: score {score.range.value} (between {score.range.low} and {score.range.high}), {len(model.capabilities)} capabilities, every value with its source."
    return ModelPage(
        frame(catalog, page.path, model.name, description),
        model.name,
        model.maker,
        model.summary,
        model.run,
        model.corrections,
        own,
        score,
        dimensions,
        own_rows,
        results,
        samples,
        absence,
        tuple(_others(findings, position)),
    )


def _others(findings: Findings, position: int) -> Iterator[Other]:
    """The model's pairs: comparable ones first, then by overlap, then by name."""
    found = []
    for other, model in enumerate(findings.catalog.models):
        left, right = sorted((position, other))
        if other == position or not findings.has_page(left, right):
            continue
        pair = findings.pair(left, right)
        slugs = [each.slug for each in pair.models]
        found.append(
            Other(model.short_name, compare_path(*slugs), _standing_words(pair), pair.alignment.overlap, pair.comparison.is_comparable)
        )
    return iter(sorted(found, key=lambda other: (not other.is_comparable, -other.overlap, other.name)))


def _standing_words(pair: Pair) -> str:
    if not pair.comparison.is_comparable:
        return "different jobs"
    if pair.standing == "no clear winner":
        return "no clear winner"
    name = pair.names[0] if pair.standing.startswith("left") else pair.names[1]
    return f"{name} {'is' if pair.standing.endswith('ahead') else 'leans'} ahead"


@dataclass(frozen=True, slots=True)
class RankRow:
    first: int  # best and worst place that the draws leave open
    last: int
    name: str
    href: str
    maker: str
    tasks: tuple[str, ...]
    score: Score


@dataclass(frozen=True, slots=True)
class Crossing:
    """One pair in the table of all pairs."""

    href: str
    title: str
    overlap: int
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    frame: Frame
    ranks: tuple[RankRow, ...]
    names: tuple[str, ...]
    overview: tuple[tuple[Crossing | None, ...], ...]  # row n holds its pairs with models 0 to n-1; empty for large sites
    pair_count: int

    @property
    def path(self) -> str:
        return self.frame.path


def home_page(findings: Findings, page: Page) -> HomePage:
    catalog, scores = findings.catalog, findings.scores
    sure = scores.above >= catalog.recipe.ahead  # [model, model] the row's is ahead of the column's
    ranks = [
        RankRow(
            1 + int(sure[:, n].sum()),
            len(catalog.models) - int(sure[n].sum()),
            model.short_name,
            model_path(model.slug),
            model.maker,
            tuple(catalog.tasks[task].label for task in model.tasks),
            scores.scores[n],
        )
        for n, model in enumerate(catalog.models)
    ]
    ranks.sort(key=lambda row: (-row.score.range.value, row.score.range.high - row.score.range.low, row.score.slug))
    count = len(catalog.models)
    overview = (
        tuple(tuple(_crossing(findings, column, row) for column in range(row)) for row in range(count)) if count <= OVERVIEW_LIMIT else ()
    )
    pair_count = sum(1 for _ in findings.pairs())
    names = tuple(model.short_name for model in catalog.models)
    return HomePage(frame(catalog, page.path, catalog.site.title, catalog.site.tagline), tuple(ranks), names, overview, pair_count)


def _crossing(findings: Findings, left: int, right: int) -> Crossing | None:
    if not findings.has_page(left, right):
        return None
    pair = findings.pair(left, right)
    slugs = [model.slug for model in pair.models]
    return Crossing(compare_path(*slugs), " vs ".join(pair.names), pair.alignment.overlap, pair.comparison.is_comparable)


@dataclass(frozen=True, slots=True)
class MethodPage:
    frame: Frame
    site: Site
    recipe: Recipe
    tasks: Mapping[str, Task]
    grades: tuple[tuple[str, str], ...]
    measured: Mapping[str, str]  # label of each figure that a signal may be read from

    @property
    def path(self) -> str:
        return self.frame.path


GRADES = (
    ("measured", "We measured or counted it ourselves, and a reading in the site's files says how."),
    ("verified", "Somebody other than the makers says so, at the source that is named."),
    ("reported", "The makers say so, at the source that is named."),
    ("derived", "Computed from another value, as the note says, or how this site's editors class the model."),
    ("unsourced", "Stated without a source: treat it with care."),
)


def method_page(catalog: Catalog, page: Page) -> MethodPage:
    description = f"How scores, ranges and matches on {catalog.site.title} are computed, with every weight and the reason for it."
    return MethodPage(
        frame(catalog, page.path, "How it is computed", description), catalog.site, catalog.recipe, catalog.tasks, GRADES, LABELS
    )


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


COLUMNS = (*(grade.value for grade in Grade), State.UNKNOWN.value)


def coverage_page(findings: Findings, page: Page) -> CoveragePage:
    catalog = findings.catalog
    description = f"How many values of each model on {catalog.site.title} were measured, verified, reported or derived, and how many are unsourced or unknown."
    return CoveragePage(
        frame(catalog, page.path, "Coverage", description),
        COLUMNS,
        tuple(_coverage(catalog, model, findings.measured.get(model.slug, {})) for model in catalog.models),
    )


def _coverage(catalog: Catalog, model: Model, measured: Measured) -> CoverageRow:
    """Every row that the model's page shows; what can't apply is not counted."""
    shown = [value for _, value, _ in values(catalog, model, measured)] + [benchmark.value for benchmark in model.benchmarks]
    asked = [value for value in shown if value.state is not State.NOT_APPLICABLE]
    found = Counter(value.grade.value if value.is_known else State.UNKNOWN.value for value in asked)
    return CoverageRow(model.short_name, model_path(model.slug), tuple(found[column] for column in COLUMNS), len(asked))


@dataclass(frozen=True, slots=True)
class Address:
    """An entry of a sitemap."""

    url: str
    day: str  # the newest that the page prints; empty where it prints none


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page of words alone (404), or a list of addresses (sitemaps, robots.txt)."""

    frame: Frame
    home: str  # address of the site
    base: str  # its path alone, for a page that is served in place of any other
    addresses: tuple[Address, ...] = ()

    @property
    def path(self) -> str:
        return self.frame.path


def plain_page(findings: Findings, page: Page) -> PlainPage:
    site = findings.catalog.site
    title = "Page not found" if page.path == NOT_FOUND else page.path
    addresses = tuple(Address(site.base_url + ("" if path == HOME else path), day) for path, day in _addresses(findings, page))
    return PlainPage(frame(findings.catalog, page.path, title, "", False), site.base_url, urlsplit(site.base_url).path, addresses)


def _addresses(findings: Findings, page: Page) -> Iterator[tuple[str, str]]:
    """What a sitemap lists: the index its parts, each as new as its newest page; a part its share of the pages."""
    if page.path == SITEMAP:
        parts = ((sitemap_path(number), sitemap_part(findings, number)) for number in range(1, page.number + 1))
        return ((path, max((day for _, day in part), default="")) for path, part in parts)
    return sitemap_part(findings, page.number) if page.number else iter(())
