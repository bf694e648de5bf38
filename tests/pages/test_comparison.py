"""Which pairs have a page, how one is found, and that its folder says the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.edition import Edition
from generator.findings.findings import Findings
from generator.findings.scoring import score
from generator.pages.comparison import compared
from tests.pages.toy_findings import by_path, mixed, toys
from tests.toys import (
    capability,
    catalog,
    model,
    page_at,
    shipped,
    silence,
    unmatched,
)


def test_pairs_that_do_not_compare_are_left_out_on_request() -> None:
    every, comparable = by_path(mixed("all")), by_path(mixed("comparable"))
    assert [path for path in comparable if path.startswith("compare/")] == ["compare/cap-1/cap-2.html"]
    assert len([path for path in every if path.startswith("compare/")]) == 6
    assert [path for path in every if not path.startswith("compare/")] == [
        path for path in comparable if not path.startswith("compare/")
    ]


def linked(*overlaps: tuple[str, str, int], pairs: object) -> list[tuple[str, str]]:
    """The pairs that have a page, when so many capabilities of two models match."""
    slugs = sorted({slug for left, right, _ in overlaps for slug in (left, right)})
    rows = [
        (slugs.index(left), slugs.index(right), n, n, 90)
        for left, right, count in overlaps
        for n in range(count)
    ]
    models = [model(slug, capabilities=(capability("c"),) * 4) for slug in slugs]
    whole = catalog(models, pairs=pairs)  # type: ignore[arg-type]
    found = Findings(
        whole,
        score(whole, {}),
        replace(unmatched(*[4] * len(slugs)), rows=np.array(rows, np.int32).reshape(-1, 5)),
        silence(whole),
    )
    return [(slugs[left], slugs[right]) for left, right in found.pairs()]


def test_the_best_partners_are_those_that_overlap_most_then_come_first() -> None:
    assert linked(
        ("a", "b", 1), ("a", "c", 2), ("a", "d", 3), ("b", "c", 0), ("b", "d", 2), ("c", "d", 0), pairs=1
    ) == [
        ("a", "c"),  # c's best; a's own is d
        ("a", "d"),
        ("b", "d"),  # b's best
    ]
    assert linked(("a", "b", 1), ("a", "c", 1), ("a", "d", 1), pairs=1) == [
        ("a", "b"),
        ("a", "c"),
        ("a", "d"),
    ]
    assert linked(("a", "b", 0), ("c", "d", 0), pairs=1) == [("a", "b"), ("a", "c"), ("a", "d")]


@pytest.mark.parametrize("count", [4, 20_000])
def test_as_many_partners_as_there_are_give_every_pair_that_compares(count: int) -> None:
    assert list(mixed(count).pairs()) == list(mixed("comparable").pairs())


def test_partners_that_do_not_compare_have_no_page() -> None:
    assert list(mixed(1).pairs()) == [(0, 1)]


def test_a_pair_without_a_page_is_not_found() -> None:
    assert page_at(mixed("comparable"), "compare/cap-1/gen.html") is None
    assert page_at(mixed("all"), "compare/cap-1/gen.html") is not None


@pytest.mark.parametrize(
    "path", ["compare/b/a.html", "compare/a/b", "compare/a/b.html/", "models/a.html", ""]
)
def test_only_the_address_of_a_pair_is_the_address_of_a_pair(path: str) -> None:
    assert compared(toys(), "compare/a/b.html") == (0, 3)
    assert compared(toys(), path) is None


def test_the_folders_of_comparisons_hold_every_pair_with_the_digests_of_its_page() -> None:
    for found in (toys(), mixed("all"), mixed("comparable")):
        made, slugs = Edition(found, shipped().layouts), [model.slug for model in found.catalog.models]
        one_by_one = {target.path: target.digests.numbers for target in made.targets()}
        by_folder = {
            folder.path_of(name): tuple(row.tolist())
            for folder in made.folders()
            for name, row in zip(folder.names, folder.digests, strict=True)
        }
        assert by_folder == one_by_one
        assert len(slugs) > 3
        assert all(list(folder.names) == sorted(folder.names) for folder in made.folders())
