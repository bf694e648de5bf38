"""The table of layouts: complete, each in the folder of what is done with it."""

from __future__ import annotations

import re

from generator.pages.kinds import KINDS
from generator.pages.pieces import PIECES, layout_views
from generator.rendering.layout_folder import is_joined
from tests.toys import ROOT, shipped

NAMED = re.compile(r'\b(?:markup|fill|skeleton)\(\s*f?"([a-z-]+/[a-z-]+)')


def test_every_layout_is_in_the_table_or_named_by_another() -> None:
    layouts = shipped().layouts
    texts = "".join((ROOT / "layouts" / name).read_text("utf-8") for name in layouts.names)
    named = set(re.findall(r'{%-? (?:extends|from|include) "([^"]+)"', texts))
    assert {name for name, _ in layout_views(KINDS)} | named == set(layouts.names)


def test_every_layout_that_pieces_are_made_with_is_in_the_table() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "generator" / "pages").rglob("*.py"))
    stems = {name.removesuffix(".html") for name, _ in PIECES}
    named = set(NAMED.findall(code))
    assert len(named) > 10
    assert {name for name in named if not any(stem.startswith(name) for stem in stems)} == set()


def test_the_view_of_a_layout_that_is_filled_in_is_a_named_tuple_and_of_no_other_page() -> None:
    for name, view in layout_views(KINDS):
        is_tuple = issubclass(view, tuple)
        assert is_tuple or not is_joined(name), name
    assert all(name.split("/")[0] in ("joined", "pages", "pieces") for name, _ in layout_views(KINDS))
