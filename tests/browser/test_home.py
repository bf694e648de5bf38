"""The first page and the map: what can be done is on the first screen, and pairs are a list on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import Witness
from .test_pages import findings, is_seen

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

SCREEN = 844  # px, the height of a phone's window


def _bottom(page: Page, css: str) -> float:
    box = page.locator(css).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("width", [390, 1280])
def test_search_and_both_boxes_stand_on_the_first_screen(width: int, address: str, visit: Visit) -> None:
    page = visit(address + "index.html", width=width).page
    assert _bottom(page, "[role=search] .button") < SCREEN
    assert _bottom(page, ".pair") < SCREEN


def test_a_pair_is_opened_from_the_first_page_with_the_keyboard_alone(address: str, visit: Visit) -> None:
    page = visit(address + "index.html").page
    page.locator(".pair [role=combobox]").first.focus()
    for name in ("BLIP base", "ViT-GPT2"):
        page.keyboard.type(name)
        page.get_by_role("option", name=name).first.wait_for()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/blip-image-captioning-base/vit-gpt2-image-captioning.html")


def test_the_search_box_leads_to_the_page_of_results_without_a_script(address: str, visit: Visit) -> None:
    page = visit(address + "index.html", java_script_enabled=False).page
    page.get_by_role("searchbox").fill("captions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=captions")


def test_without_a_script_the_pair_is_two_links_to_all_models(address: str, visit: Visit) -> None:
    page = visit(address + "index.html", java_script_enabled=False).page
    hrefs = page.eval_on_selector_all(".pair a", "all => all.map(a => a.getAttribute('href'))")
    assert hrefs == ["models/index.html"] * 2


def test_the_menu_takes_two_rows_of_a_phone_at_most(address: str, visit: Visit) -> None:
    page = visit(address + "index.html", width=390).page
    tops = page.eval_on_selector_all(".masthead nav a", "all => all.map(a => a.getBoundingClientRect().top)")
    heights = page.eval_on_selector_all(
        ".masthead nav a", "all => all.map(a => a.getBoundingClientRect().height)"
    )
    assert len({round(top) for top in tops}) <= 2
    assert min(heights) >= 44
    assert _bottom(page, ".masthead") <= 110


# The map


def test_pairs_are_a_table_on_a_desk_and_a_list_with_names_on_a_phone(address: str, visit: Visit) -> None:
    page = visit(address + "map.html", width=1280).page
    assert is_seen(page, ".overview thead th span")
    assert not is_seen(page, ".overview .with")
    page.set_viewport_size({"width": 390, "height": SCREEN})
    assert not is_seen(page, ".overview thead")
    assert is_seen(page, ".overview .with")
    name = page.locator(".overview tbody a").first
    assert len(name.inner_text().split()) > 1
    box = name.bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_a_cell_of_the_table_of_pairs_is_called_by_the_name_of_its_column(address: str, visit: Visit) -> None:
    page = visit(address + "map.html", width=1280).page
    row = page.locator(".overview tbody tr").first
    column = page.locator(".overview thead th").first.inner_text()
    assert row.get_by_role("link", name=column).count() == 1


def test_a_table_that_is_wider_than_its_window_has_a_shade_at_its_edge(address: str, visit: Visit) -> None:
    page = visit(address + "map.html", width=760).page
    wide = page.eval_on_selector_all(
        ".scroller",
        "all => all.filter(e => e.scrollWidth > e.clientWidth)"
        ".map(e => getComputedStyle(e).backgroundImage.split('linear-gradient').length - 1)",
    )
    assert set(wide) <= {4}


def test_paper_has_every_pair_of_the_map(address: str, visit: Visit) -> None:
    page = visit(address + "map.html", width=718).page
    page.emulate_media(media="print")
    unseen = page.eval_on_selector_all(
        ".overview a", "all => all.filter(a => a.getBoundingClientRect().right > innerWidth).length"
    )
    assert page.locator(".overview a").count() > 100
    assert unseen == 0


@pytest.mark.parametrize("settings", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_nothing_on_the_map(settings: dict[str, str], address: str, visit: Visit) -> None:
    for width in (1280, 390):
        assert findings(visit(address + "map.html", width=width, **settings).page) == []
