"""A site of language models and services: nothing on it speaks of pictures, samples or searches."""

from __future__ import annotations

import posixpath
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from generator import build, places
from generator.content.folder import read_catalog
from generator.pages.parts.present import asks_searches, has_pictures, has_samples
from tests.toys import ROOT, PageReader, quiet, shipped, tree

CONTENT = Path(__file__).parent.parent / "sites" / "text-only" / "content"
OF_PICTURES = re.compile(
    r"\b(pictures?|images?|samples?|photo\w*|caption\w*|pixels?|attention|drawn|drawings?|scenes?|imagenet)\b",
    re.IGNORECASE,
)
OF_SEARCHES = re.compile(
    r"\b(search(es)? evidence|matched in searches|searches? (have|has) been|searches\.html|samples\.html)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {
        path: content.decode()
        for path, content in _built(tmp_path_factory.getbasetemp() / "text-only").items()
        if path.endswith((".html", ".md", ".txt", ".xml", ".atom", ".json", ".js"))
    }


@cache
def _built(path: Path) -> dict[str, bytes]:
    shutil.copytree(CONTENT, path / "content")
    if (ROOT / "layouts").is_dir():
        shutil.copytree(ROOT / "layouts", path / "layouts")
    build.build(places.Site(path), path / "output", "cpu", quiet, 1)  # type: ignore[arg-type]
    return tree(path / "output")


def _words(path: str, page: str) -> str:
    """All that a reader meets: text, and words of attributes."""
    if not path.endswith(".html"):
        return page
    reader = PageReader(page)
    said = ("alt", "aria-label", "content", "href", "placeholder", "title", "id")
    attributes = [each.attributes.get(name, "") for each in reader.elements for name in said]
    texts = [each.text for each in reader.elements if each.tag not in ("script", "style")]
    return re.sub("</?picture>", "", "\n".join([*texts, *attributes]))  # an element in what is pasted


def test_the_site_has_no_samples_and_asks_for_no_searches() -> None:
    whole, problems = read_catalog(CONTENT.parent)
    assert whole is not None
    assert not problems
    assert not (has_samples(whole))
    assert not (has_pictures(whole))
    assert not (asks_searches(whole))


def test_the_shipped_site_has_all_of_them() -> None:
    whole = shipped().findings.catalog
    assert has_samples(whole)
    assert has_pictures(whole)
    assert asks_searches(whole)


def test_modalities_of_the_site_are_told_in_its_own_words(pages: dict[str, str]) -> None:
    assert "Models that write programs: text goes in, program code comes out." in pages["tasks/code.html"]
    assert "text and PDFs" in pages["models/corvid-pro.html"]


def test_generated_sentences_are_marked_and_match_each_other(pages: dict[str, str]) -> None:
    assert pages["models/dunlin-mini.html"].count("Generated from facts.") == 1
    assert "Generated from facts." in pages["models/dunlin-mini.md"]
    assert "Generated from facts." not in pages["models/bryn-27b.html"]
    matched = PageReader(pages["compare/ada-70b/dunlin-mini.html"]).by_id("capabilities").text
    assert "2 of the 3 told of Ada 70B" in matched


def test_a_capability_may_do_without_what_sets_it_apart(pages: dict[str, str]) -> None:
    told = PageReader(pages["models/bryn-27b.html"]).by_id("c-what-a-call-costs").text
    assert "both counted by the token" in told
    assert "Unique" not in told


def test_a_model_is_shown_and_found_by_what_its_maker_calls_it(pages: dict[str, str]) -> None:
    assert "Corvid-4.1-pro" in PageReader(pages["models/corvid-pro.html"]).by_id("id").text
    assert '"maker_id":"Corvid-4.1-pro"' in pages["api/v1/models/corvid-pro.json"]
    assert '["Corvid-4.1-pro"]' in pages["names.js"]


def test_a_result_has_its_own_day(pages: dict[str, str]) -> None:
    assert '<time datetime="2026-10-30">' in pages["models/corvid-pro.html"]
    assert '"2026-10-30"' in pages["api/v1/models/corvid-pro.json"]


def test_the_site_is_told_from_the_latest_day_that_it_names(pages: dict[str, str]) -> None:
    assert "Dates are counted to 2026-11-18, the latest day" in pages["methodology.html"]


def test_no_page_has_a_word_about_pictures(pages: dict[str, str]) -> None:
    shown = {path: page for path, page in pages.items() if not path.endswith((".json", ".js"))}
    found = {path: OF_PICTURES.findall(_words(path, page)) for path, page in shown.items()}
    assert {path: words for path, words in found.items() if words} == {}


def test_no_page_speaks_of_searches_that_nobody_counts(pages: dict[str, str]) -> None:
    shown = {path: page for path, page in pages.items() if not path.endswith((".json", ".js"))}
    found = {path: OF_SEARCHES.findall(_words(path, page)) for path, page in shown.items()}
    assert {path: words for path, words in found.items() if words} == {}


def test_every_link_leads_to_a_file_and_to_an_id_on_it(
    pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = _built(tmp_path_factory.getbasetemp() / "text-only")
    readers = {path: PageReader(page) for path, page in pages.items() if path.endswith(".html")}
    lost = [
        (path, link)
        for path, reader in readers.items()
        for link in reader.links
        if not link.startswith(("http", "mailto:")) and not _leads_somewhere(path, link, files, readers)
    ]
    assert lost == []


def _leads_somewhere(path: str, link: str, files: dict[str, bytes], readers: dict[str, PageReader]) -> bool:
    address, _, fragment = link.partition("#")
    address = address.partition("?")[0].removeprefix("/words/")
    folder = "" if path == "404.html" else posixpath.dirname(path)
    target = posixpath.normpath(posixpath.join(folder, address)) if address else path
    target = "index.html" if target == "." else target
    is_place = bool(fragment) and "=" not in fragment and "shortlist" not in target and target in readers
    return target in files and (not is_place or fragment in readers[target].ids)


def test_tables_ask_only_what_the_settings_do(pages: dict[str, str]) -> None:
    heads = [each.text for each in PageReader(pages["models/index.html"]).all("th")]
    assert "Parameters" in heads  # the site declares their number
    assert {"Price of input", "Context"} < set(heads)  # rows that are columns
    assert '"Runs in"' not in pages["shortlist/ada-70b.js"]
    assert "Browser" not in heads
    assert "CPU" not in heads
    assert "samples.html" not in pages
    assert "samples.js" not in pages
    assert "searches.html" not in pages
