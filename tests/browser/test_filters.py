"""The table of all models: filters, order, the address that holds them, and all without a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from playwright.sync_api import Page

from tests.browser.conftest import REPOSITORY, Witness
from tests.browser.test_pages import findings, is_seen, sticking_out_at_any_width

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

PATH = "models/index.html"
PLACES = ("address", "strict_address", "disk_address")
UNITS = {"": 1, "M": 10**6, "B": 10**9, "MB": 10**6, "GB": 10**9}


class Shown(NamedTuple):
    """Slugs in the order in which they stand."""

    passing: list[str]
    unsure: list[str]


def shown(page: Page) -> Shown:
    groups = page.evaluate(
        """() => [...document.querySelectorAll('#table tbody')].map(body =>
            [body.querySelector('.divider')?.textContent || '',
             [...body.querySelectorAll('[data-f] a')].map(link => link.getAttribute('href').slice(0, -5))])"""
    )
    passing, *unsure = groups
    assert all(title.startswith("Not known: ") for title, _ in unsure)
    return Shown(passing[1], [slug for _, slugs in unsure for slug in slugs])


def status(page: Page) -> str:
    return page.inner_text("[role=status]")


def where(page: Page) -> str:
    """The address as the page itself sees it; `page.url` hears of it later."""
    return str(page.evaluate("location.href"))


def opened(visit: Visit, address: str, state: str = "", **settings: Any) -> Page:
    return visit(f"{address}{PATH}{state}", **settings).page


# The content files, read anew by other code


def front_matters() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(Path(REPOSITORY, "content", "models").glob("*.md")):
        _, front, _ = path.read_text("utf-8").split("---\n", 2)
        yield path.stem, yaml.load(front, yaml.BaseLoader)


def amount(front: dict[str, Any], fact: str) -> float | None:
    written = front["facts"].get(fact, "unknown")
    text = written["value"] if isinstance(written, dict) else written
    match = re.fullmatch(r"(?:about )?([0-9.,]+) ?([MG]?B|M|)", text)
    return float(match[1].replace(",", "")) * UNITS[match[2]] if match else None


def is_in_8_gb(front: dict[str, Any]) -> bool | None:
    memory, parameters = amount(front, "gpu_memory"), amount(front, "parameters")
    if memory is not None:
        return memory <= 8e9
    if front["pricing"]["weights"] == "closed" or parameters is None:
        return None
    return 2 * parameters <= 8e9


def may_be_sold(front: dict[str, Any]) -> bool | None:
    use = front["license"]["commercial_use"]
    return None if use == "unclear" else use == "yes"


def answers() -> dict[str, bool | None]:
    """Which run in 8 GB and may be used commercially; None where that is not known."""
    found: dict[str, bool | None] = {}
    for slug, front in front_matters():
        both = is_in_8_gb(front), may_be_sold(front)
        if front.get("demonstration") != "true":
            found[slug] = False if False in both else None if None in both else True
    return found


# Questions


@pytest.mark.parametrize("place", PLACES)
def test_which_run_in_8_gb_and_may_be_used_commercially_is_answered(
    place: str, request: pytest.FixtureRequest, visit: Visit
) -> None:
    """By ticking and choosing, against the content files; what is not known is a group of its own."""
    witness = visit(request.getfixturevalue(place) + PATH)
    page = witness.page
    page.get_by_label("fits in 8 GB").check()
    page.get_by_role("combobox", name="Licence").select_option("commercial use")
    expected = answers()
    passing, unsure = shown(page)
    assert set(passing) == {slug for slug, answer in expected.items() if answer}
    assert set(unsure) == {slug for slug, answer in expected.items() if answer is None}
    assert min(len(passing), len(unsure)) > 0
    missed = len(expected) - len(passing) - len(unsure)
    assert status(page) == (
        f"Of {len(expected)} models: passing {len(passing)}, not known {len(unsure)}, not passing {missed}."
    )
    assert where(page).endswith("#commercial=yes&fits=8gb")
    heading = page.inner_text(".divider >> nth=0")
    assert heading == f"Known to pass: {len(passing)} (Licence: commercial use; fits in 8 GB)"
    assert witness.complaints == []


def test_nobody_is_lost_between_the_groups_whatever_is_asked(address: str, visit: Visit) -> None:
    page = opened(visit, address)
    every = len(answers())
    asked = page.evaluate(
        """() => [...document.querySelectorAll('#filters [name]')]
            .filter(field => !['sort', 'tests'].includes(field.name))
            .flatMap(field => [...field.options || [field]].map(one => [field.name, one.value]))
            .filter(([, value]) => value)"""
    )
    assert len(asked) > 40
    for name, value in asked:
        page.evaluate("hash => { location.hash = hash; }", f"{name}={value}")
        page.wait_for_function("name => document.getElementById('filters').elements[name].value", arg=name)
        counts = [int(number) for number in re.findall(r"\d+", status(page))]
        passing, unsure = shown(page)
        assert counts[0] == every == sum(counts[1:]), (name, value)
        assert counts[1:3] == [len(passing), len(unsure)], (name, value)


def test_models_made_for_tests_are_out_until_they_are_asked_for(address: str, visit: Visit) -> None:
    page = opened(visit, address)
    assert not any(slug.startswith("scene-") for slug in shown(page).passing)
    page.get_by_label("3 models made for tests").check()
    assert sum(slug.startswith("scene-") for slug in shown(page).passing) == 3
    assert where(page).endswith("#tests=yes")
    assert status(page) == f"{len(answers()) + 3} models."


# Order


def test_a_column_sorts_from_either_end_and_what_is_not_known_stays_last(address: str, visit: Visit) -> None:
    page = opened(visit, address)
    sizes = {slug: amount(front, "parameters") for slug, front in front_matters()}
    for end, way in ((False, "ascending"), (True, "descending")):
        page.get_by_role("button", name="Parameters").click()
        order = [sizes[slug] for slug in shown(page).passing]
        known = [size for size in order if size is not None]
        assert known == sorted(known, reverse=end)
        assert order[len(known) :] == [None] * (len(order) - len(known)) != []
        assert page.get_by_role("columnheader", name="Parameters").get_attribute("aria-sort") == way
        assert page.locator("th[aria-sort]").count() == 1
    assert where(page).endswith("#sort=-size")


def test_the_newest_stand_first_at_the_first_press(address: str, visit: Visit) -> None:
    page = opened(visit, address)
    page.get_by_role("button", name="Released").click()
    days = page.eval_on_selector_all("[data-f] td:last-child", "all => all.map(cell => cell.textContent)")
    assert days == sorted(days, reverse=True)


# The address


def test_an_address_can_be_opened_reloaded_left_and_come_back_to(address: str, visit: Visit) -> None:
    state = "#task=image-to-text&commercial=yes&fits=8gb&sort=size"
    page = opened(visit, address, state)
    first = shown(page)
    sizes = {slug: amount(front, "parameters") or 0 for slug, front in front_matters()}
    assert len(first.passing) > 3
    assert [sizes[slug] for slug in first.passing] == sorted(sizes[slug] for slug in first.passing)
    page.reload()
    assert shown(page) == first
    page.get_by_label("runs in a browser").check()
    narrowed = shown(page)
    assert len(narrowed.passing) < len(first.passing)
    page.go_back()
    assert shown(page) == first
    page.go_forward()
    assert shown(page) == narrowed
    page.click("[data-f] a")
    page.go_back()
    assert shown(page) == narrowed
    page.get_by_role("button", name="Show all").click()
    assert where(page) == address + PATH
    assert len(shown(page).passing) == len(answers())


@pytest.mark.parametrize(
    "state",
    [
        "#task=no-such-task",
        "#commercial=<b>yes</b>",
        "#fits=9gb",
        "#nonsense=1",
        "#all=1",
        "#%E0%A4%A=%",
        "#=&&==",
    ],
)
def test_what_an_address_asks_and_nobody_understands_is_said_and_shows_all(
    state: str, address: str, visit: Visit
) -> None:
    witness = visit(address + PATH + state)
    assert len(shown(witness.page).passing) == len(answers())
    assert "Not understood in the address: " in status(witness.page)
    assert witness.page.locator("[role=status] *").count() == 0
    assert witness.complaints == []


def test_a_place_on_the_page_is_no_filter(address: str, visit: Visit) -> None:
    page = opened(visit, address, "#fits=8gb")
    before = shown(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert where(page).endswith("#main")
    assert shown(page) == before
    page.go_back()
    assert shown(page) == before


# Readers


def test_the_keyboard_is_enough(address: str, visit: Visit) -> None:
    page = opened(visit, address)
    page.get_by_role("combobox", name="Task").focus()
    page.keyboard.type("Image cap")
    for _ in range(20):
        if page.evaluate("document.activeElement.name") == "browser":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert where(page).endswith("#task=image-to-text&browser=yes")
    for _ in range(20):
        if page.evaluate("document.activeElement.textContent") == "Released":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "sort=-released" in where(page)
    assert page.evaluate("document.activeElement.textContent") == "Released"
    assert len(shown(page).passing) > 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_with_filters_on(scheme: str, width: int, address: str, visit: Visit) -> None:
    page = opened(visit, address, "#fits=8gb&commercial=yes&sort=size", color_scheme=scheme, width=width)
    assert findings(page) == []


def test_nothing_needs_sideways_scrolling(address: str, visit: Visit) -> None:
    assert sticking_out_at_any_width(opened(visit, address, "#fits=8gb&commercial=yes")) == []


def test_on_a_phone_every_cell_says_its_column_and_targets_are_44_px(address: str, visit: Visit) -> None:
    page = opened(visit, address, width=390)
    heads = page.eval_on_selector_all("#table thead th", "all => all.slice(1).map(head => head.textContent)")
    said = page.evaluate(
        """() => [...document.querySelector('[data-f]').querySelectorAll('td')]
            .map(cell => getComputedStyle(cell, '::before').content.slice(1, -1))"""
    )
    assert said == heads
    small = page.evaluate(
        """() => [...document.querySelectorAll('#filters :is(select, .tick, button)')]
            .filter(e => e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML)"""
    )
    assert small == []


def test_forced_colours_and_paper_keep_the_groups(address: str, visit: Visit) -> None:
    page = opened(visit, address, "#fits=8gb&commercial=yes", forced_colors="active")
    assert is_seen(page, ".divider")
    page.emulate_media(media="print", forced_colors="none")
    assert is_seen(page, ".divider")
    assert is_seen(page, "[role=status]")
    assert not is_seen(page, "#filters")


@pytest.mark.parametrize("place", PLACES)
def test_without_a_script_all_models_stand_there_and_lists_by_task(
    place: str, request: pytest.FixtureRequest, visit: Visit
) -> None:
    page = opened(visit, request.getfixturevalue(place), java_script_enabled=False)
    assert page.locator("[data-f]").count() == len(answers()) + 3
    assert not page.locator("#filters").is_visible()
    assert page.locator("#table button").count() == 0
    page.click("noscript a")
    page.click("#by-task a >> nth=0")
    assert "/tasks/" in page.url


def test_a_thousand_models_are_filtered_and_every_one_is_counted(address: str, visit: Visit) -> None:
    page = opened(visit, address)
    page.route("**/many.html", lambda route: route.fulfill(body=many(page, 1000), content_type="text/html"))
    page.goto(address + "models/many.html")
    assert page.locator("[data-f]").count() == 1000
    page.select_option("[name=commercial]", "yes")
    words = page.locator("[role=status]").inner_text().replace(",", "")
    total, passing, unknown, failing = (int(number) for number in re.findall(r"\d+", words))
    assert total == 1000 == passing + unknown + failing
    assert passing + unknown == page.locator("[data-f]:visible").count()
    assert passing
    assert failing


def many(page: Page, count: int) -> str:
    """The page with its rows again and again."""
    html = page.request.get(page.url).text()
    begin, end = html.index("<tr data-f"), html.index("</tbody>")
    rows = re.findall(r"<tr data-f.*?</tr>", html[begin:end], re.DOTALL)
    repeated = "".join(rows[number % len(rows)] for number in range(count))
    rest = html[end:].replace("<tr data-f", "<tr hidden")
    return html[:begin] + repeated + rest
