"""Files of tasks, tags, searches and all models: what they depend on, how far they go, when there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from generator.catalog import Model
from generator.digests import digest
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import kinds
from generator.pages.addresses import Page
from generator.pages.parts.pair_tables import LIMIT
from generator.pages.parts.ranking import RANKED
from generator.pages.tag import TELLERS
from tests.pages import ranked_toys
from tests.pages.ranked_toys import ranked, scored
from tests.pages.searched_toys import WISHES, Sought, Wishes, edition, searched
from tests.toys import capability, catalog, findings

Told = dict[str, Any]

OURS = {"task data", "tag data", "searches data", "models as csv", "openapi"}
DRAW, WRITE = capability("Draws", "draw"), capability("Writes", "write")
PAINT = capability("Paints", "paint")


def models(**edited: Model) -> list[Model]:
    """Two that draw, one that writes, and one that was made for tests; those that are edited, by slug."""
    plain = {
        "a": scored("a", 20.0, capabilities=(DRAW,)),
        "b": scored("b", 90.0, capabilities=(DRAW, WRITE)),
        "c": scored("c", None, tasks=("other",), capabilities=(WRITE,)),
        "toy": scored("toy", None, capabilities=(DRAW, PAINT), is_demonstration=True),
    }
    return list((plain | edited).values())


def found(wishes: Wishes = WISHES, **edited: Model) -> Findings:
    of_all = {slug: replace(model, digest=digest(b"edited")) for slug, model in edited.items()}
    return searched(wishes, found=findings(catalog(models(**of_all), ranked_toys.tested())))


def files(made: Edition) -> Mapping[Page, bytes]:
    every = kinds.pages(made.store, [kind for kind in made.page_kinds if kind.name in OURS])
    return {page: made.render(page.path) for page in every}


def told(made: Edition, path: str) -> Told:
    content: Told = json.loads(made.render(f"api/v1/{path}.json"))
    return content


EDITS: Mapping[str, Findings] = {
    "points": found(a=scored("a", 95.0, capabilities=(DRAW,))),
    "a name": found(b=scored("b", 90.0, capabilities=(DRAW, WRITE), short_name="Bee")),
    "a title": found(c=scored("c", None, tasks=("other",), capabilities=(capability("Pens", "write"),))),
    "a tag": found(a=scored("a", 20.0, capabilities=(capability("Draws", "write"),))),
    "made for tests": found(b=scored("b", None, capabilities=(DRAW, WRITE), is_demonstration=True)),
    "a model more": found(d=scored("d", 50.0, capabilities=(WRITE,))),
    "counts": found({**WISHES, "draw a cat": Sought(9_000, ("draw",))}),
    "another query": found({**WISHES, "write prose": Sought(300, ("write",))}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_file_that_comes_out_otherwise_depends_on_something_else(edit: str) -> None:
    before, after = (files(edition(each)) for each in (found(), EDITS[edit]))
    old = {page.path: page for page in before}
    changed = [page for page in after if page.path in old and before[old[page.path]] != after[page]]
    assert changed
    assert [page.path for page in changed if page == old[page.path]] == []


def test_what_no_edit_touches_depends_on_the_same() -> None:
    before, after = (
        {page.path: page for page in files(edition(each))} for each in (found(), EDITS["points"])
    )
    assert before["api/v1/tasks/other.json"] == after["api/v1/tasks/other.json"]
    assert before["api/v1/tags/write.json"] == after["api/v1/tags/write.json"]
    assert before["api/v1/searches.json"] == after["api/v1/searches.json"]
    assert before["api/v1/openapi.json"] == after["api/v1/openapi.json"]
    assert before["api/v1/tasks/toy-task.json"] != after["api/v1/tasks/toy-task.json"]


def test_each_is_found_by_its_address_as_the_list_of_all_has_it() -> None:
    made = edition(found())
    assert {page.path: made.page(page.path) for page in files(made)} == {
        page.path: page for page in files(made)
    }
    for path in ("tasks/none", "tags/none", "tasks/toy-task/", "tags/", "tasks"):
        assert made.page(f"api/v1/{path}.json") is None
    assert made.page("api/v1/tasks/toy-task") is None


# How far they go


def test_a_ranking_has_all_models_and_pairs_as_many_as_the_page() -> None:
    made = edition(ranked(*(scored(f"m{place:02}", float(place)) for place in range(RANKED + 3))))
    file = told(made, "tasks/toy-task")
    (ranking,), (pairs,) = file["rankings"], file["pairs"]
    assert {each["slug"] for each in ranking["ranked"]} == {f"m{place:02}" for place in range(53)}
    scores = [each["score"]["value"] for each in ranking["ranked"]]
    assert scores == sorted(scores, reverse=True)
    assert file["counts"] == {"models": 53, "ranked": 53, "demonstrations": 0}
    assert (pairs["count"], len(pairs["pairs"])) == (53 * 52 // 2, LIMIT * (LIMIT - 1) // 2)
    assert pairs["models_left_out"] == 53 - LIMIT
    assert file["who_does_what"]["models_left_out"] == 53 - len(file["who_does_what"]["models"])


def test_a_tag_names_all_models_that_tell_of_it_and_quotes_as_many_as_the_page() -> None:
    count = TELLERS + 2
    telling = [scored(f"m{place:02}", None, capabilities=(DRAW,)) for place in range(count)]
    file = told(edition(ranked(*telling)), "tags/draw")
    assert file["models"] == [f"m{place:02}" for place in range(count)]
    assert len(file["tellers"]) == TELLERS


def test_models_without_a_place_say_why_and_have_no_score() -> None:
    made = edition(found(a=scored("a", None, capabilities=(DRAW,))))
    (ranking,) = told(made, "tasks/toy-task")["rankings"]
    (alone,) = ranking["not_ranked"]
    assert (alone["slug"], alone["because"]) == ("a", "not ranked: no public test found")
    assert "score" not in alone


def test_domains_are_ranked_apart() -> None:
    made = edition(ranked(scored("a", 1.0, domain="drawings"), scored("b", 2.0, domain="photographs")))
    rankings = told(made, "tasks/toy-task")["rankings"]
    assert [(part["domain"], [each["slug"] for each in part["ranked"]]) for part in rankings] == [
        ("drawings", ["a"]),
        ("photographs", ["b"]),
    ]


# Without counts, and without an API


def test_a_site_without_logs_has_a_file_of_searches_that_says_so() -> None:
    file = told(edition(ranked(scored("a", 1.0))), "searches")
    assert (file["has_logs"], file["window"], file["searches"], file["about_times"]) == (
        False,
        None,
        [],
        None,
    )


def test_queries_that_were_not_read_yet_are_told_and_count_nothing() -> None:
    unread = replace(found(), search_counts=(), unread_queries=12)
    file = told(edition(unread), "searches")
    assert (file["has_logs"], file["unread_queries"], file["window"]) == (True, 12, None)


def test_a_site_without_an_api_has_no_file_of_it_and_no_page_speaks_of_one() -> None:
    whole = found()
    outputs = replace(whole.catalog.site.outputs, api=False)
    site = replace(whole.catalog.site, outputs=outputs)
    silent = replace(whole, catalog=replace(whole.catalog, site=site))
    made = edition(silent)
    paths = [page.path for page in kinds.pages(made.store)]
    assert [path for path in paths if path.startswith("api/")] == []
    assert made.page("api/v1/models.csv") is None
    assert made.page("api/v1/tasks/toy-task.json") is None
    for path in (path for path in paths if path.endswith((".html", ".md", ".txt"))):
        content = made.render(path)
        assert b"api/v1" not in content, path
        assert b"As JSON" not in content, path


def test_pages_lead_to_their_file_and_the_table_to_its_csv() -> None:
    made = edition(found())
    leads = {
        "models/a.html": ["../api/v1/models/a.json"],
        "tasks/toy-task.html": ["../api/v1/tasks/toy-task.json"],
        "tags/draw.html": ["../api/v1/tags/draw.json"],
        "searches.html": ["api/v1/searches.json"],
        "models/index.html": ["../api/v1/models.csv", "../api/v1/index.json"],
        "compare/a/b.html": ["../../api/v1/models/a.json", "../../api/v1/models/b.json"],
    }
    for path, hrefs in leads.items():
        page = made.render(path).decode()
        assert [href for href in hrefs if f'<a href="{href}">' not in page] == [], path
    table = made.render("models/index.html").decode()
    assert '<link rel="alternate" type="text/csv" title="This table" href="../api/v1/models.csv">' in table
