"""Layouts of pieces of pages, and all layouts that the site needs, each with the view that it sees.

docs/layouts.md is written from this table and that of the page kinds.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.pages import all_models, comparison_searches, comparison_view
from generator.pages.kind import PageKind
from generator.pages.parts import exhibit_parts, model_parts, partners

LayoutView = tuple[str, type]
"""A layout, and the type of the view that it sees."""

PIECES: tuple[LayoutView, ...] = (
    ("joined/clause.html", comparison_view.ClauseView),
    ("joined/reason.html", comparison_view.ClauseView),
    ("joined/choice.html", comparison_view.ChoiceView),
    ("joined/difference.html", comparison_view.DifferenceView),
    ("joined/row.html", comparison_view.RowView),
    ("joined/better.html", comparison_view.BetterView),
    ("joined/group.html", comparison_view.GroupView),
    ("joined/fold.html", comparison_view.FoldView),
    ("joined/score-row.html", comparison_view.ScoreRow),
    ("joined/capabilities.html", comparison_view.CapabilitiesView),
    ("joined/match.html", comparison_view.MatchView),
    ("joined/only.html", comparison_view.OnlyView),
    ("joined/searches.html", comparison_searches.SearchesView),
    ("joined/searched.html", comparison_searches.SearchedRow),
    ("joined/related.html", comparison_view.RelatedView),
    ("joined/link.html", comparison_view.LinkView),
    ("joined/partner.html", partners.PartnerLink),
    ("pieces/model-row.html", all_models.RowOfTable),
    ("pieces/score-mark.html", model_parts.ScoreView),
    ("pieces/score-cell.html", model_parts.ScoreView),
    ("pieces/samples-section.html", comparison_view.SamplesSection),
    ("pieces/cell.html", model_parts.CellView),
    ("pieces/note.html", model_parts.CellView),
    ("pieces/capability.html", model_parts.CapabilityView),
    ("pieces/capability-line.html", model_parts.LineView),
    ("pieces/versus.html", model_parts.VersusView),
    ("pieces/sources.html", model_parts.SourcesView),
    ("pieces/picture.html", exhibit_parts.PictureTag),
    ("pieces/exhibit.html", exhibit_parts.ExhibitView),
    ("pieces/run.html", exhibit_parts.RunView),
)


def layout_views(kinds: Iterable[PageKind]) -> tuple[LayoutView, ...]:
    """Every layout that pages of these kinds, or pieces of them, are made with."""
    of_kinds = [(kind.layout, kind.view_type) for kind in kinds if kind.view_type is not None]
    return (*of_kinds, *PIECES)
