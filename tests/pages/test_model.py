"""The page of one model: what stands first, its scores with every term, and every row once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import ChooseRule, FactRow, Model
from generator.digests import digest
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.model import ModelPage
from tests.pages.toy_findings import by_path
from tests.toys import (
    Element,
    PageReader,
    catalog,
    dimension,
    findings,
    known,
    model,
    pages_of,
    recipe,
    rule,
    shipped,
)

BLIP = "blip-image-captioning-base"


def view_of(edition: Edition, slug: str) -> ModelPage:
    (page,) = (page for page in pages_of(edition.findings) if page.path == f"models/{slug}.html")
    view = edition.view(page)
    assert isinstance(view, ModelPage)
    return view


def test_the_answers_stand_before_the_accounts() -> None:
    ids = PageReader(shipped().render(f"models/{BLIP}.html").decode()).ids
    order = [
        "glance",
        "pairs",
        "capabilities",
        "facts",
        "results",
        "score",
        "samples",
        "sources",
        "corrections",
    ]
    assert [name for name in ids if name in order] == order


def test_every_row_of_the_model_stands_on_its_page_once_under_a_heading() -> None:
    for position, noun in enumerate(shipped().findings.catalog.models):
        own = shipped().store.parts(position, "own")
        keys = [key for group in view_of(shipped(), noun.slug).facts for key, _, _ in group.rows]
        assert sorted(keys) == sorted(own.cells.keys() - {"times_matched"})
        page = PageReader(shipped().render(f"models/{noun.slug}.html").decode())
        assert set(keys) <= set(page.ids)


def test_what_the_first_rows_and_the_terms_of_scores_lead_to_is_on_the_page() -> None:
    for noun in shipped().findings.catalog.models:
        page = PageReader(shipped().render(f"models/{noun.slug}.html").decode())
        view = view_of(shipped(), noun.slug)
        rows = [row.href for row in view.glance.rows] + [href for _, href in view.glance.runs_in]
        terms = [
            term.href
            for score in view.scores
            for part in score.dimensions
            for term in part.terms
            if term.href
        ]
        assert rows
        assert {href.removeprefix("#") for href in (*rows, *terms)} <= set(page.ids)


def test_the_terms_of_a_score_add_up_to_it() -> None:
    for noun in shipped().findings.catalog.models:
        for score in view_of(shipped(), noun.slug).scores:
            weights = [float(part.weight) for part in score.dimensions]
            assert sum(weights) == pytest.approx(100, abs=0.5)
            terms = [term for part in score.dimensions for term in part.terms]
            points = [float(term.points if term.is_known else term.weight) for term in terms]
            halved = [
                point if term.is_known else point / 2 for term, point in zip(terms, points, strict=True)
            ]
            assert sum(halved) == pytest.approx(score.range.value, abs=1.5)


def test_a_published_result_has_the_id_that_sentences_lead_to_once() -> None:
    view = view_of(shipped(), BLIP)
    ids = [row.id for row in view.results if row.id]
    assert ids
    assert len(ids) == len(set(ids)) == len({(row.result.dataset, row.result.metric) for row in view.results})


# What it says of its rank


def _tested(*models: Model) -> Edition:
    quality = replace(dimension("quality", rule("points", "linear", zero=0, one=100)), role="quality")
    how = recipe(quality, dimension("use", rule("used")))
    return Edition(findings(catalog(models, how)), shipped().layouts)


def test_a_model_says_its_place_or_why_it_has_none() -> None:
    edition = _tested(
        model("a", {"points": 90.0}),
        model("b", {"points": 10.0}),
        model("c", {"used": 1.0}),
        model("d"),
        model("toy", is_demonstration=True),
    )
    words = {
        slug: [score.words for score in view_of(edition, slug).scores] for slug in ("a", "b", "c", "d", "toy")
    }
    assert words == {
        "a": ["place 1 of 2"],
        "b": ["place 2 of 2"],
        "c": ["not ranked: no public test found"],
        "d": ["no score yet"],
        "toy": [],
    }
    page = PageReader(edition.render("models/toy.html").decode())
    assert "not ranked" in page.by_id("score").text
    assert "none yet" in PageReader(edition.render("models/d.html").decode()).by_id("score").text


def test_a_place_in_a_task_with_several_domains_names_the_domain() -> None:
    edition = _tested(
        model("a", {"points": 90.0}, domain="photographs"), model("b", {"points": 10.0}, domain="scans")
    )
    assert [score.words for score in view_of(edition, "a").scores] == ["place 1 of 1 for photographs"]


# Marks beside the name


def test_prices_and_limits_that_decide_stand_first_and_a_service_has_no_size() -> None:
    rows = {
        "price": FactRow("price", "Price", "money", choose=ChooseRule("", "it counts", 1.2)),
        "other_price": FactRow("other_price", "Other price", "money"),
        "context": FactRow("context", "Context", "tokens", choose=ChooseRule("much goes in", "", 1.5)),
        "parameters": FactRow("parameters", "Parameters", "count"),
    }
    facts = {name: known(1.0, name) for name in rows}
    kinds_of_model = {"a": "model", "b": "service"}
    models = [model(slug, facts=facts, kind=kind) for slug, kind in kinds_of_model.items()]
    whole = replace(catalog(models), fact_rows=rows)
    edition = Edition(findings(whole), shipped().layouts)
    first = [[row.label for row in view_of(edition, slug).glance.rows] for slug in kinds_of_model]
    assert [label for label in first[0] if label in {"Price", "Context", "Parameters", "Other price"}] == [
        "Price",
        "Context",
        "Parameters",
    ]
    assert "Price" in first[1]
    assert "Parameters" not in first[1]


def _badges(**fields: object) -> tuple[str, ...]:
    rows = {name: FactRow(name, name, "text") for name in ("successor", "deprecated")}
    whole = replace(catalog([model("a", **fields)]), fact_rows=rows)
    return view_of(Edition(findings(whole), shipped().layouts), "a").glance.badges


def test_what_is_deprecated_succeeded_or_made_for_tests_says_so_beside_its_name() -> None:
    assert _badges() == ()
    assert _badges(facts={"successor": known(text="Toy 2")}) == ("Successor: Toy 2",)
    assert _badges(facts={"deprecated": known(1.0, "yes")}) == ("Deprecated",)
    assert _badges(facts={"deprecated": known(0.0, "no")}) == ()
    assert _badges(is_demonstration=True) == ("Made for tests",)


def _lines(page: PageReader) -> list[Element]:
    """Code to load the model; what is pasted for its badge can be scrolled to."""
    return [each for each in page.all("pre") if "tabindex" not in each.attributes]


def test_the_lines_that_load_it_stand_there_where_its_facts_carry_them() -> None:
    page = PageReader(shipped().render(f"models/{BLIP}.html").decode())
    (code,) = _lines(page)
    assert 'from_pretrained("Salesforce/blip-image-captioning-base", revision="' in code.text.replace(
        "( ", "("
    )
    assert _lines(PageReader(shipped().render("models/flux-1-pro.html").decode())) == []


# What it depends on


def _findings(first: Model) -> Findings:
    quality = replace(dimension("quality", rule("points", "linear", zero=0, one=100)), role="quality")
    others = model("b", {"points": 50.0}), model("c", {"points": 60.0}, tasks=("toy-task", "more"))
    others = tuple(replace(other, domain="photographs") for other in others)
    return findings(catalog([first, *others], recipe(quality)))


@pytest.mark.parametrize(
    "fields",
    [
        {"short_name": "New"},
        {"tasks": ("another",)},
        {"domain": "scans"},
        {"is_demonstration": True},
        {"signals": {"points": known(99.0)}},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_page_changes_with_what_it_says_of_other_models(fields: dict[str, object]) -> None:
    first = model("a", {"points": 20.0}, domain="photographs")
    before, after = _findings(first), _findings(replace(first, digest=digest(b"edited"), **fields))  # type: ignore[arg-type]
    for slug in ("b", "c"):
        path = f"models/{slug}.html"
        pages = [Edition(found, shipped().layouts).render(path) for found in (before, after)]
        assert pages[0] != pages[1]
        assert by_path(before)[path] != by_path(after)[path]
