"""Which pages exist, where they live, how one is found, and what each depends on."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from generator.catalog import Correction, Model, Source
from generator.digests import digest
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.findings.scoring import score
from generator.pages import sitemap
from generator.pages.addresses import Page, compare_path, model_path, root_of
from tests.toys import (
    AS_OF,
    capability,
    catalog,
    dimension,
    findings,
    kinds,
    listed,
    model,
    page_at,
    pages_of,
    recipe,
    rule,
    shipped,
    silence,
    unmatched,
)

SLUGS = ("a", "a-1", "a1", "b", "b-c")  # "a-1.md" sorts before "a.md", but "a" before "a-1"
AROUND = [
    "index.html",
    "samples.html",
    "methodology.html",
    "coverage.html",
    "404.html",
    "robots.txt",
    "sitemap.xml",
    "sitemap-1.xml",
]


def toys(*models: Model, pairs: str | int = "all") -> Findings:
    return findings(catalog(models or [model(slug) for slug in SLUGS], pairs=pairs))


def by_path(found: Findings) -> dict[str, Page]:
    return {page.path: page for page in pages_of(found)}


def mixed(pairs: str | int) -> Findings:
    """Two captioners, a classifier and a generator: one pair of six compares."""
    jobs = {
        "cap-1": ("caption", "image", "text"),
        "cap-2": ("caption", "image", "text"),
        "cls": ("classify", "image", "label"),
        "gen": ("draw", "text", "image"),
    }
    return toys(
        *(
            model(slug, tasks=(task,), kinds=kinds(inputs, outputs))
            for slug, (task, inputs, outputs) in jobs.items()
        ),
        pairs=pairs,
    )


# Addresses


def test_every_model_and_every_pair_has_one_page_in_slug_order() -> None:
    paths = [page.path for page in pages_of(toys())]
    assert paths == [
        *AROUND,
        *(f"models/{slug}.html" for slug in SLUGS),
        *(f"compare/{a}/{b}.html" for a, b in combinations(SLUGS, 2)),
    ]
    assert len(set(paths)) == len(paths)


def test_addresses_do_not_depend_on_the_order_in_which_models_are_given() -> None:
    assert by_path(toys(*(model(slug) for slug in reversed(SLUGS)))) == by_path(toys())


@pytest.mark.parametrize(
    ("path", "root"), [("index.html", ""), ("models/a.html", "../"), ("compare/a/b.html", "../../")]
)
def test_the_way_to_the_top_is_relative(path: str, root: str) -> None:
    assert root_of(path) == root


def test_one_model_alone_has_no_comparison() -> None:
    assert [page.path for page in pages_of(toys(model("a")))] == [*AROUND, "models/a.html"]


def test_pairs_that_do_not_compare_are_left_out_on_request() -> None:
    every, comparable = by_path(mixed("all")), by_path(mixed("comparable"))
    assert [path for path in comparable if path.startswith("compare/")] == ["compare/cap-1/cap-2.html"]
    assert len([path for path in every if path.startswith("compare/")]) == 6
    assert [path for path in every if not path.startswith("compare/")] == [
        path for path in comparable if not path.startswith("compare/")
    ]


def linked(*overlaps: tuple[str, str, int], pairs: object, scores: str = "") -> list[tuple[str, str]]:
    """The pairs that have a page, when so many capabilities of two models match; those in `scores` score higher, later ones most."""
    slugs = sorted({slug for left, right, _ in overlaps for slug in (left, right)})
    rows = [
        (slugs.index(left), slugs.index(right), n, n, 90)
        for left, right, count in overlaps
        for n in range(count)
    ]
    models = [
        model(slug, {"used": scores.find(slug) + 1.0}, capabilities=(capability("c"),) * 4) for slug in slugs
    ]
    whole = catalog(models, recipe(dimension("use", rule("used", "linear", zero=0, one=10))), pairs=pairs)  # type: ignore[arg-type]
    found = Findings(
        whole,
        score(whole, {}),
        replace(unmatched(*[4] * len(slugs)), rows=np.array(rows, np.int32).reshape(-1, 5)),
        silence(whole),
    )
    return [(slugs[left], slugs[right]) for left, right in found.pairs()]


def test_the_best_partners_are_those_that_overlap_most_then_score_highest_then_come_first() -> None:
    assert linked(
        ("a", "b", 1), ("a", "c", 2), ("a", "d", 3), ("b", "c", 0), ("b", "d", 2), ("c", "d", 0), pairs=1
    ) == [
        ("a", "c"),  # c's best; a's own is d
        ("a", "d"),
        ("b", "d"),  # b's best
    ]
    assert linked(("a", "b", 1), ("a", "c", 1), ("a", "d", 1), pairs=1, scores="bdc") == [
        ("a", "b"),
        ("a", "c"),
        ("a", "d"),
    ]
    assert linked(("a", "b", 0), ("c", "d", 0), pairs=1, scores="c") == [("a", "c"), ("b", "c"), ("c", "d")]
    assert linked(("a", "b", 0), ("c", "d", 0), pairs=1) == [("a", "b"), ("a", "c"), ("a", "d")]


@pytest.mark.parametrize("count", [4, 20_000])
def test_as_many_partners_as_there_are_give_every_pair_that_compares(count: int) -> None:
    assert list(mixed(count).pairs()) == list(mixed("comparable").pairs())


def test_partners_that_do_not_compare_have_no_page() -> None:
    assert list(mixed(1).pairs()) == [(0, 1)]


# Finding one


@pytest.mark.parametrize(
    "found",
    [toys(), mixed("all"), mixed("comparable"), mixed(1), toys(pairs=2)],
    ids=["toys", "all", "comparable", "one", "two"],
)
def test_finding_a_page_agrees_with_listing_them(found: Findings) -> None:
    for page in pages_of(found):
        assert page_at(found, page.path) == page


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
        "compare.html",
    ],
)
def test_what_is_no_page_is_not_found(path: str) -> None:
    assert page_at(toys(), path) is None


def test_a_pair_without_a_page_is_not_found() -> None:
    assert page_at(mixed("comparable"), "compare/cap-1/gen.html") is None
    assert page_at(mixed("all"), "compare/cap-1/gen.html") is not None


# Sitemaps


def test_the_sitemap_lists_only_pairs_that_compare() -> None:
    for setting in ("all", "comparable"):
        assert [path for path, _ in listed(mixed(setting))] == [
            "index.html",
            "samples.html",
            "methodology.html",
            "coverage.html",
            *(model_path(slug) for slug in ("cap-1", "cap-2", "cls", "gen")),
            compare_path("cap-1", "cap-2"),
        ]


def sitemaps(found: Findings) -> dict[str, list[str]]:
    """The addresses of each sitemap file, as its layout writes them."""
    made = Edition(found, shipped().layouts)
    paths = [page.path for page in pages_of(found) if page.path.startswith("sitemap")]
    return {path: re.findall("<loc>(.*)</loc>", made.render(path).decode()) for path in paths}


@pytest.mark.parametrize(
    ("limit", "sizes"), [(100, [19]), (19, [19]), (18, [18, 1]), (7, [7, 7, 5]), (1, [1] * 19)]
)
def test_a_long_sitemap_comes_in_parts(limit: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", limit)
    index, *parts = sitemaps(toys()).items()
    base = "https://toys.example/"
    assert index == ("sitemap.xml", [f"{base}sitemap-{number}.xml" for number in range(1, len(sizes) + 1)])
    assert [path for path, _ in parts] == [f"sitemap-{number}.xml" for number in range(1, len(sizes) + 1)]
    assert [len(addresses) for _, addresses in parts] == sizes
    addresses = [address for _, addresses in parts for address in addresses]
    assert addresses == [base, *(base + path for path, _ in list(listed(toys()))[1:])]


def days(found: Findings) -> dict[str, str]:
    return dict(listed(found))


def read_on(slug: str, *read: str, **fields: object) -> Model:
    sources = {day: Source(day, f"https://s.example/{day}", "A source", day, "maker") for day in read}
    return model(slug, sources=sources, **fields)  # type: ignore[arg-type]


def test_a_page_is_as_new_as_the_newest_day_that_it_prints() -> None:
    corrected = (Correction("2026-12-24", "x", "y"), Correction("2026-01-01", "x", "y"))
    found = days(
        toys(
            read_on("a", "2026-02-01", "2026-03-01"),
            read_on("b", "2026-04-01", corrections=corrected),
            read_on("c"),
        )
    )
    assert found == {
        "index.html": "",
        "samples.html": "",
        "methodology.html": AS_OF,  # the recipe's day
        "coverage.html": "",
        "models/a.html": "2026-03-01",
        "models/b.html": "2026-12-24",
        "models/c.html": "",
        "compare/a/b.html": "2026-04-01",
        "compare/a/c.html": "2026-03-01",
        "compare/b/c.html": "2026-04-01",
    }


def test_every_day_in_the_sitemap_stands_on_its_page() -> None:
    """So the day changes only when the page's bytes do."""
    made = shipped()
    told = {path: day for path, day in listed(made.findings) if day}
    assert len(told) > 10
    assert [path for path, day in told.items() if day not in made.render(path).decode()] == []


