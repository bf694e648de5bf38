"""Why a model was not run, and how it was."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from generator.pages.words.runs import absence, run_rows
from generator.readings.answers import Answer, Answers, RunRecord, Stored, record_key
from tests.pages.parts.spoken_site import BLIP, the
from tests.readings.toy_answers import KEYS, RECORD, TOYS
from tests.toys import known, model


@pytest.mark.parametrize(
    ("fields", "weights", "size", "expected"),
    [
        (None, "closed", None, "can’t be run here: its weights are not published"),
        (None, "open", None, "can’t be run here: its file does not say how"),
        ({"weights": "a/b", "revision": ""}, "open", None, "was not run yet: its file pins no revision"),
        (
            {"weights": "a/b"},
            "open",
            "990 MB",
            "was not run yet: <code>matchup measure --only toy</code> (990 MB download)",
        ),
        (
            {"weights": "a/b"},
            "open",
            None,
            "was not run yet: <code>matchup measure --only toy</code> (download of unknown size)",
        ),
        (
            {"weights": "content/weights/a"},
            "open",
            "3 MB",
            "was not run yet: <code>matchup measure --only toy</code>",
        ),
    ],
)
def test_a_model_without_outputs_says_why(
    fields: dict[str, str] | None, weights: str, size: str | None, expected: str
) -> None:
    run = the(BLIP).run
    assert run is not None
    told = model(
        weights=known(text=weights),
        facts={"weights_size": known(text=size)} if size else {},
        run=None if fields is None else dataclasses.replace(run, **{"revision": "0" * 40, **fields}),  # type: ignore[arg-type]
    )
    assert absence(told) == expected


def times_told(*records: RunRecord) -> list[str]:
    """What is said of times where each answer of the toy model has another record."""
    keyed = [dataclasses.replace(record, key=record_key(record)) for record in records]
    said = {key: Answer(key, "b", "greedy", record.key) for key, record in zip(KEYS, keyed, strict=False)}
    stored = {"toy": Stored({record.key: record for record in keyed}, said)}
    rows = run_rows(TOYS.model("toy"), Answers(Path(), TOYS, stored))
    return [text for label, text in rows if label == "Time per picture"]


def test_outputs_of_a_cluster_say_that_no_time_was_taken_until_one_is() -> None:
    shared = dataclasses.replace(RECORD, engine="Ray 2.60.0", date="2026-11-21")
    timed = dataclasses.replace(RECORD, timed_count=16, seconds_per_image=0.25)
    why = "not taken on a worker of Ray 2.60.0, whose machine others share"
    assert times_told(RECORD) == []
    assert times_told(shared) == [why]
    assert times_told(timed, shared) == ["250 ms, one at a time, median of 16 warm runs"]
