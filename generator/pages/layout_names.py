"""Whether every layout that pages are made with is there, and where those lie now that had other names once.

Knows names only; what is in a layout is for rendering/ to read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from generator.problems import Place, Problem
from generator.rendering.layout_faults import missing_layout

MOVED: Mapping[str, str] = {
    "404.html": "pages/404.html",
    "base.html": "pages/base.html",
    "compare.html": "joined/compare.html",
    "coverage.html": "pages/coverage.html",
    "home.html": "pages/home.html",
    "methodology.html": "pages/methodology.html",
    "model.html": "pages/model.html",
    "redirect.html": "pages/redirect.html",
    "robots.txt": "pages/robots.txt",
    "samples.html": "pages/samples.html",
    "sitemap-part.xml": "pages/sitemap-part.xml",
    "sitemap.xml": "pages/sitemap.xml",
    "parts/capability.html": "pieces/capability.html",
    "parts/cell.html": "pieces/cell.html",
    "parts/charts.html": "macros/charts.html",
    "parts/clause.html": "joined/clause.html",
    "parts/exhibit.html": "pieces/exhibit.html",
    "parts/exhibits.html": "macros/exhibits.html",
    "parts/legend.html": "macros/legend.html",
    "parts/match.html": "joined/match.html",
    "parts/picture.html": "pieces/picture.html",
    "parts/reason.html": "joined/reason.html",
    "parts/row.html": "joined/row.html",
    "parts/run.html": "pieces/run.html",
    "parts/samples.html": "pieces/samples-section.html",
    "parts/score-cell.html": "pieces/score-cell.html",
    "parts/score-mark.html": "pieces/score-mark.html",
    "parts/score-row.html": "joined/score-row.html",
    "parts/sources.html": "pieces/sources.html",
}
"""Old names of layouts, and the new ones."""


def name_problems(names: Collection[str], needed: Iterable[str]) -> Iterator[Problem]:
    """Layouts of `names` that no page is made with any more, and needed ones that are not there."""
    moved = [old for old in MOVED if old in names]
    yield from (_moved(old, names) for old in moved)
    told = {MOVED[old] for old in moved}
    for name in dict.fromkeys(needed):
        if name not in names and name not in told:
            yield missing_layout(name)


def _moved(old: str, names: Collection[str]) -> Problem:
    new = MOVED[old]
    words = f"no page is made with {old} any more: its place is {new}"
    help = f"carry your changes over to layouts/{new} and delete this file"
    if new not in names:
        help = f"move it to layouts/{new}; CHANGELOG.md tells what else has changed"
    return Problem("moved-layout", words, Place(f"layouts/{old}"), help)
