"""Whom a model is compared with: the closest in words, all that compare by task, the rest in one fold."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from generator.catalog import Benchmark
from generator.edition import Edition
from generator.pages.parts.partners import NO_TASK, Partners, partners
from tests.pages.toy_findings import mixed, toys
from tests.toys import PageReader, capability, kinds, known, model, shipped, store_of

TOLD = (("a", 20.0), ("b", 90.0))


def of(edition: Edition, slug: str) -> Partners:
    return partners(edition.store, edition.findings.positions[slug])


def names(told: Partners) -> list[str]:
    return [
        *(other.name for other in told.closest),
        *(name for group in told.groups for name in linked(group.links)),
        *linked(told.apart),
    ]


def linked(links: str) -> list[str]:
    return [unescape(name) for name in re.findall(r">([^<]+)</a>", links)]


def test_every_model_with_a_page_in_common_is_named_once() -> None:
    found = shipped().findings
    for position, noun in enumerate(found.catalog.models):
        others = [
            other.short_name
            for place, other in enumerate(found.catalog.models)
            if place != position and found.has_page(*sorted((place, position)))
        ]
        assert sorted(names(of(shipped(), noun.slug))) == sorted(others)


def test_whoever_does_another_job_stands_in_the_fold() -> None:
    told = partners(store_of(mixed("all")), 1)
    assert [other.name for other in told.closest] == ["CAP-1"]
    assert linked(told.apart) == ["CLS", "GEN"]
    assert told.apart_words == "2 models"
    page = PageReader(Edition(mixed("all"), shipped().layouts).render("models/cap-2.html").decode())
    assert "2 models of other jobs" in page.by_id("pairs").text


def test_a_link_leads_to_the_comparison_and_a_comma_stands_between_two() -> None:
    store = store_of(mixed("all"))
    assert partners(store, 1).apart == (
        '<a href="../compare/cap-2/cls.html">CLS</a>, <a href="../compare/cap-2/gen.html">GEN</a>'
    )
    assert partners(store, 3).apart.startswith('<a href="../compare/cap-1/gen.html">')


def test_a_group_says_how_many_it_names() -> None:
    for noun in shipped().findings.catalog.models:
        for group in of(shipped(), noun.slug).groups:
            assert group.count == len(linked(group.links))


def test_a_pair_without_a_page_is_not_named() -> None:
    assert names(partners(store_of(mixed("comparable")), 3)) == []


def test_beyond_the_closest_partners_stand_under_the_first_task_that_they_share() -> None:
    many = [model(f"m-{number}", tasks=("b", "a") if number % 2 else ("a",)) for number in range(12)]
    store = store_of(toys(model("z", tasks=("a", "b")), *many, model("y", tasks=("c",))))
    told = partners(store, store.findings.positions["z"])
    assert len(told.closest) == 5
    labels = [group.label for group in told.groups]
    assert labels == ["A", NO_TASK]
    assert len(names(told)) == 13


def test_the_more_two_have_in_common_the_earlier_they_stand() -> None:
    for edition in (shipped(),):
        found = edition.findings
        for position, noun in enumerate(found.catalog.models):
            places = {model.short_name: place for place, model in enumerate(found.catalog.models)}
            for group in of(edition, noun.slug).groups:
                overlaps = [
                    int(found.alignments.overlaps_with(position, [places[name]])[0])
                    for name in linked(group.links)
                ]
                assert overlaps == sorted(overlaps, reverse=True)


def test_figures_of_the_models_own_page_come_first() -> None:
    results = {slug: (Benchmark("Set", "points", "", known(number, f"{number:g}")),) for slug, number in TOLD}
    store = store_of(toys(*(model(slug, benchmarks=told) for slug, told in results.items())))
    for position, words in enumerate(("20 against 90", "90 against 20")):
        (partner,) = partners(store, position).closest
        assert partner.words.endswith(words)


def test_what_the_file_says_of_a_close_partner_stands_beside_it() -> None:
    told = replace(capability("Beams"), versus_models={"b": "B has none.", "c": "C has two."})
    edition = Edition(toys(model("a", capabilities=(told,)), model("b"), model("c")), shipped().layouts)
    assert {other.name: other.versus for other in of(edition, "a").closest} == {
        "B": "B has none.",
        "C": "C has two.",
    }
    assert {other.versus for other in of(edition, "b").closest} == {""}
    assert "B has none." in PageReader(edition.render("models/a.html").decode()).by_id("pairs").text


def test_a_model_that_is_alone_and_one_without_its_like_say_so() -> None:
    alone = Edition(toys(model("a")), shipped().layouts).render("models/a.html").decode()
    assert "No other model is here yet." in alone
    others = toys(model("a"), model("b", tasks=("x",), kinds=kinds("text", "image")))
    page = Edition(others, shipped().layouts).render("models/a.html").decode()
    assert "No other model here does the same kind of work." in page
