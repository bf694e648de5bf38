"""The first page: ranks inside tasks, who has no place and why, and the pairs of each task."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from generator.catalog import Benchmark, Model, Recipe
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import home
from tests.pages.toy_findings import by_path, toys
from tests.toys import (
    PageReader,
    catalog,
    dimension,
    findings,
    kinds,
    known,
    model,
    pages_of,
    recipe,
    rule,
    shipped,
)


def _edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)


def _view(edition: Edition) -> home.HomePage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "home")
    view = edition.view(page)
    assert isinstance(view, home.HomePage)
    return view


def _tested() -> Recipe:
    """A recipe whose quality is one test; a model without it is not ranked."""
    test = rule("best_test", "linear", zero=0, one=100, spread=1, benchmark=("Set", "points"))
    quality = replace(dimension("quality", replace(test, label="Set, points")), role="quality")
    return recipe(quality, dimension("use", rule("used")))


def _scored(slug: str, points: float | None, **fields: object) -> Model:
    results = () if points is None else (Benchmark("Set", "points", "", known(points, f"{points:g}")),)
    return model(slug, {"used": 1.0}, benchmarks=results, **fields)


def _captioners() -> Findings:
    return findings(
        catalog(
            [
                _scored("a", 20.0),
                _scored("b", 90.0),
                _scored("c", None),
                _scored("toy", None, is_demonstration=True),
            ],
            _tested(),
        )
    )


# Ranks


def test_a_task_ranks_what_was_tested_best_first_and_names_the_rest_below_with_the_reason() -> None:
    (task,) = _view(_edition(_captioners())).tasks
    assert [(row.places, row.name, row.test) for row in task.ranked] == [
        ("1", "B", "Set, points: 90"),
        ("2", "A", "Set, points: 20"),
    ]
    assert task.unranked is not None
    assert task.unranked.models == (("C", "models/c.html"),)
    assert task.unranked.words == "Not ranked: no public test found"
    assert task.demonstrations is not None
    assert task.demonstrations.models == (("TOY", "models/toy.html"),)
    assert task.counts == "4 models, 2 ranked"
    assert task.best_pairs == (("B vs A", "compare/a/b.html"),)


def test_the_page_says_it_in_that_order_and_links_every_model() -> None:
    page = PageReader(_edition(_captioners()).render("index.html").decode())
    words = page.by_id("task-toy-task").text
    places = [
        words.index(each)
        for each in ("4 models", "B ", "A ", "Not ranked: no public test found", "Made for tests")
    ]
    assert places == sorted(places)
    assert {f"models/{slug}.html" for slug in ("a", "b", "c", "toy")} <= set(page.links)


def test_every_score_stands_under_its_task_and_a_demonstration_has_none() -> None:
    found = shipped().findings
    for task in _view(shipped()).tasks:
        by_name = {
            found.catalog.models[position].short_name: score
            for name, scores in found.scores.by_task.items()
            if task.id.startswith(f"task-{name}")
            for position, score in scores.items()
        }
        for row in task.ranked:
            assert row.range == by_name[row.name].range
            assert by_name[row.name].is_ranked
        values = [row.range.value for row in task.ranked]
        assert values == sorted(values, reverse=True)


def test_a_result_of_a_sibling_says_so() -> None:
    of_sibling = Benchmark("Set", "points", "", known(90.0, "90"), checkpoint="a-large")
    found = findings(catalog([model("a", {"used": 1.0}, benchmarks=(of_sibling,))], _tested()))
    ((row,),) = (task.ranked for task in _view(_edition(found)).tasks)
    assert row.test == "Set, points: 90 (of a sibling)"


def test_a_task_of_two_domains_has_a_table_for_each() -> None:
    found = findings(
        catalog([_scored("a", 20.0, domain="photographs"), _scored("b", 90.0, domain="scans")], _tested())
    )
    tasks = _view(_edition(found)).tasks
    assert [[row.name for row in task.ranked] for task in tasks] == [["A"], ["B"]]
    assert [task.label for task in tasks] == ["Toy-task: photographs", "Toy-task: scans"]
    assert len({task.id for task in tasks}) == 2
    assert [task.pair_counts for task in tasks] == ["", ""]


def test_a_task_of_many_models_shows_the_best_and_counts_the_rest() -> None:
    count = home.RANKED + home.NAMED + 7
    ranked = [_scored(f"r-{number}", 50.0) for number in range(home.RANKED + 4)]
    others = [_scored(f"u-{number}", None) for number in range(count)]
    (task,) = _view(_edition(findings(catalog([*ranked, *others], _tested())))).tasks
    assert len(task.ranked) == home.RANKED
    assert task.unshown == "and 4 more"
    assert task.unranked is not None
    assert len(task.unranked.models) == home.NAMED
    assert task.unranked.unnamed == f"and {count - home.NAMED} more"
    assert task.pairs == task.columns == ()
    assert task.pair_counts


@pytest.mark.parametrize("count", [2, 3])
def test_counts_agree_with_their_nouns(count: int) -> None:
    view = _view(_edition(toys(*(model(f"m-{number}") for number in range(count)))))
    pairs = {2: "1 comparison", 3: "3 comparisons"}[count]
    assert view.counts == f"{count} models, 1 task, {pairs}"
    assert view.tasks[0].pair_counts == pairs
    html = shipped().render("index.html").decode()
    assert re.findall(r"\b1 (?:models|tasks|comparisons)\b", html) == []


# Pairs


def test_the_tables_hold_every_pair_that_compares_in_a_task_and_no_other() -> None:
    found = shipped().findings
    models = found.catalog.models
    wanted = set()
    for left, right in found.pairs():
        pair = found.pair(left, right)
        if pair.comparison.is_comparable and pair.comparison.tasks:
            wanted.add(f"compare/{models[left].slug}/{models[right].slug}.html")
    shown = {
        crossing.href
        for task in _view(shipped()).tasks
        for row in task.pairs
        for crossing in row.crossings
        if crossing
    }
    assert shown == wanted
    links = set(PageReader(shipped().render("index.html").decode()).links)
    assert {link for link in links if link.startswith("compare/")} == wanted


def test_a_cell_names_the_model_of_its_column_for_windows_without_columns() -> None:
    for task in _view(shipped()).tasks:
        for row in task.pairs:
            for name, crossing in zip(task.columns, row.crossings, strict=False):
                assert crossing is None or crossing.name == name


def test_pairs_without_a_page_are_no_link_anywhere() -> None:
    models = [model(slug, {"used": 1.0}) for slug in ("a", "b")]
    apart = [replace(models[0], domain="photographs"), replace(models[1], domain="scans")]
    page = _edition(toys(*apart, pairs="comparable")).render("index.html").decode()
    assert "compare/" not in page


# What it depends on


def test_the_home_page_changes_when_a_pair_becomes_comparable() -> None:
    before = toys(model("a", domain="x"), model("b", domain="y"))
    after = toys(model("a", domain="x"), model("b", domain="x"))
    assert _edition(before).render("index.html") != _edition(after).render("index.html")
    assert by_path(before)["index.html"] != by_path(after)["index.html"]


@pytest.mark.parametrize(
    "changes",
    [
        {"short_name": "New"},
        {"signals": {"used": known(0.0)}},
        {"tasks": ("another",)},
        {"is_demonstration": True},
        {"benchmarks": (Benchmark("Set", "points", "", known(30.0, "30"), checkpoint="sibling"),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_it_shows_of_a_model_changes_its_digest(changes: dict[str, object]) -> None:
    models = [_scored("a", 20.0), _scored("b", 90.0)]
    before = findings(catalog(models, _tested()))
    after = findings(catalog([replace(models[0], **changes), models[1]], _tested()))  # type: ignore[arg-type]
    assert _edition(before).render("index.html") != _edition(after).render("index.html")
    assert by_path(before)["index.html"] != by_path(after)["index.html"]


def test_what_it_does_not_show_leaves_it_as_it_is() -> None:
    before = toys(model("a", kinds=kinds("image", "text")), model("b"))
    after = toys(model("a", kinds=kinds("image", "text"), summary="Another text."), model("b"))
    assert by_path(before)["index.html"] == by_path(after)["index.html"]
