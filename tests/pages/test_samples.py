"""The page of samples: each with what every model gave for it, and none without."""

from __future__ import annotations

from generator.pages.samples import SamplesPage
from tests.spoken import spoken
from tests.toys import PageReader, pages_of


def test_every_sample_and_prompt_has_a_section_with_those_who_were_given_it() -> None:
    edition = spoken()
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "samples")
    view = edition.view(page)
    assert isinstance(view, SamplesPage)
    catalog, answers = edition.findings.catalog, edition.findings.answers
    assert [sample.name for sample in view.samples] == [
        each.name for each in (*catalog.samples, *catalog.prompts)
    ]
    speakers = {speaker.name for sample in view.samples for speaker in sample.speakers}
    assert speakers == {model.short_name for model in catalog.models if answers.of(model)}
    shown = PageReader(edition.render("samples.html").decode())
    for sample in view.samples:
        assert sample.name in shown.ids
        words = shown.by_id(sample.name).text
        assert all(speaker.name in words for speaker in sample.speakers)
