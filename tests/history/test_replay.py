"""What all lines come to, line by line, and what is said of a line that does not follow."""

from __future__ import annotations

import json

import pytest

from generator.history.lines import Block, parsed
from generator.history.replay import Origin, replayed
from tests.history.test_stored import ADDED, opening, text


def blocks(*lines: dict[str, object]) -> list[tuple[Origin, Block]]:
    found, faults = parsed(text(opening(), *lines), 10)
    assert faults == [], json.dumps(lines)
    return [(Origin("x"), block) for block in found]


def row(before: str | None, now: str | None) -> dict[str, object]:
    return {
        "change": "row",
        "model": "a",
        "row": "kind",
        "label": "Kind",
        "from": None if before is None else [before],
        "to": None if now is None else [now],
    }


def test_each_line_moves_one_thing() -> None:
    models, faults = replayed(
        blocks(
            ADDED,
            row("one model", "family"),
            {
                "change": "score",
                "model": "a",
                "task": "t",
                "label": "T",
                "from": None,
                "to": [50, 40, 60, 70],
            },
            {"change": "place", "model": "a", "task": "t", "label": "T", "from": None, "to": [1, 2, 3]},
            {"change": "renamed", "model": "b", "was": "a", "name": "B", "former_name": "A"},
        )
    )
    assert faults == []
    model = models["b"]
    assert (model.name, model.rows["kind"].text, model.scores["t"].value) == ("B", "family", 50)
    assert model.places["t", ""].among == 3


def test_a_row_that_is_no_longer_told_is_gone() -> None:
    models, faults = replayed(blocks(ADDED, row("one model", None)))
    assert (models["a"].rows, faults) == ({}, [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (row("family", "service"), "history-gap"),
        (row("family", "one model"), "repeated-change"),
        (ADDED, "repeated-change"),
        ({**row("x", "y"), "model": "b"}, "history-gap"),
        ({"change": "removed", "model": "b", "name": "B"}, "history-gap"),
        ({"change": "renamed", "model": "a", "was": "b", "name": "A", "former_name": "B"}, "repeated-change"),
        ({"change": "renamed", "model": "c", "was": "b", "name": "C", "former_name": "B"}, "history-gap"),
    ],
)
def test_a_line_that_does_not_follow_is_told_and_counts(line: dict[str, object], code: str) -> None:
    models, faults = replayed(blocks(ADDED, line))
    assert [(fault.code, fault.line, fault.severity) for _, fault in faults] == [(code, 3, "warning")]
    assert "a" in models


def test_lines_in_the_wrong_order_are_told_where_the_chain_breaks() -> None:
    models, faults = replayed(blocks(ADDED, row("family", "service"), row("one model", "family")))
    assert [fault.line for _, fault in faults] == [3, 4]
    assert models["a"].rows["kind"].text == "family"
