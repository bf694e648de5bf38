"""JSON-LD: what a page shows, in the words of schema.org, for search engines.

Every value stands on the page, too. There is no rating by users, since nobody was asked, and no offer. The
site reviews a model where it ranks it, and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain

from markupsafe import Markup

from generator.catalog import Model, SiteSettings
from generator.media import media_type
from generator.pages.addresses import HOME, MODELS, Frame, address, model_path

Thing = Mapping[str, object]
Crumb = tuple[str, str]  # name, and address from the top of the site

CONTEXT = "https://schema.org"
FIRST_PAGE: Crumb = ("Home", HOME)
TABLE: Crumb = ("All models", MODELS)
TASKS: Crumb = ("Tasks", "tasks/index.html")
TAGS: Crumb = ("Tags", "tags/index.html")

# Pages of which there is one, by the link that stands above their heading.
ABOVE: Mapping[str, Crumb] = {
    "changes.html": FIRST_PAGE,
    "coverage.html": TABLE,
    "methodology.html": TABLE,
    "samples.html": TABLE,
    "privacy.html": FIRST_PAGE,
    "search.html": FIRST_PAGE,
    "searches.html": FIRST_PAGE,
    TAGS[1]: FIRST_PAGE,
    TASKS[1]: FIRST_PAGE,
}

# What would end a script element or a line of one; JSON has these characters in strings only.
ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})

ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))

GAP = "\0"  # no text of content and no address has one


def linked(*things: Thing) -> Markup:
    """The text of a script element that says these things."""
    return Markup(_script({"@context": CONTEXT, "@graph": things}))


def _script(value: object) -> str:
    return ENCODER.encode(value).translate(ESCAPES)


def thing(kind: str, **properties: object) -> Thing:
    """With what is there of its properties."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value not in ("", ())}}


# Where a page stands


def site_trail(site: SiteSettings, path: str, title: str) -> Markup:
    """Of a page of which there is one; nothing for one without links above its heading."""
    return linked(trail(site, [ABOVE[path]], title)) if path in ABOVE else Markup()


def trail(site: SiteSettings, above: Sequence[Crumb], name: str) -> Thing:
    """The links above a page's heading, and the heading; that stands here and has no address."""
    links = [thing("ListItem", name=label, item=address(site, path)) for label, path in above]
    return thing("BreadcrumbList", itemListElement=_numbered([*links, thing("ListItem", name=name)]))


def _numbered(entries: Sequence[Thing]) -> list[Thing]:
    return [{"@type": "ListItem", "position": place, **entry} for place, entry in enumerate(entries, start=1)]


# Comparisons


class PairWriter:
    """Writes what is said of two models: the trail and the list of both. Only what differs is made anew.

    `pieces` stand around what differs: the names of left and right, name and slug of left, name and slug of
    right.
    """

    def __init__(self, site: SiteSettings) -> None:
        two = [thing("ListItem", name=GAP, url=address(site, model_path(GAP)))] * 2
        both = thing("ItemList", itemListElement=_numbered(two))
        text = linked(trail(site, [TABLE], f"{GAP} vs {GAP}"), both)
        self.pieces = tuple(str(text).split(_script(GAP)[1:-1]))

    def written(self, left: Model, right: Model) -> Markup:
        ours, theirs = name_within(left), name_within(right)
        words = ours, theirs, ours, left.slug, theirs, right.slug, ""
        return Markup("".join(chain.from_iterable(zip(self.pieces, words, strict=True))))


def name_within(model: Model) -> str:
    """A model's name as it stands inside a string of a script element."""
    return _script(model.short_name)[1:-1]


# The site


def publisher(site: SiteSettings) -> Thing:
    return thing("Organization", name=site.title, url=site.base_url)


def table_thing(site: SiteSettings, frame: Frame, files: Sequence[str]) -> Thing:
    """The table of all models as data; `files` are paths of it."""
    return thing(
        "Dataset",
        name=frame.title,
        description=frame.description,
        url=frame.canonical,
        creator=publisher(site),
        distribution=tuple(
            thing("DataDownload", contentUrl=address(site, path), encodingFormat=_type(path))
            for path in files
        ),
    )


def _type(path: str) -> str:
    return media_type(path).partition(";")[0]
