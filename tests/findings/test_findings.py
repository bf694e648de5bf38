"""Which pairs have a page, and what is computed again after an edit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.cache import Cache
from generator.findings.findings import Findings, compute, leads
from tests.findings.both_ways import above
from tests.toys import (
    apart,
    capability,
    catalog,
    dimension,
    findings,
    kinds,
    model,
    recipe,
    rule,
    silence,
    unmatched,
)

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
        (1, ["ab", "ac", "de"]),  # nothing overlaps: a's best is b, b's and c's is a; a drawer's is the other
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
        assert pair.comparison.is_comparable == all_found.comparability.of(left, right)
        assert pair.models == (all_found.catalog.models[left], all_found.catalog.models[right])


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
        assert (above(second.scores) == above(clean.scores)).all()


# A pair in the task where it meets


def test_a_pair_has_the_scores_of_the_task_where_it_meets() -> None:
    all_found = found("all")
    pair = all_found.pair(0, 2)
    assert pair.task == "caption"
    assert pair.pair_scores == (all_found.scores.of(0)[0], all_found.scores.of(2)[0])
    assert (pair.standing, pair.left_above) == ("right ahead", 0)
    assert [part.dimension.name for part in leads(pair)[1]] == ["use"]
    assert leads(pair)[0] == ()


def test_a_pair_of_different_jobs_has_no_scores_and_no_leads() -> None:
    pair = found("all").pair(0, 3)
    assert (pair.task, pair.pair_scores, pair.standing) == ("", None, "undecided")
    assert leads(pair) == ((), ())


# Partners


def overlapping(pairs: str | int, *matches: tuple[int, int, int]) -> Findings:
    """Seven that caption, with four capabilities each and so many matches of a pair; and one that draws."""
    captioners = [
        model(slug, tasks=("caption",), kinds=CAPTIONER, capabilities=(capability("c"),) * 4)
        for slug in "abcdefg"
    ]
    drawer = model("z", tasks=("draw",), kinds=DRAWER, capabilities=(capability("c"),) * 4)
    whole = findings(catalog([*captioners, drawer], HOW, pairs))
    rows = [
        (left, right, place, place, 90) for left, right, count in sorted(matches) for place in range(count)
    ]
    alignments = unmatched(*[4] * 8)
    return replace(whole, alignments=replace(alignments, rows=np.array(rows, np.int32).reshape(-1, 5)))


def test_related_are_five_at_most_by_overlap_and_then_in_slug_order() -> None:
    all_found = overlapping("all", (0, 3, 2), (0, 5, 3), (1, 3, 1), (0, 7, 4))
    assert all_found.related[0] == (5, 3, 1, 2, 4)
    assert all_found.related[3] == (0, 1, 2, 4, 5)
    assert all_found.related[7] == ()  # nobody compares, however much they overlap


def test_related_have_a_page_with_the_model() -> None:
    few = overlapping(1, (0, 3, 2), (0, 5, 3))
    assert few.related[0] == (5, 3, 1, 2, 4)
    assert few.related[2] == (0,)
    assert all(
        few.has_page(*sorted((position, other)))
        for position, others in enumerate(few.related)
        for other in others
    )


def test_a_site_of_one_model_has_no_partners() -> None:
    whole = catalog([model("a")], HOW)
    assert findings(whole).related == ((),)
    assert findings(catalog([], HOW)).related == ()
