"""What builders tell each other: kept whole, read whatever its bytes are, and no path leads elsewhere."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.digests import digest_of
from generator.output.records import FolderShelter, Record, TellingLedger, packed, told, unpacked
from generator.output.shelves import ROWS, Shelf
from generator.part import Part
from generator.problems import CannotGoOn

ROWS_OF_TWO = np.ones(2, ROWS)
SHELVES = {
    "compare/a": Shelf("compare/a", ("b.html", "c.html"), ROWS_OF_TWO),
    "compare/ü": Shelf("compare/ü", ("c.html",), None),
}
RECORD = Record(Part(2, 4), b"s" * 16, True, SHELVES)


def as_fields(record: Record) -> list[Any]:
    folders = [
        (path, shelf.names, None if shelf.rows is None else shelf.rows.tobytes())
        for path, shelf in record.shelves.items()
    ]
    return [record.part, record.stamp, record.is_done, folders]


def test_a_record_is_read_as_it_was_told() -> None:
    read = unpacked(packed(RECORD))
    assert read is not None
    assert as_fields(read) == as_fields(RECORD)


@given(st.binary(max_size=200))
def test_other_bytes_are_no_record(content: bytes) -> None:
    assert unpacked(content) is None
    assert unpacked(digest_of(content) + content) is None


@given(st.integers(0, len(packed(RECORD)) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    content = bytearray(packed(RECORD))
    content[place] ^= change
    assert unpacked(bytes(content)) is None


def written(**fields: object) -> bytes:
    whole = {"form": 1, "part": None, "stamp": "", "done": False, "folders": [], **fields}
    content = zlib.compress(json.dumps(whole).encode())
    return digest_of(content) + content


@pytest.mark.parametrize(
    "fields",
    [
        {"folders": [["../elsewhere", ["a.html"], None]]},
        {"folders": [["compare", ["../a.html"], None]]},
        {"folders": [["compare", ["b.html", "a.html"], None]]},
        {"folders": [["compare", ["a.html"], "AAAA"]]},
        {"folders": [["compare", ["a.html"], "?"]]},
        {"folders": [["compare", [1], None]]},
        {"folders": [[None, ["a.html"], None]]},
        {"folders": 7},
        {"form": 2},
        {"folders": [["compare", ["a\nb"], None]]},
        {"part": [1]},
        {"part": [3, 2]},
        {"part": [1, 1_000_000_000]},
        {"stamp": "no"},
    ],
)
def test_what_leads_elsewhere_or_does_not_fit_is_no_record(fields: dict[str, object]) -> None:
    assert unpacked(written()) is not None
    assert unpacked(written(**fields)) is None


def test_a_ledger_tells_before_files_are_touched_and_after(tmp_path: Path) -> None:
    shelter = FolderShelter(tmp_path / "parts")
    with TellingLedger.of_part(tmp_path / "ledger") as ledger:
        ledger.commit(recorded=[SHELVES["compare/a"]])
        assert told(shelter).records == {}, "what was known before is told by others"
        ledger.tell(shelter, Part(1, 2), b"s" * 16)
        ledger.commit(doubted=[SHELVES["compare/a"]])
        (record,) = told(shelter).records.values()
        assert record.shelves["compare/a"].rows is None
        assert not record.is_done
        ledger.commit(recorded=[SHELVES["compare/a"]])
        ledger.complete()
    (record,) = told(shelter).records.values()
    assert record.shelves["compare/a"].names == ("b.html", "c.html")
    assert record.shelves["compare/a"].rows is not None
    assert (record.part, record.is_done) == (Part(1, 2), True)


def test_two_runs_of_a_part_have_a_record_each(tmp_path: Path) -> None:
    shelter = FolderShelter(tmp_path / "parts")
    for _ in range(2):
        with TellingLedger.of_part(tmp_path / "ledger") as ledger:
            ledger.tell(shelter, Part(1, 2), b"")
            ledger.complete()
    assert len(told(shelter).records) == 2


def test_files_of_other_names_are_left_alone_and_a_link_is_refused(tmp_path: Path) -> None:
    shelter = FolderShelter(tmp_path / "parts")
    shelter.put("notes.txt", b"mine")
    shelter.put("whole-0123456789abcdef.record", b"damaged")
    assert told(shelter).damaged == ("whole-0123456789abcdef.record",)
    shelter.forget(told(shelter).names)
    assert [path.name for path in shelter.path.iterdir()] == ["notes.txt"]
    (tmp_path / "link").symlink_to(shelter.path)
    with pytest.raises(CannotGoOn, match="is a link"):
        told(FolderShelter(tmp_path / "link"))
