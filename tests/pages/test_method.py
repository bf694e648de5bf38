"""The method: the recipe's own words and numbers, every rule of it, and a score that can be recomputed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import Grade, Recipe
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.findings.model_scores import LEAD
from generator.pages.method import GRADES, MethodPage
from tests.pages.toy_findings import by_path
from tests.toys import PageReader, catalog, dimension, findings, model, pages_of, recipe, rule, shipped


def view_of(edition: Edition) -> MethodPage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "method")
    view = edition.view(page)
    assert isinstance(view, MethodPage)
    return view


def text_of(edition: Edition) -> str:
    return PageReader(edition.render("methodology.html").decode()).by_id("main").text


def toy(points: float | None = 60.0, how: Recipe | None = None) -> Edition:
    """Two models with one test, and a dimension of which nothing is known."""
    quality = replace(
        dimension("quality", rule("points", "linear", zero=20, one=120), weight=3),
        role="quality",
        asked_at_least=2,
    )
    plain = recipe(quality, dimension("use", rule("used")), dimension("fame", rule("sung")))
    signals = {"used": 1.0} if points is None else {"points": points, "used": 1.0}
    return Edition(_found(how or plain, signals), shipped().layouts)


def _found(how: Recipe, signals: dict[str, float]) -> Findings:
    models = model("a", signals), model("b", {**signals, "points": 30.0} if "points" in signals else signals)
    return findings(catalog(models, how))


def test_every_rule_of_the_recipe_stands_there_with_its_reason() -> None:
    text = text_of(shipped())
    for each in shipped().findings.catalog.recipe.dimensions:
        assert each.label in text
        for signal in each.signals:
            assert signal.label in text
            assert " ".join(signal.why.split()) in text


def test_every_grade_is_explained() -> None:
    assert [grade for grade, _ in GRADES] == [grade.value for grade in Grade]


def test_the_numbers_that_decide_come_from_the_recipe_and_the_code() -> None:
    quality = replace(dimension("quality", rule("points", valid_months=7)), role="quality", asked_at_least=4)
    how = recipe(quality, provisional_below=37, ahead=91, leans=73)
    text = text_of(toy(how=how))
    for words in (
        "Under 37 % of known weight",
        "In 91 of 100 ways to fill the gaps",
        "from 73 on",
        f"needs {LEAD} points",
        "over 4 at least",
        "a reading counts for 7 months",
    ):
        assert words in text, words


def test_points_are_told_as_they_are_pinned_also_where_less_is_better() -> None:
    dear = rule("points", "log", zero=60, one=0.1, spread=1)
    much = rule("used", "log", zero=1000, one=20_000_000, spread=1)
    text = text_of(toy(how=recipe(dimension("all", dear, much))))
    assert "logarithmic from 60 (0) to 0.1 (1)" in text
    assert "logarithmic from 1,000 (0) to 20,000,000 (1)" in text


def test_what_nothing_is_known_of_is_named_as_left_out() -> None:
    assert [each.name for each in view_of(toy()).left_out] == ["fame"]
    assert "since nothing of it is known of any model: Fame." in text_of(toy())


def test_contents_lead_to_every_section() -> None:
    page = PageReader(shipped().render("methodology.html").decode())
    sections = [element.attributes["id"] for element in page.all("section")]
    assert [f"#{name}" for name in sections] == [
        link for link in page.links if link.startswith("#") and link != "#main"
    ]


# The score that is taken apart


def test_the_sum_of_the_example_can_be_done_by_hand() -> None:
    """60 is at 0.4 between 20 and 120: 40 × 75 % + 100 × 25 % = 55."""
    told = view_of(toy()).example
    assert told is not None
    assert told.signal is not None
    assert (told.name, told.signal.zero, told.signal.one, told.signal.place) == ("A", "20", "120", "0.40")
    assert [(row.label, row.value, row.weight, row.points) for row in told.rows] == [
        ("Quality", "40.0", "75.0", "30.0"),
        ("Use", "100.0", "25.0", "25.0"),
    ]
    assert (told.points, told.range.value, told.places, told.ranked) == ("55.0", 55, "1", 2)


def test_the_shipped_example_adds_up_to_the_score_that_the_site_shows() -> None:
    told = view_of(shipped()).example
    assert told is not None
    rows = [(float(row.value), float(row.weight), float(row.points)) for row in told.rows]
    for value, weight, points in rows:
        assert points == pytest.approx(value * weight / 100, abs=0.1)
    assert sum(points for *_, points in rows) == pytest.approx(float(told.points), abs=0.3)
    assert round(float(told.points)) == pytest.approx(told.range.value, abs=1)
    assert sum(weight for _, weight, _ in rows) == pytest.approx(100, abs=0.3)


def test_where_nothing_is_ranked_there_is_no_example() -> None:
    edition = toy(points=None)
    assert view_of(edition).example is None
    assert "example" not in PageReader(edition.render("methodology.html").decode()).ids


def test_the_page_changes_with_the_score_that_it_takes_apart_and_with_no_other() -> None:
    before, other, same = (toy(points).findings for points in (60.0, 70.0, 60.0))
    assert by_path(before)["methodology.html"] != by_path(other)["methodology.html"]
    assert by_path(before)["methodology.html"] == by_path(same)["methodology.html"]
