"""What the page of a tag shows, as JSON: who tells of it and in whose words, and what matches on it.

Where the page shows the first of many, so does the file, and says how many there are; the slugs of all models
that tell of it are there in any case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.catalog import SiteSettings
from generator.digests import digest_of
from generator.pages.addresses import (
    Page,
    address,
    compared_slugs,
    data_path,
    name_of,
    tag_path,
)
from generator.pages.data.envelope import enveloped, known, page_of
from generator.pages.data.searched_rows import SEARCHED, searched_of_tag
from generator.pages.data.shapes import Shape, flag, nullable, one_of, record, rows, text, texts, whole
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store
from generator.pages.parts.tag_members import tag_members
from generator.pages.tag import TAG, Matching, Neighbour, TagPage, Teller, Told
from generator.pages.words.tag_kinds import TAG_KINDS


def _pages(store: Store) -> Iterator[Page]:
    if store.catalog.site.outputs.api:
        yield from (_page(store, page) for page in TAG.pages(store))


def _paths(store: Store) -> Iterator[str]:
    return map(data_path, TAG.addresses(store)) if store.catalog.site.outputs.api else iter(())


def _page(store: Store, page: Page) -> Page:
    """Depends on what the page of the tag does, and on which models tell of it beyond those it lists."""
    slugs = " ".join(_slugs(store, name_of(page.path)))
    left = digest_of(page.left, slugs.encode())[:8]
    return replace(page, path=data_path(page.path), kind=TAG_DATA.name, left=left)


def _slugs(store: Store, name: str) -> list[str]:
    """Of all models that tell of it."""
    return [store.catalog.models[place].slug for place in tag_members(store).positions[name]]


def _find(store: Store, path: str) -> Page | None:
    page = TAG.page(store, page_of(store.catalog.site, path))
    return _page(store, page) if page is not None else None


def _view(store: Store, page: Page) -> bytes:
    name, site = name_of(page.path), store.catalog.site
    path = tag_path(name)
    shown: TagPage = TAG.view(store, replace(page, path=path))
    return enveloped(site, "tag", path, _content(store, name, shown))


def _content(store: Store, name: str, page: TagPage) -> dict[str, object]:
    site, around = store.catalog.site, page.around
    return {
        "tag": name,
        "label": page.label,
        "kind": store.catalog.tags[name].kind,
        "about": known(page.about),
        "also": list(page.also),
        "is_elsewhere": page.is_elsewhere,
        "models": _slugs(store, name),
        "tellers": [_teller(site, teller) for teller in around.tellers],
        "tasks": [name_of(path) for _, path in around.tasks],
        "by_task": {"count": around.by_task_count, "models": [_named(*each) for each in around.by_task]},
        "comparisons": {
            "count": page.comparison_count,
            "most_alike": [_matching(site, each) for each in page.comparisons],
        },
        "neighbours": [_neighbour(each) for each in around.neighbours],
        "searches": searched_of_tag(store, name),
    }


def _teller(site: SiteSettings, teller: Teller) -> dict[str, object]:
    return {
        "slug": name_of(teller.href),
        "name": teller.name,
        "is_demonstration": teller.is_demonstration,
        "told": [_told(site, told) for told in teller.told],
    }


def _told(site: SiteSettings, told: Told) -> dict[str, object]:
    return {"title": told.title, "sentence": known(told.sentence), "page": address(site, told.href)}


def _named(name: str, path: str) -> dict[str, object]:
    return {"slug": name_of(path), "name": name}


def _matching(site: SiteSettings, match: Matching) -> dict[str, object]:
    left, right = compared_slugs(match.href)
    return {
        "left": left,
        "right": right,
        "names": match.names,
        "titles": list(match.titles),
        "similarity": match.similarity,
        "page": address(site, match.href),
    }


def _neighbour(neighbour: Neighbour) -> dict[str, object]:
    return {"tag": name_of(neighbour.href), "label": neighbour.label, "models": neighbour.shared}


TOLD = record(
    "A capability that has the tag.",
    {
        "title": text("Its heading."),
        "sentence": nullable(text("The first of its text; markdown.")),
        "page": text("Address of its place on the page of the model."),
    },
)

TELLER = record(
    "A model with its capabilities that have the tag.",
    {
        "slug": text("Of the model."),
        "name": text("Its short name."),
        "is_demonstration": flag("Whether it shows how something works and is not for use."),
        "told": rows("In the order of its page.", TOLD),
    },
)

MATCHING = record(
    "A comparison in which two capabilities with this tag match.",
    {
        "left": text("Slug of a model."),
        "right": text("Slug of the other."),
        "names": text("Of both, as pages say it."),
        "titles": texts("Headings of the two capabilities, left and right."),
        "similarity": whole("How alike their texts are, in percent."),
        "page": text("Address of the comparison."),
    },
)

NEIGHBOUR = record(
    "Another tag of the same kind.",
    {
        "tag": text("Its name."),
        "label": text("As pages call it."),
        "models": whole("That tell of both."),
    },
)

BY_TASK = record(
    "Models that have such a task and do not tell of the tag.",
    {
        "count": whole("Of all of them."),
        "models": rows(
            "The first.", record("One of them.", {"slug": text("Of the model."), "name": text("Short.")})
        ),
    },
)

SHAPE: Mapping[str, Shape] = {
    "tag": text("Names it in addresses and files."),
    "label": text("As pages call it."),
    "kind": one_of(
        "Whether it says what a model does, how one works with it, or what is behind it.", [*TAG_KINDS]
    ),
    "about": nullable(text("When it is used.")),
    "also": texts("Other words for it."),
    "is_elsewhere": flag(
        "Whether what is told under it is true of another checkpoint than the model itself."
    ),
    "models": texts("Slugs of all models that tell of it."),
    "tellers": rows("The first of them, in the order of the page.", TELLER),
    "tasks": texts("Names of tasks whose models have it without saying so."),
    "by_task": BY_TASK,
    "comparisons": record(
        "Comparisons among the tellers that match on it.",
        {"count": whole("Of all of them."), "most_alike": rows("The most alike first.", MATCHING)},
    ),
    "neighbours": rows("Tags of the same models, most in common first.", NEIGHBOUR),
    "searches": SEARCHED,
}

TAG_DATA = PageKind("tag data", _pages, _view, find=_find, paths=_paths)
