"""Several models are asked about in turn, and a silent host ends the round."""

from __future__ import annotations

import pytest

from generator.authoring import hub_round
from generator.authoring.hub_files import Silent
from generator.authoring.hub_round import SILENT, asked_in_turn
from generator.catalog import Model
from generator.problems import CannotGoOn
from tests.toys import model

MODELS = [model(slug) for slug in "abcdef"]


def test_each_model_has_an_answer_or_a_fault() -> None:
    def ask(each: Model) -> str:
        if each.slug in "be":
            raise CannotGoOn("no", "")
        return each.slug.upper()

    answers, faults = asked_in_turn(MODELS, ask, "hub")
    assert answers == {"a": "A", "c": "C", "d": "D", "f": "F"}
    assert list(faults) == ["b", "e"]


def test_a_host_that_is_silent_for_some_models_in_a_row_is_not_asked_for_the_rest() -> None:
    asked: list[str] = []

    def ask(each: Model) -> str:
        asked.append(each.slug)
        raise Silent("nothing", "")

    answers, faults = asked_in_turn(MODELS, ask, "hub")
    assert (answers, asked) == ({}, ["a", "b", "c"])
    assert faults["d"].message == f"not asked: hub gave no answer {SILENT} times in a row"


def test_a_round_ends_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_round, "LEAST_SECONDS", -1.0)
    monkeypatch.setattr(hub_round, "SECONDS_EACH", -1.0)
    answers, faults = asked_in_turn(MODELS, lambda each: each.slug, "hub")
    assert answers == {}
    assert faults["a"].message == "not asked: hub took too long to answer about 0 of 6 models"
