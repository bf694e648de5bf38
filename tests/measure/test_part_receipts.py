"""Receipts of parts: read as ours or told by path, and what does not fit together told by number."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.measure.part_receipts import NAME, Receipt, faults, in_order, read, store
from generator.problems import CannotGoOn

WHOLE = Receipt(part=1, of=2, content="c", split="s", texts=3, outputs=4, ended=True)


def test_a_receipt_is_read_as_it_was_written_and_a_folder_without_one_is_no_part(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    assert read(tmp_path / "nowhere") is None
    told = replace(WHOLE, only=("a",), download=True, left={"b": "does not fit"})
    store(tmp_path, told)
    assert read(tmp_path) == told


BAD = {
    "empty": b"",
    "no JSON": b"\xff\xfe\x00",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "other keys": json.dumps(asdict(WHOLE) | {"more": 1}).encode(),
    "a part of none": json.dumps(asdict(WHOLE) | {"of": 0}).encode(),
    "a truth for a number": json.dumps(asdict(WHOLE) | {"part": True}).encode(),
    "a huge number": json.dumps(asdict(WHOLE)).replace('"of": 2', '"of": ' + "9" * 30).encode(),
    "words for a list": json.dumps(asdict(WHOLE) | {"only": "alpha"}).encode(),
    "no words why": json.dumps(asdict(WHOLE) | {"left": {"a": None}}).encode(),
    "another version": json.dumps(asdict(WHOLE) | {"version": {}}).encode(),
    "too large": b" " * 1_000_001,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_bytes_that_are_none_of_ours_are_told_by_their_path(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(CannotGoOn, match=r'part\.json" is no receipt') as caught:
        read(tmp_path)
    assert "carry the folder of the part again" in caught.value.help


@given(st.binary(max_size=300))
def test_any_bytes_are_a_receipt_or_a_fault(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("part")
    (folder / NAME).write_bytes(content)
    with pytest.raises(CannotGoOn, match="no receipt"):
        read(folder)


def test_no_link_is_followed_and_no_pipe_waited_for(tmp_path: Path) -> None:
    store(tmp_path, WHOLE)
    for name, make in {"link": lambda path: path.symlink_to(tmp_path / NAME), "pipe": os.mkfifo}.items():
        folder = tmp_path / name
        folder.mkdir()
        make(folder / NAME)
        with pytest.raises(CannotGoOn, match="no receipt"):
            read(folder)


def told(*receipts: Receipt) -> list[str]:
    return list(faults({Path(f"at-{place}"): each for place, each in enumerate(receipts)}, "c"))


def test_parts_that_fit_together_have_no_fault() -> None:
    assert told(WHOLE, replace(WHOLE, part=2)) == []


def test_what_does_not_fit_is_told_by_number_and_folder() -> None:
    assert told(WHOLE) == ["part 2 of 2 is not among these folders"]
    assert told(replace(WHOLE, of=4)) == ["part 2 of 4, part 3 of 4, part 4 of 4 are not among these folders"]
    assert told(WHOLE, replace(WHOLE, part=2), WHOLE) == [
        'part 1 of 2 is there twice, in "at-0" and "at-2": what came first is kept'
    ]
    assert told(WHOLE, replace(WHOLE, part=2, content="x")) == [
        'part 2 of 2 in "at-1" was cut from other content than this site has'
    ]
    assert told(WHOLE, replace(WHOLE, part=2, split="x")) == [
        'part 2 of 2 in "at-1" was cut otherwise than part 1 of 2: '
        "by other readings or options, or into others"
    ]
    assert told(WHOLE, replace(WHOLE, part=2, ended=False)) == [
        'part 2 of 2 in "at-1" did not come to its end: run it again with --part 2/2'
    ]
    assert told(WHOLE, replace(WHOLE, part=2, left={"alpha": "does not fit"})) == [
        'part 2 of 2 in "at-1" could not run alpha: does not fit'
    ]


def test_parts_are_taken_in_their_order_whatever_their_folders_are_called() -> None:
    folders = {Path("a"): replace(WHOLE, part=10, of=10), Path("b"): replace(WHOLE, part=9, of=10)}
    assert in_order(folders) == [Path("b"), Path("a")]
