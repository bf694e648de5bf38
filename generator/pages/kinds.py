"""All page kinds: the only list of ours, to which extensions may add.

Addresses, the menu, the sitemap, the preview, `check` and the docs read it. A new kind is a file beside this
one, a layout, and a row here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from generator.findings.findings import Findings
from generator.pages.addresses import Link, Menu, Page
from generator.pages.all_models import ALL_MODELS, MODEL_ROWS
from generator.pages.badges import BADGE
from generator.pages.changes import CHANGES
from generator.pages.comparison import COMPARISON
from generator.pages.coverage import COVERAGE
from generator.pages.data.index import INDEX_DATA
from generator.pages.data.models import MODEL_DATA
from generator.pages.data.models_csv import MODELS_CSV
from generator.pages.data.openapi import OPENAPI_DATA
from generator.pages.data.schemas import SCHEMA_DATA
from generator.pages.data.searches import SEARCHES_DATA
from generator.pages.data.tags import TAG_DATA
from generator.pages.data.tasks import TASK_DATA
from generator.pages.feeds import FEED
from generator.pages.files import FILES
from generator.pages.home import HOME
from generator.pages.kind import PageKind, kept
from generator.pages.map import MAP
from generator.pages.method import METHOD
from generator.pages.model import MODEL
from generator.pages.names import NAMED_PAIRS, NAMES
from generator.pages.old_addresses import OLD_ADDRESS
from generator.pages.parts.store import Store
from generator.pages.plain import NOT_FOUND, ROBOTS
from generator.pages.privacy import PRIVACY
from generator.pages.registered import registered
from generator.pages.samples import SAMPLES
from generator.pages.search import SEARCH
from generator.pages.search_terms import SEARCH_TERMS
from generator.pages.searches import SEARCHES
from generator.pages.share import PAIR_SHARE, SHARE
from generator.pages.shortlist import COLUMN, SHORTLIST
from generator.pages.shortlists import SHORTLISTS
from generator.pages.sitemap import SITEMAP, SITEMAP_PART
from generator.pages.tag import TAG
from generator.pages.tag_list import TAG_LIST
from generator.pages.task import TASK
from generator.pages.task_list import TASK_LIST
from generator.pages.twins.comparison import COMPARISON_TWIN
from generator.pages.twins.llms import LLMS
from generator.pages.twins.model import MODEL_TWIN
from generator.pages.twins.task import TASK_TWIN

KINDS = (
    HOME,
    TASK_LIST,
    TASK,
    TAG_LIST,
    TAG,
    ALL_MODELS,
    MAP,
    SHORTLISTS,
    SHORTLIST,
    SEARCH,
    SAMPLES,
    METHOD,
    COVERAGE,
    SEARCHES,
    CHANGES,
    PRIVACY,
    NOT_FOUND,
    ROBOTS,
    SITEMAP,
    SITEMAP_PART,
    MODEL,
    COMPARISON,
    OLD_ADDRESS,
    kept(SEARCH_TERMS),
    NAMES,
    NAMED_PAIRS,
    MODEL_ROWS,
    COLUMN,
    INDEX_DATA,
    MODEL_DATA,
    TASK_DATA,
    TAG_DATA,
    SEARCHES_DATA,
    MODELS_CSV,
    OPENAPI_DATA,
    SCHEMA_DATA,
    MODEL_TWIN,
    TASK_TWIN,
    COMPARISON_TWIN,
    LLMS,
    kept(SHARE),
    PAIR_SHARE,
    BADGE,
    FEED,
    FILES,
)  # in the order of the sitemap


@cache
def all_kinds() -> tuple[PageKind, ...]:
    """Ours, then those of extensions. Raises CannotGoOn."""
    return (*KINDS, *registered({kind.name for kind in KINDS}))


def menu_of(kinds: Sequence[PageKind], findings: Findings) -> Menu:
    """The links of the kinds that a site has; one and the same menu for the same links."""
    present = (kind for kind in kinds if kind.is_there is None or kind.is_there(findings))
    return _menu(tuple(sorted(link for kind in present for link in kind.menu)))


@cache
def _menu(links: tuple[Link, ...]) -> Menu:
    return Menu(links)


def pages(store: Store, kinds: Sequence[PageKind] = KINDS) -> Iterator[Page]:
    """Every page, kind by kind."""
    for kind in kinds:
        yield from kind.pages(store)


def find(store: Store, path: str, kinds: Sequence[PageKind] = KINDS) -> Page | None:
    """The page at an address; kinds of one page are asked first, those that must be searched last."""
    pages_there = (kind.page(store, path) for kind in kinds)
    return next((page for page in pages_there if page is not None), None)
