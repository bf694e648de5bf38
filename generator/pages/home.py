"""The first page: what can be done here. Search, two models side by side, the tasks, pictures, what is new.

Nothing stands here without its task: there is no list of all models by one number. The page stays about as
long as its list of tasks, however many models a site has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.digests import text_digest
from generator.numbers import counted
from generator.pages.addresses import HOME as PATH
from generator.pages.addresses import Frame, Page, root_of
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.changes import Changes, changes
from generator.pages.parts.past import past
from generator.pages.parts.photograph_answers import (
    PhotographAnswers,
    photograph_answers,
    photograph_answers_digest,
)
from generator.pages.parts.store import Store
from generator.pages.parts.task_cards import TaskCard, site_counts, task_cards
from generator.pages.words.standing import rest_of_places


@dataclass(frozen=True, slots=True)
class LastRelease:
    """When the site was released last, and how much that changed."""

    day: str
    words: str


@dataclass(frozen=True, slots=True)
class HomePage:
    frame: Frame
    counts: str  # how many models, tasks and comparisons
    tasks: tuple[TaskCard, ...]
    pictures: tuple[PhotographAnswers, ...]
    changes: Changes
    last_release: LastRelease | None
    provisional_below: int
    places: str  # what they rest on
    has_pairs: bool  # whether any two models are compared

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """Depends on all that it shows, word for word; of pictures on all that any model said."""
    told = changes(store.catalog), _last_release(store)
    shown = repr((site_counts(store.findings), task_cards(store), *told))
    pictures = photograph_answers_digest(store).hex()
    yield Page(PATH, HOME.name, findings=text_digest(shown + pictures))


def _view(store: Store, page: Page) -> HomePage:
    site = store.catalog.site
    return HomePage(
        frame=store.frame(page.path, site.title, site.tagline),
        counts=site_counts(store.findings),
        tasks=task_cards(store),
        pictures=photograph_answers(store, root_of(page.path)),
        changes=changes(store.catalog),
        last_release=_last_release(store),
        provisional_below=store.catalog.recipe.provisional_below,
        places=rest_of_places(store.catalog.recipe),
        has_pairs=store.findings.page_pairs.count > 0,
    )


def _last_release(store: Store) -> LastRelease | None:
    releases = past(store).tellings
    if not releases:
        return None
    newest = releases[0]
    what = "the first one" if newest.is_first else counted(len(newest.edits), "change")
    return LastRelease(newest.release.date, what)


HOME = PageKind(
    "home",
    _pages,
    _view,
    layout="pages/home.html",
    view_type=HomePage,
    listing=lambda store: one_listed(PATH),
    path=PATH,
)
