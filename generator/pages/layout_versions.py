"""What each version of the layouts changed: which of them moved or went, and which fields of their views.

A site's own layout was written for one version, and says which: `{# matchup layouts: 3 #}`. What has changed
since is told by `check` from this table, and docs/upgrading.md is held to it. It knows texts and no Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from generator.files import split_lines
from generator.problems import Place, Problem, warning

LAYOUTS_VERSION = 3  # of what views offer; raised, with rows below, when a layout or a field of one goes

MARK = re.compile(r"\{#-?\s*matchup layouts:\s*([0-9]{1,6})\s*-?#\}")

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)

FIELD = re.compile(r"\bpage\.(\w+)")

UPGRADING = "docs/upgrading.md has all that each version changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A layout or a field that is not there any more from a version on."""

    version: int
    layout: str  # as it was called before
    field: str = ""  # of its view, without "page."; empty: the layout itself
    now: str = ""  # the layout's new name, or what to write; empty: nothing stands for it


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
"""Old names of layouts, and those that version 2 gave them."""

GONE: Mapping[str, str] = {
    "joined/matches.html": "joined/capabilities.html",
    "joined/result.html": "joined/row.html",
    "pieces/line.html": "joined/match.html",
    "pieces/score-words.html": "pieces/score-mark.html",
    "pieces/title.html": "pieces/capability-line.html",
}
"""Layouts that went with version 3, and where what they showed stands now."""

FIELDS: Mapping[str, Mapping[str, str]] = {
    "pages/home.html": {
        "names": "the boxes load them: macros/picker.html",
        "overview": "page.tasks, and all pairs in pages/map.html",
        "pair_count": "page.counts",
        "ranks": "page.tasks, a card for each",
    },
    "pages/model.html": {
        "dimensions": "page.scores, one for each task",
        "name": "page.frame.title",
        "others": "page.partners",
        "score": "page.scores, one for each task",
    },
    "joined/compare.html": {
        "agreeing": "page.folds",
        "agreeing_count": "page.folds",
        "differing": "page.rows",
        "left_above": "page.standing",
        "left_count": "page.capabilities",
        "left_coverage": "page.capabilities",
        "left_only": "page.capabilities",
        "left_reasons": "page.choices",
        "match_count": "page.capabilities",
        "matches": "page.capabilities",
        "overlap": "page.capabilities",
        "picture": "page.capabilities",
        "results": "page.tests",
        "right_count": "page.capabilities",
        "right_coverage": "page.capabilities",
        "right_only": "page.capabilities",
        "right_reasons": "page.choices",
        "shared_tasks": "page.task",
        "threshold": "page.capabilities",
        "verdict": "page.answer and page.standing",
    },
    "pages/samples.html": {"is_drawn": "page.groups"},
    "pieces/capability.html": {"level": ""},
    "pieces/score-cell.html": {"name": ""},
    "pieces/score-mark.html": {"name": ""},
}
"""Fields that went with version 3, and what to print in their place."""

CHANGES = (
    *(Change(2, old, now=new) for old, new in MOVED.items()),
    *(Change(3, old, now=new) for old, new in GONE.items()),
    *(Change(3, name, field, now) for name, fields in FIELDS.items() for field, now in fields.items()),
)
"""All of them, the oldest first."""


def version_problems(own: Mapping[str, str]) -> Iterator[Problem]:
    """What layouts of a site, by name and text, use that is no more, and what they are too old or new for."""
    return chain.from_iterable(_problems_of(name, text) for name, text in own.items())


def _problems_of(name: str, text: str) -> Iterator[Problem]:
    changes = {each.field: each for each in CHANGES if each.layout == name and each.field}
    former = list(_former_fields(name, text, changes))
    yield from former
    mark = MARK.search(text)
    if mark and not former:
        yield from _of_version(name, text, mark, changes.values())


def _former_fields(name: str, text: str, changes: Mapping[str, Change]) -> Iterator[Problem]:
    """Each at its first place; comments print nothing."""
    told = set()
    bare = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text) if changes else ""
    for use in FIELD.finditer(bare):
        if use[1] in changes and use[1] not in told:
            told.add(use[1])
            yield _former(name, text, use, changes[use[1]])


def _former(name: str, text: str, use: re.Match[str], change: Change) -> Problem:
    words = f"page.{change.field} is no field of {name} any more, since version {change.version} of layouts"
    help = f"in its place stands {change.now}" if change.now else "delete it: nothing stands for it"
    place = _place(name, text, use.start(1), len(change.field))
    return Problem("former-field", words, place, f"{help}; {UPGRADING}")


def _of_version(name: str, text: str, mark: re.Match[str], changes: Iterable[Change]) -> Iterator[Problem]:
    version, place = int(mark[1]), _place(name, text, mark.start(1), len(mark[1]))
    if version > LAYOUTS_VERSION:
        words = f"{name} is written for version {version} of layouts; {LAYOUTS_VERSION} is the newest here"
        help = "update matchup to the version that it was written for"
        yield Problem("layouts-version", words, place, help)
    since = sorted({each.field for each in changes if each.version > version})
    if since:
        words = f"{name} is written for version {version} of layouts, and has lost fields since"
        help = f"look whether it does without {', '.join(since)}, then write {LAYOUTS_VERSION}; {UPGRADING}"
        yield warning("layouts-version", words, place, help)


def _place(name: str, text: str, start: int, length: int) -> Place:
    path = f"layouts/{name}"
    line = text.count("\n", 0, start)
    column = start - (text.rfind("\n", 0, start) + 1)
    return split_lines(path, text).place(line, column, length)
