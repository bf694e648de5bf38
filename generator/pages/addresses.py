"""Where pages live, and what each needs around its content: its address, and words for the document's head.

Knows no kind of page, and not what a page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from markupsafe import escape

from generator.catalog import Catalog, SiteSettings

HOME = "index.html"
MODELS = "models/index.html"  # the table of all
TABLE_AS_CSV = "api/v1/models.csv"  # the same for spreadsheets


@dataclass(frozen=True, slots=True)
class Page:
    """One output file: its address, and digests of what it shows."""

    path: str
    kind: str
    models: tuple[int, ...] = ()  # positions of the models it is about
    left: bytes = b""
    right: bytes = b""
    findings: bytes = b""
    number: int = 0  # which part, when a page comes in several


def compare_path(left: str, right: str) -> str:
    return f"compare/{left}/{right}.html"


def compared_slugs(path: str) -> tuple[str, str]:
    """Of the left and the right model of a comparison, by its path."""
    left, right = PurePosixPath(path).with_suffix("").parts[-2:]
    return left, right


def model_path(slug: str) -> str:
    return f"models/{slug}.html"


def task_path(name: str) -> str:
    return f"tasks/{name}.html"


def tag_path(name: str) -> str:
    return f"tags/{name}.html"


def shortlist_path(task: str) -> str:
    """The best of a task side by side."""
    return f"shortlists/{task}.html"


def column_path(slug: str) -> str:
    """What the page of any shortlist loads of a model."""
    return f"shortlist/{slug}.js"


# What else there is of a page


def data_path(page: str) -> str:
    """The JSON that holds what a page of a model, a task or a tag shows."""
    return f"api/v1/{page.removesuffix('.html')}.json"


def twin_path(page: str) -> str:
    """The page as markdown."""
    return f"{page.removesuffix('.html')}.md"


def feed_path(page: str = "") -> str:
    """What changed on a page of a model or a task, as Atom; of none: on the site."""
    return f"feeds/{page.removesuffix('.html') or 'all'}.atom"


def share_path(page: str = "") -> str:
    """The picture that is shown where a page is shared; of none: any page that has no own one."""
    return f"share/{page.removesuffix('.html') or 'site'}.png"


def badge_path(slug: str, is_dark: bool = False) -> str:
    return f"badges/{slug}{'.dark' if is_dark else ''}.svg"


def name_of(path: str) -> str:
    """What a page, or what else there is of it, is called in its folder: a slug, a task or a tag."""
    return PurePosixPath(path).stem


def address(site: SiteSettings, path: str) -> str:
    """The whole address of a path from the top of the site."""
    return site.base_url + ("" if path == HOME else path)


def root_of(path: str) -> str:
    """The way from a page to the top of the site.

    Links are relative to the page, so a site works in any folder.
    """
    return "../" * path.count("/")


@dataclass(frozen=True, slots=True)
class SitemapEntries:
    """What search engines are asked to read of one kind of page.

    An entry is a path, and the newest day that the page prints, or nothing.
    """

    count: int
    digest: bytes  # of all entries
    entries: Callable[[int, int], Iterator[tuple[str, str]]]  # from the first to the last, excluded


class Link(NamedTuple):
    """An entry of the menu."""

    place: int  # links stand in this order
    label: str
    path: str  # from the top of the site
    fragment: str = ""  # with its "#"


@dataclass(frozen=True, eq=False, slots=True)
class Menu:
    """The same on all pages, and compared by identity: it is asked for half a million times."""

    links: tuple[Link, ...]


class About(NamedTuple):
    """What machines are told of a page; each may be empty. Paths are from the top of the site."""

    data: str = ""  # JSON of what it shows
    twin: str = ""  # the page as markdown
    feed: str = ""  # Atom of what changes on it
    picture: str = ""  # whole address of the one for links that are shared
    picture_alt: str = ""
    linked_data: str = ""  # JSON-LD, fit to stand in a script element


NOTHING_MORE = About()


class Frame(NamedTuple):
    """A page's address, words for the head of its document, and the menu."""

    path: str
    root: str
    title: str
    document_title: str  # with the site's
    description: str
    canonical: str
    is_listed: bool
    site_title: str
    tagline: str
    menu: Menu
    banner: str = ""  # a notice above everything; empty for none
    about: About = NOTHING_MORE

    def escaped(self) -> Frame:
        """All words as HTML."""
        words = (escape(word) if isinstance(word, str) else word for word in self)
        return Frame._make(words)._replace(about=About._make(map(escape, self.about)))


def frame(
    catalog: Catalog,
    menu: Menu,
    path: str,
    title: str,
    description: str,
    is_listed: bool = True,
    about: About = NOTHING_MORE,
) -> Frame:
    site = catalog.site
    return Frame(
        path=path,
        root=root_of(path),
        title=title,
        document_title=title if title == site.title else f"{title} · {site.title}",
        description=short(description),
        canonical=address(site, path),
        is_listed=is_listed,
        site_title=site.title,
        tagline=site.tagline,
        menu=menu,
        banner=site.banner,
        about=about,
    )


def short(text: str, limit: int = 300) -> str:
    """At most `limit` characters, cut at a sentence or a word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit]
    return cut[: cut.rfind(". ") + 1] if ". " in cut else cut[: cut.rfind(" ")] + " …"
