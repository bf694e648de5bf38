"""llms.txt says what there is for programs, and nothing of what a site does not have."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from generator.catalog import Outputs
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.twins.llms import PATH, TASKS
from tests.pages.toy_findings import toys
from tests.pages.twins.read_markdown import by_commonmark
from tests.pages.twins.test_markdown_text import HOSTILE
from tests.toys import PageReader, model, shipped

LINE = re.compile(r"- \[[^]]+\]\(https://\S+\): \S.*")


def with_outputs(found: Findings, **fields: object) -> Findings:
    site = found.catalog.site
    outputs = replace(site.outputs, **fields)  # type: ignore[arg-type]
    return replace(found, catalog=replace(found.catalog, site=replace(site, outputs=outputs)))


def text_of(found: Findings) -> str:
    return Edition(found, shipped().layouts).render(PATH).decode()


def test_it_has_the_form_of_llmstxt_org() -> None:
    heading, quotation, *rest = text_of(with_outputs(shipped().findings, twins="comparisons")).split("\n\n")
    assert re.fullmatch(r"# \S.*", heading)
    assert re.fullmatch(r"> \S.*", quotation)
    first = next(place for place, part in enumerate(rest) if part.startswith("## "))
    assert not any(part.startswith("#") for part in rest[:first])
    sections = rest[first:]
    assert len(sections) % 2 == 0
    for title, links in zip(sections[::2], sections[1::2], strict=True):
        assert title.startswith("## ")
        assert all(LINE.fullmatch(line) for line in links.strip().split("\n")), links


def test_all_that_it_leads_to_is_there() -> None:
    found = with_outputs(shipped().findings, twins="comparisons")
    made, base = Edition(found, shipped().layouts), found.catalog.site.base_url
    links = PageReader(by_commonmark(made.render(PATH).decode())).links
    assert len(links) > 12
    assert [href for href in links if not made.holds(href.removeprefix(base) or "index.html")] == []


@pytest.mark.parametrize(
    ("off", "words"),
    [
        ({"api": False}, "api/"),
        ({"twins": "no"}, ".md"),
        ({"twins": "models"}, "compare/"),
        ({"feeds": False}, ".atom"),
    ],
)
def test_what_is_off_is_not_spoken_of(off: dict[str, object], words: str) -> None:
    assert words not in text_of(with_outputs(toys(), **off))


def test_a_site_without_anything_for_programs_has_none() -> None:
    nothing = Outputs(api=False, twins="no")
    made = Edition(with_outputs(toys(), api=nothing.api, twins=nothing.twins), shipped().layouts)
    assert not made.holds(PATH)


def test_it_stays_as_short_with_more_models() -> None:
    few, many = (text_of(toys(*(model(f"m-{number:03}") for number in range(count)))) for count in (5, 200))
    assert len(many) < len(few) + 20
    assert TASKS <= 50


def test_hostile_titles_and_labels_are_words() -> None:
    found = toys()
    plain = [each.tag for each in PageReader(by_commonmark(text_of(found))).elements]
    for words in HOSTILE:
        catalog = found.catalog
        site = replace(catalog.site, title=words, tagline=words)
        tasks = {name: replace(task, label=words, does=words) for name, task in catalog.tasks.items()}
        hostile = replace(found, catalog=replace(catalog, site=site, tasks=tasks))
        assert [each.tag for each in PageReader(by_commonmark(text_of(hostile))).elements] == plain
