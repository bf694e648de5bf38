"""What the layouts of a comparison see: the page, its rows, its clauses and its folded parts.

All words are finished HTML, since these layouts are rendered once and then filled in: there are half a
million comparisons. Knows no catalog, and not how the words are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from markupsafe import Markup

from generator.pages.addresses import Frame
from generator.pages.parts.model_parts import ScoreParts
from generator.pages.parts.side_by_side import SamplesView
from generator.rendering.slots import Filled

Letter = Literal["a", "b"]
"""The class of a side: left, right."""
LETTERS: tuple[Letter, Letter] = "a", "b"


class ClauseView(NamedTuple):
    """A clause of the verdict, or a reason for one of the two; with the row that it rests on."""

    text: Filled
    href: Filled
    strong: bool


class ChoiceView(NamedTuple):
    """When to choose one of the two."""

    name: Filled
    letter: str
    reasons: Filled


class DifferenceView(NamedTuple):
    """A row of what differs most; its label leads to the row of facts that it is made from."""

    href: Filled
    label: Filled
    left: Filled
    right: Filled


class RowView(NamedTuple):
    """A row of the table of facts."""

    id: Filled
    label: Filled
    left: Filled
    right: Filled


class BetterView(NamedTuple):
    """The cell of the better of two values."""

    value: Filled
    rest: Filled


class GroupView(NamedTuple):
    """Rows under a heading; only the group of public tests has an id."""

    id: Filled
    label: Filled
    rows: Filled


class FoldView(NamedTuple):
    """Rows that are folded away."""

    summary: Filled
    left_name: Filled
    right_name: Filled
    rows: Filled


class ScoreRow(NamedTuple):
    """A row of the table of scores.

    The mark is empty where the recipe asks nothing of this kind of model.
    """

    id: Filled  # empty for the score itself
    label: Filled
    left: ScoreParts
    right: ScoreParts


class MatchView(NamedTuple):
    """Two capabilities that are the same thing: a line of both, and both texts."""

    left_line: Filled
    similarity: Filled
    right_line: Filled
    left: Filled
    right: Filled


class OnlyView(NamedTuple):
    """A capability that has no counterpart."""

    line: Filled
    text: Filled


class CapabilitiesView(NamedTuple):
    """All capabilities of two models."""

    left_name: Filled
    right_name: Filled
    note: Filled
    left_versus: Filled  # what the left model's capabilities say of the right one
    right_versus: Filled
    matches: Filled
    left_only: Filled
    right_only: Filled


class LinkView(NamedTuple):
    """A related pair."""

    href: Filled
    name: Filled
    words: Filled


class RelatedView(NamedTuple):
    """The best partners of one of the two."""

    name: Filled
    letter: str
    links: Filled


class ComparePage(NamedTuple):
    """A comparison. An empty field can be asked for as such: `{% if page.scores %}`."""

    frame: Frame
    is_comparable: bool  # else the page is short
    has_maps: bool  # whether the samples need their script
    is_sampled: bool  # whether the site has samples that models are given
    as_of: Filled
    crumb: Filled
    left_name: Filled
    right_name: Filled
    left_href: Filled
    right_href: Filled
    left_edit: Filled
    right_edit: Filled
    left_data: Filled  # of the JSON of each model, from the top of the site
    right_data: Filled
    answer: Filled
    tests: Filled
    standing: Filled
    choices: Filled
    differences: Filled  # rows
    samples: Filled
    rows: Filled  # groups of rows that differ; where the two do not compare all rows are folded
    folds: Filled
    open: Filled  # labels
    task: Filled  # in which they are scored
    scores: Filled  # rows
    unranked: Filled
    left_known: Filled  # percent
    right_known: Filled
    counted: Filled  # how many capabilities each has, and how many match
    capabilities: Filled
    searches: Filled  # the section about them; empty without counts
    related: Filled
    source_count: Filled
    left_sources: Filled
    right_sources: Filled

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
    is_folded: bool  # on a short page
