"""Sets as rows of flags."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.findings.multi_hot import in_common, multi_hot

sets = st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=6)


@given(sets)
def test_two_sets_have_something_in_common_where_their_flags_do(words: list[frozenset[str]]) -> None:
    flags = multi_hot(words)
    assert flags.sum(axis=1).tolist() == [len(each) for each in words]
    assert in_common(flags, flags).tolist() == [[bool(a & b) for b in words] for a in words]


def test_sets_without_a_word_still_have_a_row_each() -> None:
    assert multi_hot([(), ()]).tolist() == [[False], [False]]
    assert multi_hot([]).shape == (0, 1)
