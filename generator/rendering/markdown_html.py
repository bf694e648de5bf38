"""Markdown of content as HTML. It comes from many hands, so what it renders to goes through a sanitiser."""

from __future__ import annotations

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

_converter = threading.local()


@lru_cache(maxsize=512)  # both columns of a comparison show the same texts
def to_html(text: str) -> Markup:
    """Clean HTML: what looks like HTML is shown as text; no script, no style; links say `nofollow`."""
    html = _converted(text)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=ADDRESSES,
        link_rel="noopener nofollow",
    )
    return Markup(clean)


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
