"""Layouts: faults with file and line, strictness, digests."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.problems import FaultyContent, Problem
from generator.rendering.layouts import Layouts


@dataclass(frozen=True, slots=True)
class View:
    name: str = "BLIP"
    path: str = "models/blip.html"
    count: int = 3
    words: tuple[str, ...] = ("one", "two")


def layouts(folder: Path, **sources: str | bytes) -> Layouts:
    """Layouts of these names (`parts__cell` is parts/cell.html)."""
    for name, source in sources.items():
        path = folder / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return Layouts(folder)


def faults(folder: Path, **sources: str) -> list[Problem]:
    """Found when the layouts are read, or when x.html is rendered."""
    with pytest.raises(FaultyContent) as fault:
        layouts(folder, **sources).render("x.html", View())
    return list(fault.value.problems)


def where(problem: Problem) -> str:
    return f"{problem.code} {problem.place.path}:{problem.place.line}:{problem.place.column}"


# Rendering


def test_a_layout_shows_the_view_and_escapes_it(tmp_path: Path) -> None:
    assert (
        layouts(tmp_path, x="{{ page.name }} & {{ page.count }}\n").render("x.html", View(name="<BLIP>"))
        == b"&lt;BLIP&gt; & 3\n"
    )


def test_the_markdown_filter_gives_html(tmp_path: Path) -> None:
    assert (
        layouts(tmp_path, x="{{ page.name | markdown }}").render("x.html", View(name="*BLIP*"))
        == b"<p><em>BLIP</em></p>"
    )


def test_layouts_may_extend_include_and_import_one_another(tmp_path: Path) -> None:
    made = layouts(
        tmp_path,
        base="<{% block main %}{% endblock %}>",
        x='{% extends "base.html" %}{% from "parts/macros.html" import twice %}{% block main %}{{ twice(page.name) }}{% include "parts/cell.html" %}{% endblock %}',
        parts__macros="{% macro twice(word) %}{{ word }}{{ word }}{% endmacro %}",
        parts__cell="!{{ page.count }}",
    )
    assert made.render("x.html", View()) == b"<BLIPBLIP!3>"


def test_lines_of_statements_leave_no_blank_lines(tmp_path: Path) -> None:
    source = "<ul>\n  {% for word in page.words %}\n<li>{{ word }}</li>\n  {% endfor %}\n</ul>\n"
    assert (
        layouts(tmp_path, x=source).render("x.html", View()) == b"<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


# Faults


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a\n  {{ page.nmae }}\n", "layout-fault layouts/x.html:2:3", id="undefined-field"),
        pytest.param("a\n\n{{ nothing }}", "layout-fault layouts/x.html:3:1", id="undefined-name"),
        pytest.param(
            "{% if page.nmae %}{% endif %}", "layout-fault layouts/x.html:1:1", id="undefined-in-a-test"
        ),
        pytest.param(
            "a\n{{ page.name.deeper.still }}", "layout-fault layouts/x.html:2:1", id="undefined-below"
        ),
        pytest.param("a\n{{ page.words[7] }}", "layout-fault layouts/x.html:2:1", id="out-of-range"),
        pytest.param("a\n{{ page.count / 0 }}", "layout-fault layouts/x.html:2:1", id="division-by-zero"),
        pytest.param(
            "a\n{{ page.count + page.name }}", "layout-fault layouts/x.html:2:1", id="number-plus-word"
        ),
        pytest.param('a\n{{ "%d" | format(page.name) }}', "layout-fault layouts/x.html:2:1", id="format"),
        pytest.param(
            "a\n{% for x in page.count %}{% endfor %}",
            "layout-fault layouts/x.html:2:1",
            id="loop-over-a-number",
        ),
        pytest.param(
            "a\n{% if %}\n", "layout-syntax layouts/x.html:2:1", id="statement-without-an-expression"
        ),
        pytest.param("a\n{{ page.name \n", "layout-syntax layouts/x.html:2:1", id="open-brackets"),
        pytest.param(
            "a\n{% for x in page.words %}\n", "layout-syntax layouts/x.html:2:1", id="loop-without-an-end"
        ),
        pytest.param("a\n{% nothing %}", "layout-syntax layouts/x.html:2:1", id="unknown-statement"),
        pytest.param("a\n{{ page.name | nothing }}", "layout-syntax layouts/x.html:2:1", id="unknown-filter"),
        pytest.param(
            "a\n{% include page.name %}", "layout-include layouts/x.html:2:1", id="computed-include"
        ),
        pytest.param(
            "a\n{% extends page.name %}", "layout-include layouts/x.html:2:1", id="computed-extends"
        ),
        pytest.param(
            "a\n{% import page.name as y %}", "layout-include layouts/x.html:2:1", id="computed-import"
        ),
        pytest.param(
            "a\n{% from page.name import y %}", "layout-include layouts/x.html:2:1", id="computed-from"
        ),
        pytest.param(
            'a\n{% include ["x.html", "y.html"] %}',
            "layout-include layouts/x.html:2:1",
            id="include-by-choice",
        ),
        pytest.param(
            'a\n{% include "nothing.html" %}', "layout-include layouts/x.html:2:1", id="missing-include"
        ),
        pytest.param(
            'a\n{% include "../x.html" %}', "layout-include layouts/x.html:2:1", id="include-from-outside"
        ),
        pytest.param(
            'a\n{% include "nothing.html" ignore missing %}',
            "layout-include layouts/x.html:2:1",
            id="missing-include-is-not-ignored",
        ),
        pytest.param(
            'a\n{% include "x.html" %}',
            "layout-fault layouts/x.html:2:1",
            id="include-of-itself",
        ),
        pytest.param(
            'a\n{{ page.words.index("three") }}\n{{ {}.popitem() }}',
            "layout-fault layouts/x.html:2:1",
            id="value-error-in-a-call",
        ),
    ],
)
def test_a_fault_names_the_layout_and_its_line(tmp_path: Path, source: str, expected: str) -> None:
    assert [where(problem) for problem in faults(tmp_path, x=source)] == [expected]


@pytest.mark.parametrize(
    "how", ['{% include "parts/cell.html" %}', '{% from "parts/cell.html" import cell %}{{ cell(page) }}']
)
def test_a_fault_in_an_included_layout_is_placed_there(tmp_path: Path, how: str) -> None:
    cell = (
        "one\ntwo {{ page.nmae }}"
        if "include" in how
        else "{% macro cell(page) %}\ntwo {{ page.nmae }}{% endmacro %}"
    )
    problem, *others = faults(tmp_path, x=how, parts__cell=cell)
    assert others == []
    assert where(problem) == "layout-fault layouts/parts/cell.html:2:1"
    assert "nmae" in problem.message
    assert "while rendering models/blip.html" in problem.message
    assert problem.place.text == cell.splitlines()[1]


def test_all_faulty_layouts_are_found_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path, x="{% if %}", y='{% include "z.html" %}\n{% include page.name %}', z="fine", w="{{ 1 +"
    )
    assert [where(problem) for problem in found] == [
        "layout-syntax layouts/w.html:1:1",
        "layout-syntax layouts/x.html:1:1",
        "layout-include layouts/y.html:2:1",
    ]


def test_a_missing_include_lists_what_there_is(tmp_path: Path) -> None:
    assert "parts/cell.html" in faults(tmp_path, x='{% include "cell.html" %}', parts__cell="cell")[0].help


def test_a_site_without_layouts_says_so(tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path / "layouts")
    assert [problem.code for problem in fault.value.problems] == ["missing-file"]


def test_a_layout_that_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as fault:
        layouts(tmp_path, x=b"caf\xe9")
    assert [problem.place.path for problem in fault.value.problems] == ["layouts/x.html"]


def test_an_error_of_our_own_keeps_its_traceback(tmp_path: Path) -> None:
    class Broken:
        @property
        def name(self) -> str:
            raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        layouts(tmp_path, x="{{ page.name }}").render("x.html", Broken())


# Byte order marks, as Notepad and PowerShell write them

SOURCES = {
    "base": "<!doctype html>\n{% block main %}{% endblock %}",
    "x": '{% extends "base.html" %}{% from "m.html" import twice %}'
    '{% block main %}{{ twice(page.name) }}{% include "cell.html" %}{% endblock %}',
    "m": "{% macro twice(word) %}{{ word }}{{ word }}{% endmacro %}",
    "cell": "\n{{ page.count }}",
}


def test_a_byte_order_mark_before_a_layout_changes_no_byte_of_a_page(tmp_path: Path) -> None:
    plain = layouts(tmp_path / "plain", **SOURCES)
    marked = layouts(
        tmp_path / "marked", **{name: BOM_UTF8 + source.encode() for name, source in SOURCES.items()}
    )
    assert (
        marked.render("x.html", View()) == plain.render("x.html", View()) == b"<!doctype html>\nBLIPBLIP\n3"
    )
    assert marked.digest([]) == plain.digest([])


def test_after_a_byte_order_mark_faults_stand_where_editors_show_them(tmp_path: Path) -> None:
    problem, other = faults(tmp_path, x='\ufeff{% include "none.html" %}\n{% include page.name %}')
    assert [where(problem), where(other)] == [
        "layout-include layouts/x.html:1:1",
        "layout-include layouts/x.html:2:1",
    ]
    assert problem.place.text == '{% include "none.html" %}'


def test_a_byte_order_mark_within_a_layout_is_a_fault(tmp_path: Path) -> None:
    assert [where(problem) for problem in faults(tmp_path, x="a\n b\ufeffc")] == [
        "control-character layouts/x.html:2:3"
    ]


# What a page depends on


def test_names_and_static_files_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "static" / "deep").mkdir(parents=True)
    (tmp_path / "static" / "deep" / "site.css").write_text("{% not a layout")
    made = layouts(tmp_path, x="x", parts__cell="cell")
    assert made.names == ["parts/cell.html", "x.html"]
    assert made.static_paths == [tmp_path / "static" / "deep" / "site.css"]


def test_the_digest_changes_with_a_layout_a_name_and_code_but_not_with_static_files(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text("1")
    (tmp_path / "l" / "static").mkdir(parents=True)
    seen = [layouts(tmp_path / "l", x="a", y="y").digest([code])]
    (tmp_path / "l" / "static" / "site.css").write_text("new")
    assert Layouts(tmp_path / "l").digest([code]) == seen[0]
    seen.append(layouts(tmp_path / "l", x="b").digest([code]))
    (tmp_path / "l" / "y.html").rename(tmp_path / "l" / "z.html")
    seen.append(Layouts(tmp_path / "l").digest([code]))
    code.write_text("2")
    seen.append(Layouts(tmp_path / "l").digest([code]))
    assert len(set(seen)) == len(seen)


def test_the_digest_changes_when_layouts_change_folders(tmp_path: Path) -> None:
    before = layouts(tmp_path / "before", a__cell="1", b__cell="2", x='{% include "b/cell.html" %}')
    after = layouts(tmp_path / "after", b__cell="1", c__cell="2", x='{% include "b/cell.html" %}')
    assert before.render("x.html", View()) != after.render("x.html", View())
    assert before.digest([]) != after.digest([])


# Files that a repository may hold and layouts may not


@pytest.mark.parametrize(
    "name", ["x.html", "parts", "static", "static/site.css", "static/pictures", "static/nowhere"]
)
def test_a_link_among_the_layouts_is_refused_wherever_it_leads(name: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    goal = tmp_path / "elsewhere" / ("x" if "." in name else "")
    if "." in name:
        goal.write_text("secret", "utf-8")
    path = tmp_path / "layouts" / name
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "gone" if "nowhere" in name else goal)
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path / "layouts")
    assert [(problem.code, problem.place.path) for problem in fault.value.problems] == [
        ("symlink", f"layouts/{name}")
    ]


def test_a_folder_of_layouts_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "layouts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path / "layouts")
    assert [(problem.code, problem.place.path) for problem in fault.value.problems] == [
        ("symlink", "layouts")
    ]


def test_files_that_differ_only_in_capitals_are_a_problem(tmp_path: Path) -> None:
    for name in ("static/site.css", "static/Site.css", "static/deep/a.svg", "static/Deep/a.svg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    with pytest.raises(FaultyContent) as fault:
        Layouts(tmp_path)
    assert [problem.message for problem in fault.value.problems] == [
        "layouts/static/deep differs from layouts/static/Deep only in capitals",
        "layouts/static/deep/a.svg differs from layouts/static/Deep/a.svg only in capitals",
        "layouts/static/site.css differs from layouts/static/Site.css only in capitals",
    ]
