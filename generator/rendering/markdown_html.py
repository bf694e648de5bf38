"""Markdown of content as HTML. It comes from many hands, so what it renders to goes through a sanitiser."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import markdown
import nh3
from markupsafe import Markup

TAGS = {
    *("p", "br", "hr", "h4", "blockquote", "pre"),
    *("em", "strong", "code", "sup", "sub", "a"),
    *("ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}

ADDRESSES = {"http", "https", "mailto"}

# Paragraphs of plain words: six of seven texts, for which no converter is needed. A line begins with what can
# begin no list, heading or code; one space stands between words; signs of markdown and HTML are left out.
START = r"""(?=[^\W\d_]|[0-9]++(?![0-9.)])|["'(“])"""
WORD = r"""[\w,.;:'"()/%+=?!–—−×·°’‘“”…€$-]++"""
LINE = rf"{START}{WORD}(?: {WORD})*+"
PLAIN = re.compile(rf"{LINE}(?:\n\n?{LINE})*+")

_converter = threading.local()


@lru_cache(maxsize=512)  # both columns of a comparison show the same texts
def to_html(text: str) -> Markup:
    """Clean HTML: what looks like HTML is shown as text; no script, no style; links say `nofollow`."""
    plain = paragraphs(text)
    return Markup(cleaned(text) if plain is None else plain)


def paragraphs(text: str) -> str | None:
    """The HTML of a text that is paragraphs of plain words; None for any other."""
    if "_" in text or not PLAIN.fullmatch(text):
        return None
    inner = text.replace("\n\n", "</p>\n<p>")
    return f"<p>{inner}</p>"


def cleaned(text: str) -> str:
    """The HTML of any text, by way of the converter and the sanitiser."""
    return nh3.clean(
        _converted(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=ADDRESSES,
        link_rel="noopener nofollow",
    )


def _converted(text: str) -> str:
    """A converter that breaks off, in a text nested too deep, stays within it: it is thrown away."""
    converter = vars(_converter).pop("markdown", None) or _new_converter()
    html: str = converter.reset().convert(text)
    _converter.markdown = converter
    return html


def _new_converter() -> markdown.Markdown:
    """One that takes HTML for text; it can't be shared by threads."""
    converter = markdown.Markdown(extensions=["tables", "sane_lists", "fenced_code"], output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    return converter
