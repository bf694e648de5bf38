"""Which pages exist, where they live, how one is found, and what each depends on."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest

from generator import pages, views
from generator.catalog import Model
from generator.content import digest
from generator.matching import Alignments, Match
from generator.pages import Findings, Page, compare_path, find, listed_paths, model_path, root_of
from generator.render import Layouts
from generator.scoring import score
from tests.toys import ROOT, catalog, findings, kinds, model

SLUGS = ("a", "a-1", "a1", "b", "b-c")  # "a-1.md" sorts before "a.md", but "a" before "a-1"
AROUND = ["index.html", "methodology.html", "coverage.html", "404.html", "robots.txt", "sitemap.xml", "sitemap-1.xml"]


def toys(*models: Model, pairs: str = "all") -> Findings:
    return findings(catalog(models or [model(slug) for slug in SLUGS], pairs=pairs))


def by_path(found: Findings) -> dict[str, Page]:
    return {page.path: page for page in pages.pages(found)}


def mixed(pairs: str) -> Findings:
    """Two captioners, a classifier and a generator: one pair of six compares."""
    jobs = {
        "cap-1": ("caption", "image", "text"),
        "cap-2": ("caption", "image", "text"),
        "cls": ("classify", "image", "label"),
        "gen": ("draw", "text", "image"),
    }
    return toys(*(model(slug, tasks=(task,), kinds=kinds(inputs, outputs)) for slug, (task, inputs, outputs) in jobs.items()), pairs=pairs)


# Addresses


def test_every_model_and_every_pair_has_one_page_in_slug_order() -> None:
    paths = [page.path for page in pages.pages(toys())]
    assert paths == [*AROUND, *(f"models/{slug}.html" for slug in SLUGS), *(f"compare/{a}/{b}.html" for a, b in combinations(SLUGS, 2))]
    assert len(set(paths)) == len(paths)


def test_addresses_do_not_depend_on_the_order_in_which_models_are_given() -> None:
    assert by_path(toys(*(model(slug) for slug in reversed(SLUGS)))) == by_path(toys())


@pytest.mark.parametrize(("path", "root"), [("index.html", ""), ("models/a.html", "../"), ("compare/a/b.html", "../../")])
def test_the_way_to_the_top_is_relative(path: str, root: str) -> None:
    assert root_of(path) == root


def test_one_model_alone_has_no_comparison() -> None:
    assert [page.path for page in pages.pages(toys(model("a")))] == [*AROUND, "models/a.html"]


def test_pairs_that_do_not_compare_are_left_out_on_request() -> None:
    every, comparable = by_path(mixed("all")), by_path(mixed("comparable"))
    assert [path for path in comparable if path.startswith("compare/")] == ["compare/cap-1/cap-2.html"]
    assert len([path for path in every if path.startswith("compare/")]) == 6
    assert [path for path in every if not path.startswith("compare/")] == [path for path in comparable if not path.startswith("compare/")]


# Finding one


@pytest.mark.parametrize("found", [toys(), mixed("all"), mixed("comparable")], ids=["toys", "all", "comparable"])
def test_finding_a_page_agrees_with_listing_them(found: Findings) -> None:
    for page in pages.pages(found):
        assert find(found, page.path) == page


@pytest.mark.parametrize(
    "path",
    [
        "compare/b/a.html",
        "compare/a/a.html",
        "compare/a/zzz.html",
        "compare/zzz/a.html",
        "compare/a.html",
        "compare/a/b",
        "compare/a/b/",
        "compare/a/b/c.html",
        "compare//a/b.html",
        "compare/a//b.html",
        "/compare/a/b.html",
        "compare/a/b.html.html",
        "compare/A/b.html",
        "compare/../compare/a/b.html",
        "compare/a/../b.html",
        "../compare/a/b.html",
        "models/zzz.html",
        "models/a",
        "models/.html",
        "models/../index.html",
        "models/a.html/",
        "index",
        "index.html/",
        "/index.html",
        "./index.html",
        "",
        "/",
        ".",
        "..",
        "../../etc/passwd",
        "sitemap-0.xml",
        "sitemap-2.xml",
        "site.css",
        "compare.html",
    ],
)
def test_what_is_no_page_is_not_found(path: str) -> None:
    assert find(toys(), path) is None


def test_a_pair_without_a_page_is_not_found() -> None:
    assert find(mixed("comparable"), "compare/cap-1/gen.html") is None
    assert find(mixed("all"), "compare/cap-1/gen.html") is not None


# Sitemaps


def test_the_sitemap_lists_only_pairs_that_compare() -> None:
    for setting in ("all", "comparable"):
        listed = list(listed_paths(mixed(setting)))
        assert listed == [
            "index.html",
            "methodology.html",
            "coverage.html",
            *(model_path(slug) for slug in ("cap-1", "cap-2", "cls", "gen")),
            compare_path("cap-1", "cap-2"),
        ]


def sitemaps(found: Findings) -> dict[str, list[str]]:
    """The addresses of each sitemap file, as its layout writes them."""
    layouts = Layouts(ROOT / "layouts")
    maps = [page for page in pages.pages(found) if page.path.startswith("sitemap")]
    return {page.path: re.findall("<loc>(.*)</loc>", layouts.render(page.layout, views.plain_page(found, page)).decode()) for page in maps}


@pytest.mark.parametrize(("limit", "sizes"), [(100, [18]), (18, [18]), (17, [17, 1]), (6, [6, 6, 6]), (1, [1] * 18)])
def test_a_long_sitemap_comes_in_parts(limit: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SITEMAP_LIMIT", limit)
    monkeypatch.setattr(views, "SITEMAP_LIMIT", limit)
    index, *parts = sitemaps(toys()).items()
    base = "https://toys.example/"
    assert index == ("sitemap.xml", [f"{base}sitemap-{number}.xml" for number in range(1, len(sizes) + 1)])
    assert [path for path, _ in parts] == [f"sitemap-{number}.xml" for number in range(1, len(sizes) + 1)]
    assert [len(addresses) for _, addresses in parts] == sizes
    listed = [address for _, addresses in parts for address in addresses]
    assert listed == [base, *(base + path for path in list(listed_paths(toys()))[1:])]


# What a page depends on


def changed(before: Findings, after: Findings) -> set[str]:
    old, new = by_path(before), by_path(after)
    return {path for path in {*old, *new} if old.get(path) != new.get(path)}


def edit(slug: str, **fields: object) -> Findings:
    return toys(*(replace(model(each), digest=digest(b"edited"), **fields) if each == slug else model(each) for each in SLUGS))  # type: ignore[arg-type]


ABOUT_B = {"coverage.html", "models/b.html", *(f"compare/{a}/b.html" for a in ("a", "a-1", "a1")), "compare/b/b-c.html"}


def test_editing_words_of_a_model_changes_the_pages_about_it_and_the_count_of_its_values() -> None:
    assert changed(toys(), edit("b", summary="New.")) == ABOUT_B


def test_editing_the_name_of_a_model_changes_the_pages_that_list_it() -> None:
    assert changed(toys(), edit("b", short_name="New")) == ABOUT_B | {"index.html"} | {model_path(slug) for slug in SLUGS}


def test_a_new_score_changes_the_pages_that_rank_it_and_moves_no_other_score() -> None:
    before, after = toys(), edit("b", signals=model(signals={"used": 1.0}).signals)
    assert changed(before, after) == ABOUT_B | {"index.html"} | {model_path(slug) for slug in SLUGS}
    assert [each for each in after.scores.scores if each.slug != "b"] == [each for each in before.scores.scores if each.slug != "b"]


def test_a_new_match_changes_the_pages_about_that_pair() -> None:
    before = toys()
    after = replace(before, alignments=Alignments(b"", before.alignments.counts, {(0, 3): (Match(0, 0, 90),)}))
    assert changed(before, after) == {"compare/a/b.html", "models/a.html", "models/b.html", "index.html"}


def test_another_similarity_of_the_same_match_changes_only_the_page_that_prints_it() -> None:
    before = toys()
    alignments = [Alignments(b"", before.alignments.counts, {(0, 3): (Match(0, 0, percent),)}) for percent in (90, 91)]
    assert changed(*(replace(before, alignments=each) for each in alignments)) == {"compare/a/b.html"}


def test_a_new_model_changes_no_comparison_of_others() -> None:
    before, after = toys(), toys(*(model(slug) for slug in (*SLUGS, "a-0")))  # stands among the others, so positions move
    moved = {path for path in changed(before, after) if path.startswith("compare/") and "a-0" not in path}
    old, new = by_path(before), by_path(after)
    assert {
        path
        for path in moved
        if (old[path].left, old[path].right, old[path].findings) != (new[path].left, new[path].right, new[path].findings)
    } == set()


def test_a_comparison_depends_on_nothing_of_a_third_model() -> None:
    found = toys()
    others = replace(found.catalog, models=(*found.catalog.models[:2], model("a1", {"used": 1.0}), *found.catalog.models[3:]))
    after = Findings(others, score(others), found.alignments)
    assert "compare/a/b.html" not in changed(found, after)


def test_the_home_page_changes_when_a_pair_becomes_comparable() -> None:
    before = toys(model("a", tasks=("x",)), model("b", tasks=("y",), kinds=kinds("image", "label")))
    after = toys(model("a", tasks=("x",)), model("b", tasks=("y",), kinds=kinds("image", "label text")))
    page = by_path(before)["index.html"]
    assert views.home_page(before, page).overview != views.home_page(after, page).overview
    assert by_path(before)["index.html"] != by_path(after)["index.html"]