def test_the_sitemap_carries_the_days_and_its_index_the_newest_of_each_part() -> None:
    found = toys(read_on("a", "2026-02-01"), read_on("b", "2026-04-01"), read_on("c"))
    made = Edition(found, shipped().layouts)
    index, part = (made.render(path).decode() for path in ("sitemap.xml", "sitemap-1.xml"))
    assert "<url><loc>https://toys.example/compare/a/b.html</loc><lastmod>2026-04-01</lastmod></url>" in part
    assert "<url><loc>https://toys.example/models/c.html</loc></url>" in part
    assert (
        f"<sitemap><loc>https://toys.example/sitemap-1.xml</loc><lastmod>{AS_OF}</lastmod></sitemap>" in index
    )


@pytest.mark.parametrize("read", ["2026-05-01", "2026-01-01"])
def test_another_day_changes_the_sitemap(read: str) -> None:
    before, after = (toys(read_on("a", day), model("b")) for day in ("2026-02-01", read))
    assert "sitemap-1.xml" in changed(before, after)


# What a page depends on


def changed(before: Findings, after: Findings) -> set[str]:
    old, new = by_path(before), by_path(after)
    return {path for path in {*old, *new} if old.get(path) != new.get(path)}


def edit(slug: str, **fields: object) -> Findings:
    return toys(
        *(
            replace(model(each), digest=digest(b"edited"), **fields) if each == slug else model(each)
            for each in SLUGS
        )
    )  # type: ignore[arg-type]


