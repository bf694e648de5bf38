"""How large an output will be, told from some of its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.output.estimate import LARGE, byte_estimate, is_large
from generator.output.ledger import Ledger
from generator.output.plan import Target, folders_of, plan
from tests.output.toy_output import SITE, Site, by_folder, edited, page, render

LARGER = [page(f"compare/{letter}/{number:04}.html") for letter in "abc" for number in range(40)]


def estimate(site: Site, targets: list, size: int, count: int = 20) -> tuple[float, list[str]]:
    """The estimate when each page that is rendered has so many bytes, and which pages were."""
    rendered: list[str] = []

    def constant(target: Target) -> bytes:
        rendered.append(target.path)
        return bytes(size)

    with Ledger.open(site.ledger_path) as ledger:
        planned = plan(folders_of(targets), ledger, site.output_path)
        return byte_estimate(planned, ledger, by_folder(targets, constant), count), rendered


def test_pages_of_one_size_are_estimated_exactly(tmp_path: Path) -> None:
    total, rendered = estimate(Site(tmp_path), LARGER, 700)
    assert total == 120 * 700
    assert len(rendered) == 20
    assert {path.split("/")[1] for path in rendered} == {"a", "b", "c"}


def test_fewer_pages_than_are_asked_for_are_all_rendered(tmp_path: Path) -> None:
    total, rendered = estimate(Site(tmp_path), SITE, 10)
    assert (total, sorted(rendered)) == (50, sorted(target.path for target in SITE))


def test_what_stands_counts_with_its_size_and_is_not_rendered(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.build(SITE)
    targets = [edited(SITE[0], left="new"), *SITE[1:]]
    total, rendered = estimate(site, targets, 10_000)
    assert rendered == ["index.html"]
    assert total == 10_000 + sum(len(render(target)) for target in SITE[1:])


@pytest.mark.parametrize("count", [LARGE, LARGE + 1])
def test_a_plan_is_large_by_what_it_writes(tmp_path: Path, count: int) -> None:
    planned = Site(tmp_path).plan(page(f"models/{number}.html") for number in range(count))
    assert is_large(planned) is (count > LARGE)
