"""Twins say what pages say: the same sentences, the same numbers, and no word of content turns to a mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from generator.catalog import Catalog, Reach
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.numbers import counted
from generator.pages.addresses import Page
from generator.pages.twins import model as model_twin
from generator.pages.twins.comparison import BETTER
from tests.attack.hostile_catalog import TOGETHER, hostile, wishes
from tests.attack.xss import payloads
from tests.pages.searched_toys import searched
from tests.pages.toy_findings import changed, edit, toys
from tests.pages.twins.read_markdown import READERS, Row, by_python_markdown, numbers, rows, structure
from tests.pages.twins.test_markdown_text import HOSTILE
from tests.toys import PageReader, findings, model, pages_of, shipped


def reaching(catalog: Catalog, twins: Reach) -> Catalog:
    return replace(catalog, site=replace(catalog.site, outputs=replace(catalog.site.outputs, twins=twins)))


def with_twins(found: Findings, twins: Reach = "comparisons") -> Findings:
    return replace(found, catalog=reaching(found.catalog, twins))


def edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)


def twins_of(made: Edition) -> list[Page]:
    return [page for page in pages_of(made.findings) if page.path.endswith(".md")]


@pytest.fixture(scope="module")
def whole() -> Edition:
    """The shipped site with twins of all kinds."""
    return edition(with_twins(shipped().findings))


def read(made: Edition, path: str) -> str:
    return made.render(path).decode()


def page_path(path: str) -> str:
    return path.removesuffix(".md") + ".html"


# Which there are


@pytest.mark.parametrize(
    ("reach", "folders"),
    [("no", set()), ("models", {"models", "tasks"}), ("comparisons", {"models", "tasks", "compare"})],
)
def test_a_site_has_the_twins_that_its_settings_ask_for(reach: Reach, folders: set[str]) -> None:
    paths = [page.path for page in twins_of(edition(with_twins(toys(), reach)))]
    assert {path.partition("/")[0] for path in paths} == folders


def test_each_page_of_a_model_a_task_and_a_comparison_has_one_and_no_other(whole: Edition) -> None:
    pages = [page.path for page in pages_of(whole.findings) if page.kind in ("model", "task", "comparison")]
    assert sorted(page_path(page.path) for page in twins_of(whole)) == sorted(pages)
    assert all(whole.holds(page.path) for page in twins_of(whole))
    assert not whole.holds("models/index.md")
    assert not whole.holds("compare/nobody/somebody.md")


def test_twins_lie_in_the_folders_of_their_pages_each_of_which_is_named_once(whole: Edition) -> None:
    folders = list(whole.folders())
    assert len({folder.path for folder in folders}) == len(folders)
    names = {f"{folder.path}/{name}".lstrip("/") for folder in folders for name in folder.names}
    assert names == {target.path for target in whole.targets()}
    assert all(list(folder.names) == sorted(folder.names) for folder in folders)


def test_the_digests_of_a_folder_are_those_of_its_files(whole: Edition) -> None:
    targets = {target.path: target.digests for target in whole.targets()}
    for page in twins_of(whole):
        target = whole.find(page.path)
        assert target is not None
        assert target.digests == targets[page.path]


# What they depend on


def test_an_edited_model_renews_its_twins_and_those_of_its_comparisons() -> None:
    renewed = {
        path
        for path in changed(with_twins(toys()), with_twins(edit("a", facts={})))
        if path.endswith(".md") and path.startswith("compare/")
    }
    assert renewed == {f"compare/a/{other}.md" for other in ("a-1", "a1", "b", "b-c")}


# The same numbers


def labelled(table: Sequence[Row]) -> dict[str, Row]:
    """Rows by their first cell; of several with the same one, the first."""
    found: dict[str, Row] = {}
    for row in table:
        found.setdefault(row[0], row[1:])
    return found


@pytest.fixture(scope="module")
def models(whole: Edition) -> list[str]:
    return [page.path for page in twins_of(whole) if page.kind == "model twin"]


def test_every_row_of_facts_of_a_model_has_the_numbers_of_its_page(whole: Edition, models: list[str]) -> None:
    for path in models:
        page = PageReader(read(whole, page_path(path)))
        html = read(whole, page_path(path))
        facts = html[html.index('<section id="facts"') : html.index('<section id="score"')]
        shown = labelled(rows(by_python_markdown(read(whole, path))))
        told = [row for row in rows(facts) if len(row) == 2 and "CIDEr" not in row[0]]
        assert len(told) > 20, page.by_id("facts")
        tests = [row for row in told if row[0] not in shown]
        for label, cell in told:
            if (label, cell) not in tests:
                assert numbers(*shown[label]) == numbers(cell), (path, label)


def test_every_result_and_every_term_of_a_model_has_the_numbers_of_its_page(
    whole: Edition, models: list[str]
) -> None:
    for path in models:
        html, twin = read(whole, page_path(path)), by_python_markdown(read(whole, path))
        for name in ("results", "score"):
            if f'<section id="{name}"' not in html:
                continue
            section = html[html.index(f'<section id="{name}"') :]
            section = section[: section.index("</section>")]
            cells = ([cell for cell in row if "between" not in cell] for row in rows(section))  # no pictures
            of_page = [numbers(*row) for row in cells if numbers(*row)]
            of_twin = [numbers(*row) for row in rows(twin)]
            assert of_page
            assert all(row in of_twin for row in of_page), (path, name)


def test_a_model_twin_says_who_is_ahead_as_the_page_does(whole: Edition, models: list[str]) -> None:
    for path in models:
        page = PageReader(read(whole, page_path(path)))
        shown = labelled(rows(by_python_markdown(read(whole, path))))
        for item in page.all("li"):
            name, _, standing = item.text.partition(": ")
            if name in shown and "%" in shown[name][0]:
                assert standing.startswith(shown[name][1]), (path, name)


def test_a_comparison_says_the_sentences_of_its_page(whole: Edition) -> None:
    for page in twins_of(whole):
        if page.kind == "comparison twin":
            html = read(whole, page_path(page.path))
            twin = (
                PageReader(f"<main>{by_python_markdown(read(whole, page.path))}</main>").all("main")[0].text
            )
            said = PageReader(
                html[html.index('<div class="answer">') : html.index('<nav class="contents-line"')]
            )
            sentences = [each.text for tag in ("p", "li") for each in said.all(tag)]
            assert sentences
            assert all(sentence in twin for sentence in sentences), page.path


def test_every_row_of_a_comparison_has_the_numbers_of_its_page(whole: Edition) -> None:
    checked = 0
    for page in twins_of(whole):
        if page.kind == "comparison twin":
            of_page = labelled(_fact_rows(read(whole, page_path(page.path))))
            twin = read(whole, page.path)
            facts = twin[twin.index("## Facts") : twin.index("## Capabilities")]
            for label, *cells in rows(by_python_markdown(re.sub(r"\[\^\w+\]", "", facts))):
                if label in of_page and len(cells) == 2:
                    assert numbers(*cells) == numbers(*of_page[label]), (page.path, label)
                    checked += 1
    assert checked > 300


def _fact_rows(html: str) -> list[Row]:
    """Rows of the section of facts and of that of scores."""
    found = rows(html[html.index('<section id="facts"') :])
    return [row for row in found if len(row) == 3]


def test_the_better_value_is_marked_where_the_page_marks_it(whole: Edition) -> None:
    for page in twins_of(whole):
        if page.kind == "comparison twin":
            html = read(whole, page_path(page.path))
            facts = html[html.index('<section id="facts"') :]
            assert read(whole, page.path).count(BETTER) == facts.count('<b class="better">'), page.path


def test_a_ranking_has_the_numbers_of_its_page(whole: Edition) -> None:
    for page in twins_of(whole):
        if page.kind == "task twin":
            of_page = [row for row in rows(read(whole, page_path(page.path))) if len(row) == 8]
            of_twin = [row for row in rows(by_python_markdown(read(whole, page.path))) if len(row) == 8]
            ranked = [row for row in of_page if row[0] != "Place"]
            assert [numbers(*row) for row in of_twin if row[0] != "Place"] == [
                numbers(*row) for row in ranked
            ]
            assert ranked


# Complete, but bounded


def test_a_model_names_its_most_related_and_says_how_many_more_there_are() -> None:
    many = [model(f"m-{number:02}") for number in range(30)]
    made = edition(with_twins(toys(*many), "models"))
    twin = read(made, "models/m-00.md")
    of_others = [row for row in rows(by_python_markdown(twin)) if len(row) == 5 and "%" in row[1]]
    assert len(of_others) == model_twin.RELATED
    assert f"Besides {counted(29 - model_twin.RELATED, 'more model')}" in twin
    assert "api/v1/models/m-00.json" in twin


def test_without_data_the_rest_is_on_the_page() -> None:
    many = [model(f"m-{number:02}") for number in range(30)]
    found = with_twins(toys(*many), "models")
    site = found.catalog.site
    bare = replace(site, outputs=replace(site.outputs, api=False))
    twin = read(edition(replace(found, catalog=replace(found.catalog, site=bare))), "models/m-00.md")
    assert "models/m-00.html#pairs" in twin
    assert "api/" not in twin


def test_every_link_of_a_twin_leads_to_a_file(whole: Edition) -> None:
    for page in twins_of(whole):
        folder = page.path.rpartition("/")[0]
        for href in PageReader(by_python_markdown(read(whole, page.path))).links:
            if not href.startswith(("http", "#")):
                parts = f"{folder}/{href.partition('#')[0].partition('?')[0]}".split("/")
                while ".." in parts:
                    at = parts.index("..")
                    parts[at - 1 : at + 1] = []
                if parts[0] != "api":
                    assert whole.holds("/".join(parts)), (page.path, href)


def test_every_footnote_is_told_and_cited(whole: Edition) -> None:
    for page in twins_of(whole):
        text = read(whole, page.path)
        told = set(re.findall(r"^\[\^(\w+)\]:", text, flags=re.MULTILINE))
        cited = set(re.findall(r"\[\^(\w+)\](?!:)", text))
        assert cited <= told, page.path
        assert bool(told) == (page.kind != "task twin")


# Hostile words


def saying(words: Sequence[str]) -> dict[str, str]:
    """The twins of models that say these words, in every field that takes words."""
    found = searched(wishes(words), found=findings(hostile(words)))
    made = edition(with_twins(found))
    return {page.path: read(made, page.path) for page in twins_of(made)}


@pytest.fixture(scope="module")
def harmless() -> dict[str, str]:
    return saying([f"word {place}" for place in range(TOGETHER)])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "words", [HOSTILE[:8], HOSTILE[8:16], HOSTILE[16:24], HOSTILE[24:32], payloads()[:80:10]]
)
def test_no_word_of_content_becomes_a_mark(
    words: Sequence[str], reader: Callable[[str], str], harmless: dict[str, str]
) -> None:
    twins = saying(words)
    assert twins.keys() == harmless.keys()
    for path, text in twins.items():
        assert structure(reader(text)) == structure(reader(harmless[path])), path
