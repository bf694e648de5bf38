"""Comparisons: the answer is on the first screen, all of it is short until unfolded, and nothing is lost on
paper or in forced colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from playwright.sync_api import Page

from .conftest import FOLDER, Witness
from .test_pages import COMPARABLE, DIFFERENT, findings, is_seen, sticking_out_at_any_width

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

SCREEN = 844  # px, of a phone that is 390 wide
BUDGET = 10 * 1_460  # bytes; so much a server sends before it waits for an answer
PAIRS = {
    "captioners": COMPARABLE,
    "different jobs": DIFFERENT,
    "two that draw": "compare/flux-1-pro/stable-diffusion-3-5-large.html",
    "demonstrations": "compare/scene-blip/scene-vit-gpt2.html",
    "chat": "compare/llava-1-5-7b/qwen2-vl-2b-instruct.html",
    "a demonstration": "compare/blip-image-captioning-base/scene-blip.html",
}
each_pair = pytest.mark.parametrize("path", PAIRS.values(), ids=PAIRS.keys())


def height(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollHeight")


def bottom(page: Page, css: str) -> float:
    return page.eval_on_selector(css, "e => e.getBoundingClientRect().bottom + scrollY")


# Short until unfolded


@pytest.mark.parametrize(("width", "most"), [(1280, 5_500), (390, 9_500)])
def test_a_comparison_of_two_that_were_not_run_is_short(
    width: int, most: int, quiet_address: str, visit: Visit
) -> None:
    assert height(visit(quiet_address + COMPARABLE, width=width).page) <= most


def test_what_to_choose_stands_on_the_first_two_screens_of_a_phone(address: str, visit: Visit) -> None:
    for path in PAIRS.values():
        page = visit(address + path, width=390).page
        if page.locator(".choose").count():
            assert bottom(page, ".choose") <= 2 * SCREEN, path


def test_models_of_different_jobs_have_less_to_scroll(address: str, visit: Visit) -> None:
    different, comparable = (visit(address + path).page for path in (DIFFERENT, COMPARABLE))
    assert height(different) < 0.6 * height(comparable)


def test_a_comparison_has_at_most_1500_nodes(quiet_address: str, visit: Visit) -> None:
    page = visit(quiet_address + COMPARABLE).page
    assert page.evaluate("document.querySelectorAll('*').length") <= 1_500


def test_19_of_20_comparisons_come_in_the_first_ten_segments_where_a_host_compresses_on_the_way(
    quiet_path: Path,
) -> None:
    pages = sorted((quiet_path / FOLDER / "compare").rglob("*.html"))
    sizes = [len(brotli.compress(page.read_bytes(), quality=5)) for page in pages]
    assert len(sizes) > 300
    assert sum(size > BUDGET for size in sizes) <= len(sizes) / 20


# For everybody


@each_pair
@pytest.mark.parametrize("settings", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_nothing_folded_or_unfolded(
    settings: dict[str, Any], path: str, address: str, visit: Visit
) -> None:
    for width in (1280, 390):
        page = visit(address + path, width=width, **settings).page
        assert findings(page) == []
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    assert findings(page) == []


@each_pair
def test_nothing_sticks_out_when_all_is_unfolded(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path).page
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    assert sticking_out_at_any_width(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_names_stay_in_sight_while_facts_are_read(width: int, address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE, width=width).page
    page.evaluate("document.querySelector('#fact-text_decoder').scrollIntoView({block: 'center'})")
    tops = page.eval_on_selector_all(
        "#facts > table thead th", "all => all.map(e => e.getBoundingClientRect().top)"
    )
    assert len(tops) == 2
    assert all(0 <= top < 20 for top in tops)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_names_stay_in_sight_while_matches_are_read(width: int, address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE, width=width).page
    page.evaluate("document.querySelectorAll('.matches details').forEach(e => { e.open = true })")
    page.evaluate("document.querySelector('.matches details:last-child').scrollIntoView()")
    assert 0 <= page.eval_on_selector(".sides", "e => e.getBoundingClientRect().top") < 20


def looks(page: Page) -> dict[str, str]:
    """How each grade's mark is drawn: its borders and what it is turned by, without any colour."""
    drawn = page.eval_on_selector_all(
        ".legend .grade",
        """all => all.map(e => [e.className, getComputedStyle(e)]).map(([name, style]) => [name, [
            style.borderTopWidth, style.borderLeftWidth, style.borderRightWidth, style.borderTopStyle,
            style.borderTopLeftRadius, style.transform].join(" ")])""",
    )
    return dict(drawn)


@pytest.mark.parametrize("settings", [{}, {"forced_colors": "active"}])
def test_marks_of_grades_differ_in_shape_alone(settings: dict[str, Any], address: str, visit: Visit) -> None:
    shapes = looks(visit(address + COMPARABLE, **settings).page)
    assert len(shapes) == 6
    assert len(set(shapes.values())) == 6


def test_marks_of_grades_keep_their_shape_on_paper(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE).page
    on_screen = looks(page)
    page.emulate_media(media="print")
    assert looks(page) == on_screen


# On paper


@each_pair
def test_paper_unfolds_nothing_and_tells_address_and_day(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path).page
    assert not is_seen(page, ".paper")
    page.emulate_media(media="print")
    assert not is_seen(page, "details tr[id]")
    assert is_seen(page, ".paper")
    words = page.inner_text(".paper")
    assert f"https://example.org/{FOLDER}{path}" in words
    assert re.search(r"\d{4}-\d{2}-\d{2}$", words.strip())


@each_pair
def test_a_comparison_takes_eight_sheets_at_most(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path).page
    sheets = re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))
    assert 1 <= len(sheets) <= 8
