"""Any two to four models side by side: one page that lays out the columns that its address names.

A column is a file of its own, a classic script with one call around plain JSON, so that the page loads no
more than it shows and works from disk. Without a script the page leads to the shortlists of tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.digests import text_digest
from generator.pages.addresses import Frame, Page, column_path
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.script_calls import script_call
from generator.pages.parts.shortlist_columns import (
    DEMONSTRATIONS,
    NO_TASK,
    SECTIONS,
    UNLIKE_DOMAINS,
    Column,
    Section,
    ShortRow,
    column,
)
from generator.pages.parts.store import Store
from generator.pages.shortlists import shortlist_of

PATH = "shortlist.html"
DESCRIPTION = (
    "Choose two to four models and see what decides, scores, tests and what each can do side by side."
)

Named = tuple[str, str]  # name and address


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    frame: Frame
    ready: tuple[Named, ...]  # shortlists of tasks
    sections: tuple[Section, ...]
    no_score: tuple[str, str, str]  # why: made for tests, for different things, no task in common

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, SHORTLIST.name, findings=text_digest(repr(_ready(store))))


def _ready(store: Store) -> tuple[Named, ...]:
    paths = ((task.label, shortlist_of(store, task.name)) for task in store.catalog.tasks.values())
    return tuple((label, path) for label, path in paths if path)


def _view(store: Store, page: Page) -> ShortlistPage:
    return ShortlistPage(
        frame=store.frame(page.path, "Shortlist", DESCRIPTION),
        ready=_ready(store),
        sections=SECTIONS,
        no_score=(DEMONSTRATIONS, UNLIKE_DOMAINS, NO_TASK),
    )


SHORTLIST = PageKind(
    "shortlist",
    _pages,
    _view,
    layout="pages/shortlist.html",
    view_type=ShortlistPage,
    listing=lambda store: one_listed(PATH),
    path=PATH,
)


# Columns


def _columns(store: Store) -> Iterator[Page]:
    return (_column_page(store, position) for position in range(len(store.catalog.models)))


def _column_page(store: Store, position: int) -> Page:
    """Depends on the model and its scores alone: no other model moves it."""
    dependencies = store.dependencies
    return Page(
        column_path(store.catalog.models[position].slug),
        COLUMN.name,
        models=(position,),
        left=dependencies.models[position],
        findings=dependencies.scores[position],
    )


def _find(store: Store, path: str) -> Page | None:
    slug = path.removeprefix("shortlist/").removesuffix(".js")
    position = store.findings.positions.get(slug)
    return _column_page(store, position) if position is not None and path == column_path(slug) else None


def _script(store: Store, page: Page) -> bytes:
    return script_call("MatchupShortlist.load", _plain(column(store, page.models[0]))).encode()


def _plain(shown: Column) -> dict[str, object]:
    """A row is its number, its label, what stands there, and a note; shortlist.js reads it."""
    return {
        "slug": shown.slug,
        "name": shown.name,
        "href": shown.href,
        "maker": shown.maker,
        "domain": shown.domain,
        "isDemonstration": shown.is_demonstration,
        "facts": _rows(shown.facts),
        "scores": [[task.order, task.label, _rows(task.rows)] for task in shown.scores],
        "tests": _rows(shown.tests),
        "abilities": _rows(shown.abilities),
    }


def _rows(rows: Sequence[ShortRow]) -> list[list[object]]:
    return [
        [
            row.order,
            row.label,
            [_trimmed(each.text, each.href, each.about) for each in row.entries],
            row.note,
        ]
        for row in rows
    ]


def _trimmed(*words: str) -> list[str]:
    """Without empty words at the end."""
    kept = [*words]
    while kept and not kept[-1]:
        kept.pop()
    return kept


COLUMN = PageKind("shortlist column", _columns, _script, find=_find)
