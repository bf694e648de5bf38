"""The page of one model: its signals with the rows they were read from, and its pairs in order."""

from __future__ import annotations

from generator.edition import Edition
from generator.pages.model import ModelPage
from tests.pages.toy_findings import mixed, toys
from tests.toys import PageReader, model, pages_of, shipped


def view_of(edition: Edition, slug: str) -> ModelPage:
    (page,) = (page for page in pages_of(edition.findings) if page.path == f"models/{slug}.html")
    view = edition.view(page)
    assert isinstance(view, ModelPage)
    return view


def test_pairs_that_compare_come_first_then_larger_overlaps_then_names() -> None:
    others = view_of(Edition(mixed("all"), shipped().layouts), "cap-2").others
    assert [other.name for other in others] == ["CAP-1", "CLS", "GEN"]
    assert [other.is_comparable for other in others] == [True, False, False]
    assert [other.words for other in others][1:] == ["different jobs"] * 2
    for shown in (view_of(shipped(), page.slug) for page in shipped().findings.catalog.models):
        keys = [(not other.is_comparable, -other.overlap, other.name) for other in shown.others]
        assert keys == sorted(keys)


def test_a_pair_without_a_page_has_no_line() -> None:
    assert view_of(Edition(mixed("comparable"), shipped().layouts), "gen").others == ()


def test_every_signal_stands_with_the_row_that_it_was_read_from() -> None:
    edition = shipped()
    for position, noun in enumerate(edition.findings.catalog.models):
        view = view_of(edition, noun.slug)
        cells = {cell.html for cell in edition.store.parts(position, "own").cells.values()}
        results = set(edition.store.parts(position, "own").results.values())
        for dimension in view.dimensions:
            for row in dimension.rows:
                if row.reading.is_known:
                    assert row.cell in cells | results, (noun.slug, row.label)


def test_signals_stand_with_the_score_and_not_among_the_facts() -> None:
    view = view_of(shipped(), "blip-image-captioning-base")
    assert not [key for key, _, _ in view.facts if key.startswith("signal-")]
    page = PageReader(shipped().render("models/blip-image-captioning-base.html").decode())
    assert not [name for name in page.ids if name.startswith("signal-")]
    labels = [row.label for dimension in view.dimensions for row in dimension.rows]
    assert set(labels) <= {element.text for element in page.all("th")}


def test_a_model_that_is_alone_says_so() -> None:
    page = Edition(toys(model("a")), shipped().layouts).render("models/a.html").decode()
    assert "<li>No other model is here yet.</li>" in page
