"""What finished pages hold: links that lead somewhere, ids that are unique, and nothing that is not shown."""

from __future__ import annotations

import dataclasses
import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from markupsafe import Markup

from generator.edition import Edition
from generator.files import anchor
from generator.pages import (
    addresses,
    comparison_join,
    comparison_view,
    coverage,
    home,
    method,
    model,
    plain,
    samples,
    sitemap,
)
from generator.pages.parts import (
    exhibit_parts,
    exhibits,
    glance,
    job_scores,
    map_strips,
    model_parts,
    partners,
    picture_views,
    rows,
    side_by_side,
    snippet,
    worked_example,
)
from generator.pages.parts.model_parts import Cell
from generator.rendering.layouts import Layouts
from tests.pages import searched_toys
from tests.spoken import spoken
from tests.toys import ROOT, PageReader, pages_of, shipped, shipped_html, shipped_pages

HTML = shipped_html()
PAGES = {path: PageReader(html) for path, html in HTML.items()}
COMPARISONS = sorted(path for path in HTML if path.startswith("compare/"))
EXTERNAL = re.compile(r"(https?:|mailto:)")
BUDGET = 14 * 1024 + 512  # the second for what machines are told in the head

every_page = pytest.mark.parametrize("path", sorted(HTML))


# Links and ids


BASE = urlsplit(shipped().findings.catalog.site.base_url).path


def destination(path: str, link: str) -> tuple[str, str]:
    """The file of the site that a link leads to, and the id on it."""
    address, _, fragment = link.partition("#")
    address = address.partition("?")[0]  # what is searched for
    if path == "404.html" and address:  # served at any depth, so it counts from the root of the host
        return posixpath.normpath(address.removeprefix(BASE) or "index.html"), fragment
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address else path, fragment


@every_page
def test_every_link_leads_to_a_file_of_the_site_and_to_an_id_on_it(path: str) -> None:
    for link in PAGES[path].links:
        if not EXTERNAL.match(link):
            target, fragment = destination(path, link)
            assert target in shipped_pages(), link
            is_place = not fragment or "=" in fragment or "," in fragment  # how it is narrowed down, or who
            assert is_place or fragment in PAGES[target].ids, link


@every_page
def test_only_the_page_for_unknown_addresses_counts_from_the_root_of_the_host(path: str) -> None:
    rooted = [link for link in PAGES[path].links if link.startswith("/")]
    within = [link for link in PAGES[path].links if not EXTERNAL.match(link) and not link.startswith("#")]
    assert rooted == (within if path == "404.html" else [])
    assert within


@every_page
def test_no_id_stands_twice_on_a_page(path: str) -> None:
    assert [name for name, count in Counter(PAGES[path].ids).items() if count > 1] == []


@every_page
def test_a_page_has_no_inline_style_and_no_inline_script(path: str) -> None:
    for element in PAGES[path].elements:
        assert element.tag != "style"
        if element.attributes.get("type") == "application/ld+json":  # data, which no browser runs
            assert "@graph" in json.loads(element.text)
        elif element.tag == "script":
            assert destination(path, element.attributes["src"])[0] in shipped_pages()
            assert element.text == ""
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]


@every_page
def test_a_page_loads_nothing_from_elsewhere(path: str) -> None:
    loaded = [
        element.attributes.get("src") or element.attributes.get("href", "")
        for element in PAGES[path].elements
        if "src" in element.attributes
        or (element.tag == "link" and element.attributes.get("rel") != "canonical")
    ]
    assert [address for address in loaded if EXTERNAL.match(address)] == []


@every_page
def test_a_page_has_one_main_heading_and_no_empty_links(path: str) -> None:
    assert len(PAGES[path].all("h1")) == 1
    assert [
        link.attributes
        for link in PAGES[path].all("a")
        if not link.text and "aria-label" not in link.attributes
    ] == []


