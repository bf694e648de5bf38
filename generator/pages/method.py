"""How everything is computed: the recipe with every weight and the reason for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.catalog import Recipe, SiteSettings, Task
from generator.pages.addresses import Frame, Link, Page
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.store import Store
from generator.pages.words.figures import LABELS

PATH = "methodology.html"
GRADES = (
    ("measured", "We measured or counted it ourselves, and a reading in the site's files says how."),
    ("verified", "Somebody other than the makers says so, at the source that is named."),
    ("reported", "The makers say so, at the source that is named."),
    ("derived", "Computed from another value, as the note says, or how this site's editors class the model."),
    ("unsourced", "Stated without a source: treat it with care."),
)


@dataclass(frozen=True, slots=True)
class MethodPage:
    frame: Frame
    site: SiteSettings
    recipe: Recipe
    tasks: Mapping[str, Task]
    grades: tuple[tuple[str, str], ...]
    measured: Mapping[str, str]  # label of each figure that a signal may be read from

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, METHOD.name)


def _view(store: Store, page: Page) -> MethodPage:
    catalog = store.catalog
    description = (
        f"How scores, ranges and matches on {catalog.site.title} are computed, "
        "with every weight and the reason for it."
    )
    return MethodPage(
        frame=store.frame(page.path, "How it is computed", description),
        site=catalog.site,
        recipe=catalog.recipe,
        tasks=catalog.tasks,
        grades=GRADES,
        measured=LABELS,
    )


METHOD = PageKind(
    "method",
    _pages,
    _view,
    layout="pages/methodology.html",
    view_type=MethodPage,
    menu=(Link(50, "Method", PATH),),
    listing=lambda store: one_listed(PATH, store.catalog.recipe.date),
)
