"""Pairs with a page as sorted rows say what a table of all pairs would."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.findings.page_pairs import NO_PAIRS, PagePairs, every_pair, of_partners

COUNT = 5
partners = st.lists(st.sets(st.integers(0, COUNT - 1), max_size=3), min_size=COUNT, max_size=COUNT)


def said(pairs: PagePairs) -> list[tuple[int, int]]:
    return list(zip(pairs.lefts.tolist(), pairs.rights.tolist(), strict=True))


@given(partners)
def test_rows_say_of_each_pair_what_a_table_would(drawn: list[set[int]]) -> None:
    chosen = [sorted(each - {position}) for position, each in enumerate(drawn)]
    pairs = of_partners(chosen)
    table = np.zeros((COUNT, COUNT), bool)
    for position, others in enumerate(chosen):
        table[position, others] = table[others, position] = True
    one, other = np.indices(table.shape)
    assert said(pairs) == [tuple(pair) for pair in np.argwhere(np.triu(table)).tolist()]
    assert (pairs.has(one, other) == table).all()
    for position in range(COUNT):
        assert pairs.partners(position).tolist() == np.flatnonzero(table[position]).tolist()
        assert pairs.partner_counts[position] == table[position].sum()
        places = [pairs.place(position, each) for each in range(COUNT)]
        assert [-1 if place is None else place for place in places] == pairs.places(
            position, np.arange(COUNT)
        ).tolist()
    inside = [said(pairs)[place] for place in pairs.among([0, 2, 3]).tolist()]
    assert inside == [pair for pair in said(pairs) if {*pair} <= {0, 2, 3}]


@pytest.mark.parametrize("count", [0, 1, 2, 6])
def test_all_pairs_stand_one_after_the_other(count: int) -> None:
    pairs = every_pair(count)
    assert said(pairs) == [(left, right) for left in range(count) for right in range(left + 1, count)]
    for place, (left, right) in enumerate(said(pairs)):
        assert pairs.place(left, right) == pairs.place(right, left) == pairs.places(right, left) == place


def test_places_among_other_pairs_tell_which_are_new() -> None:
    before, now = of_partners([[1], [2], []]), of_partners([[1, 2], [], []])
    assert before.places_of(now).tolist() == [0, -1]
    assert before.places_of(of_partners([[1], [2], []])).tolist() == [0, 1]
    assert before.that(np.array([False, True])).place(1, 2) == 0


def test_without_pairs_nobody_has_a_page() -> None:
    assert NO_PAIRS.place(0, 1) is None
    assert not NO_PAIRS.has([0, 1], [1, 2]).any()
