"""A layout that leads nowhere is told by `check`: the page, what it names, and where that is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import build
from generator.cache import Cache
from generator.page_links import link_problems
from generator.places import Site
from tests.small import bare_site
from tests.toys import copy_site, edition

HOME = "layouts/pages/home.html"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return bare_site(tmp_path)


def write(site: Site, words: str) -> None:
    with (site.path / HOME).open("a", encoding="utf-8") as layout:
        layout.write(words)


def test_links_and_ids_of_a_layout_are_checked_where_they_are_written(site: Site) -> None:
    write(
        site, '\n<a href="models/index.html">all</a> <a href="nowhere.html">gone</a>\n<p id="x"><p id="x">\n'
    )
    write(site, '<a href="#y">part</a> <a href="#x">part</a>\n')
    problems = [each for each in build.check(site) if each.place.path == HOME]
    lines = (site.path / HOME).read_text("utf-8").split("\n")
    assert sorted(
        (each.code, lines[each.place.line - 1][each.place.column - 1 :][: each.place.length])
        for each in problems
    ) == [
        ("broken-link", "#y"),
        ("broken-link", "nowhere.html"),
        ("doubled-id", "x"),
    ]
    assert all('"index.html"' in each.message and each.help for each in problems)


def test_a_page_that_is_gone_is_told_though_the_page_that_names_it_has_not_changed(site: Site) -> None:
    write(site, '<a href="models/vit-base-patch16-224.html">ViT</a>\n')
    cache = Cache(site.cache_path)
    whole = edition(site.path)
    assert link_problems(whole, cache) == ()
    kept = {path.name: path.read_bytes() for path in (site.cache_path / "links").iterdir()}
    assert kept
    (site.path / "content/models/vit-base-patch16-224.md").unlink()
    (problem,) = link_problems(edition(site.path), cache)
    assert problem.code == "broken-link"


def test_addresses_are_those_of_the_pages_of_a_kind(tmp_path: Path) -> None:
    whole = edition(copy_site(tmp_path).path)
    quicker = [kind for kind in whole.page_kinds if kind.paths]
    assert quicker
    for kind in quicker:
        assert list(kind.addresses(whole.store)) == [page.path for page in kind.pages(whole.store)] != []


def test_what_a_site_leaves_out_has_no_addresses(site: Site) -> None:
    whole = edition(site.path)
    for kind in whole.page_kinds:
        if kind.paths:
            assert list(kind.addresses(whole.store)) == [page.path for page in kind.pages(whole.store)]
