"""Pages say of themselves in schema.org's words what they show, and nothing more."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

import pytest

from generator.catalog import FactRow, Model, State, Value
from generator.edition import Edition
from generator.pages.addresses import model_path
from generator.pages.linked_data import TABLE, PairWriter, linked, trail
from generator.pages.parts.deciding import deciding
from generator.pages.words.licences import spdx_address
from tests.attack.hostile_catalog import HARMLESS, TOGETHER, pages_with
from tests.pages.toy_findings import toys
from tests.toys import Element, PageReader, catalog, findings, known, model, pages_of, shipped, shipped_html

CATALOG = shipped().findings.catalog
SITE = CATALOG.site

# Properties of schema.org 29 by type, as far as they are used here; those of its parents are among them.
PROPERTIES = {
    "BreadcrumbList": {"itemListElement"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "name", "item", "url"},
    "SoftwareApplication": {
        "name",
        "url",
        "applicationCategory",
        "author",
        "datePublished",
        "license",
        "fileSize",
        "softwareVersion",
        "review",
    },
    "Organization": {"name", "url"},
    "Review": {"author", "reviewAspect", "reviewBody", "reviewRating"},
    "Rating": {"ratingValue", "bestRating", "worstRating"},
    "Dataset": {"name", "description", "url", "creator", "distribution"},
    "DataDownload": {"contentUrl", "encodingFormat"},
}


# Of a model's table of scores: task, place, score.
SCORE_ROW = re.compile(
    r'<th scope="row"><a href="[^"]*tasks/[^"]*">([^<]+)</a></th><td>([^<]+)</td>'
    r'<td><span class="num">(\d+)</span>'
)


def scripts(html: str) -> list[str]:
    of_page = (element for element in PageReader(html).elements if element.tag == "script")
    return [each.text for each in of_page if each.attributes.get("type") == "application/ld+json"]


def graph(html: str) -> list[dict[str, Any]]:
    """All things that a page speaks of; none where it has no such script."""
    texts = scripts(html)
    assert len(texts) <= 1
    said = [json.loads(text) for text in texts]
    assert all(each["@context"] == "https://schema.org" for each in said)
    return [thing for each in said for thing in each["@graph"]]


def of_type(html: str, kind: str) -> list[dict[str, Any]]:
    return [thing for thing in graph(html) if thing["@type"] == kind]


def things(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from things(each)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {path: html for path, html in shipped_html().items() if path != "404.html"}


@pytest.fixture(scope="module")
def graphs(pages: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    return {path: graph(html) for path, html in pages.items()}


def test_types_and_properties_are_those_of_schema_org(graphs: dict[str, list[dict[str, Any]]]) -> None:
    used = {
        (thing["@type"], name)
        for of_page in graphs.values()
        for thing in things(of_page)
        for name in thing
        if name != "@type"
    }
    assert {(kind, name) for kind, name in used if name not in PROPERTIES.get(kind, ())} == set()
    assert ("Review", "reviewRating") in used


# Trails


def heading(reader: PageReader) -> str:
    return " ".join(next(each.text for each in reader.elements if each.tag == "h1").split())


def crumbs(html: str, path: str) -> list[tuple[str, str]]:
    """Words and whole addresses of the links above a page's heading."""
    line = re.search(r'<p class="crumbs">(.*?)</p>', html, re.DOTALL)
    links = PageReader(line[1]).elements if line else []
    base = SITE.base_url + path
    return [(link.text, urljoin(base, link.attributes["href"])) for link in links if link.tag == "a"]


