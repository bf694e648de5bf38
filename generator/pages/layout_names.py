"""Whether every layout that pages are made with is there, and where those lie now that had other names once.

What versions changed stands in layout_versions.py. Knows names only; what is in a layout is for rendering/ to
read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from generator.pages.layout_versions import GONE, MOVED, UPGRADING
from generator.problems import Place, Problem
from generator.rendering.layout_faults import missing_layout


def name_problems(names: Collection[str], needed: Iterable[str]) -> Iterator[Problem]:
    """Layouts of `names` that no page is made with any more, and needed ones that are not there."""
    moved = [old for old in MOVED if old in names]
    yield from (_moved(old, names) for old in moved)
    yield from (_gone(old) for old in GONE if old in names)
    told = {MOVED[old] for old in moved}
    for name in dict.fromkeys(needed):
        if name not in names and name not in told:
            yield missing_layout(name)


def _moved(old: str, names: Collection[str]) -> Problem:
    new = MOVED[old]
    words = f"no page is made with {old} any more: its place is {new}"
    help = f"carry your changes over to layouts/{new} and delete this file"
    if new not in names:
        help = f"move it to layouts/{new}; {UPGRADING}"
    return Problem("moved-layout", words, Place(f"layouts/{old}"), help)


def _gone(old: str) -> Problem:
    words = f"no page is made with {old} any more: what it showed stands in {GONE[old]}"
    help = f"carry your changes over to layouts/{GONE[old]} and delete this file; {UPGRADING}"
    return Problem("moved-layout", words, Place(f"layouts/{old}"), help)
