"""What each page shows: one frozen view per layout, made of finished fragments and plain words.

A comparison is a join of the fragments of two models (fragments.py) and of what the pair adds. Views hold no function
that could fetch more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from markupsafe import Markup

from generator.catalog import Benchmark, Catalog, Grade, Model, Recipe, State
from generator.fragments import Cell, Parts, values
from generator.pages import (
    HOME,
    NOT_FOUND,
    SITEMAP,
    SITEMAP_LIMIT,
    Findings,
    Page,
    compare_path,
    listed_paths,
    model_path,
    root_of,
    sitemap_path,
)
from generator.scoring import Part, Range, Reading, Score
from generator.verdict import Clause, Pair, choose, plain, verdict

OVERVIEW_LIMIT = 40  # models for which the home page draws the table of all pairs


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page needs around its content."""

    path: str
    root: str
    title: str
    description: str
    canonical: str
    is_listed: bool
    site_title: str
    tagline: str


# Rows


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    label: str
    left: Markup
    right: Markup


@dataclass(frozen=True, slots=True)
class FactTable:
    """What differs, what agrees, and what is open on both sides."""

    differing: tuple[Row, ...]
    agreeing: tuple[Row, ...]
    open: tuple[str, ...]  # labels


def fact_table(labels: Mapping[str, str], left: Parts, right: Parts, absent: Cell) -> FactTable:
    differing: list[Row] = []
    agreeing: list[Row] = []
    nowhere: list[str] = []
    for key, label in labels.items():
        if key not in left.cells and key not in right.cells:
            continue
        ours, theirs = left.cells.get(key, absent), right.cells.get(key, absent)
        if not ours.is_known and not theirs.is_known:
            nowhere.append(label)
        else:
            (agreeing if ours.compared == theirs.compared else differing).append(Row(key, label, ours.html, theirs.html))
    return FactTable(tuple(differing), tuple(agreeing), tuple(nowhere))


@dataclass(frozen=True, slots=True)
class ScoreSide:
    """One model's dimension: its range, and how many of its signals are missing."""

    range: Range
    missing: int
    asked: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    id: str
    label: str
    left: ScoreSide | None  # None: the recipe asks nothing of this kind of model
    right: ScoreSide | None


def _score_rows(recipe: Recipe, left: Score, right: Score) -> tuple[ScoreRow, ...]:
    ours, theirs = ({part.dimension.name: part for part in score.parts} for score in (left, right))
    shown = (dimension for dimension in recipe.dimensions if dimension.name in ours or dimension.name in theirs)
    return tuple(
        ScoreRow(f"score-{dimension.name}", dimension.label, _side(ours.get(dimension.name)), _side(theirs.get(dimension.name)))
        for dimension in shown
    )


def _side(part: Part | None) -> ScoreSide | None:
    return ScoreSide(part.range, sum(not reading.is_known for reading in part.readings), len(part.readings)) if part else None


# Pages


