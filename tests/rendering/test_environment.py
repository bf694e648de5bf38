"""What layouts may do within bounds, and that bounds hold for one rendering."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problems import FaultyContent
from generator.rendering.environment import MAX_STEPS
from tests.rendering.sources import View, layouts

WITHIN = {
    "{% for x in range(3) %}{{ x }}{% endfor %}": "012",
    "{% for x in range(3, 0, -1) %}{{ x }}{% endfor %}": "321",
    "{{ range(0) | list }}{{ range(5, 2) | list }}": "[][]",
    '{{ "ab" * 3 }}{{ 2 * 3 }}{{ 1.5 * 2 }}{{ "a" * 0 }}': "ababab63.0",
    "{{ 2 ** 10 }}{{ 2 ** -1 }}{{ 2.0 ** 3 }}": "10240.58.0",
    '{{ "{:,.0f}".format(1234.5) }}{{ "%03d" | format(7) }}': "1,234007",
    "{{ page.name.upper() }}{{ page.words | join(page.name.lower()) }}": "BLIPonebliptwo",
    "{% set n = namespace(x=1) %}{% set n.x = n.x + 1 %}{{ n.x }}": "2",
}


@pytest.mark.parametrize(("source", "expected"), WITHIN.items(), ids=range(len(WITHIN)))
def test_what_a_layout_computes_within_the_bounds_is_what_python_computes(
    source: str, expected: str, tmp_path: Path
) -> None:
    assert layouts(tmp_path, x=source).markup("x.html", View()) == expected


def test_the_numbers_of_ranges_are_counted_anew_for_each_rendering(tmp_path: Path) -> None:
    half = MAX_STEPS // 2 + 1
    texts = layouts(tmp_path, x=f"{{{{ range({half}) | length }}}}")
    assert [texts.markup("x.html", View()) for _ in range(3)] == [str(half)] * 3
    twice = layouts(tmp_path, x=f"{{{{ range({half}) | length }}}}" * 2)
    with pytest.raises(FaultyContent, match="1 error"):
        twice.markup("x.html", View())


@pytest.mark.parametrize(
    "source", ["{{ nothing }}", "{{ page.nothing }}", "{{ lipsum() }}", "{{ page['nothing'] }}"]
)
def test_an_unknown_name_never_prints_nothing(source: str, tmp_path: Path) -> None:
    with pytest.raises(FaultyContent):
        layouts(tmp_path, x=source).markup("x.html", View())
