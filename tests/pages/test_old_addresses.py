"""Old addresses: each leads to the page of now, by a line of the host or by a page of ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.edition import Edition
from generator.hosts import Rules
from generator.pages.old_addresses import Old, moved
from tests.toys import catalog, findings, model, shipped

ALIASES = {"old-b": "b"}
OLDS = [
    Old("models/old-b.html", "models/b.html", ("old-b",)),
    Old("compare/a/old-b.html", "compare/a/b.html", ("old-b",)),
    Old("compare/m/old-b.html", "compare/b/m.html", ("old-b",)),  # the order has turned
]
MANY = Rules(all=100, with_placeholders=100, bytes=10_000)


def test_without_a_file_of_rules_every_old_address_gets_a_page() -> None:
    assert moved(ALIASES, OLDS, None, "/").pages == {old.path: old.target for old in OLDS}


def test_lines_with_placeholders_stand_behind_those_that_they_would_lead_astray() -> None:
    lines, pages = moved(ALIASES, OLDS, MANY, "/site/")
    assert pages == {}
    exact, wide = lines[:4], lines[4:]
    assert exact == (
        "/models/old-b.html /site/models/b.html 301",
        "/models/old-b /site/models/b.html 301",
        "/compare/m/old-b.html /site/compare/b/m.html 301",
        "/compare/m/old-b /site/compare/b/m.html 301",
    )
    assert wide == (
        "/compare/old-b/:other /site/compare/b/:other 301",
        "/compare/:other/old-b.html /site/compare/:other/b.html 301",
        "/compare/:other/old-b /site/compare/:other/b 301",
    )


@pytest.mark.parametrize("limit", [{"all": 6}, {"with_placeholders": 2}, {"bytes": 300}])
def test_an_alias_whose_lines_do_not_fit_gets_pages(limit: dict[str, int]) -> None:
    lines, pages = moved(ALIASES, OLDS, replace(MANY, **limit), "/site/")
    assert lines == ()
    assert set(pages) == {old.path for old in OLDS}


def test_an_address_that_one_alias_leads_on_needs_nothing_of_another() -> None:
    both = Old("compare/old-a/old-b.html", "compare/a/b.html", ("old-a", "old-b"))
    aliases = {"old-a": "a", "old-b": "b"}
    lines = moved(aliases, [both], MANY, "/").lines
    of_first = [line for line in lines if "old-a" in line]
    short = replace(MANY, all=len(of_first))
    assert moved(aliases, [both], short, "/") == (tuple(of_first), {})


def test_the_page_at_an_old_address_leads_to_the_new_one() -> None:
    toys = findings(catalog([model("a", aliases=("was",)), model("b")]))
    page = Edition(toys, shipped().layouts).render("compare/b/was.html").decode()
    assert '<meta http-equiv="refresh" content="0; url=../../compare/a/b.html">' in page
    assert '<link rel="canonical" href="https://toys.example/compare/a/b.html">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<nav" not in page
    assert "<footer" not in page
