"""The preview in a real browser: what a save does to a page that somebody is reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from generator.content.folder import read_catalog
from tests.browser.conftest import Witness
from tests.preview.running import MODEL, PAGE, Running, copied, running
from tests.spoken import speak

WITH_SCRIPT = "models/blip-image-captioning-base.html"
STYLES = "layouts/static/site.css"
Visit = Callable[..., Witness]


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One model was run, so its pages have a script that cannot be repeated; other pages have none such."""
    site_path = copied(tmp_path_factory.mktemp("preview"))
    catalog, problems = read_catalog(site_path)
    assert catalog is not None, problems
    speak(site_path, catalog)
    with running(site_path) as found:
        yield found


@pytest.fixture
def edited(preview: Running) -> Iterator[Running]:
    yield preview
    preview.restore()


def opened(preview: Running, visit: Visit, path: str) -> Page:
    """A page that is scrolled and has a mark which a reload would wipe out, once its tab listens."""
    page: Page = visit(f"http://127.0.0.1:{preview.port}/{path}").page
    page.wait_for_function("window.LiveReload?.connector?.socket?.readyState === WebSocket.OPEN")
    page.wait_for_timeout(100)  # until its hello has been answered
    page.evaluate("window.mark = true")
    page.evaluate("scrollTo(0, 700)")
    return page


def is_reloaded(page: Page) -> bool:
    return not page.evaluate("window.mark === true")


def test_a_save_shows_in_place_and_leaves_scroll_and_unfolded_parts_alone(
    edited: Running, visit: Visit
) -> None:
    page = opened(edited, visit, PAGE)
    folded = page.locator("details").first
    folded.evaluate("part => part.open = !part.open")
    is_open, top = folded.evaluate("part => part.open"), page.evaluate("scrollY")
    edited.write(MODEL, "\nmaker: ", "\nmaker: New ")
    expect(page.locator("body")).to_contain_text("New Black Forest Labs")
    assert not is_reloaded(page)
    expect(page.get_by_role("button", name="Swap sides")).to_have_count(1)  # put back by its script
    page.wait_for_function("top => scrollY === top", arg=top)
    assert folded.evaluate("part => part.open") == is_open


def test_after_many_saves_the_page_is_what_a_reload_would_show(edited: Running, visit: Visit) -> None:
    page = opened(edited, visit, PAGE)
    for number in range(5):
        edited.write(MODEL, "\nmaker: ", f"\nmaker: M{number} ")
        edited.write(MODEL, "\nLimits: ", f"\nLimits: In short {number}. ")
        expect(page.locator("body")).to_contain_text(f"M{number} ")
        expect(page.locator("body")).to_contain_text(f"In short {number}.")
    expect(page.get_by_role("button", name="Swap sides")).to_have_count(1)
    renewed = page.evaluate("document.body.innerHTML")
    assert not is_reloaded(page)
    page.reload()
    assert renewed == page.evaluate("document.body.innerHTML")


def test_a_fault_lies_over_the_page_while_it_stands_and_clears_itself(edited: Running, visit: Visit) -> None:
    page = opened(edited, visit, PAGE)
    heading = page.locator("h1").inner_text()
    edited.write(MODEL, "\nmaker: ", "\nmaker: [")
    fault = page.get_by_role("alert")
    expect(fault).to_be_visible()
    expect(fault).to_contain_text(MODEL)
    assert page.locator("h1").inner_text() == heading
    edited.write(MODEL, "\nmaker: [", "\nmaker: ")
    expect(fault).to_have_count(0)
    assert page.evaluate("scrollY") == 700


def test_a_stylesheet_is_swapped_without_a_reload(edited: Running, visit: Visit) -> None:
    page = opened(edited, visit, PAGE)
    edited.write(STYLES, ":root", "h1 { outline: 3px solid rgb(1, 2, 3) }\n:root")
    page.wait_for_function("getComputedStyle(document.querySelector('h1')).outlineColor === 'rgb(1, 2, 3)'")
    assert not is_reloaded(page)


def test_another_title_shows_in_the_tab(edited: Running, visit: Visit) -> None:
    page = opened(edited, visit, PAGE)
    edited.write("content/site.yaml", "title: Matchup", "title: Matched")
    expect(page).to_have_title(re.compile("Matched"))
    assert not is_reloaded(page)


@pytest.mark.parametrize(
    ("path", "file", "old", "new", "shown"),
    [
        (
            WITH_SCRIPT,
            "content/models/blip-image-captioning-base.md",
            "\nmaker: ",
            "\nmaker: New ",
            "New Salesforce",
        ),
        (
            PAGE,
            "layouts/pages/base.html",
            '<link rel="icon"',
            '<link rel="preload" as="style" href="site.css">\n<link rel="icon"',
            " vs ",
        ),
        (PAGE, "layouts/static/samples.js", "(", " (", " vs "),
    ],
)
def test_a_page_is_reloaded_where_a_script_or_its_head_may_have_changed_and_keeps_its_place(
    edited: Running, visit: Visit, path: str, file: str, old: str, new: str, shown: str
) -> None:
    page = opened(edited, visit, path)
    edited.write(file, old, new)
    page.wait_for_function("window.mark !== true && document.readyState === 'complete'")
    expect(page.locator("body")).to_contain_text(shown)
    page.wait_for_function("scrollY === 700")
