"""What words know of one model: what it has by capabilities and tasks, its results, where it runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import UNKNOWN, Model, Tag, Value
from generator.pages.words.traits import Traits, tag_words, traits
from tests.pages.words.pairs import WITH_TESTS, result, task, tasks
from tests.toys import NOT_APPLICABLE, capability, catalog, known, model


def of(only: Model) -> Traits:
    whole = catalog([only], WITH_TESTS)
    return traits(replace(whole, tasks=tasks(task("toy-task", tags="implied"))), only)


def test_a_model_has_the_tags_of_its_capabilities_and_those_that_its_tasks_stand_for() -> None:
    found = of(model(capabilities=(capability("x", "told"), capability("y", "other told"))))
    assert found.told == (frozenset({"told"}), frozenset({"other", "told"}))
    assert found.has == {"told", "other", "implied", "toy-task"}


def test_results_of_its_own_checkpoint_come_before_those_of_siblings() -> None:
    results = (result(3, checkpoint="sibling"), result(2), result(1, value=UNKNOWN))
    found = of(model(benchmarks=results)).results
    assert [each.value.number for each in found["COCO", "CIDEr"]] == [2, 3]


@pytest.mark.parametrize(
    ("value", "runs"),
    [
        (known(1.0, "yes"), {"web": True}),
        (known(0.0, "no"), {"web": False}),
        (UNKNOWN, {}),
        (replace(known(1.0, "yes"), dispute="somebody"), {}),
        (replace(known(1.0, "yes"), is_stale=True), {}),
    ],
)
def test_where_a_model_runs_is_what_is_known_and_not_disputed(value: Value, runs: dict[str, bool]) -> None:
    assert of(model(signals={"web": value})).runs == runs


def test_no_place_is_one_that_is_not_asked_of_its_tasks_nor_a_host() -> None:
    assert of(model(signals={"desk": 1.0, "hosted": 1.0})).runs == {}


@pytest.mark.parametrize(
    ("price", "signal", "is_hosted"),
    [
        (known(text="1 USD"), UNKNOWN, True),
        (UNKNOWN, known(1.0, "yes"), True),
        (UNKNOWN, known(0.0, "no"), False),
        (NOT_APPLICABLE, UNKNOWN, False),
        (NOT_APPLICABLE, known(1.0, "yes"), True),
        (UNKNOWN, UNKNOWN, None),
    ],
)
def test_whether_a_model_is_hosted_is_known_by_a_price_or_a_signal(
    price: Value, signal: Value, is_hosted: bool | None
) -> None:
    assert of(model(hosted=price, signals={"hosted": signal})).is_hosted is is_hosted


def test_tags_are_named_in_the_order_of_the_capability_and_three_at_most() -> None:
    found = of(model(capabilities=(capability("x", "d c b a"),)))
    assert tag_words(found, frozenset("abcd"), ("d", "c", "b", "a")) == "d, c and b"


def test_what_another_checkpoint_does_is_no_ability_of_this_one() -> None:
    only = model(capabilities=(capability("x", "told sibling"),))
    whole = catalog([only])
    tags = {**whole.tags, "sibling": Tag("sibling", "Sibling", "background", is_elsewhere=True)}
    found = traits(replace(whole, tags=tags), only)
    assert found.told == (frozenset(),)
    assert "told" in found.has  # so that it is no reason for the other model either
