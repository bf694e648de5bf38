"""What a reader meets: every kind of page in a real Chromium, on a host and from disk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

import pytest
from playwright.sync_api import Browser, Page

from tests.toys import PageReader

from .conftest import FOLDER, Witness

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

COMPARABLE = "compare/blip-image-captioning-base/vit-gpt2-image-captioning.html"
DIFFERENT = "compare/flux-1-pro/vit-base-patch16-224.html"
KINDS = {
    "home": "index.html",
    "model": "models/blip-image-captioning-base.html",
    "comparable": COMPARABLE,
    "different": DIFFERENT,
    "samples": "samples.html",
    "map": "map.html",
    "first places": "shortlists/image-to-text.html",
    "task": "tasks/image-to-text.html",
    "tasks": "tasks/index.html",
    "tag": "tags/image-captioning.html",
    "tags": "tags/index.html",
    "search": "search.html",
    "methodology": "methodology.html",
    "coverage": "coverage.html",
    "404": "404.html",
}
FULL_KINDS = {name: path for name, path in KINDS.items() if name != "404"}
# Hosts show 404.html at any address, so it links from their root: it is the one page that can't be opened
# from disk.
PLACES = [
    (place, path)
    for place in ("address", "strict_address", "disk_address")
    for path in KINDS.values()
    if (place, path) != ("disk_address", "404.html")
]
WIDTHS = (320, 390, 768, 1280)
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]

each_kind = pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
each_full_kind = pytest.mark.parametrize("path", FULL_KINDS.values(), ids=FULL_KINDS.keys())
each_place = pytest.mark.parametrize(("place", "path"), PLACES)
each_comparison = pytest.mark.parametrize("path", [COMPARABLE, DIFFERENT], ids=["comparable", "different"])


def findings(page: Page) -> list[str]:
    """What axe finds: rule, element and reason, one line each."""
    page.evaluate(AXE)
    violations = page.evaluate(
        "tags => axe.run(document, {runOnly: tags}).then(report => report.violations)", AXE_TAGS
    )
    return [
        f"{rule['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]


def is_seen(page: Page, css: str) -> bool:
    """Whether the first such element is rendered: not hidden, not folded away, not empty."""
    return page.eval_on_selector(
        css,
        "e => e.checkVisibility("
        "{visibilityProperty: true, contentVisibilityAuto: true, opacityProperty: true})"
        " && e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height > 1",
    )


def sticking_out_at_any_width(page: Page) -> list[str]:
    """What makes the page wider than a window of 320 to 1280 px; empty when all fits."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += page.evaluate(
            """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
            [`${document.scrollingElement.scrollWidth} px in ${innerWidth}`,
             ...[...document.querySelectorAll('body *')]
                .map(e => ({e, right: Math.round(e.getBoundingClientRect().right)}))
                .filter(({e, right}) => right > innerWidth && !e.closest('.scroller'))
                .map(({e, right}) => `${e.tagName} ${e.className} to ${right}: `
                    + e.textContent.trim().slice(0, 40))]"""
        )
    return found


def words_but_for_boxes(page: Page) -> str:
    """What a page says, without the links that become boxes where scripts run."""
    page.eval_on_selector_all(".switch, .pair", "all => all.forEach(e => e.remove())")
    return page.inner_text("body")


# Where it is opened


@each_place
def test_a_page_loads_its_stylesheet_asks_no_other_site_and_nothing_complains(
    place: str, path: str, request: pytest.FixtureRequest, visit: Visit
) -> None:
    home = request.getfixturevalue(place)
    witness = visit(home + path)
    assert [url for url in witness.requests if not url.startswith(home)] == []
    assert witness.complaints == []
    assert any(url.endswith("/site.css") for url in witness.requests)
    assert (
        witness.page.evaluate("getComputedStyle(document.body).margin") == "0px"
    )  # 8px without a stylesheet


@each_kind
def test_a_page_reads_the_same_without_script(path: str, address: str, visit: Visit) -> None:
    without = visit(address + path, java_script_enabled=False)
    assert without.complaints == []
    words = words_but_for_boxes(visit(address + path).page)
    assert words_but_for_boxes(without.page) == words.replace("\nAll\n", "\n", 1)  # a button of a script


def test_the_strict_policy_is_in_force(strict_address: str, visit: Visit) -> None:
    witness = visit(strict_address + "index.html")
    witness.page.evaluate(
        "document.body.append("
        "Object.assign(document.createElement('style'), {textContent: 'body {margin: 9px}'}))"
    )
    assert witness.page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert "Content Security Policy" in " ".join(witness.complaints)


def test_an_unknown_address_deep_in_the_site_shows_the_404_page_with_its_stylesheet(
    address: str, visit: Visit
) -> None:
    page = visit(address + "compare/no/such/page.html").page
    assert page.inner_text("h1") == "There is no page here"
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    page.click("main p a")
    assert page.url == address + "tasks/index.html"


