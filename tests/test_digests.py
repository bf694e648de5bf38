"""Digests differ where what they are made of does, and those that readings are named by never change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.digests import (
    DIGEST_SIZE,
    EDGE,
    WHOLE,
    digest,
    digest_of,
    folder_digest,
    mixed,
    number,
    short_digest,
    text_digest,
)


def test_digests_that_are_stored_stay_as_they_are() -> None:
    """Keys of readings in every site are made of them."""
    assert digest(b"matchup").hex() == "909bd84331fb2fd5"
    assert text_digest("matchup") == digest(b"matchup")
    assert short_digest("matchup") == "313e06a78d43842e69cc9b59139b9f40"
    assert number(bytes(range(8))) == 0x0706050403020100


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_borders_between_parts_count(parts: list[bytes], others: list[bytes]) -> None:
    assert (digest_of(*parts) == digest_of(*others)) is (parts == others)
    assert len(digest_of(*parts)) == DIGEST_SIZE


def test_mixed_numbers_are_those_of_splitmix64() -> None:
    """Its authors give the first outputs from seed 0, which are the mixed multiples of its step."""
    step = 0x9E3779B97F4A7C15
    states = np.array([0, step, 2 * step % 2**64], np.uint64)
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert mixed(states).tolist() == expected


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "config.json").write_text("{}")
    (tmp_path / "model.bin").write_bytes(bytes(WHOLE + EDGE))
    return tmp_path


def written(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"x")


@pytest.mark.parametrize("place", [0, EDGE - 1, WHOLE, WHOLE + EDGE - 1])
def test_a_byte_at_either_end_of_large_weights_moves_their_digest(weights: Path, place: int) -> None:
    before = folder_digest(weights)
    written(weights / "model.bin", place)
    assert folder_digest(weights) != before


def test_a_size_or_a_name_or_a_small_file_moves_the_digest_of_weights(weights: Path) -> None:
    seen = [folder_digest(weights)]
    (weights / "deep" / "config.json").write_text("{ }")
    seen.append(folder_digest(weights))
    (weights / "model.bin").rename(weights / "other.bin")
    seen.append(folder_digest(weights))
    with (weights / "other.bin").open("ab") as file:
        file.write(b"\0")
    seen.append(folder_digest(weights))
    assert len(set(seen)) == 4


def test_hidden_files_and_the_folder_s_own_place_leave_the_digest_of_weights(weights: Path) -> None:
    before = folder_digest(weights)
    (weights / ".cache").mkdir()
    (weights / ".cache" / "lock").write_text("x")
    (weights / "deep" / ".hidden").write_text("x")
    assert folder_digest(weights) == before
    moved = weights.rename(weights.with_name("elsewhere"))
    assert folder_digest(moved) == before
