"""All tasks of a site, each as a card with its best models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.digests import text_digest
from generator.numbers import counted
from generator.pages.addresses import Frame, Link, Page
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.store import Store
from generator.pages.parts.task_cards import TaskCard, task_cards

PATH = "tasks/index.html"


@dataclass(frozen=True, slots=True)
class TaskListPage:
    frame: Frame
    counts: str  # "12 tasks"
    cards: tuple[TaskCard, ...]

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """Depends on all that it shows, word for word."""
    yield Page(PATH, TASK_LIST.name, findings=text_digest(repr(task_cards(store))))


def _view(store: Store, page: Page) -> TaskListPage:
    cards = task_cards(store)
    counts, title = counted(len(cards), "task"), store.catalog.site.title
    description = f"{counts} on {title}, each with its best-ranked models and how many it has."
    return TaskListPage(store.frame(page.path, "Tasks", description), counts, cards)


TASK_LIST = PageKind(
    "tasks",
    _pages,
    _view,
    layout="pages/tasks.html",
    view_type=TaskListPage,
    menu=(Link(10, "Tasks", PATH),),
    listing=lambda store: one_listed(PATH),
    path=PATH,
)
