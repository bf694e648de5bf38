"""No text that is accepted holds a converter up, and what is refused has a code and a place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from generator.content.prose_bounds import MAX_CHARACTERS, MAX_LINES, MAX_MARKS, Prose
from generator.rendering.markdown_html import to_html
from tests.content.edits import ALPHA, edit, places
from tests.pace import in_paces

PROSE = TypeAdapter(Prose)
MOST_PACES = 60  # the longest takes 2
UNITS = [
    *("[", "![", "[a](", "[a](<", "[[a]", "[a]", "[a][", "[a]: b\n", "[`", "[(", "[![", "**[a](**", "\\["),
    *("`", "``a`", "`a", "*", "**a", "***a", "*a_", "_**", "*[a](b)*", "<", "<a ", "<http://", "<!--", "&a"),
    *("* ", "* a\n", "* a\n\n", "- ", "1. ", "1. a\n  b\n", "> ", ">", "\t- ", "    a\n", "a\n-\n", "---\n"),
    *("# a\n", "=\n", "a\n=\n", "a\n---\n", "~~~a\n", "```\n", "```a\n", "| ` ", "|a|b|\n|-|-|\n", ":-|"),
    *("word ", "a" * 60, "é", "\n\n", "  \n", "(", ")", "](", '"', "!", "\\"),
]
PAIRS = [("[", "](b)"), ("*", "*"), ("_", "_"), ("**[", "](b)**"), ("*_", "_*"), ("`", "`"), ("<", ">")]


def fitted(text: str) -> str:
    """The text with as much of it as is accepted: marks, lines and levels too many are left out."""
    left = dict(MAX_MARKS)
    chars = []
    for char in text[: MAX_CHARACTERS - MAX_LINES]:  # a line that is changed gets one more
        left[char] = left.get(char, MAX_CHARACTERS) - 1
        if left[char] >= 0:
            chars.append(char)
    lines = "".join(chars).split("\n")
    kept = [*lines[: MAX_LINES - 1], " ".join(lines[MAX_LINES - 1 :])]
    return "\n".join(
        line if is_accepted(f"x\n{line}"[:MAX_CHARACTERS]) else f"x{line.lstrip(' >*+-')}" for line in kept
    )


def is_accepted(text: str) -> bool:
    try:
        PROSE.validate_python(text)
    except ValidationError:
        return False
    return True


def seconds(text: str) -> float:
    """CPU time of one conversion; whatever a converter raises is raised."""
    start = time.process_time()
    to_html.__wrapped__(text)
    return time.process_time() - start


@pytest.mark.parametrize("unit", UNITS)
def test_an_accepted_text_of_one_thing_over_and_over_is_converted_at_once(unit: str) -> None:
    text = fitted("x " + unit * (MAX_CHARACTERS // len(unit)))
    assert is_accepted(text)
    assert in_paces(seconds(text)) < MOST_PACES


@pytest.mark.parametrize("count", [30, 60, 200])
@pytest.mark.parametrize(("opening", "closing"), PAIRS)
def test_an_accepted_text_of_one_thing_within_the_other_is_converted_at_once(
    opening: str, closing: str, count: int
) -> None:
    text = fitted(opening * count + "a" + closing * count)
    assert in_paces(seconds(text)) < MOST_PACES


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4), st.booleans(), st.randoms())
def test_an_accepted_text_of_several_things_is_converted_at_once(
    units: list[str], is_mixed: bool, chance: object
) -> None:
    parts = [chance.choice(units) for _ in range(MAX_CHARACTERS)] if is_mixed else units * MAX_CHARACTERS  # type: ignore[attr-defined]
    assert in_paces(seconds(fitted("".join(parts)))) < MOST_PACES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x " + "[" * 61, "too-much-markup"),
        ("`a " * 201, "too-much-markup"),
        ("word\n" * MAX_LINES, "too-many-lines"),
        ("* " * 9 + "a", "too-deep"),
        ("> " * 9 + "a", "too-deep"),
        ("1. " * 5 + "> " * 4 + "a", "too-deep"),
        (" " * 36 + "a", "too-deep"),
        ("\t" * 9 + "a", "too-deep"),
        ("x" * (MAX_CHARACTERS + 1), "string_too_long"),
    ],
)
def test_a_text_past_a_bound_is_one_fault(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        PROSE.validate_python(text)
    assert [fault["type"] for fault in refusal.value.errors()] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "A [link](https://example.org) and `code` and *words*.",
        "* one\n    * two\n        * three",
        "> said\n>\n> > and said again",
        "```\n" + "    deep = True\n" * 20 + "```",
        "- 5 is less than - 3 * 2",
        "x" * MAX_CHARACTERS,
        "[" * MAX_MARKS["["],
    ],
)
def test_what_people_write_is_accepted(text: str) -> None:
    assert PROSE.validate_python(text) == text


@pytest.mark.parametrize("stars", [1_200, 9])
def test_the_fault_of_a_text_is_told_at_the_text(stars: int, site: Path) -> None:
    edit(site, ALPHA, "Limits: No source", "Limits: " + "* " * stars + "No source")
    assert places(site) == [("too-deep", ALPHA, 34, 9)]


def test_all_texts_of_a_file_are_bounded_together(site: Path) -> None:
    section = "\n".join(
        f"## Title {number}\nTags: captions\n\n{'word ' * 799}\n\nUnique: a\n\nVersus: b\n\nLimits: c\n\n"
        "Sources: card\n"
        for number in range(51)
    )
    path = site / ALPHA
    path.write_text(path.read_text("utf-8") + section, "utf-8")
    assert places(site) == [("too-long", ALPHA, 2, 1)]
