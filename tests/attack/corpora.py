"""Hostile texts and bytes, drawn from a seed: markdown, YAML, floods of faults, and damage to files."""

from __future__ import annotations

from random import Random

MARKDOWN = (
    "[", "![", "[a](", "[a](<", "]", "[[", "](", "`", "``a` ", "```\n", "~~~a\n", "* ", "- ", "+ ", "1. ",
    "> ", "# a\n", "---\n", "===\n",
    "***", "__", "_a", "*a", "| ` |\n", "|-|\n", "\t", "    ", "\n", "\n\n", "a", "<", "&", "&#", "\\",
    "<!--", "-->", "<![CDATA[", "<?", "[x]: y\n",
    "![x][y]", "http://", "<http://", "é", "\u202e", "😀", "a\n-\n", "0)", "*  * ",
)  # fmt: skip
YAML = (
    "- ", "a: ", "? ", ": ", "{", "}", "[", "]", ",", "|", ">", "|2-\n", "&a ", "*a",
    "!!python/object:os.system ", "!t ", "<<: ", "'", '"',
    "#", "%YAML 1.2\n", "---\n", "...\n", "\n", "  ", "\t", "~", "null", "yes", "0x1F", "1e999", "-.inf",
    ".nan", "2026-13-45", "name", "summary",
    "sources", "facts", "capabilities", "tags", "é", "\u2028", "\ufeff", "\0", "\x1b[2J", "\x85", "@", "`",
)  # fmt: skip
FLOODS = (
    "- {}\n", "- a\n", "k{n}: 1\n", "k: 1\n", "? \n", "## a\n", "## a{n}\n", "### a\n",
    "- {{name: x, tags: [a{n}]}}\n", "x{n}: {{value: 1, source: s{n}}}\n",
    "[a{n}](b)\n", "**Unique:** x\n", "a: &a{n} b\n", "\x1b[31m{n}\n", "{n},", "\u2028", "no colon {n}\n",
    "Limits: x\n", "  - [{n}]\n", "\t\n",
)  # fmt: skip
BEGINNINGS = (
    "", "---\n", "outputs: [", "benchmarks:\n", "capabilities:\n", "facts:\n", "signals:\n", "sources:\n",
    "tasks: [", "corrections:\n", "aliases: [", "also: [", "run:\n",
)  # fmt: skip


def markdown(draw: Random, length: int) -> str:
    """Few pieces repeated many times find what is super-linear; many pieces find what nobody thought of."""
    pieces = draw.choices(MARKDOWN, k=draw.choice((1, 1, 2, 3, 8)))
    parts: list[str] = []
    size = 0
    while size < length:
        parts.append(draw.choice(pieces))
        size += len(parts[-1])
    return "".join(parts)[:length]


def yaml(draw: Random) -> str:
    return "".join(draw.choices(YAML, k=draw.randint(1, 200)))


def flood(draw: Random, length: int) -> str:
    """One line of faults, again and again."""
    line, parts, size, number = draw.choice(FLOODS), [draw.choice(BEGINNINGS)], 0, 0
    while size < length:
        parts.append(line.replace("{n}", str(number)).replace("{{", "{").replace("}}", "}"))
        size, number = size + len(parts[-1]), number + 1
    return "".join(parts)[:length]


def damaged(draw: Random, content: bytes) -> bytes:
    """The bytes with one harm done to them."""
    if not content:
        return bytes(draw.randrange(256) for _ in range(draw.randint(1, 64)))
    place = draw.randrange(len(content))
    harm = draw.randrange(6)
    if harm == 0:  # one bit
        return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]
    if harm == 1:  # cut
        return content[:place]
    if harm == 2:  # a piece twice
        return content[:place] + content[max(0, place - draw.randint(1, 64)) :]
    if harm == 3:  # a piece gone
        return content[:place] + content[place + draw.randint(1, 64) :]
    if harm == 4:  # noise
        noise = bytes(draw.randrange(256) for _ in range(draw.randint(1, 32)))
        return content[:place] + noise + content[place + len(noise) :]
    return bytes(len(content))


def damaged_text(draw: Random, text: str) -> bytes:
    """A text that was edited by somebody hostile, in some encoding."""
    for _ in range(draw.randint(1, 6)):
        place = draw.randrange(len(text) + 1)
        text = text[:place] + draw.choice(YAML) + text[place + draw.randint(0, 30) :]
    encoding = draw.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"))
    ends = draw.choice(("\n", "\n", "\r\n", "\r"))
    return text.replace("\n", ends).encode(encoding, "replace")
