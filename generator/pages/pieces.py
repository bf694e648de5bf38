"""Layouts of parts of pages, each with the view that it sees; docs/layouts.md is written from this table and kinds.py."""

from __future__ import annotations

from generator.pages import comparison
from generator.pages.parts import exhibit_parts, model_parts

PIECES: tuple[tuple[str, type], ...] = (
    ("parts/row.html", comparison.RowView),
    ("parts/result.html", comparison.ResultView),
    ("parts/score-row.html", comparison.ScoreRow),
    ("parts/score-words.html", model_parts.ScoreView),
    ("parts/score-mark.html", model_parts.ScoreView),
    ("parts/score-cell.html", model_parts.ScoreView),
    ("parts/clause.html", comparison.ClauseView),
    ("parts/reason.html", comparison.ClauseView),
    ("parts/match.html", comparison.MatchView),
    ("parts/matches.html", comparison.PictureOfMatches),
    ("parts/title.html", model_parts.TitleView),
    ("parts/line.html", comparison.MatchLine),
    ("parts/samples.html", comparison.SamplesSection),
    ("parts/cell.html", model_parts.CellView),
    ("parts/capability.html", model_parts.CapabilityView),
    ("parts/sources.html", model_parts.SourcesView),
    ("parts/picture.html", exhibit_parts.PictureTag),
    ("parts/exhibit.html", exhibit_parts.ExhibitView),
    ("parts/run.html", exhibit_parts.RunView),
)
