"""Comparisons as joins: the finished pieces of two models, and what the pair adds.

Nothing is rendered twice: the rows, the clauses and the page are layouts with gaps for what differs
(`Layouts.skeleton`, `Layouts.fill`). Knows neither how a pair was found nor where its page lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from html import escape  # a third of the time of markupsafe's, whose result nobody here asks for
from typing import NamedTuple

from markupsafe import Markup

from generator.catalog import Catalog
from generator.findings.alignments import Match
from generator.findings.findings import Pair
from generator.numbers import counted
from generator.pages.addresses import Frame, Menu, compare_path, frame, root_of
from generator.pages.alternates import about_comparison
from generator.pages.comparison_facts import Absent, FactTables
from generator.pages.comparison_view import (
    LETTERS,
    CapabilitiesView,
    ChoiceView,
    ClauseView,
    ComparePage,
    DifferenceView,
    Letter,
    MatchView,
    OnlyView,
    RelatedView,
    SamplesSection,
    ScoreRow,
)
from generator.pages.linked_data import PairWriter
from generator.pages.parts.model_parts import TOTAL, Parts, ScoreParts
from generator.pages.parts.share_cards import pair_words
from generator.pages.parts.side_by_side import SamplesView
from generator.pages.parts.store import Renderer
from generator.pages.words.clauses import STOP, Clause, plain
from generator.pages.words.differing import Difference, differing_rows
from generator.pages.words.reasons import choose
from generator.pages.words.related import INCIDENTAL
from generator.pages.words.sections import counted_capabilities, crumb, task_words, unranked
from generator.pages.words.verdict import answer, results_words, standing_words
from generator.rendering.slots import Skeleton

ROOT = root_of(compare_path("", ""))
CAPABILITIES = "joined/capabilities.html"


class Others(NamedTuple):
    """What else a page has of its pair."""

    samples: SamplesView | None
    related: tuple[str, str]  # links to other pairs of each
    searches: str  # the finished section about them

    @property
    def has_maps(self) -> bool:
        return self.samples is not None and self.samples.has_maps


class Said(NamedTuple):
    """What is said of two models; all but the description is HTML."""

    description: str
    answer: str
    tests: str
    standing: str
    choices: str
    differences: str


class Comparisons:
    """Makes the views of comparisons; one for all of a site."""

    def __init__(
        self, *, catalog: Catalog, menu: Menu, absent: Absent, layouts: Renderer, is_sampled: bool
    ) -> None:
        """`absent` stands where a file says nothing; `is_sampled`: whether models are given samples."""
        self._is_sampled = is_sampled
        self._catalog = catalog
        self._menu = menu
        self._absent = absent
        self._layouts = layouts
        self.linked = PairWriter(catalog.site)
        self.facts = FactTables(catalog, absent, layouts)
        self._clauses = {
            (strong, is_bound): self._clause(strong, is_bound)
            for strong in (True, False)
            for is_bound in (True, False)
        }
        self._stop = self._clauses[STOP.strong, bool(STOP.href)]((STOP.href, STOP.text))
        self._reason = layouts.skeleton("joined/reason.html", _clause_view(False, True), "href", "text")
        self._match = layouts.skeleton("joined/match.html", MatchView, *MatchView._fields)
        self._only = layouts.skeleton("joined/only.html", OnlyView, *OnlyView._fields)
        self._choice = {
            (letter, has_any): self._sided("joined/choice.html", ChoiceView, letter, has_any)
            for letter in LETTERS
            for has_any in (True, False)
        }
        self._links = {
            (letter, has_any): self._sided("joined/related.html", RelatedView, letter, has_any)
            for letter in LETTERS
            for has_any in (True, False)
        }
        self._score_rows = {
            dimension.name: self._score_row(f"score-{dimension.name}", escape(dimension.label))
            for dimension in catalog.recipe.dimensions
        } | {TOTAL: self._score_row("", "")}
        self._difference = layouts.skeleton("joined/difference.html", DifferenceView, *DifferenceView._fields)

    def _clause(self, strong: bool, is_bound: bool) -> Skeleton:
        return self._layouts.skeleton("joined/clause.html", _clause_view(strong, is_bound), "href", "text")

    def _sided(
        self, name: str, view: type[ChoiceView | RelatedView], letter: Letter, has_any: bool
    ) -> Skeleton:
        """A layout of one side, with words that may be none."""

        def of(model: str, words: str) -> ChoiceView | RelatedView:
            return view(model, letter, words if has_any else "")

        return self._layouts.skeleton(name, of, view._fields[0], view._fields[-1])

    def _score_row(self, id: str, label: str) -> Skeleton:
        def view(left_mark: Markup, right_mark: Markup, left_cell: Markup, right_cell: Markup) -> ScoreRow:
            left, right = ScoreParts(left_mark, left_cell), ScoreParts(right_mark, right_cell)
            return ScoreRow(id, Markup(label), left, right)

        names = "left.mark", "right.mark", "left.cell", "right.cell"
        return self._layouts.skeleton("joined/score-row.html", view, *names)

    def view(
        self,
        pair: Pair,
        path: str,
        left: Parts,
        right: Parts,
        others: Others,
    ) -> ComparePage:
        """What the page of a pair shows; `left` and `right` are the finished pieces of its models."""
        is_comparable = pair.comparison.is_comparable
        said = self.said(pair, left, right)
        facts = self.facts.of(left, right, is_comparable)
        left_known, right_known = coverages(pair)
        return ComparePage(
            frame=self._frame(pair, path, said.description),
            is_comparable=is_comparable,
            has_maps=others.has_maps,
            is_sampled=self._is_sampled,
            as_of=self._catalog.site.as_of,
            crumb=escape(crumb(pair)),
            left_name=left.name,
            right_name=right.name,
            left_href=left.href,
            right_href=right.href,
            left_edit=left.edit_href,
            right_edit=right.edit_href,
            left_data=left.data_href,
            right_data=right.data_href,
            answer=said.answer,
            tests=said.tests,
            standing=said.standing,
            choices=said.choices,
            differences=said.differences,
            samples=self.samples(left, right, others.samples, is_comparable) if others.samples else "",
            rows=facts.rows,
            folds=facts.folds,
            open=facts.open,
            task=escape(task_words(pair)),
            scores=self.scores(left.scores[pair.task], right.scores[pair.task]) if pair.task else "",
            unranked=escape(unranked(pair)),
            left_known=left_known,
            right_known=right_known,
            counted=escape(counted_capabilities(pair)),
            capabilities=self._capabilities(pair, left, right),
            searches=others.searches,
            related=self.related(left.name, right.name, others.related),
            source_count=counted(left.source_count + right.source_count, "source"),
            left_sources=left.sources,
            right_sources=right.sources,
        )

    def said(self, pair: Pair, left: Parts, right: Parts) -> Said:
        """What is said of the two in words."""
        about = left.traits, right.traits
        answered, tested = answer(pair, about), results_words(pair, about)
        return Said(
            description=f"{' vs '.join(pair.names)}: {plain([*answered, *tested]).strip()}",
            answer=self._sentence(answered),
            tests=self._sentence(tested),
            standing=self._sentence(standing_words(pair)),
            choices=self._choices(left.name, right.name, choose(pair, about)),
            differences="".join(self._differences(left, right, differing_rows(pair, about))),
        )

    def _frame(self, pair: Pair, path: str, description: str) -> Frame:
        title = " vs ".join(pair.names)
        is_listed = pair.comparison.is_comparable
        ours, theirs = pair.models
        about = about_comparison(self._catalog.site, ours.slug, theirs.slug, self.shown(pair))
        about = about._replace(linked_data=self.linked.written(ours, theirs))
        return frame(self._catalog, self._menu, path, title, description, is_listed, about).escaped()

    def shown(self, pair: Pair) -> str:
        """On its picture, where there is one."""
        return pair_words(pair) if self._catalog.site.outputs.share == "comparisons" else ""

    # What is said of the pair

    def _sentence(self, clauses: Iterable[Clause]) -> str:
        return "".join(map(self._clause_html, clauses)).rstrip()

    def _clause_html(self, clause: Clause) -> str:
        if clause is STOP:
            return self._stop
        return self._clauses[clause.strong, bool(clause.href)]((clause.href, escape(clause.text)))

    def _choices(self, left: str, right: str, reasons: tuple[Sequence[Clause], Sequence[Clause]]) -> str:
        """Nothing where nothing speaks for either."""
        if not any(reasons):
            return ""
        words = map(self._reasons, reasons)
        sides = zip(LETTERS, (left, right), words, strict=True)
        return "".join([self._choice[letter, bool(said)]((name, said)) for letter, name, said in sides])

    def _reasons(self, clauses: Iterable[Clause]) -> str:
        return "".join(self._reason((clause.href, escape(clause.text))) for clause in clauses)

    def _differences(self, left: Parts, right: Parts, differences: Iterable[Difference]) -> Iterable[str]:
        """What differs most; the cells of a row of facts are that row's, without notes."""
        absent = self._absent.told
        for row in differences:
            key = row.basis[0]
            if row.is_row:
                cells = self.facts.briefs(left.cells.get(key, absent), right.cells.get(key, absent))
            else:
                cells = escape(row.cells[0]), escape(row.cells[1])
            yield self._difference((f"#{key}", escape(row.label), *cells))

    # What is joined

    def scores(self, left: Mapping[str, ScoreParts], right: Mapping[str, ScoreParts]) -> str:
        """A row for each dimension that is asked of one of the two, and one for the score itself."""
        rows = ((row, left[name], right[name]) for name, row in self._score_rows.items())
        return "".join(
            [
                row((ours.mark, theirs.mark, ours.cell, theirs.cell))
                for row, ours, theirs in rows
                if ours.mark or theirs.mark
            ]
        )

    def samples(self, left: Parts, right: Parts, samples: SamplesView, is_comparable: bool) -> str:
        section = SamplesSection(
            root=ROOT,
            left_name=left.name,
            right_name=right.name,
            left_href=left.href,
            right_href=right.href,
            samples=samples,
            is_folded=not is_comparable,
        )
        return self._layouts.markup("pieces/samples-section.html", section)

    def _capabilities(self, pair: Pair, left: Parts, right: Parts) -> str:
        matches, (ours, theirs) = pair.alignment.matches, pair.models
        view = CapabilitiesView(
            left_name=left.name,
            right_name=right.name,
            note=note(pair),
            left_versus=left.versus.get(theirs.slug, ""),
            right_versus=right.versus.get(ours.slug, ""),
            matches="".join(self.match(left, right, match) for match in matches),
            left_only=self._unmatched(left, {match.left for match in matches}),
            right_only=self._unmatched(right, {match.right for match in matches}),
        )
        return self._layouts.fill(CAPABILITIES, view)

    def match(self, left: Parts, right: Parts, match: Match) -> str:
        ours, theirs = match.left, match.right
        line = left.lines[ours], str(match.similarity), right.lines[theirs]
        return self._match((*line, left.capabilities[ours], right.capabilities[theirs]))

    def _unmatched(self, parts: Parts, matched: Set[int]) -> str:
        return "".join([only for place, only in enumerate(self.alone(parts)) if place not in matched])

    def alone(self, parts: Parts) -> Iterator[str]:
        """Each capability as one that has no counterpart."""
        return map(self._only, zip(parts.lines, parts.capabilities, strict=True))

    def related(self, left: str, right: str, links: tuple[str, str]) -> str:
        if not any(links):
            return ""
        sides = zip(LETTERS, (left, right), links, strict=True)
        return "".join([self._links[letter, bool(each)]((name, each)) for letter, name, each in sides])


def note(pair: Pair) -> str:
    """Above matches of two models that were made for different jobs."""
    return INCIDENTAL if pair.alignment.matches and pair.comparison.barrier == "jobs" else ""


def coverages(pair: Pair) -> tuple[str, str]:
    """Percent of what each score rests on that is known; nothing where there is no score."""
    scores = pair.pair_scores
    if scores is None:
        return "", ""
    left, right = scores
    return str(left.range.coverage), str(right.range.coverage)


def _clause_view(strong: bool, is_bound: bool) -> Callable[..., ClauseView]:
    return lambda href, text: ClauseView(text, href if is_bound else "", strong)
