"""What is packed can be unpacked by the few lines that a script has."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.retrieval.packing import front_coded, in_four_bits, of_four_bits, varints


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


def read(coded: bytes, are_bytes: list[bool]) -> list[int]:
    """Numbers as a script reads them."""
    left, found = iter(coded), []
    for is_byte in are_bytes:
        byte = next(left)
        number, place = byte if is_byte else byte & 127, 0
        while not is_byte and byte & 128:
            byte, place = next(left), place + 7
            number |= (byte & 127) << place
        found.append(number)
    assert not list(left)
    return found


@given(
    st.lists(st.one_of(st.integers(0, 2**40), st.sampled_from([0, 127, 128, 16383, 16384, 2**62]))), st.data()
)
def test_counts_and_bytes_come_back(numbers: list[int], data: st.DataObject) -> None:
    are_bytes = [number < 256 and data.draw(st.booleans()) for number in numbers]
    coded = varints(np.array(numbers, np.int64), np.array(are_bytes, bool))
    assert read(coded, are_bytes) == numbers


def test_four_bits_keep_direction_and_length() -> None:
    rows = np.array([[127, 0], [0, -127], [90, 90], [-120, 40], [0, 0]], np.int8)
    back = of_four_bits(in_four_bits(rows), 127).astype(np.float64)
    cosines = (back[:4] * rows[:4]).sum(axis=1) / 127**2
    assert np.all(cosines > 0.98)
    assert not back[4].any()