def test_titles_and_descriptions_tell_pages_apart() -> None:
    titles = Counter(page.all("title")[0].text for page in PAGES.values())
    descriptions = Counter(
        element.attributes["content"]
        for page in PAGES.values()
        for element in page.all("meta")
        if element.attributes.get("name") == "description"
    )
    assert max(titles.values()) == 1
    assert max(descriptions.values()) == 1
    assert (
        sum(descriptions.values()) == len(PAGES) - 1
    )  # the page for unknown addresses is described to nobody
    assert all(50 <= len(description) <= 300 for description in descriptions)


@every_page
def test_a_page_names_its_own_address(path: str) -> None:
    site = shipped().findings.catalog.site
    canonical = [
        link.attributes["href"]
        for link in PAGES[path].all("link")
        if link.attributes.get("rel") == "canonical"
    ]
    assert canonical == (
        [] if path == "404.html" else [site.base_url + ("" if path == "index.html" else path)]
    )


def over_budget(level: int) -> dict[str, int]:
    sizes = {path: len(brotli.compress(shipped_pages()[path], quality=level)) for path in COMPARISONS}
    return {path: size for path, size in sizes.items() if size > BUDGET}


def test_comparisons_stay_within_their_budget_where_a_host_compresses_ahead() -> None:
    assert over_budget(level=11) == {}


def test_pairs_of_different_jobs_ask_not_to_be_listed() -> None:
    found = shipped().findings
    for left, right in found.pairs():
        pair = found.pair(left, right)
        path = addresses.compare_path(*(model.slug for model in pair.models))
        asks = any(element.attributes.get("content") == "noindex" for element in PAGES[path].all("meta"))
        assert asks is not pair.comparison.is_comparable


# What is shown


@pytest.mark.parametrize("path", COMPARISONS)
def test_a_comparison_shows_every_word_of_every_capability(path: str) -> None:
    shown = " ".join(element.text for element in PAGES[path].all("article"))
    slugs = path.removesuffix(".html").split("/")[1:]
    for told_of in shipped().findings.catalog.models:
        if told_of.slug in slugs:
            articles = [
                name
                for name in PAGES[path].ids
                if name
                in {f"{side}-c-{told.anchor}" for side in ("left", "right") for told in told_of.capabilities}
            ]
            assert len(articles) >= len(told_of.capabilities)
            for told in told_of.capabilities:
                assert told.title in shown
                assert " ".join(told.text.split())[-40:].strip("`*.").split("`")[-1][-15:] in shown


@pytest.mark.parametrize("path", COMPARISONS)
def test_a_comparison_has_the_rows_that_every_comparison_has(path: str) -> None:
    wanted = {
        "kind",
        "maker",
        "tasks",
        "inputs",
        "outputs",
        "weights",
        "hosted",
        "license",
        "released",
    }
    shown = {element.attributes.get("id") for element in PAGES[path].all("tr")}
    open_for_both = PAGES[path].by_id("open").text.casefold() if "open" in PAGES[path].ids else ""
    assert {name for name in wanted - shown if rows.BASIC_ROWS[name].casefold() not in open_for_both} == set()


@pytest.mark.parametrize("path", COMPARISONS)
def test_every_table_has_a_caption_and_every_section_a_name(path: str) -> None:
    page = PAGES[path]
    assert len(page.all("table")) == len(page.all("caption"))
    ids = {element.attributes["id"] for element in page.all("h2") if "id" in element.attributes}
    named = [section.attributes["aria-labelledby"] for section in page.all("section")]
    assert set(named) <= ids
    assert len(named) == len(set(named))
    assert len(named) > 3


@pytest.mark.parametrize("path", COMPARISONS)
def test_a_comparison_says_what_to_choose_before_the_facts_and_folds_the_texts(path: str) -> None:
    names = PAGES[path].ids
    order = ["choose", "differs", "samples", "facts", "score", "capabilities", "related", "sources"]
    assert [name for name in names if name in order] == [name for name in order if name in names]
    unfolded = re.sub(r"<details>.*?</details>", "", HTML[path], flags=re.DOTALL)
    assert "<article" not in unfolded
    assert "<h2>Choose " in unfolded


