"""A site so large that its lists go over pages and its data over files, in a real Chromium.

The shipped models stand for many: the limits are lowered, and just the hubs are rendered.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator import build
from generator.content.folder import read_catalog
from generator.pages import names, search_terms
from generator.pages.parts import paging
from generator.places import Site
from generator.terminal import silent
from tests.browser.conftest import REPOSITORY, StrictHost, Witness, serve

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

RENDERED = {
    "home",
    "all-models",
    "coverage",
    "rows of models",
    "search",
    "search terms",
    "names.js",
    "pairs of names",
    "files",
    "not found",
}
ROWS = 8


@pytest.fixture(scope="module")
def large_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the hubs, and of the files that they load."""
    site_path, web_path = tmp_path_factory.mktemp("large"), tmp_path_factory.mktemp("web")
    shutil.copytree(REPOSITORY / "content", site_path / "content")
    settings_path = site_path / "content" / "site.yaml"
    settings = settings_path.read_text("utf-8")
    settings_path.write_text(settings.replace("\npairs: all", "\npairs: {top: 3}"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "ROWS", ROWS)
        patch.setattr(names, "LIMIT", 100)
        patch.setattr(names, "SHARD", 5)
        patch.setattr(search_terms, "LARGE", 10)
        patch.setattr(search_terms, "SHARD", 6)
        edition, _ = build.open_edition(Site(site_path), "cpu", silent)
        for kind in edition.page_kinds:
            for page in kind.pages(edition.store) if kind.name in RENDERED else ():
                path = web_path / "under" / "a" / "sub-folder" / page.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(edition.render(page.path))
    return web_path


@pytest.fixture(scope="module", params=["host", "disk"])
def large(request: pytest.FixtureRequest, large_path: Path) -> Iterator[str]:
    """Its address, with the policy that allows nothing but its own files, and from disk."""
    if request.param == "disk":
        yield (large_path / "under" / "a" / "sub-folder").as_uri() + "/"
    else:
        yield from serve(StrictHost, large_path)


def _rows(witness: Witness) -> list[str]:
    return witness.page.locator("#table [data-f] a").all_inner_texts()


def _count(witness: Witness, words: str) -> str:
    witness.page.wait_for_function(
        "words => document.getElementById('count').textContent.includes(words)", arg=words
    )
    return witness.page.inner_text("#count")


def test_every_page_of_all_models_leads_to_the_next(visit: Visit, large: str) -> None:
    witness = visit(f"{large}models/index.html")
    seen = _rows(witness)
    while witness.page.locator(".pager a[rel=next]").count():
        witness.page.click(".pager a[rel=next]")
        seen += _rows(witness)
    assert len(seen) == len(set(seen)) == 31
    assert witness.page.title().startswith("All models, page 4")
    assert not witness.page.locator("#filters").count()
    assert witness.complaints == []


def test_rows_of_other_pages_load_when_a_filter_is_used_and_not_before(visit: Visit, large: str) -> None:
    witness = visit(f"{large}models/index.html")
    assert len(_rows(witness)) == ROWS
    assert [url for url in witness.requests if "models/page/" in url] == []
    witness.page.select_option("select[name=sort]", "-name")
    _count(witness, "28 models")
    names_shown = _rows(witness)
    assert len(names_shown) == 28
    assert names_shown == sorted(names_shown, key=str.casefold, reverse=True)
    witness.page.click("#all")
    _count(witness, "Here: 1 to 8")
    assert len(_rows(witness)) == ROWS
    assert witness.page.is_visible(".pager")
    assert witness.complaints == []


def test_an_address_with_a_filter_shows_all_models_that_pass(visit: Visit, large: str) -> None:
    witness = visit(f"{large}models/index.html#task=text-to-image&tests=yes")
    words = _count(witness, "passing")
    passing = int(words.split("passing ")[1].split(",")[0])
    assert len(_rows(witness)) == passing > 0
    assert not witness.page.is_visible(".pager")


def test_when_rows_do_not_load_the_page_says_that_nothing_is_filtered(
    visit: Visit, large: str, large_path: Path
) -> None:
    rows_path = large_path / "under" / "a" / "sub-folder" / "models" / "page" / "3.js"
    witness = visit(f"{large}models/index.html")
    rows_path.rename(rows_path.with_suffix(".away"))
    try:
        witness.page.check("input[name=hosted]")
        assert "did not load, so nothing is filtered" in _count(witness, "did not load")
        assert len(_rows(witness)) == ROWS
    finally:
        rows_path.with_suffix(".away").rename(rows_path)
    witness.page.uncheck("input[name=hosted]")
    witness.page.check("input[name=hosted]")
    _count(witness, "passing")


def test_a_search_says_which_models_it_was_among(visit: Visit, large: str) -> None:
    witness = visit(f"{large}search.html?q=captions")
    witness.page.wait_for_selector("[data-results] h2")
    assert "Searched are all 31 models." in witness.page.inner_text("#search")
    shards = {url for url in witness.requests if "/search/" in url}
    assert len(shards) > 2
    assert witness.complaints == []


def _of_task(task: str) -> set[str]:
    """Short names of the models of a task."""
    catalog, _ = read_catalog(REPOSITORY)
    assert catalog is not None
    return {model.short_name for model in catalog.models if task in model.tasks}


def test_a_search_in_one_task_loads_its_files_alone_and_finds_its_models_alone(
    visit: Visit, large: str
) -> None:
    witness = visit(f"{large}search.html?q=pictures&in=text-to-image")
    witness.page.wait_for_selector("[data-results] h2")
    option = witness.page.locator("#search select option:checked").inner_text()
    files = {url for url in witness.requests if "/search/" in url}
    assert option.endswith(f"models, {len(files)} file{'s' if len(files) > 1 else ''})")
    found = set(witness.page.locator("[data-results] > section .hits p a").all_inner_texts())
    witness.page.select_option("#search select", "")
    witness.page.wait_for_selector("text=Searched are all 31 models")
    assert "in=" not in witness.page.url
    assert found
    assert found <= _of_task("text-to-image")
    assert {url for url in witness.requests if "/search/" in url} > files


def test_a_box_offers_the_partners_of_the_other_half_from_one_file(visit: Visit, large: str) -> None:
    witness = visit(f"{large}index.html")
    first, second = witness.page.locator("form[data-pair] [role=combobox]").all()
    first.fill("clip")
    witness.page.wait_for_selector("form[data-pair] [role=option] >> visible=true")
    witness.page.keyboard.press("Enter")
    assert [url for url in witness.requests if "/names/" in url] == []
    second.click()
    witness.page.wait_for_selector("form[data-pair] [role=option] >> visible=true")
    offered = witness.page.locator("form[data-pair] [role=option]:visible").count()
    assert 3 <= offered < 31
    assert len({url for url in witness.requests if "/names/" in url}) == 1
    assert witness.complaints == []


def test_one_vs_other_finds_the_page_of_two_partners(visit: Visit, large: str) -> None:
    witness = visit(f"{large}index.html")
    box = witness.page.locator("form[data-pair] [role=combobox]").first
    box.fill("clip vs ")
    witness.page.wait_for_selector("form[data-pair] [role=option]:visible")
    assert " vs " in witness.page.locator("form[data-pair] [role=option]:visible").first.inner_text()
    assert witness.complaints == []
