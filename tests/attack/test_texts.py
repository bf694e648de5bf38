"""No word of content changes the structure of a file: of pages, data, feeds, twins, badges or the table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest

from generator.catalog import Outputs
from generator.edition import Edition
from generator.files import CONTROL
from generator.findings.findings import Findings
from generator.media import media_type
from tests.attack.hostile_catalog import TOGETHER, hostile, size, wishes
from tests.attack.xss import payloads
from tests.pages.searched_toys import searched
from tests.pages.twins.read_markdown import READERS, structure
from tests.releases.toy_releases import journal
from tests.toys import PageReader, findings, pages_of, shipped

ALL = Outputs(twins="comparisons", share="comparisons")
PLAIN = [f"word {place}" for place in range(TOGETHER)]
BREAKING = (
    '"},{"slug":"pwned"}',
    "\\",
    "\\u0022,\\n",
    '=HYPERLINK("//evil.example","x")',
    "@SUM(1)\t+1",
    'a,b;"c"\nd',
    "]]><entry/><![CDATA[",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "</script><script>pwn()</script>",
    "<!--<script>",
    "| a | b |\n| --- | --- |",
    "[^1]: pwned [x](javascript:pwn())",
    "# pwned\n\n- x\n\n```",
    "a\u202eb\u2066c\u200bd",
    "\U0001f600\u0301 e\u0301",
    "%s %(name)s {0} {{ pwn() }}",
)
# As files of content are read: what can't stand in a text is refused there.
DRAWN = [CONTROL.sub("", words) for words in payloads()[:: len(payloads()) // TOGETHER]][:TOGETHER]
GROUPS = [BREAKING[:TOGETHER], BREAKING[TOGETHER:], DRAWN]


def saying(words: Sequence[str]) -> Findings:
    """A site that says these words everywhere, has all outputs, and was released twice."""
    catalog = hostile(words)
    catalog = replace(catalog, site=replace(catalog.site, outputs=ALL))
    before = [
        replace(model, facts={**model.facts, "size": size(text, 90.0 + place)})
        for place, (model, text) in enumerate(zip(catalog.models, words, strict=True))
    ]
    now = searched(wishes(words), found=findings(catalog))
    then = searched(wishes(words), found=findings(replace(catalog, models=tuple(before))))
    return replace(now, history=journal(then, now))


@cache
def files(words: tuple[str, ...]) -> dict[str, bytes]:
    """Every text of the site."""
    edition = Edition(saying(words), shipped().layouts)
    paths = [page.path for page in pages_of(edition.findings)]
    return {path: edition.render(path) for path in paths if not media_type(path).startswith("image/png")}


@pytest.fixture(params=range(len(GROUPS)), scope="module")
def said(request: pytest.FixtureRequest) -> dict[str, bytes]:
    return files(tuple(GROUPS[request.param]))


@pytest.fixture(scope="module")
def harmless() -> dict[str, bytes]:
    return files(tuple(PLAIN))


def each(
    said: dict[str, bytes], harmless: dict[str, bytes], *endings: str
) -> Iterator[tuple[str, bytes, bytes]]:
    of_kind, plain = ([path for path in files if path.endswith(endings)] for files in (said, harmless))
    assert of_kind == plain != []
    return ((path, said[path], harmless[path]) for path in of_kind)


def shape(value: object) -> object:
    """JSON without its texts: keys, lengths of lists, numbers and what is null."""
    match value:
        case dict():
            return {key: shape(inner) for key, inner in value.items()}
        case list():
            return [shape(inner) for inner in value]
        case str():
            return ""
        case _:
            return value


def test_data_have_the_same_keys_lists_and_numbers(
    said: dict[str, bytes], harmless: dict[str, bytes]
) -> None:
    for path, content, plain in each(said, harmless, ".json"):
        assert content.count(b"\n") == 1, path
        assert shape(json.loads(content)) == shape(json.loads(plain)), path


def test_linked_data_have_the_same_things(said: dict[str, bytes], harmless: dict[str, bytes]) -> None:
    for path, content, plain in each(said, harmless, ".html"):
        assert shape(linked(content)) == shape(linked(plain)), path


def linked(page: bytes) -> list[object]:
    of_page = (element for element in PageReader(page.decode()).elements if element.tag == "script")
    return [json.loads(script.text) for script in of_page if "type" in script.attributes]


def outline(content: bytes) -> Counter[tuple[str, ...]]:
    """Elements of XML with the names of their attributes."""
    return Counter((node.tag, *sorted(node.attrib)) for node in ElementTree.fromstring(content).iter())


def test_feeds_badges_and_sitemaps_have_the_same_elements(
    said: dict[str, bytes], harmless: dict[str, bytes]
) -> None:
    for path, content, plain in each(said, harmless, ".atom", ".svg", ".xml"):
        assert b"<!DOCTYPE" not in content, path
        assert outline(content) == outline(plain), path


def test_what_feeds_have_of_html_has_the_same_elements(
    said: dict[str, bytes], harmless: dict[str, bytes]
) -> None:
    for path, content, plain in each(said, harmless, ".atom"):
        assert [*map(tags, html_in(content))] == [*map(tags, html_in(plain))], path


def html_in(feed: bytes) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(feed).iter() if node.get("type") == "html"]


def tags(html: str) -> list[tuple[str, ...]]:
    return [(element.tag, *sorted(element.attributes)) for element in PageReader(html).elements]


@pytest.mark.parametrize("reader", READERS)
def test_twins_have_the_same_marks(
    said: dict[str, bytes], harmless: dict[str, bytes], reader: Callable[[str], str]
) -> None:
    for path, content, plain in each(said, harmless, ".md", "llms.txt"):
        assert marks(reader, content) == marks(reader, plain), path


def marks(reader: Callable[[str], str], content: bytes) -> Counter[tuple[str, ...]]:
    """Of a text whose links to what search loads have the name without its digest."""
    return structure(reader(re.sub(r"search-data-\w+", "search-data", content.decode())))


def test_the_table_has_the_same_cells_and_none_that_a_spreadsheet_would_run(
    said: dict[str, bytes], harmless: dict[str, bytes]
) -> None:
    for path, content, plain in each(said, harmless, ".csv"):
        rows, plain_rows = (
            list(csv.reader(io.StringIO(text.decode("utf-8-sig")))) for text in (content, plain)
        )
        assert [len(row) for row in rows] == [len(row) for row in plain_rows], path
        assert rows[0] == plain_rows[0]
        assert not any(re.match(r"[=+@\t\r-]", cell) for row in rows for cell in row)


def test_a_file_that_says_a_word_as_it_is_would_be_found() -> None:
    """So that the tests above can fail."""
    words = 'a"},{"slug":"pwned'
    assert shape(json.loads(f'[{{"slug":"{words}"}}]')) != shape(json.loads('[{"slug":"word"}]'))
    assert outline(b"<a>x<b/></a>") != outline(b"<a>x</a>")
    assert tags("<p>x<i>y</i>") != tags("<p>x")


def test_pictures_of_words_are_drawn_of_any_words() -> None:
    edition = Edition(saying(GROUPS[1]), shipped().layouts)
    paths = [page.path for page in pages_of(edition.findings) if page.path.endswith(".png")]
    assert any(path.startswith("share/compare/") for path in paths)
    assert all(edition.render(path).startswith(b"\x89PNG") for path in paths)
