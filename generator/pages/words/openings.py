"""The first sentence of a text, as lists of capabilities quote it."""

from __future__ import annotations

import re

LONGEST = 240  # characters
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])")
CODE = re.compile(r"`[^`\n]*`")


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
