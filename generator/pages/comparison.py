"""What a comparison shows: the fragments of two models joined, and what the pair adds.

There are half a million of these, so nothing in one is rendered twice: the page, its rows and its clauses are layouts
that are rendered once and have gaps for what differs (Layouts.fill). All words in these views are finished HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape  # a third of the time of markupsafe's, whose result nobody here asks for
from itertools import islice
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from generator.catalog import Catalog
from generator.digests import text_digest
from generator.findings.findings import Findings, Pair
from generator.findings.matching import Match
from generator.pages.addresses import Frame, Menu, Page, SitemapEntries, compare_path, frame, root_of
from generator.pages.kind import Column, PageKind
from generator.pages.parts.model_parts import TOTAL, Cell, Parts, ScoreParts
from generator.pages.parts.rows import MEASURED
from generator.pages.parts.side_by_side import SamplesView, samples_view
from generator.pages.parts.store import Renderer, Store
from generator.pages.words.verdict import Clause, choose, plain, verdict

ROOT = root_of(compare_path("", ""))
PICTURE = "parts/matches.html"

Join = Callable[[tuple[str, ...]], str]


class RowView(NamedTuple):
    """A row of the table of facts."""

    id: str
    label: str
    left: str
    right: str


class ResultView(NamedTuple):
    """A row of published results: figures with the same data set, metric and setting."""

    dataset: str
    metric: str
    setting: str
    left: str
    right: str


class ScoreRow(NamedTuple):
    """A row of the table of scores. Words and mark are empty where the recipe asks nothing of this kind of model."""

    id: str  # empty for the score itself
    label: str
    left: ScoreParts
    right: ScoreParts


class ClauseView(NamedTuple):
    text: str
    href: str
    strong: bool


class MatchView(NamedTuple):
    """Two capabilities that are the same thing."""

    left: str
    right: str
    similarity: str


class MatchLine(NamedTuple):
    """One line of the capability picture: two rows and how strong it is."""

    left: int
    right: int
    similarity: int


class PictureOfMatches(NamedTuple):
    row_count: int
    left: str
    right: str
    lines: str


class ComparePage(NamedTuple):
    """An empty field can be asked for as such: `{% if page.results %}`."""

    frame: Frame
    is_comparable: bool
    has_maps: bool  # whether the samples need their script
    shared_tasks: str
    verdict: str
    left_name: str
    right_name: str
    left_href: str
    right_href: str
    left_edit: str
    right_edit: str
    left_sources: str
    right_sources: str
    scores: str  # rows
    left_known: str  # percent
    right_known: str
    left_above: str  # of 100 draws
    differing: str  # rows
    agreeing: str  # rows
    agreeing_count: str
    open: str  # labels
    results: str  # rows
    samples: str
    match_count: str  # empty: none
    left_count: str  # of capabilities
    right_count: str
    left_coverage: str  # percent
    right_coverage: str
    overlap: str
    threshold: str
    picture: str
    matches: str
    left_only: str
    right_only: str
    left_reasons: str
    right_reasons: str

    @property
    def path(self) -> str:
        return self.frame.path


@dataclass(frozen=True, slots=True)
class SamplesSection:
    """What two models gave for the same samples."""

    root: str
    left_name: Markup
    right_name: Markup
    left_href: Markup
    right_href: Markup
    samples: SamplesView


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows that differ, those that agree, and the labels of those that are open on both sides."""

    differing: str
    agreeing: str
    agreeing_count: int
    open: str


