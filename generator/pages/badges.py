"""Badges: a small SVG of each model's place, for light and dark pages of others."""

from __future__ import annotations

from collections.abc import Iterator

from generator import recipe
from generator.digests import digest_of
from generator.pages.addresses import Page, badge_path
from generator.pages.kind import PageKind
from generator.pages.parts.badge import DARK, LIGHT, badge, svg
from generator.pages.parts.store import Store

DARK_ENDING = ".dark.svg"


def _pages(store: Store) -> Iterator[Page]:
    for position, model in enumerate(store.catalog.models if store.catalog.site.outputs.badges else ()):
        for is_dark in (False, True):
            yield _page(store, position, badge_path(model.slug, is_dark))


def _page(store: Store, position: int, path: str) -> Page:
    """Depends on what it says, word for word."""
    shown = digest_of(recipe.of_share(), repr(badge(store, position)).encode(errors="replace"))
    return Page(path, BADGE.name, models=(position,), left=shown[:8])


def _view(store: Store, page: Page) -> bytes:
    colours = DARK if page.path.endswith(DARK_ENDING) else LIGHT
    return svg(badge(store, page.models[0]), colours)


def _find(store: Store, path: str) -> Page | None:
    is_dark = path.endswith(DARK_ENDING)
    slug = path.removeprefix("badges/").removesuffix(DARK_ENDING if is_dark else ".svg")
    position = store.findings.positions.get(slug)
    is_there = store.catalog.site.outputs.badges and path == badge_path(slug, is_dark)
    return _page(store, position, path) if position is not None and is_there else None


BADGE = PageKind("badge", _pages, _view, find=_find, has_recipe=False)
