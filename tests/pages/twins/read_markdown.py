"""Twins as programs read them: by two readers of markdown that share no code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import markdown
from markdown_it import MarkdownIt

from tests.toys import Element, PageReader

Row = tuple[str, ...]

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FREE = ("p", "code")  # as many as a text of content has paragraphs and pieces of code
MINE = re.compile(r"(?:fn|fnref)\d*:")  # addresses of footnotes


def by_python_markdown(text: str) -> str:
    return markdown.markdown(text, extensions=["tables", "footnotes"])


def by_commonmark(text: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(text)


READERS = (by_python_markdown, by_commonmark)


def structure(html: str) -> Counter[tuple[str, ...]]:
    """Elements with the names of their attributes and where they lead; texts left out."""
    return Counter(map(_shape, (each for each in PageReader(html).elements if each.tag not in FREE)))


def _shape(element: Element) -> tuple[str, ...]:
    names = sorted(element.attributes)
    return element.tag, *names, element.attributes.get("href", "")


def rows(html: str) -> list[Row]:
    """The texts of all rows of tables, without small numbers of sources."""
    plain = re.sub(r"<sup\b.*?</sup>", "", html, flags=re.DOTALL)
    return list(_rows(plain))


def _rows(html: str) -> Iterator[Row]:
    for row in re.findall(r"<tr\b.*?</tr>", html, flags=re.DOTALL):
        cells = [each.text for each in PageReader(row).elements if each.tag in ("th", "td")]
        yield tuple(cells)


def numbers(*texts: str) -> Counter[str]:
    return Counter(number for text in texts for number in NUMBER.findall(text))
