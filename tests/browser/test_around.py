"""The pages around comparisons: first screens, tables that turn into lists, and what is folded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import Witness
from .test_pages import findings, sticking_out_at_any_width

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

SCREEN = 844  # px, the height of a phone's window
MODEL = "models/blip-image-captioning-base.html"
FOLDED = ("index.html", MODEL, "samples.html", "coverage.html")


def top(page: Page, css: str) -> float:
    box = page.locator(css).first.bounding_box()
    assert box is not None
    return box["y"]


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")


def test_a_model_begins_with_what_it_is_and_whom_it_is_compared_with(address: str, visit: Visit) -> None:
    page = visit(address + MODEL, width=390).page
    assert top(page, "#glance") < SCREEN
    assert top(page, "#pairs") < 3 * SCREEN
    assert top(page, "#pairs") < top(page, "#capabilities") < top(page, "#facts") < top(page, "#score")


def test_the_first_task_stands_on_the_first_screens_of_a_phone(address: str, visit: Visit) -> None:
    page = visit(address + "index.html", width=390).page
    assert top(page, ".panels .best") < 1.5 * SCREEN


@pytest.mark.parametrize("path", FOLDED)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_behind_folds(scheme: str, path: str, address: str, visit: Visit) -> None:
    page = visit(address + path, color_scheme=scheme).page
    unfold(page)
    assert findings(page) == []


@pytest.mark.parametrize("path", FOLDED)
def test_what_is_unfolded_needs_no_sideways_scrolling(path: str, address: str, visit: Visit) -> None:
    page = visit(address + path).page
    unfold(page)
    assert sticking_out_at_any_width(page) == []
