"""Answers of a model as finished fragments."""

from __future__ import annotations

import dataclasses

from generator.pages.parts import exhibit_parts
from generator.readings import answers
from generator.readings.answers import Answer
from generator.readings.wanted import wanted
from tests.pages.parts.spoken_site import BLIP, the
from tests.spoken import record, spoken


def test_a_network_that_comes_with_the_site_is_introduced_by_its_own_words() -> None:
    whole = spoken().findings
    told = the(BLIP)
    assert told.run is not None
    local = dataclasses.replace(
        told,
        run=dataclasses.replace(told.run, weights="content/weights/toy"),
        summary="A toy. It was drawn `here` by us for scenes. More.",
    )
    path = spoken().findings.answers.site_path
    catalog = dataclasses.replace(whole.catalog, models=(local,), samples=whole.catalog.samples[:1])
    (each, *_) = wanted(catalog, path, local)
    stored = answers.Stored(
        {"r": record(local)}, {each.key: Answer(each.key, each.input, each.decode.name, "r", "a circle")}
    )
    given = answers.Answers(path, catalog, {local.slug: stored})
    found = exhibit_parts.model_exhibits(catalog, given, local, "", spoken().layouts)
    assert found.about == "A toy. It was drawn here by us for scenes."
    assert spoken().store.exhibits(0, "").about == ""
