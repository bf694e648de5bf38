"""The first page: all models by score, and all pairs while there are few enough to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalog import Model
from generator.digests import text_digest
from generator.findings.findings import Findings
from generator.findings.scoring import Score
from generator.pages.addresses import HOME as PATH
from generator.pages.addresses import Frame, Link, Page, compare_path, model_path
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.store import Store

OVERVIEW_LIMIT = 40  # models for which the table of all pairs is drawn


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
    # row n: its pairs with models 0 to n-1; empty for large sites
    overview: tuple[tuple[Crossing | None, ...], ...]
    pair_count: int

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    findings = store.findings
    models = [_shown(model) for model in findings.catalog.models]
    scores = repr(store.dependencies.scores)
    tables = findings.alignments.overlaps.tobytes().hex() + findings.scores.above.tobytes().hex()
    yield Page(PATH, HOME.name, left=text_digest(repr(models)), findings=text_digest(scores + tables))


def _shown(model: Model) -> tuple[object, ...]:
    """What the page says of a model, and what decides which pairs compare.

    Kinds are sorted, since a set has no order.
    """
    kinds = sorted(model.kinds.inputs), sorted(model.kinds.outputs)
    names = model.slug, model.short_name, model.name, model.maker
    return (*names, model.kind, model.tasks, *kinds, model.domain, model.is_demonstration)


def _view(store: Store, page: Page) -> HomePage:
    findings, site = store.findings, store.catalog.site
    models = findings.catalog.models
    return HomePage(
        frame=store.frame(page.path, site.title, site.tagline),
        ranks=tuple(sorted(_ranks(findings), key=_place)),
        names=tuple(model.short_name for model in models),
        overview=tuple(_overview(findings)) if len(models) <= OVERVIEW_LIMIT else (),
        pair_count=int(findings.paged.sum()),
    )


def _ranks(findings: Findings) -> Iterator[RankRow]:
    catalog, scores = findings.catalog, findings.scores
    is_ahead = scores.above >= catalog.recipe.ahead  # [model, model] the row's is ahead of the column's
    for place, model in enumerate(catalog.models):
        if not scores.of(place):
            continue
        yield RankRow(
            first=1 + int(is_ahead[:, place].sum()),
            last=len(catalog.models) - int(is_ahead[place].sum()),
            name=model.short_name,
            href=model_path(model.slug),
            maker=model.maker,
            tasks=tuple(catalog.tasks[task].label for task in model.tasks),
            score=scores.of(place)[0],
        )


def _place(row: RankRow) -> tuple[int, int, str]:
    """The best first; of equal ones the one that is known best."""
    whole = row.score.range
    return -whole.value, whole.high - whole.low, row.score.slug


def _overview(findings: Findings) -> Iterator[tuple[Crossing | None, ...]]:
    for row in range(len(findings.catalog.models)):
        yield tuple(_crossing(findings, column, row) for column in range(row))


def _crossing(findings: Findings, left: int, right: int) -> Crossing | None:
    if not findings.has_page(left, right):
        return None
    pair = findings.pair(left, right)
    return Crossing(
        href=compare_path(*(model.slug for model in pair.models)),
        title=" vs ".join(pair.names),
        overlap=pair.alignment.overlap,
        is_comparable=pair.comparison.is_comparable,
    )


HOME = PageKind(
    "home",
    _pages,
    _view,
    layout="pages/home.html",
    view_type=HomePage,
    menu=(Link(10, "Models", PATH, "#models"), Link(20, "Comparisons", PATH, "#pairs")),
    listing=lambda store: one_listed(PATH),
)
