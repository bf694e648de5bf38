"""How what is missing is shared out: everything once, the same everywhere, about as much to each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.measure.parts import CHUNK, cut, of_part, shares_of
from generator.measure.runnable import Planned, Weights
from generator.part import Part, part_of
from generator.problems import Misuse
from generator.readings.vectors import Missing
from generator.readings.wanted import Wanted
from generator.run_settings import Decode, Run
from tests.toys import shipped

GREEDY, SEEDED = Decode((("beams", 1.0),)), Decode((("seed", 1.0), ("top_p", 0.9)))
MODELS = shipped().findings.catalog.models


def model(place: int, picture_count: int) -> Planned:
    """One of the shipped models, to be run on so many pictures under two settings."""
    slug = MODELS[place].slug
    wanted = tuple(
        Wanted(slug, f"{number:04}", decode, f"{slug} {number} {decode.name}")
        for number in range(picture_count)
        for decode in (GREEDY, SEEDED)
    )
    run = Run("vision-encoder-decoder", "content/weights/any", "", "", (GREEDY, SEEDED))
    return Planned(MODELS[place], run, wanted, Weights(""), None)


def texts(*words: str) -> tuple[Missing, ...]:
    return tuple(Missing(f"model-{place}", f"key-{word}", word) for place, word in enumerate(words))


def test_a_part_is_written_as_which_of_how_many() -> None:
    assert part_of("2/4") == Part(2, 4)
    assert (Part(2, 4).written, Part(2, 4).folder_name) == ("2/4", "2-of-4")


@pytest.mark.parametrize(
    "words", ["", "2", "0/4", "5/4", "-1/4", "1/10001", "1/4/2", "²/4", "1/99999999", "a/b"]
)
def test_what_is_no_part_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(Misuse, match="is no part") as caught:
        part_of(words)
    assert "--part 2/4" in caught.value.help


@given(st.lists(st.floats(0, 1e6), max_size=60), st.integers(1, 12))
def test_costs_are_cut_in_order_and_no_part_has_more_than_its_share_and_a_unit(
    costs: list[float], count: int
) -> None:
    numbers = list(cut(costs, count))
    assert numbers == sorted(numbers)
    assert set(numbers) <= set(range(1, count + 1))
    whole = [max(1, round(1e6 * cost)) for cost in costs]
    for number in set(numbers):
        own = sum(cost for cost, part in zip(whole, numbers, strict=True) if part == number)
        assert own <= sum(whole) / count + max(whole)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 50])
def test_every_text_and_run_is_in_exactly_one_part_and_parts_in_order_are_one_machine(count: int) -> None:
    models = (model(0, 3), model(1, CHUNK * 2 + 5), model(2, 1))
    paces = {each.model.slug: 1.0 for each in models}
    split = shares_of(texts("a", "bb", "ccc", "bb"), models, paces, count)
    shares = [of_part(split, models, Part(number, count)) for number in range(1, count + 1)]
    made_texts = [text.slug for share, _ in shares for text in share]
    assert sorted(made_texts) == [f"model-{place}" for place in range(4)]
    runs = [each for _, share in shares for each in share]
    one_by_one = [
        (each.slug, each.key)
        for planned in models
        for decode in (GREEDY, SEEDED)
        for each in planned.wanted
        if each.decode == decode
    ]
    made = [
        (each.slug, each.key)
        for planned in runs
        for decode in dict.fromkeys(each.decode for each in planned.wanted)
        for each in planned.wanted
        if each.decode == decode
    ]
    assert made == one_by_one


def test_a_text_of_two_models_is_made_in_one_place() -> None:
    split = shares_of(texts("the same", "another", "the same"), (), {}, 2)
    parts = {text.slug: part for text, part in split.texts}
    assert parts["model-0"] == parts["model-2"]


def test_a_model_that_takes_long_is_balanced_by_many_that_do_not() -> None:
    models = (model(0, 8), model(1, 8), model(2, 8))
    paces = {models[0].model.slug: 100.0, models[1].model.slug: 1.0, models[2].model.slug: 1.0}
    split = shares_of((), models, paces, 2)
    _, second = of_part(split, models, Part(2, 2))
    assert [each.model.slug for each in second] == [each.model.slug for each in models]
    assert [len(each.wanted) for each in second] == [8, 16, 16]


def test_inputs_of_one_setting_stay_together_up_to_a_chunk() -> None:
    (only,) = (model(0, CHUNK),)
    split = shares_of((), (only,), {only.model.slug: 1.0}, 2)
    halves = [of_part(split, (only,), Part(number, 2))[1][0] for number in (1, 2)]
    assert [{each.decode for each in half.wanted} for half in halves] == [{GREEDY}, {SEEDED}]


def test_the_time_of_a_share_is_that_of_its_runs() -> None:
    (only,) = (replace(model(0, CHUNK), seconds=256.0),)
    split = shares_of((), (only,), {only.model.slug: 1.0}, 2)
    assert of_part(split, (only,), Part(1, 2))[1][0].seconds == 128.0


def test_another_text_or_another_number_of_parts_is_another_split() -> None:
    first = shares_of(texts("a", "b"), (), {}, 2)
    assert first.digest == shares_of(texts("a", "b"), (), {}, 2).digest
    others = (shares_of(texts("a", "c"), (), {}, 2), shares_of(texts("a", "b"), (), {}, 3))
    assert len({first.digest, *(each.digest for each in others)}) == 3
