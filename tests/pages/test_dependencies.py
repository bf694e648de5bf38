"""What each page depends on, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.findings.findings import Findings
from generator.findings.scoring import score
from generator.pages.addresses import model_path
from tests.pages.toy_findings import SLUGS, by_path, changed, edit, toys
from tests.toys import model, silence

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
