"""Layouts: what they give for a view, and that the folder says how they are used."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.cache import Cache
from generator.problems import FaultyContent
from generator.rendering.layouts import Layouts
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


def test_a_layout_that_is_edited_or_deleted_after_it_was_read_stays_what_it_was(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "cache")
    layouts(tmp_path / "layouts", x="{{ page.name }}", joined__x="[{{ page.name }}]")
    Layouts(tmp_path / "layouts", kept)
    texts = Layouts(tmp_path / "layouts", kept)
    (tmp_path / "layouts" / "x.html").write_text("edited")
    (tmp_path / "layouts" / "joined" / "x.html").unlink()
    assert texts.render("x.html", View()) == b"BLIP"
    assert texts.render("joined/x.html", Row("BLIP")) == b"[BLIP]"


# Found sound before


def test_layouts_that_were_found_sound_are_compiled_when_they_are_asked_for(tmp_path: Path) -> None:
    sources = {"x": '{% include "y.html" %}', "y": "{{ page.name }}", "z": "{{ page.count }}"}
    kept = Cache(tmp_path / "cache")
    layouts(tmp_path / "layouts", **sources)
    assert compiled(Layouts(tmp_path / "layouts", kept)) == {"x.html", "y.html", "z.html"}
    texts = Layouts(tmp_path / "layouts", Cache(tmp_path / "cache"))
    assert compiled(texts) == set()
    assert texts.render("x.html", View()) == b"BLIP"
    assert compiled(texts) == {"x.html", "y.html"}
    texts.compile()
    assert compiled(texts) == {"x.html", "y.html", "z.html"}


def compiled(texts: Layouts) -> set[str]:
    """Names of the layouts that Jinja holds the code of."""
    return {name for _, name in texts._environment.cache}


@pytest.mark.parametrize("name", ["x", "y", "new"])
def test_an_edit_of_layouts_that_were_found_sound_is_looked_at(tmp_path: Path, name: str) -> None:
    folder, kept = tmp_path / "layouts", Cache(tmp_path / "cache")
    layouts(folder, x='{% include "y.html" %}', y="y")
    Layouts(folder, kept)
    (folder / f"{name}.html").write_text("{% if %}")
    for _ in range(2):  # a faulty folder is not kept as a sound one
        with pytest.raises(FaultyContent):
            Layouts(folder, kept)


def test_a_layout_that_is_gone_from_a_sound_folder_is_missed_by_those_that_name_it(tmp_path: Path) -> None:
    folder, kept = tmp_path / "layouts", Cache(tmp_path / "cache")
    layouts(folder, x='{% include "y.html" %}', y="y")
    Layouts(folder, kept)
    (folder / "y.html").unlink()
    with pytest.raises(FaultyContent, match="1 error"):
        Layouts(folder, kept)


def test_a_damaged_word_that_layouts_are_sound_is_not_believed(tmp_path: Path) -> None:
    folder, kept = tmp_path / "layouts", Cache(tmp_path / "cache")
    layouts(folder, x="x")
    Layouts(folder, kept)
    (entry,) = (tmp_path / "cache" / "layouts").iterdir()
    (folder / "x.html").write_text("{% if %}")
    for damaged in (entry.read_bytes()[:-1], b"", bytes(40)):
        entry.write_bytes(damaged)
        with pytest.raises(FaultyContent):
            Layouts(folder, kept)


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
