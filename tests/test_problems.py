"""How faults are ordered and shown, and that every code is explained."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

import pytest

from generator.problems import (
    FRAME_WIDTH,
    CannotGoOn,
    FaultyContent,
    MatchupError,
    Misuse,
    Place,
    Problem,
    as_github,
    as_json,
    as_text,
    errors,
    frame,
    nearest,
    one_of,
    ordered,
    summary,
)

PROBLEM = Problem(
    "bad-date", '"soon" is not a date', Place("content/a.md", 3, 7, 4, "date: soon"), "write YYYY-MM-DD"
)


def at(path: str, line: int, column: int, code: str = "bad-date", message: str = "m") -> Problem:
    return Problem(code, message, Place(path, line, column), "h")


def caret(text: str, column: int, length: int = 1) -> tuple[str, str]:
    """The source line of a frame and the characters that stand above its carets."""
    lines = frame(replace(PROBLEM, place=Place("a.md", 3, column, length, text))).split("\n")
    source, under = lines[3].removeprefix("3 | "), lines[4].removeprefix("  | ")
    return source, source[under.index("^") : under.rindex("^") + 1]


def columns(text: str) -> int:
    """How many columns a terminal gives to a text."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def test_problems_are_ordered_by_path_line_column_code_and_message() -> None:
    wanted = [
        at("a.md", 1, 9),
        at("a.md", 2, 1, "a-code", "a"),
        at("a.md", 2, 1, "a-code", "b"),
        at("a.md", 2, 1, "b-code", "a"),
        at("a.md", 10, 1),
        at("b.md", 1, 1),
    ]
    assert ordered(reversed(wanted)) == tuple(wanted)


def test_the_same_fault_is_kept_once() -> None:
    assert ordered([PROBLEM, replace(PROBLEM), PROBLEM]) == (PROBLEM,)


def test_a_frame_shows_place_line_caret_label_and_remedy() -> None:
    assert frame(replace(PROBLEM, label="here")) == (
        'error[bad-date]: "soon" is not a date\n'
        "  --> content/a.md:3:7\n"
        "  |\n"
        "3 | date: soon\n"
        "  |       ^^^^ here\n"
        "  = help: write YYYY-MM-DD"
    )


def test_a_frame_without_a_source_line_shows_place_and_remedy() -> None:
    assert frame(replace(PROBLEM, place=Place("a.md"))).split("\n")[1:] == [
        "  --> a.md:1:1",
        "  = help: write YYYY-MM-DD",
    ]


def test_the_gutter_is_as_wide_as_the_line_number() -> None:
    lines = frame(replace(PROBLEM, place=replace(PROBLEM.place, line=1234))).split("\n")
    assert [line.index(mark) for line, mark in zip(lines[1:], ("-->", "|", "|", "|", "="), strict=True)] == [
        5,
        5,
        5,
        5,
        5,
    ]


def test_the_caret_stands_under_its_word_after_tabs() -> None:
    assert caret("\t\tdate: soon", 9, 4) == ("        date: soon", "soon")


def test_a_long_line_is_cut_around_the_caret() -> None:
    source, under = caret("x" * 5000 + "soon" + "y" * 5000, 5001, 4)
    assert len(source) == FRAME_WIDTH
    assert re.fullmatch("…x+soony+…", source)
    assert under == "soon"


@pytest.mark.parametrize(("length", "cut"), [(FRAME_WIDTH, False), (FRAME_WIDTH + 1, True)])
def test_a_line_that_just_fits_is_not_cut(length: int, cut: bool) -> None:
    source, _ = caret("x" * length, 1)
    assert len(source) == FRAME_WIDTH
    assert source.endswith("…") == cut


def test_the_caret_stays_within_a_long_line() -> None:
    source, under = caret("soon" * 100, 1, 400)
    assert source == under == ("soon" * FRAME_WIDTH)[: FRAME_WIDTH - 1] + "…"


def test_a_place_past_the_end_of_the_line_has_one_caret() -> None:
    lines = frame(replace(PROBLEM, place=Place("a.md", 3, 11, 5, "date: soon"))).split("\n")
    assert lines[3:5] == ["3 | date: soon", "  |           ^"]


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\x00b", "a\u202eb", "a\u2028b", "a\udc80b"])
def test_a_source_line_reaches_the_terminal_without_control_characters(text: str) -> None:
    source, under = caret(text, 3)
    assert "\N{REPLACEMENT CHARACTER}" in source
    assert under == text[2]


@pytest.mark.parametrize("word", ["\x1b[31mred", "a\nb", "\u202eabc", "\udcff"])
def test_the_words_of_an_author_reach_the_terminal_without_control_characters(word: str) -> None:
    shown = frame(
        Problem("not-accepted", f'"{word}" is not accepted', Place(f"content/models/{word}.md"), "h")
    )
    assert shown.count("\n") == 2
    assert all(line.isprintable() for line in shown.split("\n"))


@pytest.mark.parametrize("before", ["漢字: ", "e\u0301e\u0301: ", "🙂 "])
def test_the_caret_stands_under_its_word_after_wide_and_combining_characters(before: str) -> None:
    lines = frame(replace(PROBLEM, place=Place("a.md", 3, len(before) + 1, 4, f"{before}soon"))).split("\n")
    assert columns(lines[3][: lines[3].index("soon")]) == lines[4].index("^")


