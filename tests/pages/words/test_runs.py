"""Why a model was not run."""

from __future__ import annotations

import dataclasses

import pytest

from generator.pages.words.runs import absence
from tests.pages.parts.spoken_site import BLIP, the
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
