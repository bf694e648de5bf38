"""Shortlists in a real browser: any two to four models from the address, on a host and from disk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Witness
from .test_pages import findings, sticking_out_at_any_width

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

READY = "shortlists/image-to-text.html"
BLIP, VIT_GPT2, FLUX = "blip-image-captioning-base", "vit-gpt2-image-captioning", "flux-1-pro"
TWO = f"shortlist.html#{BLIP},{VIT_GPT2}"


def _status(page: Page, words: str) -> str:
    status = page.locator("#shortlist .status")
    status.filter(has_text=words).wait_for()
    return status.inner_text()


def _names(page: Page) -> list[str]:
    return page.locator(".shortlist thead th > a").all_inner_texts()


def _rows(page: Page) -> list[list[str]]:
    """Words of each row, cell by cell; buttons left out."""
    return page.eval_on_selector_all(
        ".shortlist tbody:not([hidden]) tr",
        "all => all.map(row => [...row.cells].map(cell => cell.textContent.replace(/\\s+/g, ' ').trim()))",
    )


@pytest.mark.parametrize("place", ["address", "strict_address", "disk_address"])
def test_the_browser_lays_out_what_the_ready_page_shows(
    place: str, request: pytest.FixtureRequest, visit: Visit
) -> None:
    address: str = request.getfixturevalue(place)
    ready = visit(address + READY).page
    own = ready.get_by_role("link", name="Take models out").get_attribute("href")
    assert own is not None
    witness = visit(address + own.removeprefix("../"))
    _status(witness.page, "models side by side")
    assert _names(witness.page) == _names(ready)
    assert len(_rows(ready)) > 20
    assert _rows(witness.page) == _rows(ready)
    hrefs = "all => all.map(a => a.href)"
    links = witness.page.eval_on_selector_all(".shortlist tbody a", hrefs)
    assert links == ready.eval_on_selector_all(".shortlist tbody a", hrefs)
    witness.page.locator("#pairs a").first.wait_for()
    assert witness.page.locator("#pairs a").count() == len(_names(ready)) * (len(_names(ready)) - 1) // 2
    assert witness.complaints == []


def test_models_are_added_and_taken_out_with_the_keyboard_alone(address: str, visit: Visit) -> None:
    page = visit(address + "shortlist.html").page
    assert "No model is chosen yet." in _status(page, "chosen")
    page.get_by_role("combobox", name="Add a model").focus()
    for name in ("BLIP base", "ViT-GPT2", "Kosmos-2"):
        page.keyboard.type(name)
        page.get_by_role("option", name=name).first.wait_for()
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="Add a model")).to_have_value("")
    _status(page, "3 models side by side.")
    assert _names(page) == ["BLIP base", "ViT-GPT2", "Kosmos-2"]
    page.get_by_role("button", name="Take out BLIP base").focus()
    page.keyboard.press("Enter")
    _status(page, "2 models side by side.")
    assert _names(page) == ["ViT-GPT2", "Kosmos-2"]
    assert page.url.endswith(f"#{VIT_GPT2},kosmos-2-patch14-224")
    page.go_back()
    _status(page, "3 models side by side.")


def test_a_model_that_is_still_on_its_way_stays_chosen_when_another_is_added(
    address: str, visit: Visit
) -> None:
    page = visit(address + "shortlist.html").page
    waiting: list[Route] = []
    page.route(f"**/shortlist/{BLIP}.js", lambda route: waiting.append(route))
    for name in ("BLIP base", "ViT-GPT2"):
        box = page.get_by_role("combobox", name="Add a model")
        box.fill(name)
        page.get_by_role("option", name=name).first.click()
        expect(box).to_have_value("")
    waiting[0].continue_()
    _status(page, "2 models side by side.")
    assert _names(page) == ["BLIP base", "ViT-GPT2"]


def test_models_of_different_jobs_have_no_score_and_the_page_says_why(address: str, visit: Visit) -> None:
    page = visit(f"{address}shortlist.html#{BLIP},{FLUX}").page
    _status(page, "2 models side by side.")
    words = page.locator("#scores tr").nth(1).inner_text()
    assert words.endswith("so no score compares them.")
    assert page.locator("#scores tr").count() == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("nothing-of-the-kind", "No model here is called “nothing-of-the-kind”."),
        ("..%2f..%2fnames", "No model here is called “../../names”."),
        ("<img src=x onerror=alert(1)>", "No model here is called “<img src=x onerror=alert(1)>”."),
        ("%", "No model here is called “%”."),
    ],
)
def test_a_name_that_is_no_model_is_said_and_nothing_of_it_is_loaded_or_run(
    asked: str, words: str, address: str, visit: Visit
) -> None:
    witness = visit(f"{address}shortlist.html#{asked},{BLIP},{VIT_GPT2}")
    assert words in _status(witness.page, "2 models side by side.")
    scripts = [url for url in witness.requests if "/shortlist/" in url]
    assert all(re.search(r"/shortlist/[a-z0-9-]+\.js$", url) for url in scripts)
    assert witness.page.locator("#shortlist img").count() == 0


def test_more_than_four_are_cut_and_the_page_says_so(address: str, visit: Visit) -> None:
    more = ",".join((BLIP, VIT_GPT2, FLUX, "kosmos-2-patch14-224", "resnet-50"))
    page = visit(f"{address}shortlist.html#{more}").page
    assert "4 models at most" in _status(page, "4 models side by side.")
    assert len(_names(page)) == 4
    assert not page.locator("#shortlist .hub-bar").is_visible()


def test_without_a_script_it_says_so_and_leads_to_the_ready_ones(address: str, visit: Visit) -> None:
    page = visit(address + TWO, java_script_enabled=False).page
    assert "takes a script" in page.locator("main").inner_text()
    page.get_by_role("link", name="Image captioning").click()
    page.wait_for_url(f"**/{READY}")
    assert page.locator(".shortlist tbody tr").count() > 20


@pytest.mark.parametrize("path", [READY, TWO], ids=["ready", "own"])
@pytest.mark.parametrize("settings", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_nothing(settings: dict[str, str], path: str, address: str, visit: Visit) -> None:
    for width in (1280, 390):
        page = visit(address + path, width=width, **settings).page
        page.locator(".shortlist tbody tr:nth-child(2)").first.wait_for()
        assert findings(page) == []


@pytest.mark.parametrize("path", [READY, TWO], ids=["ready", "own"])
def test_nothing_sticks_out(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path).page
    page.locator(".shortlist tbody tr:nth-child(2)").first.wait_for()
    assert sticking_out_at_any_width(page) == []


def test_a_phone_has_each_value_behind_the_name_of_its_model(address: str, visit: Visit) -> None:
    page = visit(address + READY, width=390).page
    row = page.locator(".shortlist tbody tr").nth(1)
    labels = row.locator("td").evaluate_all("all => all.map(e => getComputedStyle(e, '::before').content)")
    assert labels == [f'"{name}"' for name in _names(page)]
    boxes = row.locator("td").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
    assert boxes == sorted(set(boxes))
