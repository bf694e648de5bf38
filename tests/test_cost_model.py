"""The arithmetic of a plan: how many comparisons there are, how costs grow, and what a host takes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.cost_model import Cost, Rates, Room, comparison_count, fitting, plan
from generator.hosts import HOSTS

SMALL = Rates(
    models=10,
    comparable_share=0.5,
    pair=Cost(1, 1000, 0.001),
    comparable_pair=Cost(1, 2000, 0.002),
    of_a_model={"model": Cost(2, 900, 0.9), "columns": Cost(seconds=0.01)},
    of_the_site={"home": Cost(1, 100, 0.1), "icon": Cost(1, 50, 0)},
    largest={"home": 100, "icon": 50},
    opening=1.0,
    fragments=0.5,
)
LARGE = replace(
    SMALL,
    models=20,
    of_a_model={"model": Cost(2, 1900, 1.9), "columns": Cost(seconds=0.01)},
    of_the_site={"home": Cost(1, 200, 0.2), "icon": Cost(1, 40, 0)},
    largest={"home": 200, "icon": 40},
    opening=2.0,
)
ANYTHING = Room(None, None, None, None)


def test_there_are_as_many_comparisons_as_the_setting_leaves() -> None:
    assert comparison_count(1_000, "all", 0.5) == 499_500
    assert comparison_count(1_000, "comparable", 0.5) == 249_750
    assert comparison_count(1_000, 20, 0.5) == 20_000
    assert comparison_count(4, 20, 0.5) == 3


def test_the_larger_size_is_told_as_it_was_measured() -> None:
    made = plan(SMALL, LARGE, 20, "all", 0.0)
    assert (made.whole.files, made.whole.bytes) == (190 + 40 + 2, 190_000 + 20 * 1900 + 240)
    assert made.seconds == pytest.approx(190 * 0.001 + 20 * 1.91 + 0.2 + 2.0 + 20 * 0.5)


def test_what_a_model_has_grows_with_its_partners_and_the_rest_with_all_models() -> None:
    made = plan(SMALL, LARGE, 101, "all", 0.0)
    assert made.of_models.bytes == pytest.approx(101 * 10_000)
    assert made.of_site.bytes == pytest.approx(1010 + 40)
    few = plan(SMALL, LARGE, 101, 5, 0.0)
    assert few.of_models.bytes == pytest.approx(101 * 1000)
    assert few.of_site.bytes == pytest.approx(1010 + 40)


def test_what_seems_to_shrink_with_size_stays_as_it_was() -> None:
    assert plan(LARGE, SMALL, 1_000_000, "all", 0.0).of_site.bytes >= 0
    made = plan(SMALL, replace(LARGE, opening=0.5), 1_000_000, "all", 0.0)
    assert made.opening == 0.5


def test_a_host_says_what_is_too_much_and_the_most_that_fits_is_chosen() -> None:
    whole = plan(SMALL, LARGE, 300, "all", 0.0)
    room = Room.of(HOSTS["cloudflare-pages"])
    assert [(name, limit) for name, _, limit in room.excesses(whole)] == [("files", 20_000)]
    assert list(ANYTHING.excesses(whole)) == []
    found = fitting(SMALL, LARGE, 300, 0.0, room)
    assert found is not None
    assert found[0] == 50
    assert list(room.excesses(found[1])) == []
    assert fitting(SMALL, LARGE, 300, 0.0, replace(room, files=10)) is None


def test_a_budget_stands_in_place_of_a_hosts_limit() -> None:
    room = Room.of(HOSTS["cloudflare-pages"], files=100_000)
    assert (room.files, room.bytes_of_a_file) == (100_000, 25 * 2**20)


def test_a_folder_holds_the_longest_column() -> None:
    room = Room.of(HOSTS["netlify"])
    (excess,) = room.excesses(plan(SMALL, LARGE, 60_000, "all", 0.0))
    assert excess[:2] == ("files of one folder", 59_999)
    assert list(room.excesses(plan(SMALL, LARGE, 50_000, "all", 0.0))) == []


def test_a_million_models_are_planned_as_any_other_number() -> None:
    made = plan(SMALL, LARGE, 1_000_000, "all", 0.001)
    assert made.comparisons == 499_999_500_000
    assert made.seconds > 1e8
