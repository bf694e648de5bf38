"""Layouts: what they give for a view, and that the folder says how they are used."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.problems import FaultyContent
from tests.rendering.sources import View, faults, layouts, where


class Row(NamedTuple):
    name: str


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
        x='{% extends "base.html" %}{% from "parts/macros.html" import twice %}'
        '{% block main %}{{ twice(page.name) }}{% include "parts/cell.html" %}{% endblock %}',
        parts__macros="{% macro twice(word) %}{{ word }}{{ word }}{% endmacro %}",
        parts__cell="!{{ page.count }}",
    )
    assert made.render("x.html", View()) == b"<BLIPBLIP!3>"


def test_lines_of_statements_leave_no_blank_lines(tmp_path: Path) -> None:
    source = "<ul>\n  {% for word in page.words %}\n<li>{{ word }}</li>\n  {% endfor %}\n</ul>\n"
    assert (
        layouts(tmp_path, x=source).render("x.html", View()) == b"<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


# The folder is the rule


def test_a_layout_of_joined_is_filled_in_and_no_other(tmp_path: Path) -> None:
    texts = layouts(tmp_path, pages__x="x", joined__x="x")
    with pytest.raises(ValueError, match=r"joined/x\.html lies in joined/"):
        texts.markup("joined/x.html", View())
    with pytest.raises(ValueError, match=r"pages/x\.html does not lie in joined/"):
        texts.fill("pages/x.html", Row(""))
    with pytest.raises(ValueError, match=r"pages/x\.html does not lie in joined/"):
        texts.skeleton("pages/x.html", Row, "name")


def test_a_layout_that_has_gone_is_a_fault_that_names_it(tmp_path: Path) -> None:
    texts = layouts(tmp_path, pages__x="x")
    for name in ("pages/gone.html", "joined/gone.html"):
        with pytest.raises(FaultyContent) as fault:
            texts.render(name, Row(""))
        (problem,) = fault.value.problems
        assert where(problem) == f"missing-file layouts/{name}:1:1"
        assert problem.message == f"layouts/{name} does not exist"


def test_a_layout_that_is_deleted_after_it_was_read_is_a_fault(tmp_path: Path) -> None:
    texts = layouts(tmp_path, joined__x="x")
    (tmp_path / "joined" / "x.html").unlink()
    with pytest.raises(FaultyContent) as fault:
        texts.skeleton("joined/x.html", Row, "name")
    assert [where(problem) for problem in fault.value.problems] == ["missing-file layouts/joined/x.html:1:1"]


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
    assert marked.digest == plain.digest


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
