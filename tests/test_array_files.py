"""Arrays come back as they were kept or not at all: what else lies there is damage, never a traceback."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pytest

from generator.array_files import KIND, Damaged, arrays_of, keep, recall
from generator.digests import DIGEST_SIZE, digest_of

ARRAYS = {
    "digests": np.arange(5, dtype=np.uint64) * 10**15,
    "counts": np.array([3, 1, 2, 2, 1], np.int32),
    "rows": np.arange(60, dtype=np.int32).reshape(-1, 5),
    "none": np.zeros((0, 5), np.int32),
    "shares": np.linspace(0, 1, 7),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "some.arrays"
    keep(path, **ARRAYS)
    return path


def same(found: dict[str, np.ndarray]) -> bool:
    return found.keys() == ARRAYS.keys() and all(
        array.dtype == ARRAYS[name].dtype and np.array_equal(array, ARRAYS[name])
        for name, array in found.items()
    )


def forged(packed: bytes) -> bytes:
    """With the digest that it should have."""
    return digest_of(KIND, packed) + packed


def test_arrays_come_back_with_their_names_shapes_and_numbers(path: Path) -> None:
    assert same(recall(path))
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_comes_back_can_not_be_written_to(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        recall(path)["rows"][0, 0] = 1


def test_arrays_that_are_no_rows_of_memory_are_kept_row_by_row(tmp_path: Path) -> None:
    turned = np.arange(6, dtype=np.int32).reshape(2, 3).T
    keep(tmp_path / "a", turned=turned, every_other=np.arange(6)[::2])
    found = recall(tmp_path / "a")
    assert np.array_equal(found["turned"], turned)
    assert found["every_other"].tolist() == [0, 2, 4]


def test_no_file_is_no_array(tmp_path: Path) -> None:
    assert recall(tmp_path / "nothing") == {}


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    keep(tmp_path / "file" / "a", rows=np.zeros(3))
    (tmp_path / "folder").mkdir()
    keep(tmp_path / "folder", rows=np.zeros(3))
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["file", "folder"]


# Damage


def test_a_folder_a_link_and_a_pipe_are_damaged_files(path: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(path)
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "link", "pipe"):
        with pytest.raises(Damaged):
            recall(tmp_path / name)


def test_a_link_that_lies_where_a_file_is_kept_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    for name in ("a", f"a.{os.getpid()}.partial"):
        (tmp_path / name).symlink_to(victim)
    keep(tmp_path / "a", **ARRAYS)
    assert victim.read_bytes() == b"mine"
    assert same(recall(tmp_path / "a"))


def changed(draw: Random, content: bytes) -> bytes:
    """With some bits flipped, bytes cut out, bytes put in, or another end."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        place = draw.randrange(len(changed) or 1)
        match draw.randrange(4):
            case 0 if changed:
                changed[place] ^= 1 << draw.randrange(8)
            case 1:
                del changed[place : place + draw.choice((1, 3, 50))]
            case 2:
                changed[place:place] = draw.randbytes(draw.choice((1, 4, 40)))
            case _:
                del changed[place:]
    return bytes(changed)


def test_what_is_damaged_is_never_believed(path: Path) -> None:
    draw, sound = Random(20261121), path.read_bytes()
    contents = [changed(draw, sound) for _ in range(10_000)]
    for content in contents:
        if content != sound:
            with pytest.raises(Damaged):
                arrays_of(content)
    for content in contents[:50]:
        path.write_bytes(content)
        with pytest.raises(Damaged):
            recall(path)


def test_what_is_damaged_and_has_its_digest_is_arrays_or_damaged(path: Path) -> None:
    """A forger is not found out, but does no more than say something untrue."""
    draw, packed = Random(20261122), path.read_bytes()[DIGEST_SIZE:]
    believed = 0
    for _ in range(10_000):
        try:
            found = arrays_of(forged(changed(draw, packed)))
        except Damaged:
            continue
        believed += 1
        assert all(isinstance(array, np.ndarray) and array.dtype.kind in "biuf" for array in found.values())
    assert believed > 1_000  # most flipped bits are in the numbers


@pytest.mark.parametrize(
    "fields",
    [
        ("<i4", (2**60,), b""),
        ("<i4", (2**62, 4), b""),
        ("<i4", (-1,), b""),
        ("<i4", (-1, -1), b"1234"),
        ("<i4", (2,), b"1234"),
        ("|O8", (1,), b"12345678"),
        ("<U1", (1,), b"1234"),
        ("<M8[s]", (1,), b"12345678"),
        ("<i4,<i4", (1,), b"12345678"),
        ("{'names': []}", (1,), b""),
        ("<f1", (1,), b"1"),
        ("<i4", (1,) * 100, b"1234"),
        ("<i4", "text", b"1234"),
        (1, 2, 3),
        (),
    ],
    ids=repr,
)
def test_what_asks_for_more_than_numbers_is_damaged(fields: tuple[object, ...]) -> None:
    with pytest.raises(Damaged):
        arrays_of(forged(msgspec.msgpack.encode({"rows": fields})))


@pytest.mark.parametrize(
    "packed", [b"", b"\xc1", b"\x91" * 100_000, b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff\xa1a"]
)
def test_what_is_no_message_is_damaged(packed: bytes) -> None:
    with pytest.raises(Damaged):
        arrays_of(forged(packed))
