"""What public tests say of two models."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import UNKNOWN, Benchmark
from generator.pages.words.clauses import plain
from generator.pages.words.results import is_more_better, result_key, results_words
from tests.pages.words.pairs import TESTED, WITH_TESTS, result, task, tasks, toy_pair
from tests.toys import dimension, known, model, recipe, rule

TASKS = tasks(task("toy-task"))
NONE = "No public test was found that compares them"


def words(
    ours: tuple[Benchmark, ...], theirs: tuple[Benchmark, ...], how=WITH_TESTS, **fields: object
) -> str:
    left, right = model("l", benchmarks=ours), model("r", benchmarks=theirs, **fields)
    return plain(results_words(toy_pair(left, right, how=how, tasks=TASKS)))


def of(dataset: str, number: float, setting: str = "test") -> Benchmark:
    return replace(result(number, setting), dataset=dataset)


@pytest.mark.parametrize(
    ("ours", "theirs", "sentence"),
    [
        (result(131), result(133), "L has 131 and R 133, at the same settings: about the same"),
        (result(140), result(120), "L has 140 and R 120, at the same settings: L does better"),
        (result(120), result(140), "L has 120 and R 140, at the same settings: R does better"),
        (
            result(140, "beam"),
            result(120, "greedy"),
            "L has 140 and R 120, at different settings: L does better",
        ),
        (
            result(140, checkpoint="big-l"),
            result(120),
            "L has 140 (of a sibling) and R 120, at the same settings",
        ),
        (result(140, "trained"), result(120, "zero-shot"), "L has 140 and R 120, at different settings"),
        (
            result(140, value=replace(known(140, "140"), dispute="somebody")),
            result(120),
            "L has 140 and R 120, at the same settings",
        ),
    ],
)
def test_a_shared_test_is_told_with_both_values_and_who_does_better_where_that_can_be_told(
    ours: Benchmark, theirs: Benchmark, sentence: str
) -> None:
    assert words((ours,), (theirs,)) == f"On COCO (CIDEr), {sentence}. "


def test_a_test_that_no_recipe_reads_has_no_better_end() -> None:
    assert words((of("Own", 9),), (of("Own", 1),)) == (
        "On Own (CIDEr), L has 9 and R 1, at the same settings. "
    )


def test_less_is_better_where_the_recipe_pins_the_better_end_below() -> None:
    errors = rule("errors", "linear", zero=50, one=0, spread=1, benchmark=("COCO", "CIDEr"))
    how = recipe(dimension("quality", errors))
    assert not is_more_better(errors)
    assert is_more_better(TESTED)
    assert words((result(10),), (result(20),), how).endswith(": L does better. ")


def test_on_a_log_scale_a_spread_is_a_factor() -> None:
    costs = rule("costs", "log", zero=100, one=1, spread=2, benchmark=("COCO", "CIDEr"))
    how = recipe(dimension("quality", costs))
    assert words((result(10),), (result(39),), how).endswith(": about the same. ")
    assert words((result(10),), (result(41),), how).endswith(": L does better. ")


def test_results_that_compare_best_are_told() -> None:
    ours = (result(150, "tuned"), result(130, "plain"))
    assert "L has 130 and R 129, at the same settings" in words(ours, (result(129, "plain"),))
    siblings = (result(150, "tuned", checkpoint="big"), result(110, "zero-shot"))
    assert "L has 150 (of a sibling) and R 140, at the same settings" in words(
        siblings, (result(140, "tuned"),)
    )


def test_what_a_model_reaches_itself_is_told_beside_what_its_sibling_reaches() -> None:
    ours = (result(150, "tuned", checkpoint="big"), result(110, "zero-shot"))
    told = words(ours, (result(140, "tuned", checkpoint="r-big"),))
    assert told == (
        "On COCO (CIDEr), L has 150 (of a sibling) and R 140 (of a sibling), at the same settings; "
        "L itself has 110, at another setting. "
    )


def test_two_tests_are_told_at_most_those_of_the_recipe_first() -> None:
    tests = [of(dataset, 120) for dataset in ("A", "B", "COCO")]
    told = words(tuple(tests), tuple(tests))
    assert told.startswith("On COCO (CIDEr), ")
    assert "On A (CIDEr)" in told
    assert "On B (CIDEr)" not in told


@pytest.mark.parametrize(
    ("ours", "theirs", "rest"),
    [
        ((), (), ". "),
        ((result(130),), (), ". L: 130 on COCO (CIDEr); no public test of toy-task was found for R. "),
        (
            (result(130, checkpoint="big"),),
            (of("Own", 1),),
            ". L: 130 (of a sibling) on COCO (CIDEr); no public test of toy-task was found for R. ",
        ),
        ((result(1, value=UNKNOWN),), (), ". "),
    ],
)
def test_without_a_shared_test_it_is_told_what_is_known_of_one(
    ours: tuple[Benchmark, ...], theirs: tuple[Benchmark, ...], rest: str
) -> None:
    assert words(ours, theirs) == f"{NONE}{rest}"


def test_models_that_meet_in_no_task_are_told_with_any_test() -> None:
    left = model("l", benchmarks=(of("Own", 1),))
    right = model("r", benchmarks=(of("Other", 2),), tasks=("second",))
    pair = toy_pair(left, right, how=WITH_TESTS, tasks=tasks(task("toy-task"), task("second")))
    assert plain(results_words(pair)) == f"{NONE}. L: 1 on Own (CIDEr). R: 2 on Other (CIDEr). "


def test_models_that_do_not_compare_are_told_no_test_of() -> None:
    assert words((result(140),), (result(120),), is_demonstration=True) == ""


def test_the_row_of_a_test_is_named_by_data_set_and_metric() -> None:
    assert result_key(("ImageNet-1k val", "top-1 %")) == "result-imagenet-1k-val-top-1"
