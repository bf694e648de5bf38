"""Which pairs have a page, and what is computed again after an edit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.cache import Cache
from generator.findings.findings import Findings, compute
from tests.toys import apart, capability, catalog, dimension, findings, kinds, model, recipe, rule, silence

HOW = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))
CAPTIONER, DRAWER = kinds("image", "text"), kinds("text", "image")


def found(pairs: str | int) -> Findings:
    """Three that caption, better and better, and two that draw."""
    captioners = [
        model(slug, {"a": value}, tasks=("caption",), kinds=CAPTIONER)
        for slug, value in (("a", 10.0), ("b", 50.0), ("c", 90.0))
    ]
    drawers = [model(slug, {"a": 99.0}, tasks=("draw",), kinds=DRAWER) for slug in "de"]
    whole = catalog([*captioners, *drawers], HOW)
    return findings(replace(whole, site=replace(whole.site, pairs=pairs)))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ("all", ["ab", "ac", "ad", "ae", "bc", "bd", "be", "cd", "ce", "de"]),
        ("comparable", ["ab", "ac", "bc", "de"]),
        (1, ["ac", "bc", "de"]),  # a's and b's best is c, c's is b; a drawer's is the other
        (2, ["ab", "ac", "bc", "de"]),
    ],
)
def test_the_site_says_which_pairs_have_a_page(pairs: str | int, expected: list[str]) -> None:
    all_found = found(pairs)
    slugs = [each.slug for each in all_found.catalog.models]
    assert [slugs[left] + slugs[right] for left, right in all_found.pairs()] == expected
    assert all(all_found.has_page(left, right) for left, right in all_found.pairs())
    assert not any(all_found.has_page(right, left) for left, right in all_found.pairs())


def test_all_pairs_at_once_say_what_each_pair_says() -> None:
    all_found = found("all")
    for left, right in all_found.pairs():
        pair = all_found.pair(left, right)
        assert pair.comparison.is_comparable == all_found.comparable[left, right]
        assert pair.models == (all_found.catalog.models[left], all_found.catalog.models[right])
    assert not np.tril(all_found.standings, -1).any()


def test_findings_after_an_edit_are_those_of_a_clean_start(tmp_path: Path) -> None:
    capabilities = tuple(capability(name) for name in "xyz")
    before = catalog([model(slug, {"a": 50.0}, capabilities=capabilities) for slug in "abc"], HOW)
    edited = replace(before.models[1], signals={}, capabilities=capabilities[:2])
    after = replace(before, models=(before.models[0], edited, before.models[2]))
    cache = Cache(tmp_path)
    first = compute(before, apart(before), silence(before), cache)
    clean = compute(after, apart(after), silence(after))
    for known in (None, first):
        second = compute(after, apart(after), silence(after), cache, known)
        assert second.alignments == clean.alignments
        assert second.scores.scores == clean.scores.scores
        assert (second.scores.above == clean.scores.above).all()
