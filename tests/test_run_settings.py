"""How a model is run: what settings are called, and which instruments there are."""

from __future__ import annotations

from typing import get_args

import pytest

from generator.run_settings import INSTRUMENTS, Decode, InstrumentName


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "greedy"),
        ({"max_new_tokens": 40}, "greedy"),
        ({"num_beams": 4}, "beam 4"),
        ({"num_beams": 1}, "greedy"),
        ({"seed": 1, "top_p": 0.9}, "nucleus 0.9, seed 1"),
        ({"length_penalty": 0.6, "num_beams": 3, "top_p": 0.9}, "beam 3, length_penalty 0.6"),
    ],
)
def test_settings_of_decoding_are_called_by_their_way_and_what_else_they_set(
    settings: dict[str, float], name: str
) -> None:
    assert Decode(tuple(sorted(settings.items()))).name == name


def test_a_model_file_may_name_every_instrument_of_the_table_and_no_other() -> None:
    assert get_args(InstrumentName) == tuple(INSTRUMENTS)
