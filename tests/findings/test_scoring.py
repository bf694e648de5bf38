"""The scores of all models: by task, what a site knows nothing of, and who is ahead of whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cache import Cache
from generator.catalog import Model, Recipe
from generator.findings.model_scores import Range, Score
from generator.findings.page_pairs import every_pair, of_partners
from generator.findings.scoring import Scores, Told, score
from tests.findings.both_ways import above, every, standings
from tests.findings.drawn_recipes import ASKED, of_all_kinds, recipes, signals_of_models, yes_no
from tests.findings.toy_tests import a_test, results
from tests.toys import catalog, dimension, known, model, recipe, rule, scores

TWO_DIMENSIONS = recipe(
    dimension("use", rule("a"), rule("b", weight=3), weight=40), dimension("make", rule("c"), weight=60)
)


def first_score(how: Recipe, *models: Model) -> Score:
    """Of the first, on a site where something is known of every dimension."""
    return scores(how, *models, of_all_kinds(how)).of(0)[0]


# Tasks


def test_a_model_has_a_score_in_each_of_its_tasks_made_of_the_signals_of_that_task_alone() -> None:
    how = recipe(
        dimension("use", rule("a", tasks=frozenset({"caption"})), rule("b")),
        dimension("make", rule("c", tasks=frozenset({"draw"}))),
    )
    told = model(signals={"a": 1, "b": 0, "c": 1}, tasks=("draw", "caption"))
    draw, caption = scores(how, told).of(0)
    assert (draw.task, [reading.rule.name for reading in draw.readings]) == ("draw", ["b", "c"])
    assert (caption.task, [reading.rule.name for reading in caption.readings]) == ("caption", ["a", "b"])
    assert (draw.range.value, caption.range.value) == (50, 50)


def test_scores_are_found_by_task_and_by_position() -> None:
    found = scores(
        recipe(dimension("use", rule("a"))),
        model("one", {"a": 1}, tasks=("draw", "caption")),
        model("two", {"a": 0}, tasks=("draw",)),
    )
    assert found.tasks == ("caption", "draw")
    assert {task: list(by_model) for task, by_model in found.by_task.items()} == {
        "caption": [0],
        "draw": [0, 1],
    }
    assert found.by_task["draw"][0] is found.of(0)[0]
    assert found.scores == (*found.of(0), *found.of(1))


def test_a_demonstration_has_no_score() -> None:
    found = scores(TWO_DIMENSIONS, model("real", {"a": 1}), model("toy", {"a": 1}, is_demonstration=True))
    assert found.of(1) == ()
    assert len(found.of(0)) == 1
    assert found.of_pairs(0, 1).grounds == -1


# Dimensions of which nothing is known


def test_a_dimension_that_nothing_is_known_of_on_the_whole_site_is_left_out_and_the_rest_scaled_up() -> None:
    found = scores(TWO_DIMENSIONS, model("one", {"a": 1, "b": 1}), model("two", {"b": 0}))
    assert [[part.dimension.name for part in found.of(place)[0].parts] for place in (0, 1)] == [["use"]] * 2
    assert found.of(0)[0].range == Range(value=100, low=100, high=100, coverage=100)


def test_the_first_value_of_a_dimension_is_the_one_thing_that_moves_other_scores() -> None:
    one = model("one", {"a": 1, "b": 1})
    before = scores(TWO_DIMENSIONS, one, model("two", {"b": 0}))
    after = scores(TWO_DIMENSIONS, one, model("two", {"b": 0, "c": 0}))
    assert before.of(0)[0].range.value == 100
    assert after.of(0)[0].range == Range(value=70, low=40, high=100, coverage=40)


def test_what_is_known_of_demonstrations_alone_asks_nothing_of_others() -> None:
    toy = model("toy", {"c": 1}, is_demonstration=True)
    found = scores(TWO_DIMENSIONS, model("one", {"a": 1, "b": 1}), toy)
    assert found.of(0)[0].range.coverage == 100


def test_where_nothing_is_known_of_any_model_everything_is_asked() -> None:
    found = scores(TWO_DIMENSIONS, model("one"), model("two"))
    assert [part.dimension.name for part in found.of(0)[0].parts] == ["use", "make"]


# Who is ahead of whom, and where


several = st.lists(signals_of_models, min_size=2, max_size=5)


def ranked(how, drawn) -> Scores:
    """Models with these signals, and a last one of which everything is known."""
    models = (model(f"m{position}", yes_no(signals, how)) for position, signals in enumerate(drawn))
    return scores(how, *models, of_all_kinds(how))


@given(recipes(), several, signals_of_models, st.data())
@settings(max_examples=30, deadline=None)
def test_editing_or_adding_a_model_moves_no_other_score(how, drawn, new, data) -> None:
    before = ranked(how, drawn)
    position = data.draw(st.integers(0, len(drawn)))
    after = ranked(how, [*drawn[:position], new, *drawn[position + 1 :]])  # past the end: one is added
    others = [n for n in range(len(drawn)) if n != position]
    assert [after.of(n) for n in others] == [before.of(n) for n in others]
    assert (above(after)[np.ix_(others, others)] == above(before)[np.ix_(others, others)]).all()


def test_two_models_meet_in_the_first_task_of_the_site_in_which_both_are_ranked() -> None:
    both = ("b", "a", "c")
    tests = [a_test(name, 1, name) for name in "abc"]
    how = recipe(dimension("quality", *tests, role="quality"))
    found = scores(
        how,
        model("m1", tasks=both, benchmarks=results(b=1.0, c=1.0)),
        model("m2", tasks=both, benchmarks=results(c=1.0, b=1.0)),
        model("m3", tasks=both, benchmarks=results(a=1.0)),
        model("m4", tasks=("c",), benchmarks=results(c=1.0)),
        model("m5", tasks=("d",)),
    )
    assert [found.ground(0, other) for other in (1, 2, 3, 4)] == ["b", "a", "c", ""]
    grounds = found.of_pairs(*every(found)).grounds
    assert (grounds == grounds.T).all()


def test_models_that_do_not_compare_meet_nowhere() -> None:
    found = scores(
        TWO_DIMENSIONS,
        model("m1", {"a": 1}, domain="photographs"),
        model("m2", {"a": 1}, domain="documents"),
        model("m3", {"a": 1}),
    )
    assert [found.ground(*pair) for pair in ((0, 1), (0, 2), (1, 2))] == ["", "toy-task", "toy-task"]
    assert (found.standing(0, 1), found.left_above(0, 1)) == ("undecided", 50)


def test_who_is_ahead_is_said_of_the_task_where_two_meet() -> None:
    """One draws better, the other captions better; both are ranked in captions alone."""
    tests = dimension("quality", a_test("draws", 1, "draw"), a_test("tells", 1, "caption"), role="quality")
    found = scores(
        recipe(tests),
        model("m1", tasks=("caption", "draw"), benchmarks=results(draws=90.0, tells=10.0)),
        model("m2", tasks=("caption", "draw"), benchmarks=results(tells=60.0)),
    )
    assert (found.ground(0, 1), found.standing(0, 1), found.left_above(0, 1)) == ("caption", "right ahead", 0)
    assert found.standing(1, 0) == "left ahead"
    ahead_of, behind = found.ahead_in("draw", [0, 1])
    assert (ahead_of.tolist(), behind.tolist()) == ([0, 0], [0, 0])  # nothing is known of the other


def test_nobody_is_ahead_of_a_score_of_which_nothing_is_known() -> None:
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100)))
    found = scores(how, model("m1", {"a": 100.0}), model("m2"))
    assert found.left_above(0, 1) == 100
    assert found.standing(0, 1) == "undecided"


def unequal(found: Scores) -> Scores:
    """The same scores, known, the second a point lower: equal ones are a tie whatever the draws say."""
    (first,), (second,) = found.of_models
    first = replace(first, range=replace(first.range, coverage=9))
    lower = replace(first.range, value=first.range.value - 1)
    return replace(found, of_models=((first,), (replace(second, range=lower),)))


def with_share(found: Scores, percent: int) -> Scores:
    """As if the first came out above the second in so many draws."""
    grounds = np.zeros(1, np.int16)
    before = Told(grounds, np.array([percent], np.uint8), np.zeros(1, np.uint8))
    known = found.as_known()._replace(pairs=every_pair(2), kept=before)
    return replace(found, known=known, pairs=every_pair(2))


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (100, "left ahead"),
        (95, "left ahead"),
        (94, "left leans"),
        (80, "left leans"),
        (79, "undecided"),
        (50, "undecided"),
        (21, "undecided"),
        (20, "right leans"),
        (6, "right leans"),
        (5, "right ahead"),
        (0, "right ahead"),
    ],
)
def test_standings_follow_the_thresholds_of_the_recipe(percent: int, words: str) -> None:
    found = unequal(scores(TWO_DIMENSIONS, model("one"), model("two")))
    found = with_share(found, percent)
    mirrored = {"left": "right", "right": "left"}
    side, _, rest = words.partition(" ")
    assert found.standing(0, 1) == words
    assert found.standing(1, 0) == (f"{mirrored[side]} {rest}" if side in mirrored else words)


def test_thresholds_of_another_recipe_give_other_standings() -> None:
    how = recipe(*TWO_DIMENSIONS.dimensions, ahead=70, leans=60)
    found = unequal(scores(how, model("one"), model("two")))
    found = with_share(found, 65)
    assert found.standing(0, 1) == "left leans"


def test_the_same_catalog_gives_the_same_scores_again() -> None:
    models = [model(slug, {"a": 1}) for slug in ("one", "two", "three")]
    first, second = (
        score(catalog(models, TWO_DIMENSIONS), {}),
        score(catalog(models[::-1], TWO_DIMENSIONS), {}),
    )
    assert first.scores == second.scores
    assert (above(first) == above(second)).all()


def with_results(slug: str, drawn: dict[str, float], tasks: tuple[str, ...]) -> Model:
    values = {name: value for name, value in drawn.items() if value <= 100}  # above: unknown
    return model(slug, tasks=tasks, benchmarks=results(**values))


tests_of_models = st.fixed_dictionaries(dict.fromkeys(ASKED, st.integers(0, 120).map(float)))


@given(st.lists(tests_of_models, min_size=3, max_size=5))
@settings(max_examples=25, deadline=None)
def test_all_pairs_at_once_meet_and_stand_as_each_pair_alone(drawn) -> None:
    how = recipe(dimension("quality", *(a_test(name, 1, name) for name in ASKED), role="quality"))
    tasks = [ASKED[place % 2 :] for place in range(len(drawn))]
    made = [with_results(f"m{n}", values, tasks[n]) for n, values in enumerate(drawn)]
    found = scores(how, *made)
    for left in range(len(made)):
        for right in range(len(made)):
            ours, theirs = ({each.task: each for each in found.of(place)} for place in (left, right))
            shared = [task for task in found.tasks if task in ours and task in theirs]
            both = [task for task in shared if ours[task].is_ranked and theirs[task].is_ranked]
            task = (both or shared)[0]
            assert found.ground(left, right) == task
            ahead_of, behind = found.ahead_in(task, [left, right])
            is_ahead = [found.standing(*pair) == "left ahead" for pair in ((left, right), (right, left))]
            assert ahead_of.tolist() == behind.tolist()[::-1] == is_ahead


def test_what_is_taken_over_from_before_is_what_would_be_counted_anew() -> None:
    """A model that changes its domain, its task or its signal; a recipe and a cache that stay."""
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100, spread=20), rule("b")))
    base = [model(f"m{n}", {"a": 20.0 * n}, tasks=("x", "y")[: 1 + n % 2]) for n in range(4)]
    cache, pairs = Cache(), every_pair(4)
    before = score(catalog(base, how), {}, cache, pairs=pairs)
    edits = [
        {"domain": "photographs"},
        {"tasks": ("y",)},
        {"signals": {"a": known(99)}},
        {"is_demonstration": True},
        {"slug": "zz"},
    ]
    for fields in edits:
        changed = catalog([base[0], replace(base[1], **fields), *base[2:]], how)
        clean = score(changed, {})
        for with_page in (pairs, of_partners([[2], [], [3, 1], []])):
            renewed = score(changed, {}, cache, before.as_known(), pairs=with_page)
            assert (above(renewed) == above(clean)).all(), fields
            assert (standings(renewed) == standings(clean)).all(), fields
            assert renewed.scores == clean.scores


def test_what_is_kept_of_pairs_with_a_page_is_what_others_are_told() -> None:
    how = recipe(dimension("use", rule("a", "linear", zero=0, one=100, spread=20), rule("b")))
    models = [model(f"m{n}", {"a": 30.0 * n}, tasks=("x", "y")[: 1 + n % 2]) for n in range(4)]
    plain = score(catalog(models, how), {})
    kept = score(catalog(models, how), {}, pairs=of_partners([[1, 3], [2], [], []]))
    assert (above(kept) == above(plain)).all()
    assert (standings(kept) == standings(plain)).all()
    for left, right in zip(*(each.ravel().tolist() for each in np.indices((4, 4))), strict=True):
        assert kept.ground(left, right) == plain.ground(left, right)
        assert kept.standing(left, right) == plain.standing(left, right)
        assert kept.left_above(left, right) == above(plain)[left, right]