def test_a_trail_is_the_links_above_the_heading_and_the_heading(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        lists = of_type(html, "BreadcrumbList")
        shown = crumbs(html, path)
        assert len(lists) == (1 if shown else 0), path
        for each in lists:
            *above, last = each["itemListElement"]
            home = posixpath.join(SITE.base_url, "index.html")
            links = [(link, SITE.base_url if address == home else address) for link, address in shown]
            assert [(crumb["name"], crumb["item"]) for crumb in above] == links
            assert last == {"@type": "ListItem", "position": len(above) + 1, "name": heading_of(html)}
            assert [crumb["position"] for crumb in above] == [*range(1, len(above) + 1)]


def heading_of(html: str) -> str:
    return heading(PageReader(html))


# Comparisons


def test_a_comparison_lists_the_two_whose_names_stand_in_its_heading(pages: dict[str, str]) -> None:
    compared = {path: html for path, html in pages.items() if path.startswith("compare/")}
    assert compared
    for path, html in compared.items():
        (both,) = of_type(html, "ItemList")
        slugs = path.removesuffix(".html").split("/")[1:]
        first, second = both["itemListElement"]
        assert f"{first['name']} vs {second['name']}" == heading_of(html)
        assert [first["url"], second["url"]] == [SITE.base_url + model_path(slug) for slug in slugs]
        assert {model_path(slug) for slug in slugs} <= pages.keys()


def test_a_comparison_is_written_as_if_all_of_it_were_made_anew() -> None:
    site = replace(SITE, base_url="https://e.example/100%25/%s/")
    names = '50 % "off" %s', "\\u0000 & <b>"
    left, right = (replace(model(slug), short_name=name) for slug, name in zip("ab", names, strict=True))
    entries = [
        {
            "@type": "ListItem",
            "position": place,
            "name": each.short_name,
            "url": f"{site.base_url}models/{each.slug}.html",
        }
        for place, each in enumerate((left, right), start=1)
    ]
    both = {"@type": "ItemList", "itemListElement": entries}
    assert PairWriter(site).written(left, right) == linked(trail(site, [TABLE], " vs ".join(names)), both)


# Models


def application(html: str) -> dict[str, Any]:
    (thing,) = of_type(html, "SoftwareApplication")
    return thing


def section(html: str, id: str) -> Element:
    return PageReader(html).by_id(id)


@pytest.mark.parametrize("place", range(len(CATALOG.models)))
def test_every_value_of_a_model_stands_on_its_page(place: int, pages: dict[str, str]) -> None:
    described = CATALOG.models[place]
    html = pages[model_path(described.slug)]
    thing, shown = application(html), PageReader(html).by_id("main").text
    assert thing["name"] == heading_of(html)
    assert thing["url"] == SITE.base_url + model_path(described.slug)
    assert thing["author"] == {"@type": "Organization", "name": described.maker}
    assert described.maker in shown
    assert thing["applicationCategory"] == [CATALOG.tasks[task].label for task in described.tasks]
    sure = deciding(shipped().store, place)
    assert ("datePublished" in thing) == bool(sure.released)
    assert ("fileSize" in thing) == bool(sure.weights_size)
    facts = section(html, "facts").text
    for name in ("datePublished", "fileSize", "softwareVersion"):
        assert thing.get(name, "") in facts, name
    if "license" in thing:
        assert thing["license"] == f"https://spdx.org/licenses/{sure.licence}.html"
        assert sure.licence in facts


def test_the_site_reviews_a_model_in_each_task_that_ranks_it_with_the_score_that_its_page_shows(
    pages: dict[str, str],
) -> None:
    reviewed = 0
    for each in CATALOG.models:
        html = pages[model_path(each.slug)]
        of_model = application(html).get("review", [])
        rows = re.findall(SCORE_ROW, html)
        ranked = [(label, words, int(score)) for label, words, score in rows if words.startswith("place ")]
        assert [
            (review["reviewAspect"], review["reviewBody"], review["reviewRating"]["ratingValue"])
            for review in of_model
        ] == ranked
        for review in of_model:
            rating = review["reviewRating"]
            assert review["author"] == {"@type": "Organization", "name": SITE.title, "url": SITE.base_url}
            assert (rating["bestRating"], rating["worstRating"]) == (100, 0)
        reviewed += len(of_model)
    assert 0 < reviewed < 3 * len(CATALOG.models)


def test_there_is_no_rating_by_users_and_no_offer(pages: dict[str, str]) -> None:
    said = "".join(text for html in pages.values() for text in scripts(html))
    assert "aggregateRating" not in said
    assert "ffer" not in said


def application_of(of: Model) -> dict[str, Any]:
    rows = {"version": FactRow("version", "Version", "text")}
    edition = Edition(findings(replace(catalog([of, model("b")]), fact_rows=rows)), shipped().layouts)
    return application(edition.render(model_path(of.slug)).decode())


def test_a_version_is_named_where_a_file_has_one() -> None:
    assert (
        application_of(replace(model("a"), facts={"version": known(text="2.1")}))["softwareVersion"] == "2.1"
    )
    assert "softwareVersion" not in application_of(model("a"))


def test_what_is_not_known_or_disputed_is_not_said() -> None:
    disputed = replace(known(text="MIT"), dispute="somebody says otherwise")
    silent = application_of(replace(model("a"), license=disputed, released=Value(State.UNKNOWN)))
    assert "license" not in silent
    assert "datePublished" not in silent
    assert "review" not in silent


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("LicenseRef-Gemma", ""),
        ("GPL-2.0+", ""),
    ],
)
def test_only_a_licence_that_spdx_lists_has_an_address_there(name: str, address: str) -> None:
    assert spdx_address(replace(model("a"), license=known(text=name))) == address


# The table as data


def test_the_table_of_all_models_is_data_where_the_site_has_it_so() -> None:
    found = toys()
    html = Edition(found, shipped().layouts).render("models/index.html").decode()
    (table,) = of_type(html, "Dataset")
    base = found.catalog.site.base_url
    assert [(each["contentUrl"], each["encodingFormat"]) for each in table["distribution"]] == [
        (f"{base}api/v1/index.json", "application/json"),
        (f"{base}api/v1/models.csv", "text/csv"),
    ]
    assert {"api/v1/index.json", "api/v1/models.csv"} <= {page.path for page in pages_of(found)}
    assert table["description"] == next(
        each.attributes["content"]
        for each in PageReader(html).elements
        if each.attributes.get("name") == "description"
    )
    without = replace(found.catalog.site, outputs=replace(found.catalog.site.outputs, api=False))
    silent = findings(replace(found.catalog, site=without))
    page = Edition(silent, shipped().layouts).render("models/index.html").decode()
    assert of_type(page, "Dataset") == []


# Hostile words


HOSTILE = (
    "</script><script>pwn()</script>",
    "<!--<script>",
    "<!-- <script> </script> -->",
    "a\u2028b\u2029c&amp;",
)


def test_hostile_words_stay_words() -> None:
    pages = pages_with([*HOSTILE, *[HARMLESS] * (TOGETHER - len(HOSTILE))])
    names = {}
    for path, html in pages.items():
        for text in scripts(html):
            assert not re.search("[<>&\u2028\u2029]", text), path
        if path.startswith("models/m"):
            names[path] = application(html)["name"]
    assert [names[model_path(f"m{place}")] for place in range(len(HOSTILE))] == list(HOSTILE)
