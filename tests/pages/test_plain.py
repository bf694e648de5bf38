"""The page for unknown addresses, and robots.txt."""

from __future__ import annotations

import dataclasses

import pytest

from generator.edition import Edition
from tests.toys import PageReader, shipped


@pytest.mark.parametrize(
    ("base_url", "base"), [("https://toys.example/", "/"), ("https://toys.example/deep/site/", "/deep/site/")]
)
def test_the_page_for_unknown_addresses_knows_the_folder_that_the_site_lives_in(
    base_url: str, base: str
) -> None:
    whole = shipped().findings
    site = dataclasses.replace(whole.catalog.site, base_url=base_url)
    made = Edition(
        dataclasses.replace(whole, catalog=dataclasses.replace(whole.catalog, site=site)), shipped().layouts
    )
    links = [link for link in PageReader(made.render("404.html").decode()).links if not link.startswith("#")]
    assert {link[: len(base)] for link in links} == {base}
    assert f"{base}site.css" in links


def test_robots_txt_names_the_sitemap_by_its_whole_address() -> None:
    base_url = shipped().findings.catalog.site.base_url
    lines = shipped().render("robots.txt").decode().splitlines()
    assert lines == ["User-agent: *", "Allow: /", f"Sitemap: {base_url}sitemap.xml"]
