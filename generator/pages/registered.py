"""Page kinds of other packages: what they are held to, since no test of ours has seen them.

An address of theirs may be taken by nobody else, and must be one that any host and file system takes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from generator import extensions
from generator.extensions import Addition, of_extension
from generator.pages.addresses import Page
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store
from generator.problems import CannotGoOn

# Folders have no point in their names and files have one, so that no address is also the folder of another.
WORD = r"[^\x00-\x1f/\\:*?\"<>|. ]{1,100}"
ADDRESS = re.compile(rf"(?:{WORD}/)*{WORD}(?:\.{WORD})+")


def registered(ours: Collection[str]) -> tuple[PageKind, ...]:
    """The page kinds that extensions add; `ours` are names that are taken. Raises CannotGoOn."""
    added = extensions.loaded(extensions.PAGE_KINDS, PageKind, ours)
    return tuple(_guarded(addition, kind) for addition, kind in added.items())


def _guarded(addition: Addition, kind: PageKind) -> PageKind:
    """The kind with faults told as those of its package; its code is part of what its pages are made from."""

    if kind.columns is not None:
        words = f"the {addition.words} has columns, which are no part of what extensions may use"
        raise CannotGoOn(words, f"give its pages one by one, or {extensions.WAY_OUT}")
    blamed: dict[str, Any] = {}
    for field in fields(kind):
        work = getattr(kind, field.name)
        if callable(work) and not isinstance(work, type):
            blamed[field.name] = of_extension(addition, work)

    def pages(store: Store) -> Iterator[Page]:
        return (_sound(addition, page) for page in blamed["pages"](store))

    return replace(kind, **{**blamed, "pages": pages, "has_recipe": True})


def _sound(addition: Addition, page: Page) -> Page:
    if page.kind != addition.name:
        words = f'the {addition.words} has a page of the kind "{page.kind}"'
        raise CannotGoOn(words, f"make it with the kind's own name, or {extensions.WAY_OUT}")
    if not ADDRESS.fullmatch(page.path):
        words = f"the {addition.words} has a page at {page.path!r}, which is no address"
        raise CannotGoOn(words, f"write it as folder/name.html, or {extensions.WAY_OUT}")
    return page


def apart(store: Store, pages: Iterable[Page], in_columns: Sequence[PageKind]) -> Iterator[Page]:
    """The same pages, all that are listed one by one. Raises CannotGoOn at the first whose address is taken.

    That no two of ours are at one address is known; an extension's may be at one of a column, too.
    """
    owners: dict[str, str] = {}
    added = extensions.names(extensions.PAGE_KINDS)
    for page in pages:
        taken = owners.get(page.path)
        if taken is None and page.kind in added:
            taken = next((kind.name for kind in in_columns if kind.page(store, page.path)), None)
        if taken is not None:
            raise _clash(page.path, taken, page.kind)
        owners[page.path] = page.kind
        yield page


def _clash(path: str, one: str, other: str) -> CannotGoOn:
    """Two pages at one address, and the kinds that they are of."""
    by_name = {each.name: f"the {each.words}" for each in extensions.added(extensions.PAGE_KINDS)}
    named = [by_name.get(kind, f'our page kind "{kind}"') for kind in (one, other)]
    owners = " and of ".join(dict.fromkeys(named))
    help = f"give one of them another address, or {extensions.WAY_OUT}"
    return CannotGoOn(f"two pages have the address {path}: of {owners}", help)
