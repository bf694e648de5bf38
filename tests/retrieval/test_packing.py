"""What is packed can be unpacked by the few lines that a script has."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.retrieval.packing import front_coded, in_four_bits, of_four_bits, varint


def unfronted(text: str) -> list[str]:
    found, last = [], ""
    for line in text.split("\n"):
        last = last[: ord(line[0]) - 48] + line[1:]
        found.append(last)
    return found


@given(st.lists(st.text("abc.#0é", min_size=1, max_size=90), min_size=1, unique=True).map(sorted))
def test_front_coded_words_come_back(words: list[str]) -> None:
    coded = front_coded(words)
    assert unfronted(coded) == words
    assert all(48 <= ord(line[0]) <= 108 for line in coded.split("\n"))


@given(st.integers(0, 2**40))
def test_a_count_comes_back_from_its_bytes(number: int) -> None:
    coded = varint(number)
    assert sum((byte & 127) << 7 * place for place, byte in enumerate(coded)) == number
    assert [byte >> 7 for byte in coded] == [1] * (len(coded) - 1) + [0]


def test_four_bits_keep_direction_and_length() -> None:
    rows = np.array([[127, 0], [0, -127], [90, 90], [-120, 40], [0, 0]], np.int8)
    back = of_four_bits(in_four_bits(rows), 127).astype(np.float64)
    cosines = (back[:4] * rows[:4]).sum(axis=1) / 127**2
    assert np.all(cosines > 0.98)
    assert not back[4].any()
