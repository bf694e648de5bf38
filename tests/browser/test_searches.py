"""What people search for, in a real Chromium: counts made by hand on the shipped models."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.edition import Edition
from generator.findings.findings import Findings
from tests.pages.searched_toys import WINDOW, Sought, searched
from tests.toys import shipped

from .conftest import Witness
from .test_pages import findings, is_seen

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

PAIR = "compare/blip-image-captioning-base/vit-gpt2-image-captioning.html"
PAGES = (
    PAIR,
    "models/blip-image-captioning-base.html",
    "tasks/image-to-text.html",
    "tags/image-captioning.html",
    "searches.html",
)
LONG = "a" * 80
ARABIC = "\u0648\u0635\u0641 \u0627\u0644\u0635\u0648\u0631"
WISHES = {
    "image caption generator": Sought(3_140, ("image-captioning",), queries=("caption a photo", "alt text")),
    ARABIC: Sought(910, ("image-captioning",)),
    LONG: Sought(420, ("image-captioning",), queries=(LONG[:-1] + "b",)),
    "beam search captions": Sought(866, ("beam-search",)),
    "blip vs vit gpt2": Sought(38, models=("blip-image-captioning-base", "vit-gpt2-image-captioning")),
    "free yoga": Sought(11),
}


def sought() -> Findings:
    """A wish for every tag of the core models, beside those above."""
    found = shipped().findings
    tags = {tag for model in found.catalog.models for each in model.capabilities for tag in each.tags}
    of_tags = {
        f"models for {tag.replace('-', ' ')}": Sought(40 + 7 * place, (tag,))
        for place, tag in enumerate(sorted(tags))
    }
    wishes = WISHES | of_tags
    window = replace(WINDOW, times=sum(wish.times for wish in wishes.values()))
    return searched(wishes, window, found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Pages that show searches, on disk."""
    path, made = tmp_path_factory.mktemp("searched"), Edition(sought(), shipped().layouts)
    for page in PAGES:
        (path / page).parent.mkdir(parents=True, exist_ok=True)
        (path / page).write_bytes(made.render(page))
    for name, source in shipped().layouts.static_files.items():
        shutil.copyfile(source, path / name)
    return Path(path).as_uri() + "/"


FITS = "e => e.getBoundingClientRect().right <= e.closest('th').getBoundingClientRect().right + 1"

each_page = pytest.mark.parametrize("path", PAGES)


@pytest.mark.parametrize("width", [320, 390, 1280])
@each_page
def test_no_page_is_wider_than_its_window_whatever_was_typed(
    path: str, width: int, folder: str, visit: Visit
) -> None:
    page = visit(folder + path, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.querySelectorAll('th bdi')].every(fits)".replace("fits", FITS))
    assert is_seen(page, "#intents" if path == "searches.html" else "#searches")


@pytest.mark.parametrize("settings", [{"color_scheme": "light"}, {"color_scheme": "dark", "width": 390}])
@each_page
def test_axe_finds_nothing(path: str, settings: dict, folder: str, visit: Visit) -> None:
    assert findings(visit(folder + path, **settings).page) == []


def test_an_intent_of_a_comparison_leads_to_the_texts_of_its_capability(folder: str, visit: Visit) -> None:
    page = visit(folder + PAIR).page
    link = page.locator("#searches td a").first
    place = (link.get_attribute("href") or "")[1:]
    assert not is_seen(page, f"#{place}")
    link.click()
    page.wait_for_function("id => document.getElementById(id).checkVisibility()", arg=place)


def test_targets_are_large_enough_for_a_thumb(folder: str, visit: Visit) -> None:
    for path in (PAIR, "searches.html"):
        page = visit(folder + path, width=390).page
        links = page.locator("#searches td a, #intents td a")
        assert links.count() > 5
        heights = [box["height"] for each in links.all()[:20] if (box := each.bounding_box())]
        assert min(heights) >= 24


def test_words_from_right_to_left_turn_nothing_around_them(folder: str, visit: Visit) -> None:
    page = visit(folder + "searches.html").page
    row = page.locator("#intents tr", has_text=ARABIC)
    assert row.locator("th bdi").first.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
    word, count = row.locator("th bdi").first.bounding_box(), row.locator("td").first.bounding_box()
    assert word is not None
    assert count is not None
    assert word["x"] < count["x"]


def test_the_list_is_whole_on_paper(folder: str, visit: Visit) -> None:
    page = visit(folder + "searches.html").page
    page.emulate_media(media="print")
    assert is_seen(page, "#intents tbody tr:last-child")
