"""The page of samples: each with what every model gave for it; what no model was given stands folded."""

from __future__ import annotations

import pytest

from generator.edition import Edition
from generator.pages.samples import SamplesPage
from tests.spoken import spoken
from tests.toys import PageReader, pages_of, shipped


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
    headings = {element.text for element in PageReader(edition.render("samples.html").decode()).all("h2")}
    catalog = edition.findings.catalog
    given = {sample.name for sample in view_of(edition).samples}
    assert {sample.alt for sample in catalog.samples if sample.name in given} <= headings
    assert headings.isdisjoint(each.name for each in (*catalog.samples, *catalog.prompts))


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
