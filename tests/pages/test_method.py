"""The method: the recipe's own words and numbers, every rule of it."""

from __future__ import annotations

from generator.catalog import Grade
from generator.pages.method import GRADES
from tests.toys import PageReader, shipped


def test_every_rule_of_the_recipe_stands_there_with_its_reason() -> None:
    text = PageReader(shipped().render("methodology.html").decode()).by_id("main").text
    for dimension in shipped().findings.catalog.recipe.dimensions:
        assert dimension.label in text
        for rule in dimension.signals:
            assert rule.label in text
            assert " ".join(rule.why.split()) in text


def test_every_grade_is_explained() -> None:
    assert [grade for grade, _ in GRADES] == [grade.value for grade in Grade]
