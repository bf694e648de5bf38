"""Markdown of people that nobody knows: what comes out is clean, and says what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.catalog import Model
from generator.rendering.markdown_html import TAGS, cleaned, paragraphs, to_html
from tests.toys import PageReader, shipped

PROBES = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "`a\n\n<script>alert(1)</script>`",
    "```\n\n<script>alert(1)</script>\n\n```",
    "\\`<script>alert(1)</script>\\`",
    "`` ` <script>alert(1)</script> ``",
    "    <script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "![x](x.png)",
    '![x" onerror="alert(1)](x.png "y")',
    "![x](javascript:alert(1))",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<style>*{display:none}</style>",
    "<p style='position:fixed' class=b id=facts onclick=alert(1)>x</p>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input name=x><button>y</button></form>",
    "<video poster=javascript:alert(1)><source onerror=alert(1)></video>",
    "<!-- <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](blob:https://evil.example/1)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[x](https://fine.example "onmouseover=alert(1)")',
    '[x](https://fine.example"onmouseover="alert(1))',
    '[a](https://fine.example/`"onmouseover=alert(1)//`)',
    '<https://fine.example/"onmouseover=alert(1)>',
    "<javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "- <script>alert(1)</script>\n- [x](javascript:alert(1))",
    "> <script>alert(1)</script>",
    "{{ 7 * 7 }} {% include 'x' %}",
]


@pytest.mark.parametrize("probe", PROBES)
def test_nothing_active_comes_out_of_markdown(probe: str) -> None:
    html = str(to_html(probe))
    page = PageReader(html)
    assert {element.tag for element in page.elements} <= TAGS
    assert {name for element in page.elements for name in element.attributes} <= {"href", "rel", "title"}
    for link in page.links:
        address = re.sub(r"[\t\n\r]", "", link).lstrip("".join(map(chr, range(33))))  # as browsers read it
        assert urlsplit(address).scheme in ("http", "https", "mailto", ""), link
    assert "<!--" not in html
    assert "49" not in html


@pytest.mark.parametrize("probe", ["<script>alert(1)</script>", "<b>bold</b> <grounding> 3 < 4"])
def test_html_outside_of_code_is_shown_as_the_text_it_is(probe: str) -> None:
    assert PageReader(str(to_html(f"Say {probe} twice"))).all("p")[0].text == f"Say {probe} twice"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tag `<grounding>` starts it.", "<grounding>"),
        ("Write `a < b && c`.", "a < b && c"),
        ("```\n<phrase>a cat</phrase>\n```", "<phrase>a cat</phrase>"),
        ("| a |\n|---|\n| `<x>` |", "<x>"),
        ("`&lt;`", "&lt;"),
        pytest.param("Write ``<grounding>``.", "<grounding>"),
        pytest.param("Write `` `<x>` ``.", "`<x>`"),
        pytest.param("Code:\n\n    <x> & y", "<x> & y"),
    ],
)
def test_code_survives_as_it_was_written(text: str, expected: str) -> None:
    assert PageReader(str(to_html(text))).all("code")[0].text == expected


def test_tables_lists_and_links_work() -> None:
    page = PageReader(
        str(
            to_html(
                "| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n\n1. first\n\n"
                "[x](https://fine.example/a?b=c&d=e) and <https://auto.example/>"
            )
        )
    )
    assert [element.text for element in page.all("td")] == ["1", "2"]
    assert [element.text for element in page.all("li")] == ["one", "two", "first"]
    assert page.links == ["https://fine.example/a?b=c&d=e", "https://auto.example/"]
    assert all(element.attributes["rel"] == "noopener nofollow" for element in page.all("a"))


def test_one_text_leaves_no_trace_in_the_next() -> None:
    to_html("[x]: https://fine.example\n\n[x]")
    assert str(to_html("[x]")) == "<p>[x]</p>"


def test_a_text_that_is_nested_too_deep_leaves_no_trace_in_the_next() -> None:
    for _ in range(2):
        with pytest.raises(RecursionError):
            to_html("* " * 2000 + "a")
        assert str(to_html("after")) == "<p>after</p>"
        to_html.cache_clear()


SIGNS = [
    *("a", "B", "é", "ß", "中", "٣", "२", "1", "12", "10.", "3.5", "2)", "word", "Say", "x2", "ﬁ", "²", "ª"),
    *(" ", " ", " ", " ", "  ", "    ", "\n", "\n", "\n\n", "\n\n\n", " \n", "  \n", "\t", "\r", "\r\n"),
    *("\xa0", "\u2003", "\u2028", "\u200b", "\u00ad", "\x0b", "\x0c", "\x1c", "\x85", "\x00", "\x02", "\x03"),
    *("*", "**", "_", "`", "```", "~~~", "~", "<", ">", "<b>", "<http://a.b>", "&", "&amp;", "&#60;", "&lt"),
    *("#", "# ", "-", "--", "- ", "---", "+", "+ ", "* ", "=", "===", ".", "...", ",", ";", ":", ": ", "\\"),
    *(
        "[",
        "]",
        "(",
        ")",
        "[a](b)",
        "[a]: b",
        "![",
        "!",
        "?",
        "|",
        "|-|",
        "a|b\n-|-",
        "'",
        '"',
        "“",
        "”",
        "’",
    ),
    *("–", "—", "−", "×", "·", "°", "…", "€", "$", "%", "/", "//", "^", "@", "{", "}", "{: #a }", "a@b.c"),
    *("http://a.b", "www.a.b", "klzzwxh:0000", "\x02klzzwxh:0000\x03", "1. ", "12. a", "(c)", "*[a]: b"),
]


AROUND = ["a", "word", "a b", "a ", " a", "a\nb", "a\n", "\nb", "a\n\n", "12", "(a", "b)", "a.", "a, b"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_in_plain_words_is_shown_as_the_converter_shows_it(sign: str) -> None:
    for before in ("", *AROUND):
        for after in ("", *AROUND, f"a{sign}", f" {sign}", f"a{sign} b"):
            text = f"{before}{sign}{after}"
            assert paragraphs(text) in (None, cleaned(text)), text


@settings(max_examples=400, deadline=None, database=None)
@given(
    st.lists(st.one_of(st.sampled_from(AROUND), st.sampled_from(SIGNS)), min_size=1, max_size=6).map("".join)
)
@example("one\ntwo\n\nthree")
@example("a\n===")
@example("a\n1 b")
@example("a\n1. b")
@example("3.5 a")
def test_paragraphs_of_plain_words_are_what_the_converter_makes_of_them(text: str) -> None:
    assert paragraphs(text) in (None, cleaned(text))


WORDS = st.text("abzé٣1209,.;:'\"()/%+=?!–—−×·°’‘“”…€$-", min_size=1, max_size=5)
BETWEEN = st.sampled_from([" ", " ", " ", "\n", "\n\n"])


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(st.tuples(WORDS, BETWEEN), max_size=12), WORDS)
def test_words_of_signs_that_pass_for_plain_are_what_the_converter_makes_of_them(
    words: list[tuple[str, str]], last: str
) -> None:
    text = "".join(word + between for word, between in words) + last
    assert paragraphs(text) in (None, cleaned(text))


@pytest.mark.parametrize("first", range(0, 0x20000, 0x1000))
def test_letters_of_all_scripts_are_plain_words(first: int) -> None:
    letters = [char for char in map(chr, range(first, first + 0x1000)) if re.fullmatch(r"[^\W_]", char)]
    text = f"a{' '.join(letters)}"
    assert paragraphs(text) == cleaned(text)


def test_most_shipped_texts_are_plain_words_and_come_out_alike_either_way() -> None:
    texts = [text for model in shipped().findings.catalog.models for text in shown(model)]
    plain = [text for text in texts if paragraphs(text) is not None]
    assert len(plain) > 0.7 * len(texts)
    assert [text for text in plain if paragraphs(text) != cleaned(text)] == []


def shown(model: Model) -> Iterator[str]:
    """Every text of a model that pages render."""
    yield model.summary
    for capability in model.capabilities:
        yield from (capability.text, capability.unique, capability.versus, capability.limits)
