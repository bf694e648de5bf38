"""Layouts as trees: what can't be read, and what is included by no literal name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rendering.sources import faults, where


@pytest.mark.parametrize(
    ("source", "expected"),
    [
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
    ],
)
def test_what_can_not_be_read_names_the_layout_and_its_line(
    tmp_path: Path, source: str, expected: str
) -> None:
    assert [where(problem) for problem in faults(tmp_path, x=source)] == [expected]


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


UNREADABLE = {
    "deep-brackets": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "many-digits": "{{ " + "1" * 5000 + " }}",
    "deep-loops": "{% for x in [1] %}" * 25 + "{% endfor %}" * 25,
    "deep-ifs": "{% if 1 %}" * 150 + "{% endif %}" * 150,
    "many-minuses": "{{ " + "-" * 5000 + "1 }}",
}


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE)
def test_what_the_parser_or_python_gives_up_on_is_a_fault_of_the_layout(source: str, tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, x=source)
    assert (problem.code, problem.place.path) == ("layout-syntax", "layouts/x.html")


def test_what_differs_from_build_to_build_is_unknown(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, x="a\n{{ page.words | random }}")
    assert where(problem) == "layout-syntax layouts/x.html:2:1"
