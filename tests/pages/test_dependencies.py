"""What each page depends on, and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.catalog import Benchmark
from generator.findings.findings import Findings
from generator.findings.scoring import score
from tests.pages.toy_findings import SLUGS, by_path, changed, edit, mixed, toys
from tests.toys import catalog, dimension, findings, known, model, recipe, rule, silence


def compared(before: Findings, after: Findings) -> set[str]:
    """Addresses of the comparisons that are not what they were."""
    return {path for path in changed(before, after) if path.startswith("compare/")}


def about(*slugs: str, among: Sequence[str] = SLUGS) -> set[str]:
    """Addresses of the comparisons of these models."""
    ordered = sorted(among)
    pairs = [(left, right) for place, left in enumerate(ordered) for right in ordered[place + 1 :]]
    return {f"compare/{left}/{right}.html" for left, right in pairs if {left, right} & set(slugs)}


def test_editing_words_of_a_model_changes_its_pages_and_the_count_of_its_values() -> None:
    before, after = toys(), edit("b", summary="New.")
    assert compared(before, after) == about("b")
    assert {"models/b.html", "coverage.html", "models/index.html"} <= changed(before, after)


def test_editing_the_name_of_a_model_changes_the_pages_that_name_it() -> None:
    """Of two captioners and two that compare with nobody, whose names stand on no page of others."""
    before, slugs = mixed("all"), ("cap-1", "cap-2", "cls", "gen")
    for slug, others in (("cap-1", {"cap-1", "cap-2"}), ("cls", {"cls"})):
        models = [
            replace(each, short_name="New", digest=b"edited") if each.slug == slug else each
            for each in before.catalog.models
        ]
        assert compared(before, toys(*models)) == about(*others, among=slugs)


def with_result(result: Benchmark) -> Findings:
    """The first captioner has it; the digests of files are left as they are."""
    first, *others = mixed("all").catalog.models
    return toys(replace(first, benchmarks=(result,)), *others)


def test_a_new_result_changes_the_pages_that_tell_of_the_model_as_a_partner() -> None:
    """A line about a partner has the test that both took; where it stands in the file is told nowhere."""
    result = Benchmark("COCO", "CIDEr", "", known(1.0))
    moved = replace(result, value=replace(result.value, line=7))
    better = replace(result, value=known(2.0))
    assert compared(with_result(result), with_result(moved)) == set()
    assert compared(with_result(result), with_result(better)) == about(
        "cap-2", among=("cap-1", "cap-2", "cls", "gen")
    )


def test_a_new_score_changes_the_pages_that_show_it_and_moves_no_other_score() -> None:
    before = toys(model("a", {"used": 0.0}), *map(model, SLUGS[1:]))
    scored = replace(model("b", {"used": 1.0}), digest=b"edited")
    after = toys(model("a", {"used": 0.0}), *(model(slug) if slug != "b" else scored for slug in SLUGS[1:]))
    assert compared(before, after) == about("b")
    assert "index.html" in changed(before, after)
    others = [place for place, each in enumerate(before.catalog.models) if each.slug != "b"]
    assert [after.scores.of(place) for place in others] == [before.scores.of(place) for place in others]


def test_the_first_value_of_a_dimension_changes_the_comparisons_that_show_it() -> None:
    how = recipe(dimension("use", rule("a")), dimension("make", rule("c")))
    signals = {"x": {"a": 1.0}, "y": {"a": 0.0}, "z": {"a": 0.0}}
    plain = [model(slug, values) for slug, values in signals.items()]
    before = findings(catalog(plain, how))
    after = findings(catalog([*plain[:2], model("z", {"a": 0.0, "c": 1.0})], how))
    assert "compare/x/y.html" in compared(before, after)


def matches(*rows: tuple[int, ...]) -> np.ndarray:
    return np.array(rows, np.int32)


def test_a_new_match_changes_the_pages_of_both_since_each_is_now_the_other_s_best_partner() -> None:
    before = toys()
    after = replace(before, alignments=replace(before.alignments, rows=matches((1, 3, 0, 0, 90))))
    assert compared(before, after) == about("a-1", "b")
    assert {"models/a-1.html", "models/b.html"} <= changed(before, after)


def test_another_similarity_of_the_same_match_changes_only_the_pages_that_print_it() -> None:
    before = toys()
    alignments = [replace(before.alignments, rows=matches((0, 3, 0, 0, percent))) for percent in (90, 91)]
    moved = changed(*(replace(before, alignments=each) for each in alignments))
    pages = {"compare/a/b.html", "tags/shared.html"}
    assert moved == pages | {"api/v1/models/a.json", "api/v1/models/b.json", "api/v1/tags/shared.json"}


def test_a_new_model_changes_no_comparison_of_others_whose_best_partner_it_is_not() -> None:
    """Seven have five partners each; what comes behind them is nobody's, though all positions move."""
    slugs = [f"m{place}" for place in range(7)]
    before, after = (toys(*map(model, all_slugs)) for all_slugs in (slugs, [*slugs, "z"]))
    old, new = by_path(before), by_path(after)
    for path in about(*slugs, among=slugs):
        assert (old[path].left, old[path].right, old[path].findings) == (
            new[path].left,
            new[path].right,
            new[path].findings,
        )


def test_a_new_partner_changes_the_comparisons_of_those_that_name_it() -> None:
    before, after = (
        mixed("all"),
        toys(*mixed("all").catalog.models, replace(mixed("all").catalog.models[0], slug="cap-3")),
    )
    slugs = ("cap-1", "cap-2", "cls", "gen")
    old, new = by_path(before), by_path(after)
    moved = {path for path in about(*slugs, among=slugs) if old[path].findings != new[path].findings}
    assert moved == about("cap-1", "cap-2", among=slugs)


def test_a_comparison_depends_on_nothing_of_a_third_model() -> None:
    found = toys()
    others = replace(
        found.catalog,
        models=(*found.catalog.models[:2], model("a1", {"used": 1.0}), *found.catalog.models[3:]),
    )
    after = Findings(others, score(others, {}), found.alignments, silence(others))
    assert "compare/a/b.html" not in changed(found, after)
