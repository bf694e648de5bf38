"""The maps of a caption's words: by mouse, finger and keyboard, from a host or a disk, without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import Witness
from .test_pages import COMPARABLE, is_seen

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

PLACES = ("address", "strict_address", "disk_address")
CAPTION = ".sample .a [data-map]"


@pytest.fixture(params=PLACES)
def home(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


def top(page: Page) -> int | None:
    """How far down the strip the map begins that lies over the first picture; None when none does."""
    found = page.locator(".sample .picture").first.locator("svg image")
    return -int(str(found.get_attribute("y"))) if found.count() else None


def expected(page: Page, place: int) -> int:
    """Where the map of a word of the first caption begins, as its caption says."""
    columns, rows, pitch, height, first, _ = str(page.locator(CAPTION).first.get_attribute("data-map")).split(
        " "
    )
    assert (columns, rows) == ("6", "6")
    assert int(pitch) > int(rows)
    assert int(height) % int(pitch) == 0
    return int(first) + place * int(pitch)


def test_pointing_at_a_word_lays_its_map_over_the_picture(home: str, visit: Visit) -> None:
    witness = visit(home + COMPARABLE)
    page = witness.page
    words = page.locator(CAPTION).first.locator(".word")
    assert top(page) is None
    words.nth(2).hover()
    assert top(page) == expected(page, 2)
    over, picture = (
        page.locator(css).first.bounding_box() for css in (".sample .picture svg", ".sample .picture img")
    )
    assert over is not None
    assert over == picture
    words.nth(1).hover()
    assert top(page) == expected(page, 1)
    page.locator("h1").hover()
    assert top(page) is None
    assert witness.complaints == []


def test_a_map_is_of_its_own_word_and_lies_where_its_shape_is(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE).page
    words = page.locator(CAPTION).first.locator(".word").all_inner_texts()
    assert " ".join(words) == page.locator(CAPTION).first.inner_text()
    looks = page.locator(".sample .a .looks").first.locator("li")
    for number in range(looks.count()):
        look = looks.nth(number)
        place = [word.strip(".,") for word in words].index(look.inner_text())
        assert look.locator("image").nth(1).get_attribute("y") == f"-{expected(page, place)}"


def test_the_arrow_keys_walk_along_a_caption_and_escape_hides_the_map(home: str, visit: Visit) -> None:
    page = visit(home + COMPARABLE).page
    page.locator(CAPTION).first.locator(".word").first.focus()
    assert top(page) == expected(page, 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert top(page) == expected(page, 2)
    page.keyboard.press("ArrowLeft")
    assert top(page) == expected(page, 1)
    page.keyboard.press("Escape")
    assert top(page) is None


def test_a_caption_is_one_stop_of_the_tab_key(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE).page
    stops = page.eval_on_selector_all(
        "[data-map]", "all => all.map(e => e.querySelectorAll('.word[tabindex=\"0\"]').length)"
    )
    assert set(stops) == {1}
    first = page.locator(CAPTION).first
    first.locator(".word").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-map]')") is None or not first.evaluate(
        "caption => caption.contains(document.activeElement)"
    )


def test_a_tap_shows_a_map_and_a_tap_elsewhere_hides_it(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE, has_touch=True, is_mobile=True, width=390).page
    page.locator(CAPTION).first.locator(".word").nth(1).tap()
    assert top(page) == expected(page, 1)
    page.locator("#samples h2").tap()
    assert top(page) is None


def test_two_captions_never_lay_their_maps_over_one_picture_at_once(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE).page
    page.locator(CAPTION).first.locator(".word").first.focus()
    page.locator(".sample .b [data-map]").first.locator(".word").nth(1).hover()
    assert page.locator(".sample .picture").first.locator("svg").count() == 1


def test_without_a_script_a_caption_is_plain_text_and_three_of_its_maps_are_drawn(
    home: str, visit: Visit
) -> None:
    page = visit(home + COMPARABLE, java_script_enabled=False).page
    assert page.locator(".word").count() == 0
    assert page.locator(".sample .a .looks").first.locator("li").count() == 3


def test_marks_can_be_told_apart_without_colour(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE).page
    assert (
        page.eval_on_selector("#samples .sample mark", "e => getComputedStyle(e).borderBottomStyle")
        == "solid"
    )
    assert "only here" in page.eval_on_selector(
        "#samples .sample mark", "e => getComputedStyle(e, '::before').content"
    )


def test_the_pictures_that_are_folded_away_can_be_unfolded(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE).page
    folded = page.locator("#samples details .sample .picture img").first
    assert not folded.is_visible()
    page.locator("#samples details summary").first.click()
    assert folded.is_visible()
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=folded.element_handle())
    assert is_seen(page, "#samples details .sample .said")


def given(page: Page) -> set[str]:
    """Whose answers are seen on the page of all samples."""
    return {
        str(each.get_attribute("data-by")) for each in page.locator("[data-by]").all() if each.is_visible()
    }


def test_a_button_leaves_what_one_model_gave_and_another_brings_all_back(home: str, visit: Visit) -> None:
    witness = visit(home + "samples.html")
    page = witness.page
    everyone = given(page)
    assert len(everyone) > 1
    buttons = page.locator(".by button")
    buttons.nth(1).click()
    (only,) = given(page)
    assert only in everyone
    assert buttons.nth(1).get_attribute("aria-pressed") == "true"
    seen = [section for section in page.locator("section.sample").all() if section.is_visible()]
    assert seen
    assert all(section.locator(f"[data-by={only}]").count() == 1 for section in seen)
    buttons.nth(0).click()
    assert given(page) == everyone
    assert witness.complaints == []


def test_without_a_script_a_link_leads_to_what_one_model_gave(address: str, visit: Visit) -> None:
    page = visit(address + "samples.html", java_script_enabled=False).page
    assert page.locator(".by button").count() == 0
    link = page.locator(".by a").first
    name = link.inner_text()
    link.click()
    assert page.locator("h1").inner_text() == name
    assert is_seen(page, "#samples")
