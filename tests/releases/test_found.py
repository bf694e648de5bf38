"""Texts as a journal takes them."""

from __future__ import annotations

from dataclasses import replace

from generator.history.lines import line_of, parsed
from generator.releases.found import LONGEST, in_a_line, recipe_mark
from tests.pages import ranked_toys
from tests.pages.ranked_toys import ranked
from tests.releases.toy_releases import FIRST, found, journal, sourced
from tests.toys import known


def test_line_ends_become_blanks_and_what_is_too_long_is_cut() -> None:
    assert in_a_line("a\n  b\tc") == "a b c"
    assert in_a_line("x" * LONGEST) == "x" * LONGEST
    assert in_a_line("x" * (LONGEST + 1)) == "x" * (LONGEST - 2) + " …"


def test_whatever_a_site_says_its_release_can_be_read_again() -> None:
    long = sourced("a", 20.0, short_name="Very\nlong " * 100, facts={"fact": known(None, "a\nb" * 9_000)})
    findings = ranked(long, sourced("b", 60.0))
    history = journal(findings)
    lines = b"".join(map(line_of, (found(findings).opening(FIRST), *history.releases[0].changes)))
    assert parsed(lines, 10)[1] == []
    assert history.models == found(findings).models


def test_a_recipe_is_told_by_its_numbers_and_not_by_its_words() -> None:
    how = ranked_toys.tested()
    first = how.dimensions[0]
    worded = replace(how, dimensions=(replace(first, label="Other", why="words"), *how.dimensions[1:]))
    weighed = replace(how, dimensions=(replace(first, weight=7), *how.dimensions[1:]))
    assert recipe_mark(worded) == recipe_mark(how) != recipe_mark(weighed)
