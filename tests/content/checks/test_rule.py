"""A rule gives its code and its severity to what its check finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from generator.content.checks.rule import Objection, Objections, rule, rule_of_site, rule_with_settings
from generator.content.marked_yaml import Marked
from generator.content.model_schema import ModelShape
from generator.content.written import Written, WrittenSite
from generator.files import Lines
from generator.problems import Place, Problem

PLACE = Place("content/models/alpha.md", 3)
WORDS: Any = {"code": "toy-code", "meaning": "M.", "why": "W.", "example": "e", "write": "w"}
SHAPE = ModelShape.model_construct()
MODEL = Written("a-model", SHAPE, Marked(Lines(PLACE.path, ())))  # the check only shows its name
SETTINGS = cast(WrittenSite, "settings")


def objections(*subjects: object) -> Objections:
    names = (subject.slug if isinstance(subject, Written) else str(subject) for subject in subjects)
    yield Objection(" and ".join(names), PLACE, "help", "label")
    yield Objection("worse", PLACE, "help", severity="error")


def wanted(message: str) -> list[Problem]:
    return [
        Problem("toy-code", message, PLACE, "help", "label", "warning"),
        Problem("toy-code", "worse", PLACE, "help"),
    ]


def listed(problems: Iterator[Problem]) -> list[Problem]:
    return list(problems)


def test_a_rule_of_one_model_hands_its_check_the_model_alone() -> None:
    toy = rule(**WORDS, severity="warning")(objections)
    assert listed(toy.problems(MODEL, SETTINGS)) == wanted("a-model")


def test_a_rule_with_settings_hands_its_check_both() -> None:
    toy = rule_with_settings(**WORDS, severity="warning")(objections)
    assert listed(toy.problems(MODEL, SETTINGS)) == wanted("a-model and settings")


def test_what_rests_on_a_part_that_was_taken_out_is_not_asked() -> None:
    toy = rule(**WORDS, rests_on=("facts", "sources.url"))(objections)
    assert len(listed(toy.problems(MODEL, SETTINGS))) == 2
    assert listed(toy.problems(replace(MODEL, faulty_parts=frozenset({"sources.url"})), SETTINGS)) == []
    assert len(listed(toy.problems(replace(MODEL, faulty_parts=frozenset({"signals"})), SETTINGS))) == 2


def test_nothing_is_held_against_the_place_of_a_fault_that_was_told() -> None:
    toy = rule(**WORDS)(objections)
    faulty = replace(MODEL, faulty_spots=frozenset({(PLACE.line, PLACE.column)}))
    assert listed(toy.problems(faulty, SETTINGS)) == []
    assert len(listed(toy.problems(replace(MODEL, faulty_spots=frozenset({(3, 9)})), SETTINGS))) == 2


def test_a_rule_of_the_site_hands_its_check_the_site() -> None:
    toy = rule_of_site(**WORDS, severity="warning")(objections)
    assert listed(toy.problems(SETTINGS)) == wanted("settings")


def test_a_rule_is_an_entry_that_can_be_lifted_unless_it_says_otherwise() -> None:
    toy = rule(**WORDS)(objections)
    assert (toy.meaning, toy.why, toy.example, toy.write) == ("M.", "W.", "e", "w")
    assert (toy.severity, toy.is_liftable) == ("error", True)
    assert not rule(**WORDS, is_liftable=False)(objections).is_liftable
