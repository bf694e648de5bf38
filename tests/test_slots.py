"""Layouts that are filled in: what they may do with a field; all else is a fault with its line and field."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from markupsafe import Markup

from generator.edition import Edition
from generator.pages import comparison
from generator.problems import FaultyContent, Problem
from generator.rendering.layouts import Layouts
from generator.rendering.slots import SlotMisused, flat, skeleton
from tests.test_render import layouts
from tests.toys import shipped

ROOT = Path(__file__).parent.parent


class Side(NamedTuple):
    words: str
    count: int


class Page(NamedTuple):
    path: str
    name: str
    note: str
    total: int
    is_listed: bool
    left: Side
    right: Side


PAGE = Page("compare/a/b.html", "Alpha", "", 3, True, Side("<b>one</b>", 1), Side("two &amp; 2 %", 0))
FULL = PAGE._replace(note="a <i>note</i>")

# What a layout may do with `page.name`, and nothing that tells its words from other words.
FREE = {
    "print": "{{ page.name }}",
    "escape": "{{ page.name | e }}{{ page.name | escape | safe }}",
    "default": '{{ page.name | default("none") }}{{ page.note | default(page.name, true) }}',
    "if": "{% if page.note %}{{ page.note }}{% elif page.name %}{{ page.name }}{% else %}none{% endif %}",
    "conditions": "{% if not page.note and (page.name or page.left.words) %}!{% endif %}",
    "inline-if": '{{ page.name if page.note else page.right.words }}{{ "yes" if page.name }}',
    "or": '{{ page.note or page.name }}{{ page.note and "a note" }}',
    "set": "{% set x = page.name %}{{ x }}{% set y %}<b>{{ x }}</b>{% endset %}{{ y }}{{ y | safe }}",
    "with": "{% with x = page.left.words %}{{ x }}{% endwith %}",
    "loop": "{% for a, b in [(page.name, 1), (page.left.words, 2)] %}{{ a }}{{ b + 1 }}{% endfor %}",
    "view": '{% for side in (page.left, page["right"]) %}{{ side.words }}{{ side.count * 2 }}{% endfor %}',
    "macro": "{% macro m(x, y=page.left.words) %}{{ x }}{{ y }}{% endmacro %}{{ m(page.name) }}{{ m(y=page.name, x=1) }}",
    "import": '{% import "parts/m.html" as all %}{{ all.whole(page) }}',
    "from": '{% from "parts/m.html" import m as n %}{{ n(page.name) }}',
    "call": "{% macro m(x) %}{{ x }}{{ caller(x) }}{% endmacro %}{% call(y) m(page.name) %}{{ y }}!{% endcall %}",
    "include": '{% include "parts/i.html" %}',
    "block": '{% extends "base.html" %}{% block main %}{{ super() }}{{ page.name }}{% endblock %}',
    "self": "{% block main %}{{ page.name }}{% endblock %}{{ self.main() }}",
    "counts": '{% for x in range(page.total) %}{{ "%03d" | format(x + page.left.count) }}{% endfor %}',
    "booleans": "{% if page.is_listed is true and page.right.count == 0 %}{{ page.total ~ 1 }}{% endif %}",
}
OTHERS = {
    "parts__m": "{% macro m(x) %}{{ x }}{% endmacro %}{% macro whole(x) %}{{ m(x.name) }}{% endmacro %}",
    "parts__i": "{{ page.name }}{% if page.note %}{{ page.note }}{% endif %}",
    "base": "{% block main %}{{ page.left.words }}{% endblock %}{{ page.right.words }}",
}

# What it may not do; the field is `page.name`, and the line the last one.
MISUSES = {
    "upper": "{{ page.name | upper }}",
    "float": "{{ page.name | float }}",
    "int": "{{ page.name | int + 1 }}",
    "wordcount": "{{ page.name | wordcount }}",
    "length": "{{ page.name | length }}",
    "center": "{{ page.name | center(40) }}",
    "trim": "{{ page.name | trim }}",
    "string-replace": '{{ page.name | string | replace("1", "2") }}',
    "join": '{{ [page.name, 1] | join(", ") }}',
    "markdown": "{{ page.name | markdown }}",
    "tojson": "{{ page.name | tojson }}",
    "filter-argument": '{{ "%s" | format(page.name) }}',
    "is-string": "{% if page.name is string %}!{% endif %}",
    "is-defined": "{% if page.name is defined %}!{% endif %}",
    "concat": '{{ page.name ~ "!" }}',
    "plus": '{{ page.name + "!" }}',
    "plus-reversed": '{{ "!" + page.name }}',
    "times": "{{ page.name * 2 }}",
    "percent": '{{ "%s" % page.name }}',
    "minus": "{{ -page.name }}",
    "equal": '{% if page.name == "Alpha" %}!{% endif %}',
    "less": "{{ 1 if page.name < 'B' }}",
    "in": '{% if "A" in page.name %}!{% endif %}',
    "loop": "{% for letter in page.name %}{{ letter }}{% endfor %}",
    "unpack": "{% set a, b = page.name %}",
    "slice": "{{ page.name[:3] }}",
    "first": "{{ page.name[0] }}",
    "attribute": "{{ page.name.first }}",
    "method": "{{ page.name.upper() }}",
    "method-argument": '{{ "{}".format(page.name) }}',
    "key": "{{ {page.name: 1} }}",
    "index": "{{ [1, 2][page.name] }}",
    "list": "{{ [page.name, 1] }}",
    "namespace": "{% set x = namespace(y=page.name) %}",
    "namespace-field": "{% set x = namespace() %}{% set x.y = page.name %}",
    "set": "{% set x = page.name %}\n{{ x | upper }}",
    "set-in-a-branch": "{% set x = 1 %}{% if page.note %}{% set x = page.name %}{% endif %}\n{{ x | upper }}",
    "set-block": "{% set x %}{{ page.name }}{% endset %}\n{{ x | wordcount }}",
    "set-block-filter": "\n{% set x | upper %}{{ page.name }}{% endset %}",
    "filter-block": "\n{% filter upper %}{{ page.name }}{% endfilter %}",
    "with": "{% with x = page.name %}\n{{ x | upper }}{% endwith %}",
    "inline-if": '{{ (page.name if page.total else "none") | upper }}',
    "or": "{{ (page.is_listed and page.name) | upper }}",
    "loop-variable": "{% for x in [1, page.name] %}\n{{ x | upper }}{% endfor %}",
    "macro": "{% macro m(x) %}{{ x }}{% endmacro %}\n{{ m(page.name) | upper }}",
    "macro-body": "{% macro m(x) %}\n{{ x | upper }}{% endmacro %}{{ m(page.name) }}",
    "macro-default": "{% macro m(x=page.name) %}\n{{ x | upper }}{% endmacro %}{{ m() }}",
    "macro-outside": "{% set x = page.name %}{% macro m() %}\n{{ x | upper }}{% endmacro %}{{ m() }}",
    "caller": "{% macro m() %}\n{{ caller()[0] }}{% endmacro %}{% call m() %}{{ page.name }}{% endcall %}",
    "block": "{% block b %}{{ page.name }}{% endblock %}\n{{ self.b() | upper }}",
    "untaken-branch": "{% if page.total > 100 %}{{ page.name | upper }}{% endif %}",
    "where-it-is-empty": "{% if not page.name %}{{ page.name | upper }}{% endif %}",
}


def faults(folder: Path, page: Page = FULL, **sources: str) -> list[Problem]:
    with pytest.raises(FaultyContent) as fault:
        layouts(folder, **sources).fill("x.html", page)
    return list(fault.value.problems)


def told(problem: Problem) -> str:
    return f"{problem.code} {problem.place.path}:{problem.place.line} {problem.message}"


def expected(line: int, name: str, file: str = "x.html") -> str:
    return (
        f'layout-fill layouts/{file}:{line} "{name}" can only be printed here, or asked whether it is empty'
    )


def rendered(page: Page) -> Page:
    """The view whose words are told to be HTML, as a layout that is only rendered wants it."""
    left, right = (side._replace(words=Markup(side.words)) for side in (page.left, page.right))
    words = {name: Markup(getattr(page, name)) for name in ("path", "name", "note")}
    return page._replace(left=left, right=right, **words)


# What is allowed


@pytest.mark.parametrize("source", FREE.values(), ids=FREE)
@pytest.mark.parametrize("page", [PAGE, FULL], ids=["empty", "full"])
def test_a_filled_layout_gives_what_a_rendered_one_gives(source: str, page: Page, tmp_path: Path) -> None:
    made = layouts(tmp_path, x=source, **OTHERS)
    assert made.fill("x.html", page) == made.markup("x.html", rendered(page))
    other = page._replace(name="<s>B</s> %s", left=Side("x", 1))
    assert made.fill("x.html", other) == made.markup("x.html", rendered(other))


def test_a_layout_that_is_only_rendered_may_do_anything_with_words(tmp_path: Path) -> None:
    made = layouts(tmp_path, x="{{ page.name | upper }}", y='{{ page.name }}{% include "z.html" %}', z="!")
    assert made.markup("x.html", FULL) == "ALPHA"
    assert made.fill("y.html", FULL) == "Alpha!"


def test_the_shipped_layouts_use_their_fields_as_they_may() -> None:
    assert shipped().faults() == ()


# What is not


@pytest.mark.parametrize("source", MISUSES.values(), ids=MISUSES)
def test_any_other_use_is_a_fault_with_file_line_and_field(source: str, tmp_path: Path) -> None:
    problem, *others = faults(tmp_path, x=f"\n{source}")
    assert others == []
    assert told(problem) == expected(source.count("\n") + 2, "name")


@pytest.mark.parametrize("source", MISUSES.values(), ids=MISUSES)
def test_any_other_use_in_a_part_of_a_row_is_one_too(source: str, tmp_path: Path) -> None:
    made = layouts(tmp_path, row=f"\n{source}")
    with pytest.raises(FaultyContent) as fault:
        made.skeleton("row.html", lambda name, note: FULL._replace(name=name, note=note), "name", "note")
    assert told(fault.value.problems[0]) == expected(source.count("\n") + 2, "name", "row.html")


ELSEWHERE = {
    "include": ('{% include "y.html" %}', "\n{{ page.name | upper }}"),
    "extends": ('{% extends "y.html" %}', "\n{{ page.name | upper }}"),
    "block": (
        '{% extends "y.html" %}{% block a %}{{ super() }}{% endblock %}',
        "{% block a %}\n{{ page.name[0] }}{% endblock %}",
    ),
    "from": (
        '{% from "y.html" import m %}{{ m(page.name) }}',
        "{% macro m(x) %}\n{{ x | upper }}{% endmacro %}",
    ),
    "import": (
        '{% import "y.html" as y %}{{ y.m(x=page.name) }}',
        "{% macro m(x) %}\n{{ x[0] }}{% endmacro %}",
    ),
    "whole-view": (
        '{% from "y.html" import m %}{{ m(page) }}',
        "{% macro m(x) %}\n{{ x.name[0] }}{% endmacro %}",
    ),
    "with-context": ('{% import "y.html" as y with context %}', "\n{% set x = page.name | upper %}"),
}


@pytest.mark.parametrize(("source", "other"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_misuse_in_another_layout_is_told_there(source: str, other: str, tmp_path: Path) -> None:
    found = faults(tmp_path, x=source, y=other)
    assert [told(problem) for problem in found] == [expected(2, "name", "y.html")]


@pytest.mark.parametrize(
    ("source", "other"),
    [
        ("{{ m(1, page.name) }}", "{% macro m(x) %}{{ varargs | join }}{% endmacro %}"),
        ("{{ m(y=page.name) }}", "{% macro m(x) %}{{ kwargs.y }}{% endmacro %}"),
        ("{{ m(page.name) | upper }}", "{% macro m(x) %}{{ x }}{% endmacro %}"),
    ],
    ids=["varargs", "kwargs", "result"],
)
def test_a_misuse_of_a_macro_is_told_where_it_is_called(source: str, other: str, tmp_path: Path) -> None:
    found = faults(tmp_path, x=f'{{% from "y.html" import m %}}\n{source}', y=other)
    assert [told(problem) for problem in found] == [expected(2, "name")]


def test_what_a_block_prints_is_followed_to_the_layout_that_extends_it(tmp_path: Path) -> None:
    source = '{% extends "y.html" %}{% block a %}\n{{ super() | upper }}{% endblock %}'
    found = faults(tmp_path, x=source, y="{% block a %}{{ page.name }}{% endblock %}")
    assert [told(problem) for problem in found] == [expected(2, "name")]


def test_a_field_of_a_view_within_the_view_is_told_with_its_path(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        x="{{ page.left.words[0] }}\n{% for x in (page.left, page.right) %}\n{{ x.words[0] }}{% endfor %}",
    )
    assert [told(problem) for problem in found] == [
        expected(1, "left.words"),
        expected(3, "left.words"),
        expected(3, "right.words"),
    ]


@pytest.mark.parametrize(
    "use", ["page._replace(name=1)", "page._asdict()", "page | list", "page", "page.left", "[page]"]
)
def test_a_whole_view_is_told_by_its_first_field(use: str, tmp_path: Path) -> None:
    name = "left.words" if "left" in use else "path"
    assert [told(problem) for problem in faults(tmp_path, x=f"{{{{ {use} }}}}")] == [expected(1, name)]


def test_all_misuses_are_told_at_once_and_each_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        x="{{ page.name[0] }}\n{{ page.note ~ page.note }}\n{% block a %}{{ -page.path }}{% endblock %}",
    )
    assert [told(problem) for problem in found] == [
        expected(1, "name"),
        expected(2, "note"),
        expected(3, "path"),
    ]


def test_the_caret_stands_under_the_field_where_a_line_names_it_once(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, x="  <p>{{ page.name | upper }}")
    assert problem.place.text[problem.place.column - 1 :][: problem.place.length] == "name"
    (problem,) = faults(tmp_path, x="  {{ page.name }}{{ page.name | upper }}")
    assert problem.place.column == 3


def test_a_field_that_is_empty_now_is_checked_as_if_it_were_not(tmp_path: Path) -> None:
    assert [told(problem) for problem in faults(tmp_path, PAGE, x="{{ page.note | upper }}")] == [
        expected(1, "note")
    ]


# What can't be read off the tree


@pytest.mark.parametrize(
    "use",
    [
        "loop.nextitem | upper",
        "loop.nextitem ~ 1",
        "loop.nextitem.upper()",
        "loop.nextitem is iterable",
        "[loop.nextitem]",
    ],
)
def test_what_slips_through_the_reading_is_told_when_it_is_rendered(use: str, tmp_path: Path) -> None:
    source = "{% for x in [1, page.name] %}{% if loop.first %}\n{{ USE }}{% endif %}{% endfor %}"
    problem, *others = faults(tmp_path, x=source.replace("USE", use))
    assert others == []
    assert told(problem) == f"{expected(2, 'name')} (while rendering compare/a/b.html)"


def test_a_test_that_a_slot_answers_otherwise_than_its_word_is_told(tmp_path: Path) -> None:
    source = "{{ page.path }}\n{% for x in [1, page.name] %}{{ loop.nextitem is string }}{% endfor %}"
    assert [told(problem) for problem in faults(tmp_path, x=source)] == [expected(2, "name")]


CHANGES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "center": lambda text: text.center(40),
    "replace": lambda text: text.replace("e", "3"),
    "cut": lambda text: text[:3],
    "length": lambda text: str(len(text)),
    "lost": lambda text: str(text.isdigit()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_mark_that_was_changed_or_lost_names_its_field(change: Callable[[str], str]) -> None:
    def render(words: Sequence[object]) -> str:
        first, second = (Markup("{}").format(word) for word in words)
        return f"<p>{first}</p>{change(str(second))}"

    with pytest.raises(SlotMisused) as fault:
        skeleton(["left", "right"], render)
    assert fault.value.name == "right"


# At `matchup check`


def checked(folder: Path, name: str, before: str, after: str) -> list[str]:
    """The faults that `matchup check` finds in the shipped layouts after an edit of one."""
    shutil.copytree(ROOT / "layouts", folder / "layouts")
    path = folder / "layouts" / name
    source = path.read_text("utf-8")
    assert before in source
    path.write_text(source.replace(before, after, 1), "utf-8")
    edited = Edition(shipped().findings, Layouts(folder / "layouts"))
    return [told(problem) for problem in edited.faults()]


@pytest.mark.parametrize(
    ("name", "field", "line"),
    [
        ("compare.html", "left_name", 5),
        ("compare.html", "frame.root", 2),
        ("compare.html", "left_edit", 63),
        ("base.html", "frame.document_title", 6),
        ("parts/row.html", "left", 1),
        ("parts/clause.html", "text", 1),
        ("parts/reason.html", "href", 1),
        ("parts/match.html", "similarity", 1),
        ("parts/matches.html", "lines", 2),
        ("parts/result.html", "setting", 1),
        ("parts/score-row.html", "left.cell", 2),
    ],
)
def test_check_names_layout_line_and_field(name: str, field: str, line: int, tmp_path: Path) -> None:
    field_print = f"{{{{ page.{field} }}}}"
    assert expected(line, field, name) in checked(
        tmp_path, name, field_print, f"{{{{ page.{field} | wordcount }}}}"
    )


def test_check_lets_numbers_of_a_filled_layout_be_computed_with(tmp_path: Path) -> None:
    assert (
        checked(tmp_path, "parts/matches.html", "34 * page.row_count + 6", "[34 * page.row_count, 6] | sum")
        == []
    )


def test_flat_fields_stand_in_the_order_of_the_view() -> None:
    assert flat(FULL) == [*FULL[:5], *FULL.left, *FULL.right]
    assert len(flat(comparison.ScoreRow("a", "b", *[("x", "y", "z")] * 2))) == 8  # type: ignore[arg-type]
