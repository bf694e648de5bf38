"""Pages of tasks and tags in a real Chromium: on a desk, on a phone, on paper, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import Witness
from .test_pages import is_seen

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

TASK, TAG = "tasks/image-to-text.html", "tags/image-captioning.html"
PHONE = 390


def labels_before_values(page: Page) -> list[str]:
    """What the stylesheet writes before each value of the first row, in order."""
    return page.eval_on_selector_all(
        ".ranking tbody tr:first-child td[data-label]",
        "all => all.slice(0, 6).map(e => getComputedStyle(e, '::before').content)",
    )


def test_a_rank_table_is_one_on_a_desk_and_a_list_with_labels_on_a_phone(address: str, visit: Visit) -> None:
    page = visit(address + TASK).page
    assert page.eval_on_selector(".ranking tbody tr", "e => getComputedStyle(e).display") == "table-row"
    assert labels_before_values(page) == ["none"] * 6
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert not is_seen(page, ".ranking thead")
    assert labels_before_values(page) == [
        f'"{label}"' for label in ("Score", "Test", "Licence", "Size", "Runs in", "Released")
    ]
    row = page.locator(".ranking tbody tr").first.bounding_box()
    assert row is not None
    assert row["width"] <= PHONE


def test_who_does_what_names_its_models_in_each_row_on_a_phone(address: str, visit: Visit) -> None:
    page = visit(address + TASK, width=PHONE).page
    assert not is_seen(page, ".doing thead")
    shown = page.locator(".doing tbody tr").first.locator("td a")
    names = [page.evaluate("e => e.innerText", each) for each in shown.element_handles()]
    assert "BLIP base" in " ".join(names)
    assert all((box := each.bounding_box()) and box["height"] >= 44 for each in shown.all())


def test_every_mark_and_every_cell_of_pairs_says_in_words_what_it_leads_to(
    address: str, visit: Visit
) -> None:
    page = visit(address + TASK).page
    marks = page.locator(".doing td a")
    assert marks.count() > 3
    for mark in marks.all():
        name, _, title = (mark.text_content() or "").replace("●", "").partition(": ")
        assert name
        assert title
    cells = page.locator("#pairs td a").all()
    assert cells
    assert all("%" in (cell.text_content() or "") for cell in cells)


def test_a_mark_opens_the_words_of_the_model(address: str, visit: Visit) -> None:
    page = visit(address + TASK).page
    page.locator(".doing td a").first.click()
    assert "/models/" in page.url
    assert page.evaluate("document.getElementById(location.hash.slice(1)).tagName") == "ARTICLE"


def test_from_a_task_to_a_comparison_takes_the_keyboard_alone(address: str, visit: Visit) -> None:
    page = visit(address + TASK).page
    page.locator("#pairs td a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/**")
    assert page.locator("h1").count() == 1


def test_a_wide_table_is_reached_and_scrolled_by_keyboard(address: str, visit: Visit) -> None:
    page = visit(address + TASK, width=800).page
    region = page.locator(".sideways").first
    assert region.get_attribute("tabindex") == "0"
    assert region.evaluate("e => e.scrollWidth > e.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.sideways').scrollLeft > 0")


def test_pictures_of_a_task_show_what_its_models_said_and_the_rest_is_folded(
    address: str, visit: Visit
) -> None:
    page = visit(address + TASK).page
    assert page.locator("#pictures > .sample").count() == 2
    assert page.locator("#pictures details .sample").count() == 4
    assert not is_seen(page, "#pictures details .sample")
    page.locator("#pictures summary").first.click()
    assert is_seen(page, "#pictures details .sample")


def test_a_filter_of_a_task_narrows_the_table_of_all_models(address: str, visit: Visit) -> None:
    page = visit(address + TASK).page
    way = page.locator(".chips a").first
    count = int(way.locator("small").inner_text())
    way.click()
    page.wait_for_url("**/models/index.html#task=image-to-text&*")
    page.wait_for_function(
        "count => document.querySelectorAll('#table tbody tr:not([hidden])').length >= count", arg=count
    )
    assert str(count) in page.inner_text("#count")


def test_on_paper_the_ranking_fits_the_sheet_and_who_does_what_is_there(address: str, visit: Visit) -> None:
    page = visit(address + TASK, width=720).page
    page.emulate_media(media="print")
    assert page.eval_on_selector(".ranking", "e => e.getBoundingClientRect().width") <= 720
    assert is_seen(page, ".doing thead")


def test_a_tag_leads_to_the_very_words_that_it_quotes(address: str, visit: Visit) -> None:
    page = visit(address + TAG).page
    told = page.locator(".told").first
    title = told.locator("a").first.inner_text()
    opening = told.locator("p").inner_text()
    told.locator("a").first.click()
    article = page.locator(page.evaluate("location.hash").replace("#", "[id='") + "']")
    assert article.locator("h3").inner_text() == title
    assert opening in " ".join(article.inner_text().split())