# Nothing that is not shown

FOR_CODE = {  # what views are made from or sorted by, and what a fault names; no layout prints it
    ("Parts", "cells"),
    ("Parts", "results"),
    ("Parts", "scores"),  # from here on what comparisons join
    ("Parts", "tests"),
    ("Parts", "lines"),
    ("Parts", "versus"),
    ("Parts", "traits"),
    ("Parts", "source_count"),
    ("Parts", "href"),
    ("Parts", "data_href"),
    *(("Group", name) for name in ("label", "links", "count")),  # where a model has more than five like it
    ("InputRow", "name"),
    ("MarkedExhibit", "has_marks"),
    # shown where a recipe has a rule of that kind; the shipped one has none
    ("MethodPage", "facts"),
    ("SitemapPage", "frame"),
    ("ModelExhibits", "exhibits"),
    ("Exhibits", "answers"),
    ("Exhibits", "strip"),
    ("Gallery", "samples"),
    ("Gallery", "prompts"),
    ("Gallery", "pictures"),
}


def views_of(edition: Edition) -> Iterator[object]:
    return (edition.view(page) for page in pages_of(edition.findings) if page.kind != "comparison")


class Watched(Layouts):
    """Layouts that note which fields of which view are looked at while they render."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.seen: set[tuple[str, str]] = set()
        self._depth = 0

    def markup(self, name: str, page: object) -> Markup:
        self._depth += 1
        try:
            return super().markup(name, page)
        finally:
            self._depth -= 1

    def note(self, view: object, name: str) -> None:
        if self._depth and not name.startswith("_"):
            self.seen.add((type(view).__name__, name))


def view_classes() -> list[type]:
    modules = (
        comparison_join,
        comparison_view,
        exhibits,
        exhibit_parts,
        model_parts,
        map_strips,
        picture_views,
        side_by_side,
        model,
        home,
        samples,
        method,
        coverage,
        plain,
        sitemap,
        glance,
        job_scores,
        partners,
        snippet,
        worked_example,
    )
    found = [
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__
    ]
    return [
        each
        for each in found
        if dataclasses.is_dataclass(each) and each is not Cell and not each.__name__.startswith("_")
    ]


def test_every_field_of_a_view_is_shown_by_some_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(ROOT / "layouts")
    for each in view_classes():

        def look(view: object, name: str) -> object:
            watched.note(view, name)
            return object.__getattribute__(view, name)

        monkeypatch.setattr(each, "__getattribute__", look)
    for whole in (spoken().findings, shipped().findings, searched_toys.searched()):
        site = dataclasses.replace(whole.catalog.site, edit_url="https://edit.example/")
        edition = Edition(
            dataclasses.replace(whole, catalog=dataclasses.replace(whole.catalog, site=site)), watched
        )
        for target in edition.targets():
            edition.render(target.path)
    fields = {(each.__name__, field.name) for each in view_classes() for field in dataclasses.fields(each)}
    assert fields - watched.seen == FOR_CODE


@pytest.mark.parametrize("title", ["Score", "Sources", "Weights", "S1", "Main"])
def test_a_capability_may_have_any_title_without_taking_the_id_of_something_else(title: str) -> None:
    whole = shipped().findings
    first, *others = whole.catalog.models
    told = (
        dataclasses.replace(first.capabilities[0], title=title, anchor=anchor(title)),
        *first.capabilities[1:],
    )
    models = (dataclasses.replace(first, capabilities=told), *others)
    made = Edition(
        dataclasses.replace(whole, catalog=dataclasses.replace(whole.catalog, models=models)),
        shipped().layouts,
    )
    for path in (f"models/{first.slug}.html", COMPARISONS[0]):
        assert max(Counter(PageReader(made.render(path).decode()).ids).values()) == 1
