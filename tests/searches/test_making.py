"""Intents: another month renames none, no model moves what another answers, editors have the last word."""

from __future__ import annotations

from generator.searches.intents import Intents
from generator.searches.making import intents, typed
from tests.searches.made import QUERIES, catalog, log, logs, made, readings, without


def by_name(found: Intents, name: str) -> int:
    return next(place for place, intent in enumerate(found.intents) if name in intent.queries)


def answering(found: Intents, name: str) -> dict[str, set[str]]:
    """By slug, titles of the capabilities that answer the intent of a query."""
    place = by_name(found, name)
    return {
        model.slug: {model.capabilities[number].title for at, number in rows.tolist() if at == place}
        for model, rows in zip(catalog().models, found.of_models, strict=True)
    }


def test_a_query_is_answered_by_the_capabilities_that_carry_its_tag() -> None:
    found = made()
    for slug, titles in answering(found, "make pictures out of words").items():
        model = catalog().model(slug)
        expected = {each.title for each in model.capabilities if "text-to-image" in each.tags}
        assert expected <= titles or not titles  # a near tag may be asked for as well
        assert bool(titles) >= bool(expected)


def test_queries_of_one_vector_are_one_intent_named_by_what_most_people_typed() -> None:
    found = made()
    intent = found.intents[by_name(found, "words below a photo")]
    assert intent.name == "write a caption"
    assert set(intent.queries) == {"write a caption", "words below a photo"}


def test_another_month_renames_nothing() -> None:
    first = log({"words below a photo": 10, "siglip base": 9})
    second = log({"write a caption": 9_000, "make pictures out of words": 50}, "2026-09-01", end="2026-09-30")
    alone, both = made([first]), made([first, second])
    for query in ("words below a photo", "siglip base"):
        assert alone.intents[by_name(alone, query)].name == both.intents[by_name(both, query)].name
    assert both.intents[by_name(both, "write a caption")].name == "words below a photo"


def test_the_order_of_logs_of_one_month_changes_nothing() -> None:
    logs_of = [log({query: times}, source=f"s{n}") for n, (query, (_, times)) in enumerate(QUERIES.items())]
    assert made(logs_of).intents == made(logs_of[::-1]).intents


def test_what_a_model_answers_depends_on_no_other_model() -> None:
    whole, rest = made(), made(site=without("blip2-opt-2-7b"))
    assert rest.intents == whole.intents
    slugs = [model.slug for model in catalog().models]
    kept = [rows for slug, rows in zip(slugs, whole.of_models, strict=True) if slug != "blip2-opt-2-7b"]
    assert all((one == other).all() for one, other in zip(kept, rest.of_models, strict=True))


def test_a_name_leads_to_its_model_and_to_no_capability() -> None:
    found = made()
    intent = found.intents[by_name(found, "siglip base")]
    assert (intent.models, intent.tags, intent.basis) == (("siglip-base-patch16-224",), (), "name")
    versus = found.intents[by_name(found, "blip base vs blip large")]
    assert versus.models == ("blip-image-captioning-base", "blip-image-captioning-large")
    assert versus.is_versus


def test_editors_have_the_last_word() -> None:
    said = {"words below a photo": ("segmentation",), "make pictures out of words": ()}
    found = made(overrides=said)
    captions = found.intents[by_name(found, "write a caption")]
    pictures = found.intents[by_name(found, "make pictures out of words")]
    assert (captions.tags, captions.basis) == ((("segmentation", 100),), "verified")
    assert (pictures.tags, pictures.basis) == ((), "verified")
    assert not any(answering(found, "make pictures out of words").values())


def test_nothing_is_counted_while_a_query_is_unread() -> None:
    known = typed(catalog(), logs())
    found = intents(catalog(), known, {}, readings().of_tags)
    assert (found.intents, found.unread) == ((), len(QUERIES))
    assert [len(rows) for rows in found.of_models] == [0] * len(catalog().models)


def test_a_site_without_logs_has_no_intents() -> None:
    found = made([])
    assert (found.intents, found.unread) == ((), 0)
