"""The page on which a reader searches: a box, and what a script finds for it (layouts/static/search*.js).

What is searched stands in a file of its own, whose address has its digest in it; this is the one page that
names it. Without a script the page leads to the lists of tasks, tags and models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from generator.catalog import Catalog, Model
from generator.digests import text_digest
from generator.numbers import GB, counted
from generator.pages.addresses import Frame, Link, Page
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.deciding import WEIGHTS_SIZE, asked
from generator.pages.parts.store import Store
from generator.pages.search_terms import search_path
from generator.pages.words.labels import small_initial

PATH = "search.html"
TITLE = "Search"


@dataclass(frozen=True, slots=True)
class SearchPage:
    frame: Frame
    source: str  # address of what is searched, from the top of the site
    counts: str  # "168 capabilities of 31 models"
    examples: tuple[str, ...]  # queries

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """Depends on all that it shows, word for word."""
    shown = search_path(store), _counts(store.catalog), _examples(store.catalog)
    yield Page(PATH, SEARCH.name, findings=text_digest(repr(shown)))


def _view(store: Store, page: Page) -> SearchPage:
    catalog = store.catalog
    counts = _counts(catalog)
    description = (
        f"Say what you need in your own words: {counts} on {catalog.site.title}, by meaning and words."
    )
    return SearchPage(
        frame=store.frame(page.path, TITLE, description),
        source=search_path(store),
        counts=counts,
        examples=_examples(catalog),
    )


def _counts(catalog: Catalog) -> str:
    capabilities = sum(len(model.capabilities) for model in catalog.models)
    of_models = counted(len(catalog.models), "model")
    return f"{counted(capabilities, 'capability', 'capabilities')} of {of_models}"


def _examples(catalog: Catalog) -> tuple[str, ...]:
    """What may be asked here: of the first tasks of the site, and of two models of one task."""
    tasks = {task for model in catalog.models for task in model.tasks}
    labels = [small_initial(task.label) for name, task in catalog.tasks.items() if name in tasks]
    is_asked = asked(catalog)
    first = "{} in the browser" if is_asked.browser else "{} with open weights"
    second = "{} under 1 GB, commercial use" if _has_small(catalog) else "{} for commercial use"
    needs = (words.format(label) for words, label in zip((first, second), labels, strict=False))
    return (*needs, *_pair(catalog.models))


def _has_small(catalog: Catalog) -> bool:
    """Whether some weights have less than 1 GB."""
    files = (model.facts.get(WEIGHTS_SIZE) for model in catalog.models)
    return any(file is not None and file.number is not None and file.number < GB for file in files)


def _pair(models: tuple[Model, ...]) -> Iterator[str]:
    real = (model for model in models if not model.is_demonstration)
    pairs = (pair for pair in combinations(real, 2) if set(pair[0].tasks) & set(pair[1].tasks))
    for one, other in pairs:
        yield f"{one.short_name} vs {other.short_name}"
        return


SEARCH = PageKind(
    "search",
    _pages,
    _view,
    layout="pages/search.html",
    view_type=SearchPage,
    menu=(Link(50, TITLE, PATH),),
    listing=lambda store: one_listed(PATH),
    path=PATH,
)