class Comparisons:
    """Makes the views of comparisons."""

    def __init__(
        self,
        catalog: Catalog,
        menu: Menu,
        labels: Mapping[str, str],
        absent: Cell,
        not_run: Cell,
        layouts: Renderer,
    ) -> None:
        """`absent` stands where a file says nothing, `not_run` where only a run of the model could."""
        self._catalog = catalog
        self._menu = menu
        self._labels = {key: escape(label) for key, label in labels.items()}
        self._absent = absent
        self._layouts = layouts
        self._rows = {
            key: (self._row(key), not_run if key.startswith(MEASURED) else absent) for key in labels
        }
        self._clauses = {
            (strong, is_bound): layouts.skeleton(
                "parts/clause.html", _clause(strong, is_bound), "text", "href"
            )
            for strong in (True, False)
            for is_bound in (True, False)
        }
        self._reasons = layouts.skeleton("parts/reason.html", _clause(False, True), "text", "href")
        self._tied = layouts.skeleton("parts/match.html", MatchView, *MatchView._fields)
        self._figures = layouts.skeleton("parts/result.html", ResultView, *ResultView._fields)
        self._lines: dict[Match, str] = {}
        layouts.fill(
            PICTURE, PictureOfMatches(1, "", "", "")
        )  # a fault in it shows even if few pairs have matches

    def _row(self, key: str) -> Join:
        label = Markup(self._labels[key])
        return self._layouts.skeleton(
            "parts/row.html", lambda left, right: RowView(key, label, left, right), "left", "right"
        )

    def view(
        self, pair: Pair, path: str, left: Parts, right: Parts, samples: SamplesView | None
    ) -> ComparePage:
        catalog, alignment = self._catalog, pair.alignment
        words, reasons, (ours, theirs) = (
            verdict(pair),
            choose(pair, (left.needs, right.needs)),
            pair.pair_scores,
        )
        matches, is_comparable = alignment.matches, pair.comparison.is_comparable
        matched = {match.left for match in matches}, {match.right for match in matches}
        facts = self._facts(left.cells, right.cells)
        return ComparePage(
            frame=frame(
                catalog, self._menu, path, " vs ".join(pair.names), plain(words).strip(), is_comparable
            ).escaped(),
            is_comparable=is_comparable,
            has_maps=samples is not None and samples.has_maps,
            shared_tasks=escape(", ".join(catalog.tasks[task].label for task in pair.comparison.tasks)),
            verdict="".join(map(self._clause, words)),
            left_name=left.name,
            right_name=right.name,
            left_href=left.href,
            right_href=right.href,
            left_edit=left.edit_href,
            right_edit=right.edit_href,
            left_sources=left.sources,
            right_sources=right.sources,
            scores=self._scores(left.scores, right.scores),
            left_known=str(ours.range.coverage),
            right_known=str(theirs.range.coverage),
            left_above=str(pair.left_above),
            differing=facts.differing,
            agreeing=facts.agreeing,
            agreeing_count=str(facts.agreeing_count),
            open=facts.open,
            results=self._results(left.results, right.results),
            samples=self._samples(left, right, samples) if samples else "",
            match_count=str(len(matches)) if matches else "",
            left_count=str(alignment.left_count),
            right_count=str(alignment.right_count),
            left_coverage=str(alignment.left_coverage),
            right_coverage=str(alignment.right_coverage),
            overlap=str(alignment.overlap),
            threshold=str(catalog.site.encoder.threshold),
            picture=self._picture(left, right, matches, matched) if matches else "",
            matches="".join(
                self._tied(
                    (left.capabilities[match.left], right.capabilities[match.right], str(match.similarity))
                )
                for match in matches
            ),
            left_only=_others(left.capabilities, matched[0]),
            right_only=_others(right.capabilities, matched[1]),
            left_reasons="".join(map(self._reason, reasons[0])),
            right_reasons="".join(map(self._reason, reasons[1])),
        )

    def _clause(self, clause: Clause) -> str:
        return self._clauses[clause.strong, bool(clause.href)]((escape(clause.text), clause.href))

    def _reason(self, clause: Clause) -> str:
        return self._reasons((escape(clause.text), clause.href))

    def _facts(self, left: Mapping[str, Cell], right: Mapping[str, Cell]) -> Facts:
        differing: list[str] = []
        agreeing: list[str] = []
        nowhere: list[str] = []
        for key, (row, absent) in self._rows.items():
            ours, theirs = left.get(key, absent), right.get(key, absent)
            if ours.is_known or theirs.is_known:
                (agreeing if ours.compared == theirs.compared else differing).append(
                    row((ours.html, theirs.html))
                )
            elif ours is not absent or theirs is not absent:
                nowhere.append(self._labels[key])
        return Facts("".join(differing), "".join(agreeing), len(agreeing), ", ".join(nowhere))

    def _results(
        self, left: Mapping[tuple[str, str, str], str], right: Mapping[tuple[str, str, str], str]
    ) -> str:
        absent = self._absent.html
        return "".join(
            self._figures((*map(escape, key), left.get(key, absent), right.get(key, absent)))
            for key in sorted({*left, *right})
        )

    def _scores(self, left: Mapping[str, ScoreParts], right: Mapping[str, ScoreParts]) -> str:
        rows = [
            ScoreRow(
                f"score-{dimension.name}",
                escape(dimension.label),
                left[dimension.name],
                right[dimension.name],
            )
            for dimension in self._catalog.recipe.dimensions
            if left[dimension.name].mark or right[dimension.name].mark
        ]
        rows.append(ScoreRow("", "", left[TOTAL], right[TOTAL]))
        return "".join(self._layouts.fill("parts/score-row.html", row) for row in rows)

    def _samples(self, left: Parts, right: Parts, samples: SamplesView) -> str:
        section = SamplesSection(ROOT, left.name, right.name, left.href, right.href, samples)
        return self._layouts.markup("parts/samples.html", section)

    def _picture(
        self, left: Parts, right: Parts, matches: Sequence[Match], matched: tuple[set[int], set[int]]
    ) -> str:
        ours, theirs = (
            "".join(linked if place in found else lone for place, (linked, lone) in enumerate(parts.titles))
            for parts, found in zip((left, right), matched, strict=True)
        )
        row_count = max(len(left.titles), len(right.titles))
        return self._layouts.fill(
            PICTURE, PictureOfMatches(row_count, ours, theirs, "".join(map(self._line, matches)))
        )

    def _line(self, match: Match) -> str:
        if match not in self._lines:
            self._lines[match] = self._layouts.markup("parts/line.html", MatchLine(*match))
        return self._lines[match]


