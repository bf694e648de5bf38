"""Pictures that are shown where a link is shared: of the site, each model, each task and, where a site asks
for them, each comparison.

A picture is made anew where what it shows is another, or what draws it. Those of models and comparisons are
too many to ask what they show: they go by what their pages depend on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import recipe
from generator.digests import digest_of
from generator.pages.addresses import Page, model_path, share_path, task_path
from generator.pages.comparison import COMPARISON
from generator.pages.kind import Column, PageKind
from generator.pages.parts.job_scores import standings_words, tables_by_task
from generator.pages.parts.share_cards import model_card, pair_card, site_card, task_card
from generator.pages.parts.share_drawing import Card, picture
from generator.pages.parts.store import Store

PNG = ".png"
SITE = share_path()


# Of the site, its models and its tasks


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, path) for path in _paths(store))


def _paths(store: Store) -> Iterator[str]:
    if store.catalog.site.outputs.share != "no":
        yield SITE
        yield from (share_path(model_path(model.slug)) for model in store.catalog.models)
        yield from (share_path(task_path(name)) for name in tables_by_task(store))


def _page(store: Store, path: str) -> Page:
    """Depends on what it shows, word for word; of a model on what its page tells of it alone."""
    folder, slug = _name(path)
    if folder == "models":
        return _model_page(store, store.findings.positions[slug], path)
    shown = digest_of(recipe.of_share(), repr(_card(store, path)).encode())
    return Page(path, SHARE.name, left=shown[:8])


def _model_page(store: Store, position: int, path: str) -> Page:
    dependencies = store.dependencies
    places = repr(standings_words(store, position)).encode()
    return Page(
        path,
        SHARE.name,
        models=(position,),
        left=_left(store, dependencies.models[position]),
        findings=digest_of(dependencies.scores[position], places)[:8],
    )


def _name(path: str) -> tuple[str, str]:
    """Folder and name of the page that a picture is of; no folder for the site's."""
    folder, _, name = _page_of(path).removesuffix(".html").rpartition("/")
    return folder, name


def _card(store: Store, path: str) -> Card:
    folder, name = _name(path)
    match folder:
        case "models":
            return model_card(store, store.findings.positions[name])
        case "tasks":
            return task_card(store, name)
        case _:
            return site_card(store)


def _page_of(path: str) -> str:
    """The page that a picture is of; nothing at another address."""
    page = path.removeprefix("share/").removesuffix(PNG) + ".html"
    return page if share_path(page) == path else ""


def _find(store: Store, path: str) -> Page | None:
    is_there = path.startswith("share/") and path in store.once(("share",), lambda: set(_paths(store)))
    return _page(store, path) if is_there else None


SHARE = PageKind(
    "share picture",
    _pages,
    lambda store, page: picture(_card(store, page.path)),
    find=_find,
    has_recipe=False,
)


# Of comparisons


def _has_pairs(store: Store) -> bool:
    return store.catalog.site.outputs.share == "comparisons"


def _made_with(store: Store) -> bytes:
    return store.once(
        ("share", "recipe"), lambda: digest_of(recipe.of_share(), store.catalog.settings_digest)
    )


def _left(store: Store, digest: bytes) -> bytes:
    """Of the left model, and of words and fonts."""
    return digest_of(_made_with(store), digest)[:8]


def _pair_pages(store: Store) -> Iterator[Page]:
    if _has_pairs(store):
        yield from (_pair_page(store, page) for page in COMPARISON.pages(store))


def _pair_page(store: Store, page: Page) -> Page:
    return replace(page, path=share_path(page.path), kind=PAIR_SHARE.name, left=_left(store, page.left))


def _find_pair(store: Store, path: str) -> Page | None:
    if not _has_pairs(store) or not path.startswith("share/compare/"):
        return None
    page = COMPARISON.page(store, _page_of(path))
    return _pair_page(store, page) if page is not None else None


def _columns(store: Store) -> Iterator[Column]:
    """In the order of the comparisons: both endings begin with a full stop."""
    if COMPARISON.columns is not None and _has_pairs(store):
        for column in COMPARISON.columns(store):
            names = tuple(name.removesuffix(".html") + PNG for name in column.names)
            folder, left = f"share/{column.folder}", _left(store, column.left)
            yield replace(column, folder=folder, names=names, left=left)


PAIR_SHARE = PageKind(
    "share picture of a comparison",
    _pair_pages,
    lambda store, page: picture(pair_card(store, store.findings.pair(*page.models))),
    find=_find_pair,
    columns=_columns,
    has_recipe=False,
)
