"""How everything is computed: the recipe with every weight and its reason, and one score taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.catalog import Catalog, ChooseRule, Dimension, Recipe, SiteSettings, Task
from generator.digests import text_digest
from generator.findings.draws import DRAWS
from generator.findings.model_scores import LEAD
from generator.findings.search_counts import BURST, LEAST
from generator.pages.addresses import Frame, Link, Page
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.present import asks_searches, has_samples, has_searches
from generator.pages.parts.store import Store
from generator.pages.parts.worked_example import Example, example
from generator.pages.words.figures import LABELS
from generator.pages.words.labels import in_a_row, small_initial
from generator.pages.words.searched import of_all
from generator.vocabulary import Unit

PATH = "methodology.html"
GRADES = (
    ("measured", "We measured or counted it ourselves, and a reading in the site's files says how."),
    ("verified", "Somebody other than the makers says so, at the source that is named."),
    ("reported", "The makers say so, at the source that is named."),
    ("rival", "The makers of another model say so, at the source that is named."),
    ("derived", "Computed from another value, as the note says, or how this site's editors class the model."),
    ("unsourced", "Stated without a source: treat it with care."),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """When a difference in a row is a reason to choose."""

    row: str
    more: str  # words for whoever has more; empty: no reason
    less: str
    least: str  # "1.25 times", "3 months"; how far they are apart at least


@dataclass(frozen=True, slots=True)
class MethodPage:
    frame: Frame
    site: SiteSettings
    recipe: Recipe
    left_out: tuple[Dimension, ...]  # of which nothing is known on the whole site
    example: Example | None
    lead: int  # points
    draws: int
    tasks: Mapping[str, Task]
    facts: Mapping[str, str]  # label of each row that a signal may be read from
    domains: str  # in words; empty where there are none
    choices: tuple[Choice, ...]
    grades: tuple[tuple[str, str], ...]
    measured: Mapping[str, str]  # label of each figure that a signal may be read from
    has_samples: bool  # whether models are given any
    has_searches: bool  # whether the site has logs of searches, or asks for them
    searches: str  # what was counted, in words; empty without counts
    least_apart: int  # searches that fit only one of two models, before it is said which

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """Depends on settings, which stand in the recipe of all pages, and on the score that it takes apart."""
    shown = store.once(("method", "example"), lambda: example(store)), _left_out(store)
    searches = (_searches(store),) if _searches(store) else ()
    unasked = ("logs",) if store.findings.logs and not asks_searches(store.catalog) else ()
    yield Page(PATH, METHOD.name, findings=text_digest(repr((*shown, *searches, *unasked))))


def _searches(store: Store) -> str:
    counts = store.findings.searches
    return of_all(counts.window) if counts else ""


def _left_out(store: Store) -> tuple[Dimension, ...]:
    """Dimensions that are asked of no model, since nothing of them is known of any."""
    asked = {part.dimension.name for score in store.findings.scores.scores for part in score.parts}
    return tuple(each for each in store.catalog.recipe.dimensions if asked and each.name not in asked)


def _view(store: Store, page: Page) -> MethodPage:
    catalog = store.catalog
    description = (
        f"How ranks, scores, ranges and matches on {catalog.site.title} are computed, "
        "with every weight, the reason for it, and one score taken apart."
    )
    return MethodPage(
        frame=store.frame(page.path, "How it is computed", description),
        site=catalog.site,
        recipe=catalog.recipe,
        left_out=_left_out(store),
        example=store.once(("method", "example"), lambda: example(store)),
        lead=LEAD,
        draws=DRAWS,
        tasks=catalog.tasks,
        facts={name: row.label for name, row in catalog.fact_rows.items()},
        domains=in_a_row([small_initial(label) for label in catalog.domains.values()]),
        choices=tuple(_choices(catalog)),
        grades=GRADES,
        measured=LABELS,
        has_samples=has_samples(store.catalog),
        has_searches=has_searches(store.findings),
        searches=_searches(store),
        least_apart=LEAST * BURST,
    )


def _choices(catalog: Catalog) -> Iterator[Choice]:
    for row in catalog.fact_rows.values():
        if row.choose:
            rule = row.choose
            yield Choice(row.label, rule.more, rule.less, _least(row.unit, rule))


def _least(unit: Unit, rule: ChooseRule) -> str:
    if unit == "yes-no":
        return "yes against no"
    if unit == "date":
        return f"{rule.least_months:g} months" if rule.least_months else "any later day"
    return f"{rule.least_ratio:g} times"


METHOD = PageKind(
    "method",
    _pages,
    _view,
    layout="pages/methodology.html",
    view_type=MethodPage,
    menu=(Link(60, "Method", PATH),),
    listing=lambda store: one_listed(PATH, store.catalog.recipe.date),
    path=PATH,
)
