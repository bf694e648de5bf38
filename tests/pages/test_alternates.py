"""What else there is of a page is named from the site's outputs, and not where a site lacks it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import Outputs, Reach, SiteSettings
from generator.pages.addresses import NOTHING_MORE, About
from generator.pages.alternates import about_comparison, about_model, about_site, about_tag, about_task
from generator.pages.kinds import KINDS
from generator.pages.kinds import pages as kinds_pages
from tests.pages.toy_findings import toys
from tests.toys import store_of

KIND_OF = {kind.name: kind for kind in KINDS}
NONE = Outputs(api=False, feeds=False, badges=False, twins="no", share="no")


def of(**fields: object) -> SiteSettings:
    outputs = replace(NONE, **fields)  # type: ignore[arg-type]
    return replace(toys().catalog.site, outputs=outputs)


def every(site: SiteSettings) -> list[About]:
    pages = (about_site(site), about_site(site, "index.html"), about_model(site, "a"), about_task(site, "t"))
    return [*pages, about_tag(site, "x"), about_comparison(site, "a", "b")]


def test_a_site_without_outputs_names_nothing() -> None:
    assert every(of()) == [NOTHING_MORE] * 6


def test_pages_of_models_tasks_and_tags_have_data_of_their_own() -> None:
    site = of(api=True)
    assert about_model(site, "a").data == "api/v1/models/a.json"
    assert about_task(site, "t").data == "api/v1/tasks/t.json"
    assert about_tag(site, "x").data == "api/v1/tags/x.json"
    assert about_site(site, "index.html").data == about_site(site, "models/index.html").data
    assert about_site(site, "index.html").data == "api/v1/index.json"
    assert about_site(site, "searches.html").data == "api/v1/searches.json"
    assert about_site(site, "privacy.html").data == ""


def test_the_data_of_a_comparison_are_those_of_its_left_model() -> None:
    site = of(api=True)
    assert about_comparison(site, "a", "b").data == about_model(site, "a").data


@pytest.mark.parametrize(
    ("reach", "twins"),
    [
        ("no", ["", "", ""]),
        ("models", ["models/a.md", "tasks/t.md", ""]),
        ("comparisons", ["models/a.md", "tasks/t.md", "compare/a/b.md"]),
    ],
)
def test_twins_reach_as_far_as_the_site_says(reach: Reach, twins: list[str]) -> None:
    site = of(twins=reach)
    pages = about_model(site, "a"), about_task(site, "t"), about_comparison(site, "a", "b")
    assert [page.twin for page in pages] == twins
    assert about_tag(site, "x").twin == about_site(site, "index.html").twin == ""


def test_models_and_tasks_have_feeds_of_their_own_and_all_other_pages_that_of_the_site() -> None:
    site = of(feeds=True)
    assert about_model(site, "a").feed == "feeds/models/a.atom"
    assert about_task(site, "t").feed == "feeds/tasks/t.atom"
    others = about_tag(site, "x"), about_comparison(site, "a", "b"), about_site(site)
    assert {page.feed for page in others} == {"feeds/all.atom"}


def test_pages_that_are_no_content_name_nothing() -> None:
    store = store_of(toys())
    pages = [page for page in kinds_pages(store) if page.path in ("404.html", "robots.txt", "sitemap.xml")]
    frames = [KIND_OF[page.kind].view(store, page).frame for page in pages]
    assert [frame.about for frame in frames] == [NOTHING_MORE] * 3
