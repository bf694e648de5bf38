"""Where readings lie, and when a file of them is written."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from generator.readings import storage


def test_every_kind_of_file_lies_below_the_folder_of_readings(tmp_path: Path) -> None:
    folder = storage.readings_path(tmp_path)
    files = (storage.vectors_path, storage.lines_path, storage.maps_path)
    names = [path_of(tmp_path, "toy").relative_to(folder).as_posix() for path_of in files]
    assert names == ["toy.safetensors", "samples/toy.jsonl", "samples/toy.maps"]


def test_a_file_of_tensors_has_the_same_bytes_whatever_the_order_and_layout() -> None:
    matrix = np.arange(6, dtype=np.float16).reshape(2, 3)
    one = storage.tensors_file({"b": matrix, "a": matrix.T})
    other = storage.tensors_file({"a": np.ascontiguousarray(matrix.T), "b": matrix})
    assert one == other
    assert (load(one)["a"] == matrix.T).all()


def test_a_file_that_has_its_content_already_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "toy.jsonl"
    storage.put(path, b"one")
    os.utime(path, ns=(1, 1))
    storage.put(path, b"one")
    assert path.stat().st_mtime_ns == 1
    storage.put(path, b"two")
    assert path.read_bytes() == b"two"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_without_content_is_removed(tmp_path: Path, is_there: bool) -> None:
    path = tmp_path / "toy.jsonl"
    if is_there:
        path.write_bytes(b"one")
    storage.put(path, b"")
    assert not path.exists()


def test_what_both_machines_have_is_not_lacking() -> None:
    assert storage.lacking({"a": 1, "b": 2}, {"a": 9, "c": 3}) == {"b": 2}
