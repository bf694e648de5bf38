"""What the layouts of a comparison see: the page, its rows, its clauses and its picture.

All words are finished HTML, since these layouts are rendered once and then filled in: there are half a
million comparisons. Knows no catalog, and not how the words are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from generator.pages.addresses import Frame
from generator.pages.parts.model_parts import ScoreParts
from generator.pages.parts.side_by_side import SamplesView
from generator.rendering.slots import Filled


class RowView(NamedTuple):
    """A row of the table of facts."""

    id: Filled
    label: Filled
    left: Filled
    right: Filled


class ResultView(NamedTuple):
    """A row of published results: figures with the same data set, metric and setting."""

    dataset: Filled
    metric: Filled
    setting: Filled
    left: Filled
    right: Filled


class ScoreRow(NamedTuple):
    """A row of the table of scores.

    Words and mark are empty where the recipe asks nothing of this kind of model.
    """

    id: Filled  # empty for the score itself
    label: Filled
    left: ScoreParts
    right: ScoreParts


class ClauseView(NamedTuple):
    """A clause of the verdict, or a reason for one of the two; with the row that it rests on."""

    text: Filled
    href: Filled
    strong: bool


class MatchView(NamedTuple):
    """Two capabilities that are the same thing."""

    left: Filled
    right: Filled
    similarity: Filled


class MatchLine(NamedTuple):
    """One line of the capability picture: two rows and how strong it is."""

    left: int
    right: int
    similarity: int


class PictureOfMatches(NamedTuple):
    """The picture of which capability matches which."""

    row_count: int
    left: Filled
    right: Filled
    lines: Filled


class ComparePage(NamedTuple):
    """A comparison. An empty field can be asked for as such: `{% if page.results %}`."""

    frame: Frame
    is_comparable: bool
    has_maps: bool  # whether the samples need their script
    shared_tasks: Filled
    verdict: Filled
    left_name: Filled
    right_name: Filled
    left_href: Filled
    right_href: Filled
    left_edit: Filled
    right_edit: Filled
    left_sources: Filled
    right_sources: Filled
    scores: Filled  # rows
    left_known: Filled  # percent
    right_known: Filled
    left_above: Filled  # of 100 draws
    differing: Filled  # rows
    agreeing: Filled  # rows
    agreeing_count: Filled
    open: Filled  # labels
    results: Filled  # rows
    samples: Filled
    match_count: Filled  # empty: none
    left_count: Filled  # of capabilities
    right_count: Filled
    left_coverage: Filled  # percent
    right_coverage: Filled
    overlap: Filled
    threshold: Filled
    picture: Filled
    matches: Filled
    left_only: Filled
    right_only: Filled
    left_reasons: Filled
    right_reasons: Filled

    @property
    def path(self) -> str:
        """The address of the page."""
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
