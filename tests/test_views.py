"""What finished pages hold: links that lead somewhere, ids that are unique, and nothing that is not shown."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from markupsafe import Markup

from generator.edition import Edition
from generator.files import anchor
from generator.pages import addresses, comparison, coverage, home, method, model, plain, samples, sitemap
from generator.pages.comparison import Comparisons
from generator.pages.parts import exhibit_parts, exhibits, model_parts, rows, side_by_side
from generator.pages.parts.model_parts import Cell
from generator.rendering.layouts import Layouts
from tests.spoken import spoken
from tests.toys import ROOT, PageReader, pages_of, shipped, shipped_html, shipped_pages

HTML = shipped_html()
PAGES = {path: PageReader(html) for path, html in HTML.items()}
COMPARISONS = sorted(path for path in HTML if path.startswith("compare/"))
EXTERNAL = re.compile(r"(https?:|mailto:)")
BUDGET = 14 * 1024

every_page = pytest.mark.parametrize("path", sorted(HTML))


# Links and ids


BASE = urlsplit(shipped().findings.catalog.site.base_url).path


def destination(path: str, link: str) -> tuple[str, str]:
    """The file of the site that a link leads to, and the id on it."""
    address, _, fragment = link.partition("#")
    if path == "404.html" and address:  # served at any depth, so it counts from the root of the host
        return posixpath.normpath(address.removeprefix(BASE) or "index.html"), fragment
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address else path, fragment


@every_page
def test_every_link_leads_to_a_file_of_the_site_and_to_an_id_on_it(path: str) -> None:
    for link in PAGES[path].links:
        if not EXTERNAL.match(link):
            target, fragment = destination(path, link)
            assert target in shipped_pages(), link
            assert not fragment or fragment in PAGES[target].ids, link


@every_page
def test_only_the_page_for_unknown_addresses_counts_from_the_root_of_the_host(path: str) -> None:
    rooted = [link for link in PAGES[path].links if link.startswith("/")]
    within = [link for link in PAGES[path].links if not EXTERNAL.match(link) and not link.startswith("#")]
    assert rooted == (within if path == "404.html" else [])
    assert within


@pytest.mark.parametrize(
    ("base_url", "base"), [("https://toys.example/", "/"), ("https://toys.example/deep/site/", "/deep/site/")]
)
def test_the_page_for_unknown_addresses_knows_the_folder_that_the_site_lives_in(
    base_url: str, base: str
) -> None:
    whole = shipped().findings
    site = dataclasses.replace(whole.catalog.site, base_url=base_url)
    made = Edition(
        dataclasses.replace(whole, catalog=dataclasses.replace(whole.catalog, site=site)), shipped().layouts
    )
    links = [link for link in PageReader(made.render("404.html").decode()).links if not link.startswith("#")]
    assert {link[: len(base)] for link in links} == {base}
    assert f"{base}site.css" in links


@every_page
def test_no_id_stands_twice_on_a_page(path: str) -> None:
    assert [name for name, count in Counter(PAGES[path].ids).items() if count > 1] == []


@every_page
def test_a_page_has_no_inline_style_and_no_inline_script(path: str) -> None:
    for element in PAGES[path].elements:
        assert element.tag != "style"
        if element.tag == "script":
            assert posixpath.basename(element.attributes["src"]) == "samples.js"
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
    for model in shipped().findings.catalog.models:
        if model.slug in slugs:
            articles = [
                name
                for name in PAGES[path].ids
                if name
                in {f"{side}-c-{told.anchor}" for side in ("left", "right") for told in model.capabilities}
            ]
            assert len(articles) >= len(model.capabilities)
            for told in model.capabilities:
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
        "capability_count",
        "released",
    }
    shown = {element.attributes.get("id") for element in PAGES[path].all("tr")}
    open_for_both = PAGES[path].by_id("open").text.casefold()
    assert {name for name in wanted - shown if rows.BASIC_ROWS[name].casefold() not in open_for_both} == set()
    assert "times matched" in open_for_both or "times_matched" in shown


def cell(text: str, compared: str = "", is_known: bool = True) -> Cell:
    return Cell(Markup(text), compared or text, is_known)


def facts(
    left: Mapping[str, Cell], right: Mapping[str, Cell]
) -> tuple[list[list[str]], list[list[str]], str]:
    """The cells of the rows that differ, those of the rows that agree, and what is open."""
    labels = {name: name.upper() for name in (*"abcd", "measured-e")}
    absent, not_run = cell("not stated", "absent", False), cell("not run", "absent", False)
    found = Comparisons(
        shipped().findings.catalog, shipped().store.menu, labels, absent, not_run, shipped().layouts
    )._facts(left, right)

    def cells(rows: str) -> list[list[str]]:
        return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", rows)]

    assert len(cells(found.agreeing)) == found.agreeing_count
    return cells(found.differing), cells(found.agreeing), found.open


def test_facts_are_sorted_into_what_differs_what_agrees_and_what_is_open() -> None:
    unknown = cell("unknown", "unknown", False)
    found = facts(
        {"a": cell("1"), "b": cell("2 GB", "2"), "c": unknown},
        {"a": cell("3"), "b": cell("2.0 GB", "2"), "c": unknown},
    )
    assert found == ([["A", "1", "3"]], [["B", "2 GB", "2.0 GB"]], "C")


def test_a_row_that_one_file_has_is_shown_against_the_absent_cell() -> None:
    assert facts({"a": cell("1")}, {"b": cell("2")}) == (
        [["A", "1", "not stated"], ["B", "not stated", "2"]],
        [],
        "",
    )


def test_a_figure_that_only_a_run_could_give_is_said_to_be_not_run() -> None:
    assert facts({"measured-e": cell("12")}, {})[0] == [["MEASURED-E", "12", "not run"]]


def test_a_known_value_against_an_unknown_one_differs() -> None:
    assert facts({"a": cell("unknown", "unknown", False)}, {"a": cell("1")})[0] == [["A", "unknown", "1"]]


def html(view: tuple[object, ...]) -> object:
    """The view with its words marked as HTML, as a layout that is rendered by itself must get them."""
    return view._make(
        html(word) if isinstance(word, tuple) else Markup(word) if isinstance(word, str) else word
        for word in view
    )  # type: ignore[attr-defined]


@pytest.mark.parametrize("edition", [shipped(), spoken()], ids=["shipped", "with outputs"])
def test_a_comparison_that_is_filled_in_equals_its_layout_rendered_by_itself(edition: Edition) -> None:
    for left, right in edition.findings.pairs():
        view = comparison.comparison(edition.store, left, right)
        assert edition.layouts.fill("compare.html", view) == edition.layouts.markup(
            "compare.html", html(view)
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short.", "Short."),
        ("Two  \n lines.", "Two lines."),
        ("One sentence. " + "x" * 300, "One sentence."),
        ("word " * 100, ("word " * 100)[:299].strip() + " …"),
    ],
)
def test_a_description_is_cut_at_a_sentence_or_a_word(text: str, expected: str) -> None:
    assert addresses._short(text) == expected
    assert len(addresses._short(text)) <= 301


def test_the_home_page_ranks_by_score_and_gives_the_places_that_the_draws_leave_open() -> None:
    found = shipped().findings
    page = next(page for page in views_of(shipped()) if isinstance(page, home.HomePage))
    assert [row.score.range.value for row in page.ranks] == sorted(
        (score.range.value for score in found.scores.scores), reverse=True
    )
    for row in page.ranks:
        assert 1 <= row.first <= row.last <= len(page.ranks)
    assert page.pair_count == len(list(found.pairs())) == sum(len(row) for row in page.overview)


# Nothing that is not shown

FOR_CODE = {  # what views are made from or sorted by, and what a fault names; no layout prints it
    ("Parts", "cells"),
    ("Parts", "results"),
    ("Parts", "scores"),  # these three are what comparisons join
    ("Parts", "titles"),
    ("Parts", "needs"),
    ("Parts", "href"),
    *(("Facts", name) for name in ("differing", "agreeing", "agreeing_count", "open")),
    ("Other", "is_comparable"),
    ("Asked", "name"),
    ("MethodPage", "measured"),  # shown where a recipe has a rule of that kind; the shipped one has none
    ("SitemapPage", "frame"),
    ("Shown", "exhibits"),
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
        comparison,
        exhibits,
        exhibit_parts,
        model_parts,
        side_by_side,
        model,
        home,
        samples,
        method,
        coverage,
        plain,
        sitemap,
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
    for whole in (spoken().findings, shipped().findings):
        site = dataclasses.replace(whole.catalog.site, edit_url="https://edit.example/")
        edition = Edition(
            dataclasses.replace(whole, catalog=dataclasses.replace(whole.catalog, site=site)), watched
        )
        for target in edition.targets():
            edition.render(target.path)
    fields = {(each.__name__, field.name) for each in view_classes() for field in dataclasses.fields(each)}
    assert fields - watched.seen == FOR_CODE


FILLED = {
    "compare.html": comparison.ComparePage,
    "base.html": addresses.Frame,
    "parts/row.html": comparison.RowView,
    "parts/result.html": comparison.ResultView,
    "parts/score-row.html": comparison.ScoreRow,
    "parts/clause.html": comparison.ClauseView,
    "parts/match.html": comparison.MatchView,
    "parts/matches.html": comparison.PictureOfMatches,
    "parts/line.html": comparison.MatchLine,
}


@pytest.mark.parametrize("layout", FILLED)
def test_every_field_of_a_view_that_fills_a_layout_is_named_by_it(layout: str) -> None:
    text = (ROOT / "layouts" / layout).read_text("utf-8")
    absent = {
        field for field in FILLED[layout]._fields if not re.search(rf"\bpage(\.frame)?\.{field}\b", text)
    }
    assert absent == {"compare.html": {"frame"} & absent, "base.html": {"path", "title", "tagline"}}.get(
        layout, set()
    )


def test_a_pair_without_a_match_lists_every_capability_on_its_own_side() -> None:
    edition, found = shipped(), shipped().findings
    none = dataclasses.replace(found.alignments, rows=found.alignments.rows[:0])
    made = Edition(dataclasses.replace(found, alignments=none), edition.layouts)
    view = comparison.comparison(made.store, 0, 1)
    assert (view.matches, view.picture, view.match_count) == ("", "", "")
    counts = [side.count("<article") for side in (view.left_only, view.right_only)]
    assert counts == [len(model.capabilities) for model in found.catalog.models[:2]]


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
