"""The views of layouts that are filled in: each field is named by its layout."""

from __future__ import annotations

import re

import pytest

from generator.pages import addresses, comparison_view
from generator.pages.pieces import PIECES
from tests.toys import ROOT

FILLED = {name: view for name, view in PIECES if name.startswith("joined/")} | {
    "joined/compare.html": comparison_view.ComparePage,
    "pages/base.html": addresses.Frame,
}
HANDED_ON = {"pages/base.html": "macros/document.html"}  # a macro that is given the view
UNPRINTED = {
    "joined/compare.html": {"frame"},
    "joined/reason.html": {"strong"},  # of clauses, which have a layout of their own
    "pages/base.html": {"path", "tagline"},
}


@pytest.mark.parametrize("layout", FILLED)
def test_every_field_of_a_view_that_fills_a_layout_is_named_by_it(layout: str) -> None:
    names = [layout, HANDED_ON.get(layout, layout)]
    text = "".join((ROOT / "layouts" / name).read_text("utf-8") for name in names)
    named = set(re.findall(r"(?:(?<=\bpage\.)|(?<=\bframe\.))\w+", text))
    assert set(FILLED[layout]._fields) - named == UNPRINTED.get(layout, set()) - named
    assert UNPRINTED.get(layout, set()) - {"frame"} <= set(FILLED[layout]._fields) - named
