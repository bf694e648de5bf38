"""Markdown of people that nobody knows: what comes out is clean, and says what they wrote."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from generator.rendering.markdown_html import TAGS, to_html
from tests.toys import PageReader

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