def _clause(strong: bool, is_bound: bool) -> Callable[..., ClauseView]:
    return lambda text, href: ClauseView(text, href if is_bound else "", strong)


def _others(capabilities: Sequence[str], matched: set[int]) -> str:
    return "".join(html for place, html in enumerate(capabilities) if place not in matched)


# The kind


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, left, right) for left, right in store.findings.pairs())


def _page(store: Store, left: int, right: int) -> Page:
    """Depends on its two models, on the scores of both, and on their alignment: on nothing else in the catalog."""
    models, dependencies = store.catalog.models, store.dependencies
    found = int(dependencies.pairs(left, np.array([right]))[0])
    return Page(
        compare_path(models[left].slug, models[right].slug),
        COMPARISON.name,
        models=(left, right),
        left=dependencies.models[left],
        right=dependencies.models[right],
        findings=found.to_bytes(8, "little"),
    )


def compared(findings: Findings, path: str) -> tuple[int, int] | None:
    """The pair whose page stands at an address."""
    positions = findings.positions
    folder, _, rest = path.partition("/")
    names, dot, ending = rest.rpartition(".")
    left, _, right = names.partition("/")
    if folder != "compare" or dot + ending != ".html" or left not in positions or right not in positions:
        return None
    pair = positions[left], positions[right]
    return pair if findings.paged[pair] else None


def _find(store: Store, path: str) -> Page | None:
    pair = compared(store.findings, path)
    return _page(store, *pair) if pair is not None else None


def _examples(store: Store) -> Iterator[Page]:
    """The first, and one with a model that was run."""
    findings = store.findings
    was_run = (place for place, model in enumerate(store.catalog.models) if findings.answers.of(model))
    run = next(was_run, 0)
    first = islice(findings.pairs(), 1)
    with_run = islice((pair for pair in findings.pairs() if run in pair), 1)
    return (_page(store, *pair) for pair in sorted({*first, *with_run}))


def _columns(store: Store) -> Iterator[Column]:
    """Each model's comparisons with others behind it in slug order."""
    findings, dependencies = store.findings, store.dependencies
    names = [f"{model.slug}.html" for model in store.catalog.models]
    by_name = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)  # "-" sorts before "."
    for left, model in enumerate(store.catalog.models):
        rights = by_name[findings.paged[left, by_name]]
        if len(rights):
            yield Column(
                folder=f"compare/{model.slug}",
                names=tuple(names[right] for right in rights.tolist()),
                left=dependencies.models[left],
                rights=dependencies.numbers[rights],
                findings=dependencies.pairs(left, rights),
            )


def _listing(store: Store) -> SitemapEntries:
    """Pairs that do not compare are left out, as they carry noindex."""
    findings, models, days = store.findings, store.catalog.models, store.dependencies.days
    is_listed = findings.paged & findings.comparable
    shown = [(model.slug, day) for model, day in zip(models, days, strict=True)]

    def entries(first: int, last: int) -> Iterator[tuple[str, str]]:
        for left, right in np.argwhere(is_listed)[first:last].tolist():
            yield compare_path(models[left].slug, models[right].slug), max(days[left], days[right])

    digest = text_digest(repr(shown) + np.packbits(is_listed).tobytes().hex())
    return SitemapEntries(int(is_listed.sum()), digest, entries)


def comparison(store: Store, left: int, right: int) -> ComparePage:
    """What the page about two models shows."""
    pair = store.findings.pair(left, right)
    ours, theirs = store.shown(left, ROOT), store.shown(right, ROOT)
    samples = None
    if ours.exhibits or theirs.exhibits:
        samples = samples_view(store.gallery(ROOT), ours, theirs, store.agreement(left, right))
    path = compare_path(*(model.slug for model in pair.models))
    return _comparisons(store).view(
        pair, path, store.parts(left, "left"), store.parts(right, "right"), samples
    )


def _comparisons(store: Store) -> Comparisons:
    """Kept from one opening of a site to the next while the recipe stays: all its rows are rendered."""

    def make() -> Comparisons:
        settings = replace(store.catalog, models=(), samples=(), prompts=())  # nothing that it would outlive
        return Comparisons(settings, store.menu, store.labels, store.absent, store.not_run, store.layouts)

    return store.once(
        "comparisons",
        lambda: store.cache.of(("comparisons", store.recipe), (store.layouts,), make),
    )


COMPARISON = PageKind(
    "comparison",
    _pages,
    lambda store, page: comparison(store, *page.models),
    layout="compare.html",
    view_type=ComparePage,
    listing=_listing,
    find=_find,
    examples=_examples,
    columns=_columns,
    is_filled=True,
)
