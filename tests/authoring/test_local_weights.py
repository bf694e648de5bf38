"""Parameters, format and size are told by the heads of files, and only where they are sure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.authoring.local_weights import INDEX, WHOLE, short_count, weights_of


def weights_at(path: Path, head: Any, raw: bytes = b"") -> Path:
    """A safetensors file with this head and no numbers."""
    text = json.dumps(head).encode()
    path.write_bytes(raw or len(text).to_bytes(8, "little") + text)
    return path


def tensor(kind: str, *sides: Any) -> dict[str, Any]:
    return {"dtype": kind, "shape": list(sides), "data_offsets": [0, 0]}


def parameters(path: Path) -> str:
    told = weights_of({path.name: path}).facts.get("parameters")
    return told.value if told else ""


def test_parameters_are_the_sum_over_all_tensors(tmp_path: Path) -> None:
    head = {
        "__metadata__": {"format": "pt"},
        "a": tensor("BF16", 1000, 200),
        "b": tensor("F32", 500),
        "scale": tensor("F32"),
        "position_ids": tensor("I64", 1, 512),
    }
    facts = weights_of({WHOLE: weights_at(tmp_path / WHOLE, head)}).facts
    assert facts["parameters"].value == "201K"
    assert facts["parameters"].note == "200,501 in the safetensors files"
    assert facts["weights_format"].value == "safetensors"


@pytest.mark.parametrize(
    "head",
    [
        {"a": tensor("F32", 10), "packed": tensor("I32", 10)},
        {"a": tensor("F32", -1)},
        {"a": tensor("F32", "10")},
        {"a": tensor("F32", *[10**11] * 9)},
        {"a": []},
        [],
        {},
    ],
    ids=["packed", "negative", "text", "many sides", "list", "no mapping", "empty"],
)
def test_where_the_sum_is_not_the_number_of_weights_none_is_told(tmp_path: Path, head: Any) -> None:
    assert parameters(weights_at(tmp_path / WHOLE, head)) == ""


@pytest.mark.parametrize(
    "raw",
    [b"\x00", b"\xff" * 8, b"\x10" + b"\x00" * 7 + b"[" * 16, b"\x40\x42\x0f" + b"\x00" * 5 + b"[" * 10**6],
)
def test_a_file_that_is_no_safetensors_file_tells_no_parameters(tmp_path: Path, raw: bytes) -> None:
    assert parameters(weights_at(tmp_path / WHOLE, {}, raw)) == ""


def test_an_index_tells_what_it_says_of_all_files(tmp_path: Path) -> None:
    path = tmp_path / INDEX
    path.write_text('{"metadata": {"total_size": 16, "total_parameters": 8030261248}}')
    assert parameters(path) == "8.03B"
    path.write_text('{"metadata": {"total_size": 16}}')
    assert parameters(path) == ""


@pytest.mark.parametrize(
    ("count", "shown"),
    [(None, ""), (999, "999"), (247_414_076, "247M"), (999_600_000, "1000M"), (8_030_261_248, "8.03B")],
)
def test_a_count_has_three_digits(count: int | None, shown: str) -> None:
    assert short_count(count) == shown
