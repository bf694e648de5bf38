"""Layouts that are filled in: what they may do with a field; all else is a fault with its line and field."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from markupsafe import Markup

from generator.edition import Edition
from generator.problems import FaultyContent, Problem
from generator.rendering.layouts import Layouts
from tests.rendering.sources import layouts
from tests.toys import ROOT, edit, shipped


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
    "macro": "{% macro m(x, y=page.left.words) %}{{ x }}{{ y }}{% endmacro %}"
    "{{ m(page.name) }}{{ m(y=page.name, x=1) }}",
    "import": '{% import "parts/m.html" as all %}{{ all.whole(page) }}',
    "from": '{% from "parts/m.html" import m as n %}{{ n(page.name) }}',
    "call": "{% macro m(x) %}{{ x }}{{ caller(x) }}{% endmacro %}"
    "{% call(y) m(page.name) %}{{ y }}!{% endcall %}",
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
        layouts(folder, **sources).fill("joined/x.html", page)
    return list(fault.value.problems)


def told(problem: Problem) -> str:
    return f"{problem.code} {problem.place.path}:{problem.place.line} {problem.message}"


def expected(line: int, name: str, file: str = "joined/x.html") -> str:
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
    texts = layouts(tmp_path, joined__x=source, pages__x=source, **OTHERS)
    other = page._replace(name="<s>B</s> %s", left=Side("x", 1))
    for view in (page, other):
        assert texts.fill("joined/x.html", view) == texts.markup("pages/x.html", rendered(view))


def test_a_layout_that_is_only_rendered_may_do_anything_with_words(tmp_path: Path) -> None:
    included = '{{ page.name }}{% include "z.html" %}'
    texts = layouts(tmp_path, x="{{ page.name | upper }}", joined__y=included, z="!")
    assert texts.markup("x.html", FULL) == "ALPHA"
    assert texts.fill("joined/y.html", FULL) == "Alpha!"


def test_the_shipped_layouts_use_their_fields_as_they_may() -> None:
    assert shipped().faults() == ()


# What is not


@pytest.mark.parametrize("source", MISUSES.values(), ids=MISUSES)
def test_any_other_use_is_a_fault_with_file_line_and_field(source: str, tmp_path: Path) -> None:
    problem, *others = faults(tmp_path, joined__x=f"\n{source}")
    assert others == []
    assert told(problem) == expected(source.count("\n") + 2, "name")


@pytest.mark.parametrize("source", MISUSES.values(), ids=MISUSES)
def test_any_other_use_in_a_part_of_a_row_is_one_too(source: str, tmp_path: Path) -> None:
    texts = layouts(tmp_path, joined__row=f"\n{source}")
    with pytest.raises(FaultyContent) as fault:
        texts.skeleton(
            "joined/row.html", lambda name, note: FULL._replace(name=name, note=note), "name", "note"
        )
    assert told(fault.value.problems[0]) == expected(source.count("\n") + 2, "name", "joined/row.html")


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
    found = faults(tmp_path, joined__x=source, y=other)
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
    found = faults(tmp_path, joined__x=f'{{% from "y.html" import m %}}\n{source}', y=other)
    assert [told(problem) for problem in found] == [expected(2, "name")]


def test_what_a_block_prints_is_followed_to_the_layout_that_extends_it(tmp_path: Path) -> None:
    source = '{% extends "y.html" %}{% block a %}\n{{ super() | upper }}{% endblock %}'
    found = faults(tmp_path, joined__x=source, y="{% block a %}{{ page.name }}{% endblock %}")
    assert [told(problem) for problem in found] == [expected(2, "name")]


def test_a_field_of_a_view_within_the_view_is_told_with_its_path(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        joined__x="{{ page.left.words[0] }}\n"
        "{% for x in (page.left, page.right) %}\n{{ x.words[0] }}{% endfor %}",
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
    assert [told(problem) for problem in faults(tmp_path, joined__x=f"{{{{ {use} }}}}")] == [
        expected(1, name)
    ]


def test_all_misuses_are_told_at_once_and_each_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        joined__x="{{ page.name[0] }}\n{{ page.note ~ page.note }}\n"
        "{% block a %}{{ -page.path }}{% endblock %}",
    )
    assert [told(problem) for problem in found] == [
        expected(1, "name"),
        expected(2, "note"),
        expected(3, "path"),
    ]


def test_the_caret_stands_under_the_field_where_a_line_names_it_once(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, joined__x="  <p>{{ page.name | upper }}")
    assert problem.place.text[problem.place.column - 1 :][: problem.place.length] == "name"
    (problem,) = faults(tmp_path, joined__x="  {{ page.name }}{{ page.name | upper }}")
    assert problem.place.column == 3


def test_a_field_that_is_empty_now_is_checked_as_if_it_were_not(tmp_path: Path) -> None:
    assert [told(problem) for problem in faults(tmp_path, PAGE, joined__x="{{ page.note | upper }}")] == [
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
    problem, *others = faults(tmp_path, joined__x=source.replace("USE", use))
    assert others == []
    assert told(problem) == f"{expected(2, 'name')} (while rendering compare/a/b.html)"


def test_a_test_that_a_slot_answers_otherwise_than_its_word_is_told(tmp_path: Path) -> None:
    source = "{{ page.path }}\n{% for x in [1, page.name] %}{{ loop.nextitem is string }}{% endfor %}"
    assert [told(problem) for problem in faults(tmp_path, joined__x=source)] == [expected(2, "name")]


# At `matchup check`


def site_with(folder: Path, *edits: tuple[str, str, str]) -> Edition:
    """The shipped site with layouts in which a text is replaced once."""
    shutil.copytree(ROOT / "layouts", folder / "layouts")
    for name, before, after in edits:
        edit(folder / "layouts" / name, before, after)
    return Edition(shipped().findings, Layouts(folder / "layouts"))


PRINTED = [
    ("joined/compare.html", "left_name"),
    ("joined/compare.html", "frame.root"),
    ("joined/compare.html", "left_edit"),
    ("pages/base.html", "frame.document_title"),
    ("joined/row.html", "left"),
    ("joined/clause.html", "text"),
    ("joined/reason.html", "href"),
    ("joined/match.html", "similarity"),
    ("joined/difference.html", "label"),
    ("joined/score-row.html", "left.cell"),
]


def misuse_of(name: str, field: str) -> tuple[str, str, str]:
    return name, f"{{{{ page.{field} }}}}", f"{{{{ page.{field} | wordcount }}}}"


def line_of(name: str, text: str) -> int:
    before = (ROOT / "layouts" / name).read_text("utf-8").split(text)[0]
    return before.count("\n") + 1


@pytest.mark.parametrize(("name", "field"), PRINTED)
def test_check_names_layout_line_and_field(name: str, field: str, tmp_path: Path) -> None:
    misuse = misuse_of(name, field)
    problems = site_with(tmp_path, misuse).faults()
    assert expected(line_of(name, misuse[1]), field, name) in map(told, problems)


def test_check_names_the_line_of_a_macro_that_a_layout_hands_its_field_to(tmp_path: Path) -> None:
    misuse = ("macros/charts.html", "{{ left }}{{ right }}", "{{ left | wordcount }}{{ right }}")
    problems = site_with(tmp_path, misuse).faults()
    line = line_of("macros/charts.html", misuse[1])
    assert [told(problem) for problem in problems] == [expected(line, "left.mark", "macros/charts.html")]


def test_check_shows_the_faults_of_all_layouts_that_are_filled_in_at_once(tmp_path: Path) -> None:
    misuses = [misuse_of(name, field) for name, field in PRINTED if name != "joined/compare.html"]
    undefined = [("joined/compare.html", "{{ page.left_known }}", "{{ page.left_knwon }}")]
    problems = site_with(tmp_path, *misuses, *undefined).faults()
    assert {problem.place.path.removeprefix("layouts/") for problem in problems} == {
        name for name, _ in PRINTED
    }


def test_check_finds_a_fault_in_a_row_that_no_page_of_the_site_has(tmp_path: Path) -> None:
    """Few sites have better values; the layout of their cells is tried all the same."""
    undefined = ("joined/better.html", "{{ page.rest }}", "{{ page.rust }}")
    (problem,) = site_with(tmp_path, undefined).faults()
    assert (problem.code, problem.place.path) == ("layout-fault", "layouts/joined/better.html")
    assert "BetterView has no field 'rust'" in problem.message


def test_check_lets_answers_of_a_filled_layout_be_computed_with(tmp_path: Path) -> None:
    sum_of = ("joined/compare.html", "{% if page.is_comparable %}", "{% if [page.is_comparable, 0] | sum %}")
    assert site_with(tmp_path, sum_of).faults() == ()
