"""All tags of a site that are used, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalog import Catalog
from generator.digests import text_digest
from generator.numbers import counted
from generator.pages.addresses import Frame, Page, tag_path
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.store import Store
from generator.pages.parts.tag_members import tag_members
from generator.pages.words.tag_kinds import TAG_KINDS

PATH = "tags/index.html"


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag with how many models tell of it."""

    label: str
    href: str
    about: str
    counts: str  # "9 models"


@dataclass(frozen=True, slots=True)
class TagGroup:
    """Tags of one kind, in the site's order."""

    id: str
    heading: str
    tags: tuple[TagRow, ...]


@dataclass(frozen=True, slots=True)
class TagListPage:
    frame: Frame
    groups: tuple[TagGroup, ...]

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    """Depends on all that it shows, word for word."""
    yield Page(PATH, TAG_LIST.name, findings=text_digest(repr(_groups(store))))


def _view(store: Store, page: Page) -> TagListPage:
    groups = _groups(store)
    count = sum(len(group.tags) for group in groups)
    description = (
        f"{counted(count, 'tag')} by which capabilities are compared on {store.catalog.site.title}, each "
        "with the models that tell of it."
    )
    return TagListPage(store.frame(page.path, "Tags", description), groups)


def _groups(store: Store) -> tuple[TagGroup, ...]:
    return store.once(("tag groups",), lambda: tuple(_made_groups(store)))


def _made_groups(store: Store) -> Iterator[TagGroup]:
    counts = {name: len(positions) for name, positions in tag_members(store).positions.items()}
    for kind, heading in TAG_KINDS.items():
        names = [name for name in counts if store.catalog.tags[name].kind == kind]
        if names:
            rows = tuple(_row(store.catalog, name, counts[name]) for name in names)
            yield TagGroup(f"kind-{kind}", heading, rows)


def _row(catalog: Catalog, name: str, count: int) -> TagRow:
    tag = catalog.tags[name]
    return TagRow(tag.label, tag_path(name), tag.about, counted(count, "model"))


TAG_LIST = PageKind(
    "tags",
    _pages,
    _view,
    layout="pages/tags.html",
    view_type=TagListPage,
    listing=lambda store: one_listed(PATH),
    path=PATH,
)
