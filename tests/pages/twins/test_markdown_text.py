"""Words of content come out of markdown as they were, whatever marks they have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.pages.twins.markdown_text import blocks, code_block, link, listed, opening, prose, table, text
from tests.pages.twins.read_markdown import READERS, by_commonmark, by_python_markdown
from tests.toys import PageReader

HOSTILE = (
    "| a | b |",
    "a | b\n--- | ---\nc | d",
    "# heading",
    "text\n\n# heading\n\ntext",
    "title\n=====",
    "- entry",
    "1. entry",
    "> quotation",
    "---",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "    indented",
    "[a link](javascript:pwn())",
    "![picture](https://e.example/x.png)",
    "[^1]",
    "[^1]: a note",
    "[id]: https://e.example/",
    "<script>pwn()</script>",
    "<!-- comment",
    "<https://e.example/>",
    "<3@e.example>",
    "&lt;b&gt; &#60;b&#62;",
    "**bold** __bold__ *em* _em_",
    "`code` ``code`` `",
    "\\",
    "\\[a](b)",
    "ends with \\",
    "ends with <",
    "ends with &",
    "line\u2028separator\x0bhere",
    "*[HTML]: abbreviation",
    ": a definition",
    "snake_case and __init__ at 3_000",
    "<s> in `<s>` and |in `|`|",
)
WORDS = st.text(alphabet="ab1 \n\t\\`*_{}[]()<>#+-.!|&;~^:=\"'/@%$", max_size=30)


def shown(html: str) -> str:
    """What a reader sees."""
    reader = PageReader(f"<main>{html}</main>")
    return reader.all("main")[0].text


def as_written(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("read", READERS)
def test_each_is_shown_as_it_was_written(read: Callable[[str], str], words: str) -> None:
    assert shown(read(opening(words))) == as_written(words)
    assert shown(read(f"# x {text(words)}")) == f"x {as_written(words)}"
    assert shown(read(listed([opening(words)]))) == as_written(words)


@given(words=WORDS)
@example(words="`a` \\` b")
def test_any_text_is_one_paragraph_without_marks(words: str) -> None:
    if as_written(words):
        for read in READERS:
            assert shown(read(opening(words))) == as_written(words)
            assert [each.tag for each in PageReader(read(opening(words))).elements] == ["p"]


@given(words=st.lists(WORDS, min_size=4, max_size=4))
def test_any_texts_stay_in_their_cells(words: list[str]) -> None:
    lines = table(["a", "b"], [map(text, words[:2]), map(text, words[2:])])
    for read in READERS:
        cells = PageReader(read(lines)).all("td")
        assert [cell.text for cell in cells] == list(map(as_written, words))


@given(words=WORDS)
def test_prose_keeps_pieces_of_code_and_no_other_mark(words: str) -> None:
    for read in READERS:
        tags = {each.tag for each in PageReader(read(prose(words))).elements}
        assert tags <= {"p", "code"}


def test_prose_keeps_paragraphs_and_code() -> None:
    told = "It reads `<s>` first.\nThen the rest.\n\nNo **more**."
    html = by_python_markdown(prose(told))
    assert [each.text for each in PageReader(html).all("p")] == [
        "It reads <s> first. Then the rest.",
        "No **more**.",
    ]
    assert [each.text for each in PageReader(html).all("code")] == ["<s>"]


@given(words=WORDS)
def test_a_link_leads_where_it_is_to_lead(words: str) -> None:
    for read in READERS:
        (each,) = PageReader(read(link(f"x{words}", "https://e.example/a_(b)?c=1&d=|`[2]"))).all("a")
        assert each.attributes["href"] == "https://e.example/a_%28b%29?c=1&d=%7C%60%5B2%5D"
        assert each.text == as_written(f"x{words}")


@given(code=WORDS)
def test_nothing_within_ends_a_block_of_code(code: str) -> None:
    lines = blocks(["before", code_block(f"x{code}"), "after"])
    for read in (by_python_markdown, by_commonmark):
        tags = [each.tag for each in PageReader(read(lines)).elements]
        assert tags == ["p", "pre", "code", "p"]
