"""Comparisons as joins: the finished pieces of two models, and what the pair adds.

Nothing is rendered twice: the rows, the clauses and the page are layouts with gaps for what differs
(`Layouts.skeleton`, `Layouts.fill`). Knows neither how a pair was found nor where its page lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape  # a third of the time of markupsafe's, whose result nobody here asks for

from markupsafe import Markup

from generator.catalog import Catalog
from generator.findings.alignments import Match
from generator.findings.findings import Pair
from generator.pages.addresses import Frame, Menu, compare_path, frame, root_of
from generator.pages.comparison_view import (
    ClauseView,
    ComparePage,
    MatchLine,
    MatchView,
    PictureOfMatches,
    ResultView,
    RowView,
    SamplesSection,
    ScoreRow,
)
from generator.pages.parts.model_parts import TOTAL, Cell, Parts, ScoreParts
from generator.pages.parts.rows import MEASURED
from generator.pages.parts.side_by_side import SamplesView
from generator.pages.parts.store import Renderer
from generator.pages.words.clauses import Clause, plain
from generator.pages.words.reasons import choose
from generator.pages.words.verdict import verdict
from generator.rendering.slots import Filled, Skeleton

ROOT = root_of(compare_path("", ""))

Test = tuple[str, str, str]
"""Data set, metric and setting of a published result."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows that differ, those that agree, and the labels of those that are open on both sides."""

    differing: Filled
    agreeing: Filled
    agreeing_count: int
    open: Filled


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table of facts, with gaps for the cells of both models."""

    label: Filled
    absent: Cell  # for a model that has no such row
    html: Skeleton


class Comparisons:
    """Makes the views of comparisons; one for all of a site."""

    def __init__(
        self,
        *,
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
        self._absent = absent
        self._layouts = layouts
        self._rows = {
            key: self._row(key, label, not_run if key.startswith(MEASURED) else absent)
            for key, label in labels.items()
        }
        self._clauses = {
            (strong, is_bound): self._clause(strong, is_bound)
            for strong in (True, False)
            for is_bound in (True, False)
        }
        self._reason = layouts.skeleton("joined/reason.html", _clause_view(False, True), "text", "href")
        self._match_row = layouts.skeleton("joined/match.html", MatchView, *MatchView._fields)
        self._result_row = layouts.skeleton("joined/result.html", ResultView, *ResultView._fields)
        self._lines: dict[Match, str] = {}

    def _row(self, key: str, label: str, absent: Cell) -> _Row:
        label = escape(label)

        def view(left: str, right: str) -> RowView:
            return RowView(key, Markup(label), left, right)

        return _Row(label, absent, self._layouts.skeleton("joined/row.html", view, "left", "right"))

    def _clause(self, strong: bool, is_bound: bool) -> Skeleton:
        return self._layouts.skeleton("joined/clause.html", _clause_view(strong, is_bound), "text", "href")

    def view(
        self, pair: Pair, path: str, left: Parts, right: Parts, samples: SamplesView | None
    ) -> ComparePage:
        """What the page of a pair shows; `left` and `right` are the finished pieces of its models."""
        alignment, comparison = pair.alignment, pair.comparison
        matches, clauses = alignment.matches, verdict(pair)
        matched_left = {match.left for match in matches}
        matched_right = {match.right for match in matches}
        left_score, right_score = pair.pair_scores
        left_reasons, right_reasons = choose(pair, (left.traits, right.traits))
        facts = self._facts(left.cells, right.cells)
        return ComparePage(
            frame=self._frame(pair, path, clauses),
            is_comparable=comparison.is_comparable,
            has_maps=samples is not None and samples.has_maps,
            shared_tasks=escape(", ".join(self._catalog.tasks[task].label for task in comparison.tasks)),
            verdict="".join(map(self._clause_html, clauses)),
            left_name=left.name,
            right_name=right.name,
            left_href=left.href,
            right_href=right.href,
            left_edit=left.edit_href,
            right_edit=right.edit_href,
            left_sources=left.sources,
            right_sources=right.sources,
            scores=self._scores(left.scores, right.scores),
            left_known=str(left_score.range.coverage),
            right_known=str(right_score.range.coverage),
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
            threshold=str(self._catalog.site.encoder.threshold),
            picture=self._picture(left, right, matches, matched_left, matched_right) if matches else "",
            matches=self._matches(left, right, matches),
            left_only=_unmatched(left.capabilities, matched_left),
            right_only=_unmatched(right.capabilities, matched_right),
            left_reasons=self._reasons(left_reasons),
            right_reasons=self._reasons(right_reasons),
        )

    def _frame(self, pair: Pair, path: str, clauses: Sequence[Clause]) -> Frame:
        title, description = " vs ".join(pair.names), plain(clauses).strip()
        is_listed = pair.comparison.is_comparable
        return frame(self._catalog, self._menu, path, title, description, is_listed).escaped()

    def _clause_html(self, clause: Clause) -> str:
        return self._clauses[clause.strong, bool(clause.href)]((escape(clause.text), clause.href))

    def _reasons(self, clauses: Iterable[Clause]) -> str:
        return "".join(self._reason((escape(clause.text), clause.href)) for clause in clauses)

    def _facts(self, left: Mapping[str, Cell], right: Mapping[str, Cell]) -> Facts:
        differing: list[str] = []
        agreeing: list[str] = []
        nowhere: list[str] = []
        for key, row in self._rows.items():
            absent = row.absent
            ours, theirs = left.get(key, absent), right.get(key, absent)
            if ours.is_known or theirs.is_known:
                rows = agreeing if ours.compared == theirs.compared else differing
                rows.append(row.html((ours.html, theirs.html)))
            elif ours is not absent or theirs is not absent:
                nowhere.append(row.label)
        return Facts("".join(differing), "".join(agreeing), len(agreeing), ", ".join(nowhere))

    def _results(self, left: Mapping[Test, str], right: Mapping[Test, str]) -> str:
        absent = self._absent.html
        return "".join(
            self._result_row((*map(escape, test), left.get(test, absent), right.get(test, absent)))
            for test in sorted({*left, *right})
        )

    def _scores(self, left: Mapping[str, ScoreParts], right: Mapping[str, ScoreParts]) -> str:
        """A row for each dimension that is asked of one of the two, and one for the score itself."""
        rows = []
        for dimension in self._catalog.recipe.dimensions:
            ours, theirs = left[dimension.name], right[dimension.name]
            if ours.mark or theirs.mark:
                rows.append(ScoreRow(f"score-{dimension.name}", escape(dimension.label), ours, theirs))
        rows.append(ScoreRow("", "", left[TOTAL], right[TOTAL]))
        return "".join(self._layouts.fill("joined/score-row.html", row) for row in rows)

    def _samples(self, left: Parts, right: Parts, samples: SamplesView) -> str:
        section = SamplesSection(
            root=ROOT,
            left_name=left.name,
            right_name=right.name,
            left_href=left.href,
            right_href=right.href,
            samples=samples,
        )
        return self._layouts.markup("pieces/samples-section.html", section)

    def _matches(self, left: Parts, right: Parts, matches: Iterable[Match]) -> str:
        return "".join(
            self._match_row(
                (left.capabilities[match.left], right.capabilities[match.right], str(match.similarity))
            )
            for match in matches
        )

    def _picture(
        self,
        left: Parts,
        right: Parts,
        matches: Sequence[Match],
        matched_left: set[int],
        matched_right: set[int],
    ) -> str:
        view = PictureOfMatches(
            row_count=max(len(left.titles), len(right.titles)),
            left=_titles(left, matched_left),
            right=_titles(right, matched_right),
            lines="".join(map(self._line, matches)),
        )
        return self._layouts.fill("joined/matches.html", view)

    def _line(self, match: Match) -> str:
        if match not in self._lines:
            self._lines[match] = self._layouts.markup("pieces/line.html", MatchLine(*match))
        return self._lines[match]


def _clause_view(strong: bool, is_bound: bool) -> Callable[..., ClauseView]:
    return lambda text, href: ClauseView(text, href if is_bound else "", strong)


def _unmatched(capabilities: Sequence[str], matched: set[int]) -> str:
    return "".join(html for place, html in enumerate(capabilities) if place not in matched)


def _titles(parts: Parts, matched: set[int]) -> str:
    """The titles of a model's capabilities; those with a counterpart look otherwise."""
    return "".join(linked if place in matched else lone for place, (linked, lone) in enumerate(parts.titles))
