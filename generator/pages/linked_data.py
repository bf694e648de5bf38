"""JSON-LD: what a page shows, in the words of schema.org, for search engines.

Every value stands on the page, too. There is no rating by users, since nobody was asked, and no offer. The
site reviews a model where it ranks it, and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from generator.catalog import Model, SiteSettings
from generator.media import media_type
from generator.pages.addresses import HOME, MODELS, Frame, model_path
from generator.pages.words.licences import spdx_address
from generator.pages.words.standing import NO_SCORE, NOT_RANKED

if TYPE_CHECKING:
    from generator.pages.parts.deciding import Deciding
    from generator.pages.parts.job_scores import JobScore

Thing = Mapping[str, object]
Crumb = tuple[str, str]  # name, and address from the top of the site

CONTEXT = "https://schema.org"
FIRST_PAGE: Crumb = ("Home", HOME)
TABLE: Crumb = ("All models", MODELS)
TASKS: Crumb = ("Tasks", "tasks/index.html")
TAGS: Crumb = ("Tags", "tags/index.html")
VERSION = "version"  # a fact, as sites name it

# Pages of which there is one, by the link that stands above their heading.
ABOVE: Mapping[str, Crumb] = {
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

GAP = "\0"  # no text of content has one


def linked(*things: Thing) -> Markup:
    """The text of a script element that says these things."""
    return Markup(_script({"@context": CONTEXT, "@graph": things}))


def _script(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(ESCAPES)


def _address(site: SiteSettings, path: str) -> str:
    return site.base_url + ("" if path == HOME else path)


def _thing(kind: str, **properties: object) -> Thing:
    """With what is there of its properties."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value not in ("", ())}}


# Where a page stands


def site_trail(site: SiteSettings, path: str, title: str) -> Markup:
    """Of a page of which there is one; nothing for one without links above its heading."""
    return linked(trail(site, [ABOVE[path]], title)) if path in ABOVE else Markup()


def trail(site: SiteSettings, above: Sequence[Crumb], name: str) -> Thing:
    """The links above a page's heading, and the heading; that stands here and has no address."""
    links = [_thing("ListItem", name=label, item=_address(site, path)) for label, path in above]
    return _thing("BreadcrumbList", itemListElement=_numbered([*links, _thing("ListItem", name=name)]))


def _numbered(entries: Sequence[Thing]) -> list[Thing]:
    return [{"@type": "ListItem", "position": place, **entry} for place, entry in enumerate(entries, start=1)]


# Comparisons


def pair_writer(site: SiteSettings) -> Callable[[Model, Model], Markup]:
    """Writes what is said of two models: the trail and the list of both. Only what differs is made anew."""
    two = [_thing("ListItem", name=GAP, url=GAP)] * 2
    both = _thing("ItemList", numberOfItems=2, itemListElement=_numbered(two))
    text = linked(trail(site, [TABLE], GAP), both)
    frame = str(text).replace("%", "%%").replace(_script(GAP), "%s")

    def written(left: Model, right: Model) -> Markup:
        ours, theirs = left.short_name, right.short_name
        our_page, their_page = (_address(site, model_path(model.slug)) for model in (left, right))
        words = f"{ours} vs {theirs}", ours, our_page, theirs, their_page
        return Markup(frame % tuple(map(_script, words)))

    return written


# Models


def model_thing(
    site: SiteSettings, model: Model, deciding: Deciding, tasks: Sequence[str], scores: Sequence[JobScore]
) -> Thing:
    """A model with what is known of it, and what the site says where it ranks it."""
    version = model.facts.get(VERSION)
    return _thing(
        "SoftwareApplication",
        name=model.short_name,
        url=_address(site, model_path(model.slug)),
        applicationCategory=tuple(tasks),
        author=_thing("Organization", name=model.maker),
        datePublished=deciding.released,
        license=spdx_address(model) if deciding.licence else "",
        fileSize=deciding.weights_size_words,
        softwareVersion=version.text if version is not None and version.is_known else "",
        review=tuple(_reviews(site, scores)),
    )


def _reviews(site: SiteSettings, scores: Sequence[JobScore]) -> Iterator[Thing]:
    for score in scores:
        if score.words not in (NO_SCORE, NOT_RANKED):
            yield _thing(
                "Review",
                author=_publisher(site),
                reviewAspect=score.label,
                reviewBody=score.words,
                reviewRating=_thing("Rating", ratingValue=score.range.value, bestRating=100, worstRating=0),
            )


def _publisher(site: SiteSettings) -> Thing:
    return _thing("Organization", name=site.title, url=site.base_url)


# The table of all


def table_thing(site: SiteSettings, frame: Frame, files: Sequence[str]) -> Thing:
    """The table of all models as data; `files` are paths of it."""
    return _thing(
        "Dataset",
        name=frame.title,
        description=frame.description,
        url=frame.canonical,
        creator=_publisher(site),
        distribution=tuple(
            _thing("DataDownload", contentUrl=_address(site, path), encodingFormat=_type(path))
            for path in files
        ),
    )


def _type(path: str) -> str:
    return media_type(path).partition(";")[0]