def test_every_link_within_the_site_leads_to_a_page_and_a_place_on_it(web_path: Path) -> None:
    pages = {path: PageReader(path.read_text("utf-8")) for path in (web_path / FOLDER).rglob("*.html")}
    places = {path: {"", *page.ids} for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for href in {each.attributes["href"] for each in page.all("a") if "href" in each.attributes}:
            target, fragment = urldefrag(urljoin(path.as_uri(), href))
            target = target.partition("?")[0]  # what is searched for
            if "=" in fragment or "," in fragment:  # how a table is narrowed down, or who stands side by side
                fragment = ""
            if not target.startswith("file:") or path.name == "404.html":
                continue
            to = Path(url2pathname(urlsplit(target).path))
            is_there = fragment in places.get(to, set()) if to.suffix == ".html" else to.is_file()
            if not is_there:
                broken.append(f"{path}: {href}")
    assert broken == []
    assert len(pages) > 20


# How it looks


@each_kind
def test_a_page_needs_no_sideways_scrolling(path: str, address: str, visit: Visit) -> None:
    assert sticking_out_at_any_width(visit(address + path).page) == []


@each_kind
def test_letters_twice_as_big_need_no_sideways_scrolling(
    path: str, address: str, visit: Visit, large_text_browser: Browser
) -> None:
    page = visit(address + path, of=large_text_browser).page
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 32
    assert sticking_out_at_any_width(page) == []


@each_kind
def test_a_dark_scheme_is_light_on_dark(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path, color_scheme="dark").page
    ground, ink = (
        sum(map(float, re.findall(r"[\d.]+", page.evaluate(f"getComputedStyle(document.body).{name}"))[:3]))
        for name in ("backgroundColor", "color")
    )
    assert ground < 150 < 600 < ink


# Who can use it


@each_kind
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: str, path: str, address: str, visit: Visit) -> None:
    page = visit(address + path, color_scheme=scheme).page
    assert findings(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert findings(page) == []


def test_axe_would_find_pale_text(address: str, visit: Visit) -> None:
    page = visit(address + "index.html").page
    page.add_style_tag(content="main p {color: #bbb}")
    assert any(finding.startswith("color-contrast") for finding in findings(page))


@each_kind
def test_headings_skip_no_level(path: str, address: str, visit: Visit) -> None:
    levels = visit(address + path).page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6", "all => all.map(e => Number(e.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(upper, lower) for upper, lower in pairwise(levels) if lower > upper + 1] == []


@each_full_kind
def test_the_first_tab_reaches_a_visible_skip_link_that_leads_past_the_menu(
    path: str, address: str, visit: Visit
) -> None:
    page = visit(address + path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@each_full_kind
@pytest.mark.parametrize("width", [320, 1280])
def test_menu_jump_list_and_map_have_targets_of_24_px(
    width: int, path: str, address: str, visit: Visit
) -> None:
    small = visit(address + path, width=width).page.eval_on_selector_all(
        ".masthead a, .jump a, .overview a, .cards a",
        """all => all.map(a => ({text: a.textContent, box: a.getBoundingClientRect()}))
        .filter(({box}) => box.width < 24 || box.height < 24)
        .map(({text, box}) => `${text}: ${box.width} x ${box.height}`)""",
    )
    assert small == []


# What links and paper show


@each_comparison
def test_every_clause_of_answer_and_choice_leads_to_a_row_in_sight(
    path: str, address: str, visit: Visit
) -> None:
    page = visit(address + path).page
    hrefs = set(
        page.eval_on_selector_all(".answer a, .choose li a", "all => all.map(a => a.getAttribute('href'))")
    )
    assert hrefs
    unseen = []
    for href in sorted(hrefs):
        page.goto(address + path)
        page.locator(f'.answer a[href="{href}"], .choose li a[href="{href}"]').first.click()
        box = page.locator(href).first.bounding_box()
        if box is None or not is_seen(page, href) or not -box["height"] < box["y"] < 800:
            unseen.append(href)
    assert unseen == []


@each_kind
def test_an_address_within_a_page_means_one_place(path: str, address: str, visit: Visit) -> None:
    places = visit(address + path).page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    assert [place for place, count in Counter(places).items() if count > 1] == []


@each_comparison
def test_a_link_to_a_folded_row_unfolds_it(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path).page
    folded = page.eval_on_selector_all("details tr[id]", "all => all.map(e => e.id)")
    assert folded
    assert not is_seen(page, f"#{folded[0]}")
    for row in (folded[0], folded[-1]):
        assert is_seen(visit(f"{address}{path}#{row}").page, f"#{row}")


@each_full_kind
def test_paper_shows_the_text_and_no_menu(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path).page
    page.emulate_media(media="print")
    assert is_seen(page, "h1")
    assert [
        css for css in (".masthead nav", ".jump", ".skip") if page.locator(css).count() and is_seen(page, css)
    ] == []
    assert page.pdf().startswith(b"%PDF-")


@each_full_kind
def test_paper_loses_no_column(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path, width=718).page  # A4 less the margins that Chromium sets
    page.emulate_media(media="print")
    charts = page.eval_on_selector_all(
        "td.plot svg", "all => all.filter(e => e.getBoundingClientRect().width < 100).length"
    )
    cut = page.eval_on_selector_all(
        ".scroller",
        "all => all.filter(e => e.scrollWidth > e.clientWidth)"
        ".map(e => `${e.getAttribute('aria-label')}: ${e.scrollWidth} px`)",
    )
    assert (charts, cut) == (0, [])


def test_dark_readers_print_dark_on_white(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE, color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert findings(page) == []