@pytest.mark.parametrize(("word", "count"), [("soon", 4), ("漢字", 4), ("e\u0301te\u0301", 3), ("\u0301", 1)])
def test_there_is_a_caret_for_each_column(word: str, count: int) -> None:
    lines = frame(replace(PROBLEM, place=Place("a.md", 3, 2, len(word), f"a{word}b"))).split("\n")
    assert lines[4].count("^") == count


def test_json_holds_every_field_of_every_problem() -> None:
    warning = Problem(
        "unused-source",
        'source "é" \u2028',
        Place("content/b.md", 2, 3, 4, "not shown"),
        "h",
        "first",
        "warning",
    )
    rows = json.loads(as_json([warning, PROBLEM]))
    assert rows == [
        {
            "code": "bad-date",
            "severity": "error",
            "message": '"soon" is not a date',
            "help": "write YYYY-MM-DD",
            "label": "",
            "path": "content/a.md",
            "line": 3,
            "column": 7,
            "length": 4,
        },
        {
            "code": "unused-source",
            "severity": "warning",
            "message": 'source "é" \u2028',
            "help": "h",
            "label": "first",
            "path": "content/b.md",
            "line": 2,
            "column": 3,
            "length": 4,
        },
    ]


def test_a_name_that_is_not_utf_8_can_be_written_as_json_and_for_github() -> None:
    problem = at("\udcff.md", 1, 1, message="\udcff\x1b\u202e")
    assert json.loads(as_json([problem]).encode())[0]["path"] == "\udcff.md"
    assert as_github([problem]).isprintable()


def test_json_of_no_problem_is_an_empty_list() -> None:
    assert json.loads(as_json([])) == []


def test_github_gets_one_line_for_each_problem() -> None:
    assert (
        as_github([PROBLEM])
        == '::error file=content/a.md,line=3,col=7,title=bad-date::"soon" is not a date; write YYYY-MM-DD'
    )


def test_github_escapes_what_would_end_a_command() -> None:
    problem = Problem("bad-date", "100 %\r\n::error::x", Place("a,b:c%.md", 3, 7), "h", severity="warning")
    assert (
        as_github([problem])
        == "::warning file=a%2Cb%3Ac%25.md,line=3,col=7,title=bad-date::100 %25%0D%0A::error::x; h"
    )


def test_text_puts_an_empty_line_between_problems() -> None:
    assert as_text([at("b.md", 1, 1), at("a.md", 1, 1)]).count("\n\n") == 1


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("makr", "maker"),
        ("MAKER", "maker"),
        ("maker", "maker"),
        ("licence", "license"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_nearest_is_the_name_that_looks_most_alike(word: str, near: str) -> None:
    assert nearest(word, ["name", "maker", "license", "kind"]) == near


def test_nearest_of_nothing_is_empty() -> None:
    assert nearest("maker", []) == ""


def test_nearest_finds_names_with_capitals() -> None:
    assert nearest("mit", ["Apache-2.0", "MIT"]) == "MIT"


def test_a_remedy_names_the_nearest_and_at_most_twelve() -> None:
    names = [f"name-{number:02}" for number in range(15)]
    shown = ", ".join(names[:12])
    assert one_of("name-0", names).startswith('use "name-')
    assert one_of("zzz", names) == f"accepted: {shown} and 3 more"
    assert one_of("zzz", names[:12]) == f"accepted: {shown}"


@pytest.mark.parametrize(
    ("problems", "words"),
    [
        ([], "no fault in 0 files"),
        ([at("a", 1, 1)], "1 error in 1 file"),
        ([at("a", 1, 1), at("b", 1, 1)], "2 errors in 2 files"),
        ([replace(PROBLEM, severity="warning")], "1 warning in 1 file"),
        ([PROBLEM, replace(PROBLEM, severity="warning")], "1 error and 1 warning in 1 file"),
    ],
)
def test_a_summary_counts_errors_warnings_and_files(problems: list[Problem], words: str) -> None:
    assert summary(problems) == words


def test_a_warning_is_no_error() -> None:
    warning = replace(PROBLEM, severity="warning")
    assert errors([warning, PROBLEM]) == (PROBLEM,)


@pytest.mark.parametrize(
    ("kind", "exit_code"), [(MatchupError, 3), (FaultyContent, 1), (Misuse, 2), (CannotGoOn, 3)]
)
def test_each_error_has_its_exit_code(kind: type[MatchupError], exit_code: int) -> None:
    assert issubclass(kind, MatchupError)
    assert kind.exit_code == exit_code


def test_an_error_says_why_and_what_to_do() -> None:
    assert str(Misuse("there is no model", 'try "alpha"')) == 'there is no model\n   = help: try "alpha"'
    assert str(CannotGoOn("the disk is full")) == "the disk is full"


def test_faulty_content_carries_its_problems_in_order() -> None:
    later = replace(PROBLEM, place=replace(PROBLEM.place, line=9))
    fault = FaultyContent([later, PROBLEM])
    assert fault.problems == (PROBLEM, later)
    assert fault.message == "2 errors in 1 file"
