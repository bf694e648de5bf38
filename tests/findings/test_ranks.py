"""Who stands where inside a task."""

from __future__ import annotations

from dataclasses import replace

from generator.catalog import Catalog
from generator.findings.ranks import RankTable, rank_tables
from generator.findings.scoring import score
from tests.toys import catalog, dimension, model, recipe, rule

TEST = rule("t", "linear", zero=0, one=100, tasks=frozenset({"caption"}))
HOW = recipe(dimension("quality", TEST, role="quality"), dimension("use", rule("a")))
CAPTION = {"tasks": ("caption",)}


def tables(whole: Catalog) -> tuple[RankTable, ...]:
    return rank_tables(whole, score(whole, {}))


def slugs(whole: Catalog, positions) -> str:
    return "".join(whole.models[position].slug for position in positions)


def shown(whole: Catalog) -> list[tuple[str, str, str, str, str]]:
    """Of each table: task, domain, ranked, unranked and demonstrations."""
    return [
        (
            table.task,
            table.domain,
            slugs(whole, (place.position for place in table.ranked)),
            slugs(whole, table.unranked),
            slugs(whole, table.demonstrations),
        )
        for table in tables(whole)
    ]


def test_models_are_ranked_inside_each_of_their_tasks_and_untested_ones_stand_apart() -> None:
    whole = catalog(
        [
            model("a", {"t": 10.0, "a": 1.0}, **CAPTION),
            model("b", {"t": 90.0, "a": 1.0}, tasks=("draw", "caption")),
            model("c", {"a": 1.0}, **CAPTION),
        ],
        HOW,
    )
    assert shown(whole) == [("caption", "", "ba", "c", ""), ("draw", "", "", "b", "")]


def test_tables_stand_in_the_order_of_the_site_s_tasks() -> None:
    whole = catalog([model("a", tasks=("x", "y"))], HOW)
    turned = replace(whole, tasks=dict(reversed(whole.tasks.items())))
    assert [table.task for table in tables(turned)] == ["y", "x"]


def test_models_of_different_domains_stand_in_tables_of_their_own_and_those_of_none_in_each() -> None:
    signals = {"t": 50.0, "a": 1.0}
    domains = {"a": "photographs", "b": "documents", "c": ""}
    models = [model(slug, signals, domain=domain, **CAPTION) for slug, domain in domains.items()]
    whole = replace(catalog(models, HOW), domains={"photographs": "Photographs", "documents": "Documents"})
    assert shown(whole) == [
        ("caption", "photographs", "ac", "", ""),
        ("caption", "documents", "bc", "", ""),
    ]


def test_demonstrations_stand_apart_once_in_the_first_table_of_their_task() -> None:
    signals = {"t": 99.0, "a": 1.0}
    toys = [model(slug, signals, is_demonstration=True, **CAPTION) for slug in "xy"]
    domains = {"a": "one", "b": "two"}
    models = [model(slug, signals, domain=domain, **CAPTION) for slug, domain in domains.items()]
    assert shown(catalog([*models, *toys], HOW)) == [
        ("caption", "one", "a", "", "xy"),
        ("caption", "two", "b", "", ""),
    ]
    assert shown(catalog(toys, HOW)) == [("caption", "", "", "", "xy")]


def test_places_are_those_that_the_draws_leave_open() -> None:
    """Two that lie apart, and one whose other signal is missing: it may be above both, or between them."""
    spread = recipe(dimension("quality", TEST, rule("u", "linear", zero=0, one=100), role="quality"))
    values = {"a": {"t": 90.0, "u": 90.0}, "b": {"t": 98.0}, "c": {"t": 10.0, "u": 10.0}}
    whole = catalog([model(slug, signals, **CAPTION) for slug, signals in values.items()], spread)
    (table,) = tables(whole)
    assert [
        (whole.models[place.position].slug, place.first, place.last, place.score.range.value)
        for place in table.ranked
    ] == [("a", 1, 2, 90), ("b", 1, 2, 74), ("c", 3, 3, 10)]


def test_of_two_with_the_same_score_the_one_that_is_known_best_stands_first() -> None:
    spread = recipe(dimension("quality", TEST, rule("u", "linear", zero=0, one=100), role="quality"))
    values = {"a": {"t": 50.0}, "b": {"t": 50.0, "u": 50.0}}
    whole = catalog([model(slug, signals, **CAPTION) for slug, signals in values.items()], spread)
    (table,) = tables(whole)
    assert slugs(whole, (place.position for place in table.ranked)) == "ba"
    assert [(place.first, place.last) for place in table.ranked] == [(1, 2), (1, 2)]


def test_a_place_inside_a_task_asks_only_the_scores_of_that_task() -> None:
    """b captions worse and draws better; the table of captions knows nothing of that."""
    draws = rule("d", "linear", zero=0, one=100, tasks=frozenset({"draw"}))
    how = recipe(dimension("quality", TEST, draws, role="quality"))
    both = ("caption", "draw")
    values = {"a": {"t": 90.0, "d": 10.0}, "b": {"t": 10.0, "d": 90.0}}
    whole = catalog([model(slug, signals, tasks=both) for slug, signals in values.items()], how)
    ranked = [
        [(place.position, place.first, place.last) for place in table.ranked] for table in tables(whole)
    ]
    assert ranked == [[(0, 1, 1), (1, 2, 2)], [(1, 1, 1), (0, 2, 2)]]
