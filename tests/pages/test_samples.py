"""The page of samples: each with what every model gave for it; what no model was given stands folded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from markupsafe import Markup

from generator.catalog import Prompt
from generator.edition import Edition
from generator.pages.samples import SamplesPage, SampleView
from generator.pages.samples import _groups as groups_of
from tests.findings.captioned import CIRCLE, photograph
from tests.spoken import spoken
from tests.toys import PageReader, catalog, pages_of, shipped

SAMPLE = photograph("sample")


def view_of(edition: Edition) -> SamplesPage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "samples")
    view = edition.view(page)
    assert isinstance(view, SamplesPage)
    return view


@pytest.mark.parametrize("edition", [spoken(), shipped()], ids=["spoken", "shipped"])
def test_every_sample_and_prompt_stands_once_with_those_who_were_given_it(edition: Edition) -> None:
    view = view_of(edition)
    catalog, answers = edition.findings.catalog, edition.findings.answers
    names = [each.name for each in (*catalog.samples, *catalog.prompts)]
    assert sorted(sample.name for sample in (*view.samples, *view.unseen)) == sorted(names)
    assert [sample.name for sample in view.samples if not sample.speakers] == []
    assert [sample.name for sample in view.unseen if sample.speakers] == []
    speakers = {speaker.name for sample in view.samples for speaker in sample.speakers}
    assert speakers == {model.short_name for model in catalog.models if answers.of(model)}
    shown = PageReader(edition.render("samples.html").decode())
    for sample in (*view.samples, *view.unseen):
        words = shown.by_id(sample.name).text
        assert sample.heading in words
        assert all(speaker.name in words for speaker in sample.speakers)


def test_a_picture_is_headed_by_what_it_shows_and_no_heading_is_a_name_of_a_file() -> None:
    edition = spoken()
    headings = {element.text for element in PageReader(edition.render("samples.html").decode()).all("h3")}
    catalog = edition.findings.catalog
    given = {sample.name for sample in view_of(edition).samples}
    assert {sample.alt for sample in catalog.samples if sample.name in given} <= headings
    assert headings.isdisjoint(each.name for each in (*catalog.samples, *catalog.prompts))


def test_photographs_stand_first_and_prompts_last() -> None:
    views = (
        SampleView(name, name, Markup(), sample, prompt, "", "", ())
        for name, sample, prompt in (
            ("drawing", None, Prompt("drawing", "a dog", 1)),
            ("scene", replace(SAMPLE, domain="drawn-scenes"), None),
            ("shapes", replace(SAMPLE, shapes=(CIRCLE,)), None),
            ("photo", replace(SAMPLE, domain="photographs"), None),
            ("any", SAMPLE, None),
        )
    )
    groups = groups_of(replace(catalog([]), domains={"photographs": "Photographs"}), list(views))
    assert [(group.anchor, group.heading, [each.name for each in group.samples]) for group in groups] == [
        ("of-photographs", "Photographs", ["photo"]),
        ("of-drawn-scenes", "Drawn scenes", ["scene", "shapes"]),
        ("of-pictures", "Pictures", ["any"]),
        ("of-prompts", "To be drawn", ["drawing"]),
    ]


def test_a_photograph_names_who_made_it_its_licence_its_source_and_which_labels_are_right() -> None:
    html = shipped().render("samples.html").decode()
    page = PageReader(html)
    cat, astronaut, gravel = (page.by_id(name) for name in ("cat", "astronaut", "gravel"))
    assert "Stefan van der Walt; from scikit-image; CC0-1.0; source" in cat.text
    assert "Right labels: tabby, tabby cat · tiger cat · Egyptian cat" in cat.text
    assert "NASA, Great Images; from scikit-image; public domain; source" in astronaut.text
    assert "No class of ImageNet fits it" in gravel.text
    assert '<a href="https://flic.kr/p/r9qvLn">source</a>' in html


def test_each_model_that_was_run_has_a_link_to_all_that_it_gave() -> None:
    edition = spoken()
    view = view_of(edition)
    given = [speaker.slug for sample in view.samples for speaker in sample.speakers]
    assert {model.slug: model.count for model in view.models} == Counter(given)
    assert len(view.models) > 1
    for model in view.models:
        path, _, anchor = model.href.partition("#")
        PageReader(edition.render(path).decode()).by_id(anchor)


def test_what_no_model_was_given_stands_in_one_fold_with_its_count() -> None:
    view = view_of(shipped())
    assert not view.samples
    catalog = shipped().findings.catalog
    pictures, prompts = len(catalog.samples), len(catalog.prompts)
    words = f"{pictures} pictures and {prompts} prompts: no model was run on them yet"
    (fold,) = (
        element
        for element in PageReader(shipped().render("samples.html").decode()).all("summary")
        if "no model" in element.text
    )
    assert fold.text == words == view.unseen_words
