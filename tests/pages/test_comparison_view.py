"""The views of layouts that are filled in: each field is named by its layout."""

from __future__ import annotations

import re

import pytest

from generator.pages import addresses, comparison_view
from tests.toys import ROOT

FILLED = {
    "joined/compare.html": comparison_view.ComparePage,
    "pages/base.html": addresses.Frame,
    "joined/row.html": comparison_view.RowView,
    "joined/result.html": comparison_view.ResultView,
    "joined/score-row.html": comparison_view.ScoreRow,
    "joined/clause.html": comparison_view.ClauseView,
    "joined/match.html": comparison_view.MatchView,
    "joined/matches.html": comparison_view.PictureOfMatches,
    "pieces/line.html": comparison_view.MatchLine,
}


HANDED_ON = {  # macros that are given the view, or its fields by the same names
    "joined/matches.html": "macros/matching.html",
    "pages/base.html": "macros/document.html",
}
UNPRINTED = {"joined/compare.html": {"frame"}, "pages/base.html": {"path", "title", "tagline"}}


@pytest.mark.parametrize("layout", FILLED)
def test_every_field_of_a_view_that_fills_a_layout_is_named_by_it(layout: str) -> None:
    names = [layout, HANDED_ON.get(layout, layout)]
    text = "".join((ROOT / "layouts" / name).read_text("utf-8") for name in names)
    named = set(re.findall(r"(?:(?<=\bpage\.)|(?<=\bframe\.))\w+", text))
    assert set(FILLED[layout]._fields) - named == UNPRINTED.get(layout, set()) - named
    assert UNPRINTED.get(layout, set()) - {"frame"} <= set(FILLED[layout]._fields) - named
