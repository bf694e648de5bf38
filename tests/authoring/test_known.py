"""A value is kept with its source, and the first one to tell it counts."""

from __future__ import annotations

from pathlib import Path

from generator.authoring.known import Address, Known, Told, facts_of, first_of
from generator.authoring.site_words import SiteWords

CONFIG = Known(
    sources={"config": Address("https://example.org/c", "C")},
    facts=facts_of("config", ("image_size", "224 × 224 px"), ("library", "transformers", "note")),
    remarks=("one", "two"),
)
CARD = Known(
    sources={"card": Address("https://example.org/d", "D"), "unused": Address("https://example.org/e", "E")},
    facts=facts_of("card", ("library", "timm"), ("languages", "English")),
    license=Told("MIT", "card"),
    remarks=("two", "three"),
)


def test_the_first_to_tell_a_value_counts_and_order_is_kept() -> None:
    known = first_of([CONFIG, CARD])
    assert list(known.facts) == ["image_size", "library", "languages"]
    assert known.facts["library"] == Told("transformers", "config", "note")
    assert known.license == Told("MIT", "card")
    assert known.remarks == ("one", "two", "three")
    assert first_of([]) == Known()


def test_a_source_is_used_when_a_value_names_it() -> None:
    assert first_of([CONFIG, CARD]).used == ["config", "card"]
    assert Known(sources=CARD.sources).used == []


def test_a_fact_without_a_value_is_none() -> None:
    assert facts_of("card", ("a", ""), ("b", "1")) == {"b": Told("1", "card")}


def test_what_the_site_has_no_row_for_is_left_out_with_a_remark(site: Path) -> None:
    known = Known(
        facts=facts_of("card", ("image_size", "224 px"), ("colour", "red")),
        signals={"downloads": (Told("3", "hub"), "2026-11-20"), "hf_likes": (Told("4", "hub"), "2026-11-20")},
    ).fitting(SiteWords.read(site))
    assert (list(known.facts), list(known.signals)) == (["image_size"], ["downloads"])
    assert known.remarks == (
        "colour red: content/facts.yaml has no such row",
        "hf_likes 4: content/scoring.yaml asks for no such signal",
    )
    assert known.names == ("image_size", "downloads")
