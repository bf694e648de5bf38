"""The first sentence of a text, as lists of capabilities and results of search quote it."""

from __future__ import annotations

import re

LONGEST = 240  # characters
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
CODE = re.compile(r"`[^`\n]*`")
CODE_PARTS = re.compile(r"(`[^`\n]*`)")


def first_sentence(text: str) -> str:
    """Markdown up to the end of its first sentence; cut at a word where that is too far.

    A full stop within code ends none.
    """
    first = " ".join(text.split("\n\n", 1)[0].split())
    plain = CODE.sub(lambda code: "x" * len(code[0]), first)
    end = SENTENCE_END.search(plain)
    sentence = first[: end.start()] if end else first
    if len(sentence) <= LONGEST:
        return sentence
    return f"{sentence[:LONGEST].rsplit(' ', 1)[0]} …"


def plain_opening(text: str) -> str:
    """The same without marks of Markdown, for what shows no Markdown: links are their words."""
    linked = LINK.sub(r"\1", first_sentence(text))
    return "".join(_plain_part(part) for part in CODE_PARTS.split(linked))


def _plain_part(part: str) -> str:
    """A run of code as it is, or words without emphasis and escapes."""
    if CODE.fullmatch(part):
        return part[1:-1]
    return ESCAPE.sub(r"\1", EMPHASIS.sub(r"\2", part))
