"""What a page refers to is read as a browser reads it, and what leads nowhere is told."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from generator.output.links import facts_of, faults_of, target_of
from tests.toys import PageReader, shipped_html

BASE = "https://example.org/sub/"

PATHS = {"index.html", "models/index.html", "models/a.html", "compare/a/b.html", "static/site.css"}


def faults(
    page: str, path: str = "compare/a/b.html", ids: Iterable[str] = ("facts",)
) -> list[tuple[str, str]]:
    facts = facts_of(page.encode())
    known = frozenset(ids)
    found = faults_of(path, facts, BASE, PATHS.__contains__, lambda _: known)
    return [(fault.fault, fault.written) for fault in found]


@pytest.mark.parametrize(
    "address",
    [
        "../../index.html",
        "../../",
        "../../models/",
        "../../models",
        "../../models/a.html#facts",
        "../../models/a.html?x=1#top",
        "../../static/site.css",
        "/sub/models/a.html",
        "/sub/",
        "/other/site.html",
        "../../../elsewhere.html",
        "#",
        "#here",
        "#top",
        "#a=1&amp;b=2",
        "../../models/index.html#a,b",
        "../../models/a.html#:~:text=x",
        "https://example.org/nowhere",
        "//other.example/x",
        "mailto:a@example.org",
        "data:image/png;base64,AAAA",
        "http://[broken",
        "../../models/%61.html",
    ],
)
def test_what_leads_somewhere_or_out_of_the_site_is_no_fault(address: str) -> None:
    is_folder_alone = address == "../../models"
    expected = [("no-page", address)] if is_folder_alone else []
    assert faults(f'<p id="here"><a href="{address}">x</a>') == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<a href="c.html">', [("no-page", "c.html")]),
        ("<A HREF='c.html'>", [("no-page", "c.html")]),
        ("<a href=c.html>", [("no-page", "c.html")]),
        ('<a title="a > b" href="c.html">', [("no-page", "c.html")]),
        ('<img src="../../static/none.png">', [("no-page", "../../static/none.png")]),
        ('<a href="/sub/none.html">', [("no-page", "/sub/none.html")]),
        ('<a href="../../models/a.html#none">', [("no-id", "../../models/a.html#none")]),
        ('<a href="#none">', [("no-id", "#none")]),
        ('<p id="a"><p id="a"><p id="a">', [("doubled-id", "a")]),
        ('<a href="c.html"><a href="c.html">', [("no-page", "c.html")]),
        ('<script src="none.js">if (a < b) x = \'<a href="d.html">\'</script>', [("no-page", "none.js")]),
        ('<!-- <a href="c.html"> -->', []),
        ('<p data-id="a"><p data-id="a" id="b">', []),
    ],
)
def test_what_leads_nowhere_is_told_once_however_it_is_written(
    page: str, expected: list[tuple[str, str]]
) -> None:
    assert faults(page) == expected


def test_a_page_at_the_top_is_named_by_the_folder() -> None:
    assert target_of("index.html", "./", BASE) == ("index.html", "")
    assert target_of("models/a.html", ".", BASE) == ("models/index.html", "")
    assert target_of("models/a.html", "", BASE) == ("models/a.html", "")


def test_every_shipped_page_is_read_as_a_parser_reads_it() -> None:
    for path, page in list(shipped_html().items())[::9]:
        parsed, facts = PageReader(page), facts_of(page.encode())
        assert list(facts.ids) == parsed.ids, path
        assert set(parsed.links) <= set(facts.addresses), path
        assert facts.element_count == len(parsed.elements), path


@pytest.mark.parametrize("page", [b"", b"<a '", b'<a href="', b"<!--", b"<p id=a href", b"<\x00\xff>"])
def test_what_is_no_page_names_nothing(page: bytes) -> None:
    assert facts_of(page).addresses == ()
