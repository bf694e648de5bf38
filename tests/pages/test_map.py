"""The map: a table of its pairs for each task; what is not drawn is counted, and said where it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import map as map_page
from generator.pages.parts.pair_tables import LIMIT
from tests.pages.toy_findings import by_path, toys
from tests.toys import PageReader, model, pages_of, shipped


def _edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)


def _view(edition: Edition) -> map_page.MapPage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "map")
    view = edition.view(page)
    assert isinstance(view, map_page.MapPage)
    return view


def _compare_links(html: str) -> set[str]:
    return {link for link in PageReader(html).links if link.startswith("compare/")}


def test_the_tables_hold_every_pair_that_compares_in_a_task_and_no_other() -> None:
    found = shipped().findings
    models = found.catalog.models
    wanted = set()
    for left, right in found.pairs():
        pair = found.pair(left, right)
        if pair.comparison.is_comparable and pair.comparison.tasks:
            wanted.add(f"compare/{models[left].slug}/{models[right].slug}.html")
    assert wanted
    assert _compare_links(shipped().render("map.html").decode()) == wanted


def test_a_cell_names_the_model_of_its_column_for_windows_without_columns() -> None:
    for task in _view(shipped()).tasks:
        for row in task.table.rows:
            for name, crossing in zip(task.table.columns, row.crossings, strict=False):
                assert crossing is None or crossing.name == name


def test_pairs_of_different_jobs_are_counted_and_not_drawn() -> None:
    edition = _edition(toys(model("a"), model("b"), model("c", domain="x"), model("d", domain="y")))
    assert (_view(edition).counts, _view(edition).apart) == ("5 comparisons", "1 pair")
    html = edition.render("map.html").decode()
    assert "Not drawn: 1 pair of models" in html
    assert "compare/c/d.html" not in html


def test_demonstrations_have_a_table_of_their_own() -> None:
    shown = [model(slug, is_demonstration=True) for slug in ("c", "d")]
    view = _view(_edition(toys(model("a"), model("b"), *shown)))
    assert [(task.label, task.table.counts) for task in view.tasks] == [
        ("Toy-task", "1 comparison"),
        ("Toy-task: made for tests", "1 comparison"),
    ]
    assert len({task.id for task in view.tasks}) == 2


def test_a_task_of_two_domains_has_a_table_for_each() -> None:
    models = [model(slug, domain=domain) for slug, domain in zip("abcd", "xxyy", strict=True)]
    view = _view(_edition(toys(*models)))
    assert [(task.label, task.table.counts) for task in view.tasks] == [
        ("Toy-task: x", "1 comparison"),
        ("Toy-task: y", "1 comparison"),
    ]
    assert len({task.id for task in view.tasks}) == 2


def test_a_large_task_draws_its_best_and_says_where_the_others_are() -> None:
    edition = _edition(toys(*(model(f"m-{number:02}") for number in range(LIMIT + 3))))
    (task,) = _view(edition).tasks
    assert len(task.table.rows) == LIMIT - 1
    assert task.left_out == "3 more models"
    words = PageReader(edition.render("map.html").decode()).by_id(task.id).text
    assert "3 more models of this task" in words


@pytest.mark.parametrize("pairs", ["all", "comparable", 1])
def test_only_pages_that_there_are_are_linked(pairs: str | int) -> None:
    found = toys(
        *(model(slug) for slug in "abcd"), model("e", domain="x"), model("f", domain="y"), pairs=pairs
    )
    there = {page.path for page in pages_of(found) if page.path.startswith("compare/")}
    links = _compare_links(_edition(found).render("map.html").decode())
    assert links
    assert links <= there


def test_a_site_without_pairs_says_so() -> None:
    page = _edition(toys(model("a"), model("b", domain="x", tasks=("other",), is_demonstration=True)))
    html = page.render("map.html").decode()
    assert "No two models do the same kind of work yet." in html
    assert re.findall(r"\b1 (?:comparisons|pairs|more models)\b", html) == []


# What it depends on


def test_it_changes_when_a_pair_becomes_comparable() -> None:
    before, after = toys(model("a", domain="x"), model("b", domain="y")), toys(model("a"), model("b"))
    assert by_path(before)["map.html"] != by_path(after)["map.html"]


@pytest.mark.parametrize("changed", [{"short_name": "New"}, {"tasks": ("another",)}], ids=["name", "tasks"])
def test_whatever_it_shows_of_a_model_changes_its_digest(changed: dict[str, object]) -> None:
    before = toys(model("a"), model("b"))
    after = toys(replace(model("a"), **changed), model("b"))  # type: ignore[arg-type]
    assert _edition(before).render("map.html") != _edition(after).render("map.html")
    assert by_path(before)["map.html"] != by_path(after)["map.html"]


def test_what_it_does_not_show_leaves_it_as_it_is() -> None:
    before, after = toys(model("a"), model("b")), toys(model("a", summary="Another."), model("b"))
    assert by_path(before)["map.html"] == by_path(after)["map.html"]
