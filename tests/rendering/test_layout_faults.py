"""Whatever a layout raises is a fault with its file and line; what our own code raises is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problems import FaultyContent
from tests.rendering.sources import View, faults, layouts, where


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


def test_an_error_of_our_own_keeps_its_traceback(tmp_path: Path) -> None:
    class Broken:
        @property
        def name(self) -> str:
            raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        layouts(tmp_path, x="{{ page.name }}").render("x.html", Broken())


RAISED = {
    "calls-itself": "{% macro m() %}\n{{ m() }}{% endmacro %}{{ m() }}",
    "too-many-numbers": "\n{% for x in range(10**9) %}{{ x }}{% endfor %}",
    "too-many-numbers-in-all": "\n{% for x in range(2000) if range(2000) | list %}{% endfor %}",
    "too-long-a-text": '\n{{ "a" * 10**9 }}',
    "too-long-a-list": "\n{{ [0] * 10**9 }}",
    "too-long-on-the-right": '\n{{ 10**9 * "a" }}',
    "too-large-a-power": "\n{{ 99999 ** 99999 }}",
    "too-large-a-number": "\n{{ 1e308 * 10 | int ** 400 }}",
    "infinite-as-a-number": '\n{{ "%d" | format(1e999) }}',
    "no-such-key": "\n{{ {}.pop }}{{ {'a': 1}['b'] }}",
    "no-such-place": "\n{{ [][3] }}",
    "no-first": "\n{{ ([] | first).x }}",
    "not-called": "\n{{ page.name.upper }}",
    "a-macro-not-called": "{% macro m() %}{% endmacro %}\n{{ m }}",
    "behind-the-value": "\n{{ page.__class__.__mro__ }}",
    "behind-a-text": '\n{{ "".__class__.__base__.__subclasses__() }}',
    "by-format": '\n{{ "{0.__class__}".format(page) }}',
    "changes-a-list": "{% set x = [1] %}\n{{ x.append(2) }}",
    "unhashable": "\n{{ {[]: 1} }}",
    "unpacked": "\n{% set a, b = [1] %}",
    "wrong-arguments": "\n{{ page.name.upper(1) }}",
    "wrong-arguments-of-a-filter": "\n{{ page.name | replace }}",
    "unsortable": '\n{{ [1, "a"] | sort }}',
    "not-json": "\n{{ page | tojson }}",
    "markdown-of-a-number": "\n{{ page.count | markdown }}",
    "bad-format": '\n{{ "%q" | format(1) }}',
    "bad-encoding": "\n{{ page.name.encode('nothing') }}",
    "stop-iteration": "\n{{ [] | map('x') | first }}{{ page.words | batch(0) | list }}",
}


@pytest.mark.parametrize("source", RAISED.values(), ids=RAISED)
def test_whatever_a_layout_raises_is_a_fault_at_its_line(source: str, tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, x=source)
    assert where(problem) == "layout-fault layouts/x.html:2:1"
    assert problem.message.strip()
    assert "while rendering models/blip.html" in problem.message


def test_a_key_error_of_our_own_code_is_not_taken_for_the_layouts(tmp_path: Path) -> None:
    class Broken:
        @property
        def name(self) -> str:
            return {}["ours"]  # type: ignore[no-any-return]

    with pytest.raises(KeyError, match="ours"):
        layouts(tmp_path, x="{{ page.name }}").render("x.html", Broken())


def test_a_text_that_is_nested_too_deep_for_markdown_is_a_fault_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as fault:
        layouts(tmp_path, x="\n{{ page.name | markdown }}").render("x.html", View(name="* " * 2000 + "a"))
    assert where(fault.value.problems[0]) == "layout-fault layouts/x.html:2:1"
