"""The file of the table: what was written is read, and whatever else a stranger may send is told and left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, save

from generator.catalog import Encoder
from generator.problems import Problem
from generator.readings.storage import search_path
from generator.retrieval.query_table import QueryTable
from generator.retrieval.table_file import Unfit, load_table, store_table, table_bytes, table_of
from tests.readings.test_hostile_readings import SPECIAL
from tests.retrieval.toy_tables import toy_table

TOY = Encoder("toy", "1", threshold=50, discount=40)
SECONDS = 5.0
WHOLE = table_bytes(toy_table())


def put(site_path: Path, content: bytes) -> None:
    search_path(site_path).parent.mkdir(parents=True, exist_ok=True)
    search_path(site_path).write_bytes(content)


def told(site_path: Path, encoder: Encoder = TOY) -> Problem:
    """The one problem of a file that can't be used, in time."""
    begun = time.process_time()
    table, problems = load_table(site_path, encoder)
    assert time.process_time() - begun < SECONDS
    assert table is None
    (problem,) = problems
    assert (problem.code, problem.severity) == ("broken-reading", "warning")
    assert problem.place.path == "content/readings/search.safetensors"
    assert "matchup measure" in problem.help
    return problem


def test_what_was_stored_is_read(tmp_path: Path) -> None:
    store_table(tmp_path, toy_table())
    table, problems = load_table(tmp_path, TOY)
    assert problems == ()
    assert table is not None
    assert table.digest == toy_table().digest
    assert search_path(tmp_path).read_bytes() == WHOLE


def test_a_site_without_a_table_has_no_problem(tmp_path: Path) -> None:
    assert load_table(tmp_path, TOY) == (None, ())


def test_a_table_of_another_encoder_is_told_with_both_names(tmp_path: Path) -> None:
    put(tmp_path, WHOLE)
    problem = told(tmp_path, replace(TOY, revision="2"))
    assert "toy@1" in problem.message
    assert "toy@2" in problem.message


@pytest.mark.parametrize("make", SPECIAL, ids=lambda make: make.__name__)
def test_what_is_no_plain_file_is_told(tmp_path: Path, make: Callable[[Path], None]) -> None:
    search_path(tmp_path).parent.mkdir(parents=True)
    make(search_path(tmp_path))
    told(tmp_path)


@given(st.integers(0, len(WHOLE) - 1))
@settings(max_examples=60, deadline=None)
def test_a_file_that_was_cut_off_is_unfit(length: int) -> None:
    with pytest.raises(Unfit):
        table_of(WHOLE[:length])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_a_flipped_byte_gives_a_table_or_a_reason(place: int, change: int) -> None:
    content = bytearray(WHOLE)
    content[place] ^= change
    try:
        table = table_of(bytes(content))
    except Unfit:
        return
    vector = table.vector("cat draws dogs")
    assert vector is None or abs(np.linalg.norm(vector) - 2047) < 3


def changed(**parts: object) -> bytes:
    tensors = load(WHOLE)
    for name, part in parts.items():
        if part is None:
            del tensors[name]
        else:
            tensors[name] = np.asarray(part)
    return save(tensors)


def text(*lines: str) -> np.ndarray:
    return np.frombuffer("\n".join(lines).encode("utf-8", "surrogatepass"), np.uint8)


UNFIT = {
    "a header that asks for an exabyte": (2**60).to_bytes(8, "little") + WHOLE[8:],
    "a part too few": changed(scales=None),
    "a part too many": changed(more=np.zeros(1, np.uint8)),
    "floats": changed(projection=np.full((6, 4), np.nan, np.float32)),
    "zeros": changed(projection=np.zeros((6, 4), np.int16)),
    "no piece": changed(pieces=text(""), codes=np.zeros((0, 2), np.uint8), scales=np.zeros(0, np.uint8)),
    "another number of scales": changed(scales=np.ones(4, np.uint8)),
    "codes of no component": changed(codes=np.zeros((5, 2), np.uint8)),
    "a dimension too few": changed(projection=np.ones((6, 2), np.int16)),
    "an odd number of dimensions": changed(projection=np.ones((6, 3), np.int16)),
    "pieces in disorder": changed(pieces=text("cat", "##s", "dog", "draw", "write")),
    "a piece twice": changed(pieces=text("##s", "cat", "cat", "draw", "write")),
    "a piece of controls": changed(pieces=text("##s", "cat", "dog\x1b[2J", "draw", "write")),
    "bytes that are no text": changed(pieces=np.full(20, 0xFF, np.uint8)),
    "half a character": changed(pieces=text("##s", "cat", "dog", "draw", "\ud800")),
}


@pytest.mark.parametrize("content", UNFIT.values(), ids=UNFIT.keys())
def test_a_foreign_or_hostile_file_is_told(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, content)
    assert told(tmp_path).message.isprintable()


def test_a_fitted_table_says_the_same_after_a_round_trip() -> None:
    assert isinstance(table_of(WHOLE), QueryTable)
    assert table_bytes(table_of(WHOLE)) == WHOLE
