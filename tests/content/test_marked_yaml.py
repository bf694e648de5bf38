"""YAML with places: what is read, where it stands, and what is refused before it can do harm."""

from __future__ import annotations

import time

import pytest
import yaml

from generator.content import marked_yaml
from generator.content.marked_yaml import MAX_DEPTH, Marked, Plain, read_yaml
from generator.files import split_lines
from generator.problems import Problem

BILLION = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def read(text: str) -> tuple[Marked, list[Problem]]:
    return read_yaml(split_lines("a.yaml", text))


def value(text: str) -> Plain:
    found, problems = read(text)
    assert problems == []
    return found.value


def place(problem: Problem) -> tuple[str, int, int]:
    return problem.code, problem.place.line, problem.place.column


@pytest.fixture(params=["C", "Python"])
def either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The parser in C and the one that takes its place where it is not installed."""
    monkeypatch.setattr(
        marked_yaml, "LOADER", {"C": yaml.CBaseLoader, "Python": yaml.BaseLoader}[request.param]
    )
    return request.param


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    "text",
    ["no", "yes", "on", "3.10", "0123", "1_000", "0x1F", "1e5", "2026-11-20", "12:30:45", ".inf", "True"],
)
def test_a_scalar_stays_the_text_that_the_editor_wrote(text: str) -> None:
    assert value(f"a: {text}") == {"a": text}


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_a_plain_null_is_no_value(text: str) -> None:
    assert value(f"a: {text}\nb: x") == {"a": None, "b": "x"}


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize("text", ['""', "''", '"null"', "'~'"])
def test_a_quoted_null_is_text(text: str) -> None:
    assert value(f"a: {text}") == {"a": text[1:-1]}


@pytest.mark.usefixtures("either_loader")
def test_every_key_and_value_has_its_place() -> None:
    facts = "facts:\n  size: {value: 982 MB, source: card}\n"
    text = f"name: alpha\n{facts}tags: [one, two]\nlist:\n  - x\n  - y: z\n"
    found, _ = read(text)
    keys = {
        ("name",): (1, 1, 4),
        ("facts", "size"): (3, 3, 4),
        ("facts", "size", "source"): (3, 25, 6),
        ("list", 1, "y"): (7, 5, 1),
    }
    values = {
        ("name",): (1, 7, 5),
        ("facts", "size", "value"): (3, 17, 6),
        ("facts", "size", "source"): (3, 33, 4),
        ("tags", 1): (4, 13, 3),
        ("list", 0): (6, 5, 1),
        ("list", 1, "y"): (7, 8, 1),
    }
    assert {
        path: (found.keys[path].line, found.keys[path].column, found.keys[path].length) for path in keys
    } == keys
    assert {
        path: (found.values[path].line, found.values[path].column, found.values[path].length)
        for path in values
    } == values


def test_a_place_carries_its_source_line() -> None:
    found, _ = read("name: alpha\nmaker: lab # by hand\n")
    assert found.place(("maker",)).text == "maker: lab # by hand"


def test_the_place_of_what_is_not_there_is_that_of_what_is_around_it() -> None:
    found, _ = read("facts:\n  size: {value: x}\n")
    assert found.place(("facts", "size", "source")) == found.place(("facts", "size"))
    assert found.place(("nothing", 3)) == found.place(())
    assert Marked(split_lines("a.yaml", "")).place(("x",)).line == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_count_alike_with_every_line_end(end: str) -> None:
    lines = end.join(["a: b", "", "c: d", "c: e", ""])
    _, problems = read(lines)
    assert [place(problem) for problem in problems] == [("duplicate-key", 4, 1)]


def test_line_ends_can_be_mixed() -> None:
    assert split_lines("a", "1\r\n2\n3\r4\n\r5").lines == ("1", "2", "3", "4", "", "5")


def test_places_in_a_part_of_a_file_count_from_the_start_of_the_file() -> None:
    lines = split_lines("a.md", "---\na: b\na: c\n---\ntext\n")
    found, problems = read_yaml(lines, 1, 3)
    assert found.value == {"a": "b"}
    assert [place(problem) for problem in problems] == [("duplicate-key", 3, 1)]


def test_columns_count_characters() -> None:
    found, _ = read('"漢字🙂": "é"\n')
    assert found.values[("漢字🙂",)].column == 8


def test_the_first_of_two_equal_keys_counts() -> None:
    found, problems = read("a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert found.value == {"a": "1", "b": {"c": "1"}}
    assert [(*place(problem), problem.label) for problem in problems] == [
        ("duplicate-key", 2, 11, "first on line 2"),
        ("duplicate-key", 3, 1, "first on line 1"),
    ]


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert value("<<: {a: b}") == {"<<": {"a": "b"}}


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &x b", ("yaml-alias", 1, 4)),
        ("a: *x", ("yaml-alias", 1, 4)),
        (BILLION, ("yaml-alias", 1, 4)),
        ("a: &x {b: *x}", ("yaml-alias", 1, 4)),
        ("a: !!int 3", ("yaml-tag", 1, 4)),
        ("a: !x 3", ("yaml-tag", 1, 4)),
        ("a: !!python/object/apply:os.system [ls]", ("yaml-tag", 1, 4)),
        ("a: b\n---\nc: d", ("several-documents", 2, 1)),
        ("[a]: b", ("yaml-key", 1, 1)),
        ("{a: b}: c", ("yaml-key", 1, 1)),
        ("a: [1, 2", ("yaml-syntax", 1, 4)),
        ("a: [1\nb: 2\n", ("yaml-syntax", 1, 4)),
        ("a: {b: 1\nc: 2\n", ("yaml-syntax", 1, 4)),
        ("a: 1\nb\nc: 2", ("yaml-syntax", 2, 1)),
        ("a:\n  - b\n c: d\n", ("yaml-syntax", 3, 2)),
        ("a: b: c", ("yaml-syntax", 1, 5)),
        ("a: @b", ("yaml-syntax", 1, 4)),
        ("a: `b`", ("yaml-syntax", 1, 4)),
        ("a:\n\tb: c", ("yaml-syntax", 2, 1)),
        ('a: "b', ("yaml-syntax", None, None)),
        ('a: "b\nc: d\n', ("yaml-syntax", 1, 4)),
        ('a: "b\\0c"', ("control-character", 1, 4)),
        ('a: "\\e[31m"', ("control-character", 1, 4)),
        ('"a\\u2028": b', ("control-character", 1, 1)),
        ("a: b\n c: d", ("yaml-syntax", 2, None)),
    ],
)
def test_what_is_not_plain_yaml_is_one_problem_at_its_place(
    text: str, found: tuple[str, int | None, int | None]
) -> None:
    _, problems = read(text)
    assert len(problems) == 1
    code, line, column = place(problems[0])
    assert (code, line if found[1] else None, column if found[2] else None) == found


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: !!str b", "!!str"),
        ("a: !<tag:yaml.org:str> b", "!<tag:yaml.org:str>"),
        ("a: &x b", "&x"),
        ("a: [*x]", "*x"),
        ("a: !x &y b", "!x"),
        ("a: &y !x b", "&y"),
    ],
)
def test_a_tag_or_an_anchor_is_quoted_as_it_was_written(text: str, word: str) -> None:
    problem = read(text)[1][0]
    assert problem.message.startswith(f'"{word}" is ')
    assert problem.place.length == len(word)


@pytest.mark.parametrize(
    ("path", "line", "column"), [((), 1, 1), (("b",), 2, 1), (("c", 0), 4, 5), (("c", 1), 5, 5)]
)
def test_a_mapping_is_named_by_its_key_or_its_first_one(
    path: tuple[str | int, ...], line: int, column: int
) -> None:
    found, _ = read("a: 1\nb: {x: 1}\nc:\n  - y: 1\n  - {}\n")
    assert (found.head(path).line, found.head(path).column) == (line, column)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_nesting_is_refused_one_level_past_the_limit(opening: str, closing: str) -> None:
    assert read(f"{opening * MAX_DEPTH}x{closing * MAX_DEPTH}")[1] == []
    deeper = MAX_DEPTH + 1
    assert [problem.code for problem in read(f"{opening * deeper}x{closing * deeper}")[1]] == ["too-deep"]


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000, "a: " + "[" * 50_000 + "]" * 50_000],
)
def test_a_hundred_thousand_levels_are_refused_at_once(text: str) -> None:
    started = time.process_time()
    _, problems = read(text)
    assert [problem.code for problem in problems] == ["too-deep"]
    assert time.process_time() - started < 2


def test_the_place_of_too_deep_nesting_is_the_first_level_too_many() -> None:
    _, problems = read("a: " + "[" * 100)
    assert place(problems[0]) == ("too-deep", 1, 3 + MAX_DEPTH)  # the mapping around is the first level


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n", "---\n"])
def test_a_document_without_content_has_no_value(text: str) -> None:
    assert read(text)[0].value in (None, "")
    assert read(text)[1] == []


def test_the_place_of_what_an_empty_file_lacks_is_its_first_line() -> None:
    assert Marked(split_lines("a.yaml", "")).place(("x",)).line == 1
