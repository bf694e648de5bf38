"""Files of maps: read one by one, appended to, cut where they are not whole, taken over from before."""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.problems import CannotGoOn
from generator.readings import maps_files, storage
from generator.readings.maps_files import FOOT, HEAD, MARK, SUM, MapsOfModel
from tests.readings.test_hostile_readings import SPECIAL

SECONDS = 5.0  # of this process


def maps_of(number: int) -> np.ndarray:
    return np.full((2, 3, 4), number, np.float16)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with the maps of "a" and "b"."""
    path = tmp_path / "samples" / "toy.maps"
    maps_files.add(path, {"a": maps_of(1)})
    maps_files.add(path, {"b": maps_of(2)})
    return path


def old(path: Path) -> Path:
    return path.with_suffix(".safetensors")


def read(path: Path) -> dict[str, float]:
    """The number that fills each of the maps in a file."""
    maps = MapsOfModel(path, old(path))
    return {key: float(maps.of(key)[-1, -1, -1]) for key in maps_files.shapes(path, old(path))}


def head(key: bytes, *shape: int, mark: bytes = MARK) -> bytes:
    named = HEAD.pack(mark, len(key), *shape) + key
    return named + SUM.pack(zlib.crc32(named))


def test_maps_come_back_as_they_were(path: Path) -> None:
    odd = np.arange(24, dtype=np.float16).reshape(4, 3, 2).T
    maps_files.add(path, {"c": odd})
    back = MapsOfModel(path, old(path)).of("c")
    assert (back.dtype, back.shape) == (np.float16, (2, 3, 4))
    assert (back == odd).all()
    assert read(path) == {"a": 1, "b": 2, "c": 23}


def test_of_two_records_with_one_key_the_later_counts(path: Path) -> None:
    maps_files.add(path, {"a": maps_of(3)})
    assert read(path) == {"a": 3, "b": 2}


def test_an_append_leaves_all_that_is_there_where_it_is(path: Path) -> None:
    before = path.read_bytes()
    maps_files.add(path, {"c": maps_of(3)})
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize("lost", [1, 8, 9, 30, 60, 70])
def test_a_record_that_is_not_whole_is_ignored_and_cut_off_at_the_next_append(path: Path, lost: int) -> None:
    os.truncate(path, path.stat().st_size - lost)
    assert read(path) == {"a": 1}
    maps_files.add(path, {"c": maps_of(3)})
    assert read(path) == {"a": 1, "c": 3}
    assert path.stat().st_size == sum(len(maps_files._record(key, maps_of(0))) for key in "ac")


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 180), put=st.binary(max_size=20), removed=st.integers(0, 20))
def test_no_damage_is_a_crash_and_what_is_kept_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, place: int, put: bytes, removed: int
) -> None:
    path = tmp_path_factory.mktemp("samples") / "toy.maps"
    maps_files.add(path, {"a": maps_of(1), "b": maps_of(2)})
    content = path.read_bytes()
    path.write_bytes(content[:place] + put + content[place + removed :])
    assert set(read(path)) <= {"a", "b"}
    maps_files.keep(path, {"a", "b"})
    maps_files.add(path, {"c": maps_of(3)})
    assert read(path)["c"] == 3


@pytest.mark.parametrize(
    "content",
    [
        head(b"a", 65535, 65535, 65535) + bytes(1000),
        head(b"a", 4000, 4001, 1) + bytes(32_008_008),
        head(b"a", 0, 3, 4) + bytes(100),
        head(b"a", 2, 3, 4, mark=b"spam") + bytes(100),
        head(b"a" * 129, 2, 3, 4) + bytes(100),
        head(b"", 2, 3, 4) + bytes(100),
        b"maps" * 1000,
        bytes(1000),
    ],
    ids=["vast", "large", "empty", "mark", "long-key", "no-key", "marks", "zeros"],
)
def test_a_record_that_is_none_of_ours_is_not_read(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert maps_files.records(path) == {}
    maps_files.add(path, {"c": maps_of(3)})
    assert read(path) == {"c": 3}


def test_a_file_of_endless_small_records_ends_in_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps_files, "MAX_RECORD_COUNT", 1_000)
    row = head(b"a", 1, 1, 1) + bytes(2) + struct.pack("<II", 0, 0)
    path.write_bytes(row * 100_000)
    begun = time.process_time()
    assert list(maps_files.records(path)) == ["a"]
    maps_files.add(path, {"c": maps_of(3)})
    assert time.process_time() - begun < SECONDS
    assert len(path.read_bytes()) < 1_001 * len(row) + 200


def test_a_foot_that_lies_about_its_record_is_not_believed(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"spam" * 5 + FOOT.pack(20 + FOOT.size, 7))
    maps_files.add(path, {"c": maps_of(3)})
    assert read(path) == {"a": 1, "b": 2, "c": 3}


@pytest.mark.parametrize("make", SPECIAL, ids=lambda make: make.__name__)
def test_what_is_no_plain_file_holds_nothing_and_is_replaced(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    secret = tmp_path.parents[-2] / "secret"
    path = tmp_path / "toy.maps"
    make(path)
    assert maps_files.records(path) == {}
    if path.is_dir():
        with pytest.raises(CannotGoOn):
            maps_files.add(path, {"c": maps_of(3)})
    else:
        maps_files.add(path, {"c": maps_of(3)})
        assert read(path) == {"c": 3}
    assert not secret.exists()


@pytest.mark.parametrize("shape", [(2, 3), (0, 3, 4), (2, 4000, 4001)])
def test_maps_that_could_not_be_read_again_are_not_written(path: Path, shape: tuple[int, ...]) -> None:
    before = path.read_bytes()
    with pytest.raises(ValueError, match="are not stored"):
        maps_files.add(path, {"c": np.zeros(shape, np.float16)})
    assert path.read_bytes() == before


# Kept, and taken over


def test_only_the_maps_that_are_named_are_kept_and_each_once(path: Path) -> None:
    maps_files.add(path, {"a": maps_of(3), "c": maps_of(4)})
    maps_files.keep(path, {"a", "c"})
    assert read(path) == {"a": 3, "c": 4}
    assert path.stat().st_size == sum(len(maps_files._record(key, maps_of(0))) for key in "ac")
    maps_files.keep(path, ())
    assert not path.exists()


def test_a_file_that_holds_just_what_is_kept_is_not_written(path: Path) -> None:
    os.utime(path, ns=(1, 1))
    maps_files.keep(path, {"a", "b"})
    assert path.stat().st_mtime_ns == 1


def test_maps_of_before_are_read_and_taken_over_behind_those_of_now(path: Path) -> None:
    old(path).write_bytes(storage.tensors_file({"b": maps_of(8), "c": maps_of(9)}))
    assert read(path) == {"a": 1, "b": 2, "c": 9}
    maps_files.take_over(path, old(path))
    assert not old(path).exists()
    assert read(path) == {"a": 1, "b": 2, "c": 9}


def test_a_file_of_before_that_can_t_be_read_is_taken_away(path: Path) -> None:
    old(path).write_bytes(b"\xff" * 40)
    maps_files.take_over(path, old(path))
    assert read(path) == {"a": 1, "b": 2}
    assert not old(path).exists()


def test_maps_are_found_where_they_are_now_when_a_file_was_written_anew_meanwhile(path: Path) -> None:
    maps = MapsOfModel(path, old(path))
    maps_files.keep(path, {"b"})
    assert maps.of("b")[0, 0, 0] == 2
    with pytest.raises(CannotGoOn, match="has changed while it was read"):
        maps.of("a")
