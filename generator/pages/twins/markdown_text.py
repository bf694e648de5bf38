"""Words as markdown: escaped so that no text of content begins a row, a heading, a link, a note or HTML.

What comes out is one line for each text; who lays lines out writes the marks around it. Read by CommonMark
and by its dialects alike, so nothing is escaped that only some of them take back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

UNKNOWN = "unknown"

# Names have underscores and prices "~" and "<"; those are left alone where they begin nothing.
_MARKS = re.compile(
    r"[\\`*\[\]|#]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|<(?![\s=])"
    r"|&(?=#|[0-9A-Za-z]+;)"
    r"|~~+"
    r"|[\x00-\x08\x0e-\x1b\x7f-\x9f]"
)
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_CODE = re.compile(r"(?<!`)`([ -\[\]-_a-{}~]+)`(?!`)")  # ASCII but for "|", "\" and "`"
_FIRST = re.compile(r">|[-+](?=[\s+-]|$)|\d+(?=[.)](?:\s|$))")  # what begins a quotation or a list
_IN_ADDRESS = "!#$%&'*+,/:;=?@~"


def text(words: str) -> str:
    """Words within a line: shown as they are, whatever marks they have."""
    return _MARKS.sub(_escaped, " ".join(words.split()))


def _escaped(match: re.Match[str]) -> str:
    mark = match.group()
    if mark.startswith("~"):
        return "&#126;" * len(mark)
    if mark.isprintable():
        return _ENTITIES.get(mark, f"\\{mark}")
    return ""


def opening(words: str) -> str:
    """Words that begin a paragraph or an entry of a list."""
    return beginning(text(words))


def beginning(line: str) -> str:
    """A finished line, fit to begin a paragraph or an entry of a list."""
    mark = _FIRST.match(line)
    if mark is None:
        return line
    end = mark.end()
    return f"{line[:end]}\\{line[end:]}" if mark.group().isdigit() else f"\\{line}"


def prose(markdown: str) -> str:
    """The paragraphs of a markdown text, each in one line, of its marks only short pieces of code."""
    paragraphs = re.split(r"\n\s*\n", markdown.strip())
    return blocks(beginning(short_prose(paragraph)) for paragraph in paragraphs)


def short_prose(markdown: str) -> str:
    """The same within a line."""
    pieces = _CODE.split(" ".join(markdown.split()))  # every other one is the inside of a piece of code
    return "".join(
        f"`{piece}`" if place % 2 else _MARKS.sub(_escaped, piece) for place, piece in enumerate(pieces)
    )


def link(words: str, href: str) -> str:
    """A link. Some readers take "[words]:" at the beginning of a line for a definition, escaped or not."""
    label = text(words).replace("\\]:", "&#93;:")
    return f"[{label}]({address(href)})"


def address(href: str) -> str:
    """An address that ends where it is to end."""
    return re.sub(r"&(?=#|[0-9A-Za-z]+;)", "&amp;", quote(href, safe=_IN_ADDRESS))


def row(cells: Iterable[str]) -> str:
    """A row of a table, of finished cells."""
    return f"| {' | '.join(cells)} |"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its head, of finished cells; nothing without rows."""
    lines = [row(cells) for cells in rows]
    return "\n".join([row(heads), row(["---"] * len(heads)), *lines]) if lines else ""


def blocks(parts: Iterable[str]) -> str:
    """Paragraphs, tables and headings below each other; empty ones left out."""
    return "\n\n".join(filter(None, parts))


def listed(entries: Iterable[str]) -> str:
    """A list of finished entries."""
    return "\n".join(f"- {entry}" for entry in entries)


def code_block(code: str) -> str:
    """Lines of code, indented: so nothing within can end the block."""
    return "\n".join(f"    {line}" for line in code.splitlines())
