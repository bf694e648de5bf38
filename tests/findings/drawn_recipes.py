"""Recipes and signals of models, drawn for the tests of scores and of draws."""

from __future__ import annotations

from hypothesis import strategies as st

from generator.catalog import Benchmark, Model, Recipe, Value
from tests.toys import NOT_APPLICABLE, dimension, known, model, recipe, rule

ASKED = ("x", "y", "z")  # tasks

values = st.one_of(st.none(), st.just(NOT_APPLICABLE), st.integers(0, 200).map(float))
signals_of_models = st.fixed_dictionaries(dict.fromkeys("abcdef", values)).map(
    lambda drawn: {name: value for name, value in drawn.items() if value is not None}
)
SCALES = {
    "yes-no": {},
    "log": {"zero": 1, "one": 150, "spread": 2},
    "linear": {"zero": 20, "one": 140, "spread": 7},
}


@st.composite
def recipes(draw: st.DrawFn) -> object:
    """Two dimensions, six signals, and a last one that applies to every model."""
    drawn = [
        rule(name, scale, draw(st.integers(1, 9)), **SCALES[scale])
        for name in "abcdef"
        for scale in [draw(st.sampled_from(sorted(SCALES)))]
    ]
    cut = draw(st.integers(1, 5))
    weights = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    return recipe(
        dimension("use", *drawn[:cut], weight=weights[0]),
        dimension("make", *drawn[cut:], rule("always"), weight=weights[1]),
    )


def of_all_kinds(how: Recipe) -> Model:
    """A last model of which every signal is known, so that no dimension is left out for want of values."""
    asked = {task for each in how.rules for task in each.tasks}
    values: dict[str, float | Value] = {each.name: 1.0 for each in how.rules}
    results = [Benchmark(*each.benchmark, "", known(50)) for each in how.rules if each.benchmark]
    tasks = tuple(sorted(asked | {"toy-task"}))
    return model("zz-all", values, tasks=tasks, benchmarks=tuple(results))


def yes_no(signals: dict[str, float | Value], how: object) -> dict[str, float | Value]:
    """The signals with 0 or 1 where the recipe asks for yes or no."""
    scale = {each.name: each.scale for each in how.rules}  # type: ignore[attr-defined]
    return {
        name: min(value, 1.0) if isinstance(value, float) and scale[name] == "yes-no" else value
        for name, value in signals.items()
    }
