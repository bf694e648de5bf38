"""Lines of answers: what is written of a number, what a record counts, what is no whole reading."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generator.readings.answer_files import load_all, store
from generator.readings.answers import Answer, Box, Choice, Figure
from generator.readings.storage import lines_path
from tests.readings.toy_answers import (
    KEYS,
    RECORD,
    TOYS,
    answer,
    lines_of_two,
    load,
    texts,
)


def test_numbers_are_kept_with_the_digits_that_are_worth_it(tmp_path: Path) -> None:
    precise = answer(
        labels=(Choice("x", 0.123456789),), seconds=0.0123456, boxes=(Box("y", 0.123456, 0, 0.5, 1),)
    )
    store(tmp_path, "toy", [precise], [RECORD])
    found = load(tmp_path).of(TOYS.model("toy"))[0]
    assert (found.labels[0].value, found.seconds, found.boxes[0].left) == (0.1235, 0.0123, 0.1235)


def test_a_box_without_area_is_dropped(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer(boxes=(Box("y", 0.123451, 0, 0.123452, 1),))], [RECORD])
    assert load(tmp_path).of(TOYS.model("toy"))[0].boxes == ()


@pytest.mark.parametrize(
    "wrong", [answer(labels=(Choice("x", float("nan")),)), answer(seconds=float("inf"))], ids=["nan", "inf"]
)
def test_what_could_not_be_read_again_is_not_stored(tmp_path: Path, wrong: Answer) -> None:
    store(tmp_path, "toy", [answer(KEYS[1])], [RECORD])
    with pytest.raises(ValueError, match="finite"):
        store(tmp_path, "toy", [wrong], [RECORD])
    assert len(texts(load(tmp_path))) == 1


def test_a_line_is_plain_sorted_and_without_empty_fields(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer(text="é")], [RECORD])
    lines = lines_path(tmp_path, "toy").read_bytes()
    assert lines.isascii()
    assert json.loads(lines.splitlines()[1]) == {
        "output": {"input": "b", "key": KEYS[0], "record": RECORD.key, "setting": "greedy", "text": "é"}
    }
    for line in lines.splitlines():
        assert line == json.dumps(json.loads(line), sort_keys=True).encode()


def test_a_record_counts_the_answers_that_name_it(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer(KEYS[0], seconds=3.0), answer(KEYS[1])], [RECORD])
    store(tmp_path, "toy", [answer(KEYS[2], seconds=1.0), answer(KEYS[3], seconds=2.0)], [RECORD])
    found = load(tmp_path)
    record = found.record("toy", found.of(TOYS.model("toy"))[0])
    assert (record.image_count, record.timed_count, record.seconds_per_image) == (4, 3, 2.0)


def test_a_record_that_no_answer_names_is_not_kept(tmp_path: Path) -> None:
    other = replace(RECORD, key="0c", device="NVIDIA H200")
    store(tmp_path, "toy", [answer()], [RECORD, other])
    assert list(load(tmp_path).stored["toy"].records) == [RECORD.key]


def test_the_later_figure_of_a_name_counts(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer()], [RECORD], figures=[Figure("bleu", 10.0, "0a", "sacrebleu 2")])
    store(tmp_path, "toy", (), figures=[Figure("bleu", 12.5, "0b", "sacrebleu 2")])
    assert load(tmp_path).figures("toy") == (Figure("bleu", 12.5, "0b", "sacrebleu 2"),)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b"1" * 100_000,
        b'{"output": ' * 5000,
        b'{"output": {"key": 1e999}}',
        b"\xef\xbb\xbf{}",
        b"null",
    ],
)
def test_a_hostile_line_is_a_warning(tmp_path: Path, line: bytes) -> None:
    path = lines_of_two(tmp_path)
    path.write_bytes(line + b"\n" + path.read_bytes())
    found, problems = load_all(tmp_path, TOYS)
    assert [problem.place.line for problem in problems] == [1]
    assert len(texts(found)) == 2