ABOUT_B = {
    "coverage.html",
    "samples.html",
    "models/b.html",
    *(f"compare/{a}/b.html" for a in ("a", "a-1", "a1")),
    "compare/b/b-c.html",
}


def test_editing_words_of_a_model_changes_the_pages_about_it_and_the_count_of_its_values() -> None:
    assert changed(toys(), edit("b", summary="New.")) == ABOUT_B


def test_editing_the_name_of_a_model_changes_the_pages_that_list_it() -> None:
    assert changed(toys(), edit("b", short_name="New")) == ABOUT_B | {"index.html"} | {
        model_path(slug) for slug in SLUGS
    }


def test_a_new_score_changes_the_pages_that_rank_it_and_moves_no_other_score() -> None:
    before, after = toys(), edit("b", signals=model(signals={"used": 1.0}).signals)
    assert changed(before, after) == ABOUT_B | {"index.html"} | {model_path(slug) for slug in SLUGS}
    assert [each for each in after.scores.scores if each.slug != "b"] == [
        each for each in before.scores.scores if each.slug != "b"
    ]


def matches(*rows: tuple[int, ...]) -> np.ndarray:
    return np.array(rows, np.int32)


def test_a_new_match_changes_the_pages_about_that_pair() -> None:
    before = toys()
    after = replace(before, alignments=replace(before.alignments, rows=matches((0, 3, 0, 0, 90))))
    assert changed(before, after) == {"compare/a/b.html", "models/a.html", "models/b.html", "index.html"}


def test_another_similarity_of_the_same_match_changes_only_the_page_that_prints_it() -> None:
    before = toys()
    alignments = [replace(before.alignments, rows=matches((0, 3, 0, 0, percent))) for percent in (90, 91)]
    assert changed(*(replace(before, alignments=each) for each in alignments)) == {"compare/a/b.html"}


def test_the_folders_of_comparisons_hold_every_pair_with_the_digests_of_its_page() -> None:
    for found in (toys(), mixed("all"), mixed("comparable")):
        made, slugs = Edition(found, shipped().layouts), [model.slug for model in found.catalog.models]
        one_by_one = {target.path: target.digests.numbers for target in made.targets()}
        by_folder = {
            folder.path_of(name): tuple(row.tolist())
            for folder in made.folders()
            for name, row in zip(folder.names, folder.digests, strict=True)
        }
        assert by_folder == one_by_one
        assert len(slugs) > 3
        assert all(list(folder.names) == sorted(folder.names) for folder in made.folders())


def test_a_new_model_changes_no_comparison_of_others() -> None:
    before, after = (
        toys(),
        toys(*(model(slug) for slug in (*SLUGS, "a-0"))),
    )  # stands among the others, so positions move
    moved = {path for path in changed(before, after) if path.startswith("compare/") and "a-0" not in path}
    old, new = by_path(before), by_path(after)
    assert {
        path
        for path in moved
        if (old[path].left, old[path].right, old[path].findings)
        != (new[path].left, new[path].right, new[path].findings)
    } == set()


def test_a_comparison_depends_on_nothing_of_a_third_model() -> None:
    found = toys()
    others = replace(
        found.catalog,
        models=(*found.catalog.models[:2], model("a1", {"used": 1.0}), *found.catalog.models[3:]),
    )
    after = Findings(others, score(others, {}), found.alignments, silence(others))
    assert "compare/a/b.html" not in changed(found, after)


def test_the_home_page_changes_when_a_pair_becomes_comparable() -> None:
    before = toys(model("a", tasks=("x",)), model("b", tasks=("y",), kinds=kinds("image", "label")))
    after = toys(model("a", tasks=("x",)), model("b", tasks=("y",), kinds=kinds("image", "label text")))
    assert Edition(before, shipped().layouts).render("index.html") != Edition(
        after, shipped().layouts
    ).render("index.html")
    assert by_path(before)["index.html"] != by_path(after)["index.html"]
