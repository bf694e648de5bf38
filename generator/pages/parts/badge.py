"""A small picture of a model's place, for pages of others: its words, its SVG, and what is pasted to show it.

Words are drawn by the system's own font, each part stretched to a width that was measured with ours, so that
nothing runs out of its box.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from generator import lettering
from generator.dates import month_words
from generator.files import CONTROL
from generator.findings.ranks import Place, RankTable
from generator.lettering import ELLIPSIS, Face
from generator.numbers import ordinal
from generator.pages.addresses import address, badge_path, model_path
from generator.pages.parts.job_scores import among_words, places
from generator.pages.parts.store import Store
from generator.pages.words.labels import small_initial
from generator.pages.words.standing import MADE_FOR_TESTS

HEIGHT, BASELINE, PADDING = 24, 16, 9  # pixels
FACE = Face("Inter-Text", 12)
LONGEST = 300  # pixels of one part
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


class Colours(NamedTuple):
    """Of the left part and the right one, and of the line around both."""

    left: str
    on_left: str
    right: str
    on_right: str
    line: str


LIGHT = Colours("#1c1b19", "#fbfaf7", "#fbfaf7", "#1c1b19", "#5f5b53")
DARK = Colours("#ecebe6", "#141412", "#1c1c19", "#ecebe6", "#a8a498")


class Badge(NamedTuple):
    """What a badge says, and where it lies; addresses are whole."""

    site: str
    words: str  # "1st–3rd of 9 in image captioning, Nov 2026"
    name: str  # of the model
    page: str
    light: str
    dark: str
    path: str  # from the top of the site
    dark_path: str

    @property
    def width(self) -> int:
        """In pixels."""
        return sum(_part_widths(self))

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def title(self) -> str:
        return f"{self.site}: {self.name}, {self.words}"

    @property
    def lasting(self) -> str:
        """Words for it that stay true where they are pasted."""
        return f"{self.name} on {self.site}"

    @property
    def markdown(self) -> str:
        """For any page that is written in markdown."""
        alt = re.sub(r"([\\\[\]`*_<&])", r"\\\1", self.lasting)
        return f"[![{alt}]({self.light})]({self.page})"

    @property
    def picture(self) -> str:
        """For READMEs on forges, which show the dark one to readers in the dark."""
        alt = escape(self.lasting)
        return (
            f'<a href="{self.page}"><picture>'
            f'<source media="(prefers-color-scheme: dark)" srcset="{self.dark}">'
            f'<img alt="{alt}" src="{self.light}" height="{HEIGHT}"></picture></a>'
        )


def badge(store: Store, position: int) -> Badge:
    """Made once for its two files and the page."""
    return store.once(("badge", position), lambda: _badge(store, position))


def _badge(store: Store, position: int) -> Badge:
    site, model = store.catalog.site, store.catalog.models[position]
    light, dark = badge_path(model.slug), badge_path(model.slug, is_dark=True)
    return Badge(
        site=_plain(site.title),
        words=_plain(_words(store, position)),
        name=_plain(model.short_name),
        page=address(site, model_path(model.slug)),
        light=address(site, light),
        dark=address(site, dark),
        path=light,
        dark_path=dark,
    )


def _plain(text: str) -> str:
    """On one line, without what XML can't hold."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


# What it says


def _words(store: Store, position: int) -> str:
    """Its place in the first of its tasks in which it has one."""
    model = store.catalog.models[position]
    if model.is_demonstration:
        return MADE_FOR_TESTS
    every = (place for task in model.tasks for place in places(store, position, task))
    first = next(every, None)
    month = month_words(store.catalog.site.as_of)
    return f"{_place_words(store, *first)}, {month}" if first else f"not ranked, {month}"


def _place_words(store: Store, table: RankTable, place: Place) -> str:
    """ "1st–3rd of 9 in image captioning"."""
    first, last = ordinal(place.first), ordinal(place.last)
    ends = first if first == last else f"{first}–{last}"
    label = small_initial(store.catalog.tasks[table.task].label)
    early = ", provisional" if place.score.is_provisional else ""
    return f"{ends} of {len(table.ranked)} in {label}{among_words(store, table)}{early}"


# How it looks


def svg(shown: Badge, colours: Colours) -> bytes:
    """One line of two parts: whose word it is, and the word."""
    site, words = _parts(shown)
    left, right = _part_widths(shown)
    width = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}"'
        f' viewBox="0 0 {width} {HEIGHT}" role="img"><title>{escape(shown.title)}</title>'
        f'<rect x=".5" y=".5" width="{width - 1}" height="{HEIGHT - 1}" rx="4"'
        f' fill="{colours.right}" stroke="{colours.line}"/>'
        f'<path d="M{left} 0H4a4 4 0 0 0-4 4v{HEIGHT - 8}a4 4 0 0 0 4 4H{left}z" fill="{colours.left}"/>'
        f'<g font-family="{FONTS}" font-size="{FACE.size}">'
        f"{_text(site, PADDING, left, colours.on_left)}"
        f"{_text(words, left + PADDING, right, colours.on_right)}</g></svg>\n"
    ).encode()


def _parts(shown: Badge) -> tuple[str, str]:
    return _shortened(shown.site), _shortened(shown.words)


def _part_widths(shown: Badge) -> tuple[int, int]:
    left, right = (round(_width(words)) + 2 * PADDING for words in _parts(shown))
    return left, right


def _text(words: str, x: int, width: int, colour: str) -> str:
    return (
        f'<text x="{x}" y="{BASELINE}" fill="{colour}" textLength="{width - 2 * PADDING}"'
        f' lengthAdjust="spacingAndGlyphs">{escape(words)}</text>'
    )


def _width(text: str) -> float:
    """In pixels; letters that our fonts lack are as wide as they are high."""
    known = "".join(letter for letter in text if letter in lettering.letters())
    return lettering.width(known, FACE) + FACE.size * (len(text) - len(known))


def _shortened(text: str) -> str:
    """Cut where a part would be too long."""
    if _width(text) <= LONGEST:
        return text
    while _width(text + ELLIPSIS) > LONGEST:
        text = text[: text.rfind(" ")] if " " in text else text[:-1]
    return text.rstrip(" ,") + ELLIPSIS
