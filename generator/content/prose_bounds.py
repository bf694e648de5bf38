"""What a text of markdown may hold at most, so that whoever converts it is done soon and never gives up.

Converters look for the end of whatever is opened, mark by mark to the end of the text, and call themselves
for what stands within something else. So time goes with marks × characters, and depth with nesting; both
are bounded here, where the text's place is known. Within the bounds no text takes the converter of pages
more than a quarter of a second, and none stops it. Knows no converter.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from generator.content.field_types import fault

MAX_CHARACTERS = 4_000  # a text is asked to be 60 to 120 words, some 900 characters

MAX_CHARACTERS_OF_FILE = 200_000

MAX_LINES = 200

MAX_NESTING = 8

TAB_WIDTH = 4  # columns; so many lead into the next deeper list

MAX_MARKS = {"[": 60, "!": 200, "(": 200, "`": 200, "*": 200, "_": 200, "<": 200, "&": 200, "|": 400}

OPENING = re.compile(r"(?:[ >]|[*+-](?=\s)|[0-9]+[.)](?=\s))*")

OPENED = re.compile(r">|[*+-]|[0-9]+[.)]")


def _within_bounds(text: str) -> str:
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        words = f"the text has {len(lines):,} lines; {MAX_LINES:,} are accepted"
        raise fault("too-many-lines", words, "shorten it, or make several capabilities of it")
    for number, line in enumerate(lines, 1):
        if _nesting(line) > MAX_NESTING:
            words = f"line {number} of the text is more than {MAX_NESTING} lists and quotes deep"
            raise fault("too-deep", words, "write it with fewer levels; one or two are read with ease")
    for mark, accepted in MAX_MARKS.items():
        count = text.count(mark)
        if count > accepted:
            words = f'the text has {count:,} "{mark}"; {accepted:,} are accepted'
            raise fault("too-much-markup", words, "write sentences; a link or a code word here and there")
    return text


def _nesting(line: str) -> int:
    """How many lists and quotes a line may stand in, by what it begins with."""
    opening = OPENING.match(line.expandtabs(TAB_WIDTH))
    prefix = opening[0] if opening else ""
    indentation = len(prefix) - len(prefix.lstrip(" "))
    return indentation // TAB_WIDTH + len(OPENED.findall(prefix))


Prose = Annotated[
    str, Field(min_length=1, max_length=MAX_CHARACTERS), AfterValidator(_within_bounds)
]  # markdown, which pages convert
