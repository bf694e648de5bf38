"""Addresses that pages had when a model was called otherwise: lines for the host, and pages that lead on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple
from urllib.parse import urlsplit

from generator.digests import text_digest
from generator.findings.findings import Findings
from generator.hosts import Rules, host_of
from generator.pages.addresses import NOTHING_MORE, Frame, Page, compare_path, model_path, root_of
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store


class Old(NamedTuple):
    """An address that a page had when a model was called otherwise."""

    path: str
    target: str  # where the page is now
    aliases: tuple[str, ...]  # the old slugs in the path, one or two


class Moved(NamedTuple):
    """Old addresses as a host gets them: lines of its `_redirects`, and pages for what these don't catch."""

    lines: tuple[str, ...]
    pages: Mapping[str, str]  # path -> where it leads


class _Lines(NamedTuple):
    """Lines of a host's file. Exact ones stand before those with placeholders, and so come first."""

    exact: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()  # with placeholders

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.exact, *self.wide)

    def and_of(self, other: _Lines) -> _Lines:
        return _Lines(self.exact + other.exact, self.wide + other.wide)

    def are_within(self, rules: Rules) -> bool:
        byte_count = sum(len(line) + 1 for line in self.all)
        is_short = len(self.all) <= rules.all and len(self.wide) <= rules.with_placeholders
        return is_short and byte_count <= rules.bytes


def moved(addresses: Mapping[str, str], olds: Iterable[Old], rules: Rules | None, base: str) -> Moved:
    """Shares out old addresses; `addresses` has the slug of each alias.

    Three lines with placeholders stand for all comparisons of an alias. Where one of them would lead astray,
    because the order of the two names is another one now, a line of its own stands before it. An alias whose
    lines no longer fit within the host's limit gets pages instead.
    """
    if rules is None:
        return Moved((), {old.path: old.target for old in olds})
    by_alias: dict[str, list[Old]] = {alias: [] for alias in addresses}
    for old in olds:
        for alias in old.aliases:
            by_alias[alias].append(old)
    lines, ruled = _Lines(), set[str]()
    source = base if rules.is_prefixed else "/"
    for alias, slug in addresses.items():
        unruled = [old for old in by_alias[alias] if ruled.isdisjoint(old.aliases)]
        more = lines.and_of(_lines_of(alias, slug, unruled, source, base))
        if more.are_within(rules):
            lines = more
            ruled.add(alias)
    pages = {
        old.path: old.target
        for alias in addresses
        for old in by_alias[alias]
        if ruled.isdisjoint(old.aliases)
    }
    return Moved(lines.all, pages)


def _lines_of(alias: str, slug: str, olds: Iterable[Old], source: str, base: str) -> _Lines:
    """Those of one alias, for old addresses that no line leads on yet."""
    wide = [
        f"{source}compare/{before} {base}compare/{after} 301" for before, after in _placeholders(alias, slug)
    ]
    astray = [old for old in olds if _followed(alias, slug, old.path) != old.target]
    exact = [line for old in astray for line in _exact(old, source, base)]
    return _Lines(tuple(exact), tuple(wide))


def _placeholders(alias: str, slug: str) -> Iterator[tuple[str, str]]:
    """From and to; a page is asked for with its ending or without."""
    yield f"{alias}/:other", f"{slug}/:other"
    yield f":other/{alias}.html", f":other/{slug}.html"
    yield f":other/{alias}", f":other/{slug}"


def _followed(alias: str, slug: str, path: str) -> str:
    """Where the lines with placeholders lead from an old address.

    Nowhere from a model's page, which has a line of its own.
    """
    folder, *names = path.removesuffix(".html").split("/")
    if folder != "compare":
        return ""
    return f"{folder}/{'/'.join(slug if name == alias else name for name in names)}.html"


def _exact(old: Old, source: str, base: str) -> Iterator[str]:
    for path in (old.path, old.path.removesuffix(".html")):
        yield f"{source}{path} {base}{old.target} 301"


def moved_addresses(store: Store) -> Moved:
    """Old addresses of renamed models, as the site's host gets them."""
    return store.once("moved addresses", lambda: _moved(store))


def _moved(store: Store) -> Moved:
    site = store.catalog.site
    aliases = {alias: model.slug for model in store.catalog.models for alias in model.aliases}
    base = urlsplit(site.base_url).path
    return moved(aliases, _old_addresses(store.findings), host_of(site.host).rules, base)


def _old_addresses(findings: Findings) -> Iterator[Old]:
    """Every address that names a model by a slug it had before.

    The order of two names was that of the names then.
    """
    models = findings.catalog.models
    for place, model in enumerate(models):
        yield from (Old(model_path(alias), model_path(model.slug), (alias,)) for alias in model.aliases)
        for other, partner in enumerate(models if model.aliases else ()):
            is_told = partner.aliases and other < place
            if other == place or is_told or not findings.has_page(*sorted((place, other))):
                continue
            target = compare_path(*sorted((model.slug, partner.slug)))
            for names in product((model.slug, *model.aliases), (partner.slug, *partner.aliases)):
                if old := tuple(name for name in names if name not in (model.slug, partner.slug)):
                    yield Old(compare_path(*sorted(names)), target, old)


@dataclass(frozen=True, slots=True)
class RedirectPage:
    """What stands at an old address.

    The frame is that of the page it leads to, which is as many folders deep.
    """

    frame: Frame
    href: str

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """A page for each old address that the host is not told in another way."""
    return (_page(store, path) for path in moved_addresses(store).pages)


def _page(store: Store, path: str) -> Page:
    return Page(path, OLD_ADDRESS.name, left=text_digest(moved_addresses(store).pages[path]))


def _find(store: Store, path: str) -> Page | None:
    return _page(store, path) if path in moved_addresses(store).pages else None


def _view(store: Store, page: Page) -> RedirectPage:
    target = moved_addresses(store).pages[page.path]
    frame = store.frame(target, "Moved", "", False, NOTHING_MORE)
    return RedirectPage(frame, root_of(page.path) + target)


OLD_ADDRESS = PageKind(
    "old address", _pages, _view, layout="pages/redirect.html", view_type=RedirectPage, find=_find
)