@dataclass(frozen=True, slots=True)
class MatchView:
    left: Markup
    right: Markup
    similarity: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the capability picture: two rows and how strong it is."""

    left: int
    right: int
    similarity: int


@dataclass(frozen=True, slots=True)
class Result:
    dataset: str
    metric: str
    setting: str
    left: Markup
    right: Markup


@dataclass(frozen=True, slots=True)
class ComparePage:
    frame: Frame
    left: Parts
    right: Parts
    is_comparable: bool
    shared_tasks: tuple[str, ...]
    verdict: tuple[Clause, ...]
    score_rows: tuple[ScoreRow, ...]
    left_score: Score
    right_score: Score
    left_above: int
    facts: FactTable
    results: tuple[Result, ...]
    overlap: int
    left_coverage: int
    right_coverage: int
    matches: tuple[MatchView, ...]
    lines: tuple[Line, ...]
    left_titles: tuple[str, ...]
    right_titles: tuple[str, ...]
    left_only: tuple[Markup, ...]
    right_only: tuple[Markup, ...]
    left_reasons: tuple[Clause, ...]
    right_reasons: tuple[Clause, ...]
    threshold: int

    @property
    def path(self) -> str:
        return self.frame.path


def compare_page(pair: Pair, page: Page, left: Parts, right: Parts, absent: Cell, labels: Mapping[str, str]) -> ComparePage:
    catalog, alignment = pair.catalog, pair.alignment
    words = verdict(pair)
    ours, theirs = pair.pair_scores
    matched_left, matched_right = {match.left for match in alignment.matches}, {match.right for match in alignment.matches}
    reasons = choose(pair)
    title = f"{left.name} vs {right.name}"
    return ComparePage(
        frame=frame(catalog, page.path, title, plain(words).strip(), pair.comparison.is_comparable),
        left=left,
        right=right,
        is_comparable=pair.comparison.is_comparable,
        shared_tasks=tuple(catalog.tasks[task].label for task in pair.comparison.tasks),
        verdict=words,
        score_rows=_score_rows(catalog.recipe, ours, theirs),
        left_score=ours,
        right_score=theirs,
        left_above=pair.left_above,
        facts=fact_table(labels, left, right, absent),
        results=_results(left, right, absent.html),
        overlap=alignment.overlap,
        left_coverage=alignment.left_coverage,
        right_coverage=alignment.right_coverage,
        matches=tuple(
            MatchView(left.capabilities[match.left], right.capabilities[match.right], match.similarity) for match in alignment.matches
        ),
        lines=tuple(Line(*match) for match in alignment.matches),
        left_titles=tuple(capability.title for capability in left.model.capabilities),
        right_titles=tuple(capability.title for capability in right.model.capabilities),
        left_only=tuple(html for position, html in enumerate(left.capabilities) if position not in matched_left),
        right_only=tuple(html for position, html in enumerate(right.capabilities) if position not in matched_right),
        left_reasons=reasons[0],
        right_reasons=reasons[1],
        threshold=catalog.site.encoder.threshold,
    )


def _results(left: Parts, right: Parts, absent: Markup) -> tuple[Result, ...]:
    """Published figures side by side only where data set, metric and setting are the same."""
    keys = sorted({*left.results, *right.results})
    return tuple(Result(*key, left.results.get(key, absent), right.results.get(key, absent)) for key in keys)


def frame(catalog: Catalog, path: str, title: str, description: str, is_listed: bool = True) -> Frame:
    site = catalog.site
    address = site.base_url + ("" if path == HOME else path)
    return Frame(path, root_of(path), title, _short(description), address, is_listed, site.title, site.tagline)


def _short(text: str, limit: int = 300) -> str:
    """At most `limit` characters, cut at a sentence or a word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit]
    return cut[: cut.rfind(". ") + 1] if ". " in cut else cut[: cut.rfind(" ")] + " …"


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
    parts: Parts
    name: str
    maker: str
    summary: str
    score: Score
    dimensions: tuple[DimensionView, ...]
    facts: tuple[tuple[str, str, Markup], ...]  # id, label, cell
    results: tuple[tuple[Benchmark, Markup], ...]
    others: tuple[Other, ...]

    @property
    def path(self) -> str:
        return self.frame.path


def model_page(findings: Findings, page: Page, own: Parts, absent: Cell, labels: Mapping[str, str]) -> ModelPage:
    position = page.models[0]
    catalog, model, score = findings.catalog, own.model, findings.scores.scores[position]

    def cell(reading: Reading) -> Markup:
        rule = reading.rule
        if rule.benchmark:
            return next((html for (dataset, metric, _), html in own.results.items() if (dataset, metric) == rule.benchmark), absent.html)
        key = rule.field or ("times_matched" if rule.name == "times_matched" else f"signal-{rule.name}")
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
        own,
        model.name,
        model.maker,
        model.summary,
        score,
        dimensions,
        own_rows,
        results,
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
    catalog: Catalog
    grades: tuple[tuple[str, str], ...]

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
    return MethodPage(frame(catalog, page.path, "How it is computed", description), catalog, GRADES)


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


def coverage_page(catalog: Catalog, page: Page) -> CoveragePage:
    description = f"How many values of each model on {catalog.site.title} were measured, verified, reported or derived, and how many are unsourced or unknown."
    return CoveragePage(
        frame(catalog, page.path, "Coverage", description), COLUMNS, tuple(_coverage(catalog, model) for model in catalog.models)
    )


def _coverage(catalog: Catalog, model: Model) -> CoverageRow:
    """Every row that the model's page shows; what can't apply is not counted."""
    shown = [value for _, value, _ in values(catalog, model)] + [benchmark.value for benchmark in model.benchmarks]
    asked = [value for value in shown if value.state is not State.NOT_APPLICABLE]
    found = Counter(value.grade.value if value.is_known else State.UNKNOWN.value for value in asked)
    return CoverageRow(model.short_name, model_path(model.slug), tuple(found[column] for column in COLUMNS), len(asked))


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page of words alone (404), or a list of addresses (sitemaps, robots.txt)."""

    frame: Frame
    home: str  # address of the site
    base: str  # its path alone, for a page that is served in place of any other
    addresses: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.frame.path


def plain_page(findings: Findings, page: Page) -> PlainPage:
    site = findings.catalog.site
    title = "Page not found" if page.path == NOT_FOUND else page.path
    addresses = tuple(site.base_url + ("" if path == HOME else path) for path in _addresses(findings, page))
    return PlainPage(frame(findings.catalog, page.path, title, "", False), site.base_url, urlsplit(site.base_url).path, addresses)


def _addresses(findings: Findings, page: Page) -> Iterator[str]:
    """What a sitemap lists: the index its parts, a part its share of the pages."""
    if page.path == SITEMAP:
        return (sitemap_path(number) for number in range(1, page.number + 1))
    if page.number:
        return islice(listed_paths(findings), (page.number - 1) * SITEMAP_LIMIT, page.number * SITEMAP_LIMIT)
    return iter(())
