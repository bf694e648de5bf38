"""The facts of two models: which rows differ, agree, are folded, and which value is marked as the better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from generator.catalog import UNKNOWN, Benchmark, FactRow, Model, State, Value
from generator.pages.comparison_facts import Absent, Facts, FactTables
from generator.pages.parts.model_parts import Parts, Side, parts
from tests.toys import NOT_APPLICABLE, catalog, dimension, known, model, recipe, rule, shipped

FACTS = {
    "size": FactRow("size", "Size", "count", "Size and memory", "less"),
    "speed": FactRow("speed", "Speed", "count", "Speed", "more"),
    "shape": FactRow("shape", "Shape", "text", "Size and memory"),
    "price": FactRow("price", "Price", "money", "Price", "less"),
}
TESTS = recipe(
    dimension(
        "quality",
        rule("first", "linear", zero=0, one=100, benchmark=("Zebras", "top-1")),
        rule("second", "linear", zero=0, one=100, benchmark=("Apples", "top-1")),
    )
)


def tables(left: Model, right: Model, is_comparable: bool = True) -> Facts:
    """The tables of facts of two toy models."""
    layouts, store = shipped().layouts, shipped().store
    whole = replace(catalog([left, right], TESTS), fact_rows=FACTS)
    absent = Absent(store.absent, store.not_run, store.not_tested)

    def of(position: int, side: Side) -> Parts:
        return parts(whole, whole.models[position], {}, (), side, layouts)

    return FactTables(whole, absent, layouts).of(of(0, "left"), of(1, "right"), is_comparable)


def pair(
    ours: Mapping[str, Value], theirs: Mapping[str, Value], is_comparable: bool = True, **fields: object
) -> Facts:
    return tables(model("a", facts=ours, **fields), model("b", facts=theirs, **fields), is_comparable)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row(html: str, key: str) -> list[str]:
    """The label and both cells of a row, as words; empty where there is no such row."""
    found = re.search(rf'<tr id="{key}">(.*?)</tr>', html)
    return [words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", found[1])] if found else []


def headings(html: str) -> list[str]:
    return re.findall(r'scope="rowgroup" colspan="3">([^<]*)<', html)


def folds(html: str) -> dict[str, str]:
    """What is folded, by the words above it."""
    return dict(re.findall(r"<summary>([^<]*)</summary>(.*?)</details>", html, re.DOTALL))


def test_rows_that_differ_stand_under_the_heading_that_the_site_gives_them() -> None:
    found = pair(
        {"size": known(5.0), "speed": known(2.0), "shape": known(text="round")},
        {"size": known(7.0), "speed": known(9.0), "shape": known(text="flat")},
    )
    order = [name for name in headings(found.rows) if name in ("Size and memory", "Speed")]
    assert order == ["Size and memory", "Speed"]
    assert found.rows.index('id="fact-size"') < found.rows.index('id="fact-shape"')
    assert found.rows.index('id="fact-shape"') < found.rows.index('id="fact-speed"')


def test_rows_on_which_both_agree_are_folded_with_their_count() -> None:
    same = {"size": known(5.0, "5 MB"), "shape": known(text="round")}
    found = pair(same, {"size": known(5.0, "5.0 MB"), "shape": known(text="Round")})
    (summary,) = [words for words in folds(found.folds) if words.endswith("on which they agree")]
    agreeing = folds(found.folds)[summary]
    assert row(agreeing, "fact-size") == ["Size", "5 MB", "5.0 MB"]
    assert row(agreeing, "fact-shape") == ["Shape", "round", "Round"]
    assert int(summary.split()[0]) == agreeing.count("<tr id=")
    assert not row(found.rows, "fact-size")


def test_what_only_one_model_tells_is_folded_under_the_name_of_the_other() -> None:
    found = folds(pair({"size": known(5.0), "shape": UNKNOWN}, {"shape": known(text="flat")}).folds)
    assert row(found["Not known of B: 1 row"], "fact-size") == ["Size", "5.0", "not stated"]
    assert row(found["Not known of A: 1 row"], "fact-shape") == ["Shape", "unknown", "flat"]


def test_what_does_not_apply_is_told_and_differs_from_a_value() -> None:
    assert row(pair({"size": NOT_APPLICABLE}, {"size": known(5.0)}).rows, "fact-size") == [
        "Size",
        "not applicable",
        "5.0",
    ]


def test_what_neither_tells_is_named_and_no_row() -> None:
    found = pair({"size": UNKNOWN}, {"shape": Value(State.UNKNOWN)})
    assert "Size, Shape" in found.open
    assert not row(found.rows + found.folds, "fact-size")


def test_searches_and_the_count_of_capabilities_are_no_rows() -> None:
    found = pair({}, {})
    assert "times_matched" not in found.rows + found.folds
    assert "capability_count" not in found.rows + found.folds
    assert "earches" not in found.open


SOUND = {"size": known(5.0, "5 MB"), "speed": known(5.0, "5 Hz")}


def better(ours: Value, theirs: Value, name: str = "size") -> str:
    """The side whose value is marked."""
    cells = row(pair({name: ours}, {name: theirs}).rows, f"fact-{name}")
    return "".join(side for side, cell in zip(" ab", cells, strict=True) if "✓" in cell)


def test_the_better_value_is_marked_by_a_glyph_with_words_and_by_its_weight() -> None:
    found = pair({"size": known(5.0, "5 MB")}, {"size": known(9.0, "9 MB")}).rows
    assert '<b class="better">' in found
    assert 'aria-label="the better value">✓<' in found
    assert found.count("✓") == 1


@pytest.mark.parametrize(("name", "side"), [("size", "a"), ("speed", "b")])
def test_less_or_more_is_better_as_the_site_says(name: str, side: str) -> None:
    assert better(known(5.0), known(9.0), name) == side


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (known(100.0), known(105.0)),
        (replace(known(5.0), note="with the encoder"), known(9.0)),
        (replace(known(5.0), condition="float16"), replace(known(9.0), condition="float32")),
        (replace(known(5.0), dispute="somebody says 50"), known(9.0)),
        (known(5.0), replace(known(9.0), is_stale=True)),
        (Value(State.KNOWN, "small"), known(9.0)),
    ],
    ids=["within 5 percent", "a note", "conditions", "disputed", "stale", "no number"],
)
def test_no_value_is_better_where_the_two_can_not_be_compared(ours: Value, theirs: Value) -> None:
    assert better(ours, theirs) == ""


def test_the_lower_price_is_better_whoever_asks_it() -> None:
    ours = replace(known(1.0), condition="USD per image", note="a host")
    theirs = replace(known(2.0), condition="USD per image", note="its maker")
    assert better(ours, theirs, "price") == "a"
    assert better(ours, replace(theirs, condition="EUR per image"), "price") == ""


def test_no_value_is_better_in_a_row_of_which_no_end_is() -> None:
    assert better(known(5.0), known(9.0), "shape") == ""


def test_a_condition_is_shown_beside_the_number_that_holds_under_it() -> None:
    found = pair({"size": replace(known(5.0), condition="float16")}, {"size": known(9.0)})
    assert row(found.rows, "fact-size") == ["Size", "5.0 float16", "9.0"]


def test_a_row_may_have_markup_in_its_label_and_stays_words() -> None:
    assert "&lt;b&gt;" in pair({"shape": known(text="<b>")}, {"shape": known(text="c")}).rows


# Tests


def result(dataset: str, text: str, setting: str = "", **fields: object) -> Benchmark:
    return Benchmark(dataset, "top-1", setting, known(float(text), text), **fields)  # type: ignore[arg-type]


def test_tests_stand_first_in_the_order_of_the_recipe_and_the_rest_by_name() -> None:
    left = model("a", benchmarks=(result("Cats", "1"), result("Apples", "2"), result("Zebras", "3")))
    found = tables(left, model("b", benchmarks=(result("Bears", "4"),)))
    assert headings(found.rows)[0] == "Public tests"
    assert re.findall(r'id="result-([a-z]+)', found.rows) == ["zebras", "apples", "bears", "cats"]
    assert row(found.rows, "result-bears-top-1") == ["Bears, top-1", "no test found", "4"]


def test_results_of_one_test_stand_in_one_row_each_with_its_setting_and_its_sibling() -> None:
    left = model("a", benchmarks=(result("Cats", "1", "quick"), result("Cats", "2", checkpoint="a-large")))
    (_, ours, theirs) = row(tables(left, model("b")).rows, "result-cats-top-1")
    assert ours == "1 quick 2 of its sibling a-large"
    assert theirs == "no test found"


def test_without_any_test_the_place_of_tests_is_still_there_and_says_so() -> None:
    found = tables(model("a"), model("b")).rows
    assert 'id="results"' in found
    assert row(found, "no-results") == ["Found", "no test found", "no test found"]


# Short pages


def test_a_page_of_two_that_do_not_compare_folds_every_row_under_its_heading() -> None:
    facts = {"size": known(5.0), "speed": known(2.0)}
    found = pair(facts, {"size": known(9.0), "shape": known(text="flat")}, is_comparable=False)
    assert found.rows == ""
    folded = folds(found.folds)
    assert set(folded) >= {"Public tests: 1 row", "Size and memory: 2 rows", "Speed: 1 row"}
    assert row(folded["Size and memory: 2 rows"], "fact-shape") == ["Shape", "not stated", "flat"]


@pytest.mark.parametrize("is_comparable", [True, False])
def test_every_row_of_either_model_stands_on_the_page_once(is_comparable: bool) -> None:
    ours = {"size": known(5.0), "shape": known(text="round")}
    theirs = {"size": known(9.0), "speed": known(2.0)}
    found = pair(ours, theirs, is_comparable)
    keys = re.findall(r'<tr id="(fact-[a-z]+)"', found.rows + found.folds)
    assert sorted(keys) == ["fact-shape", "fact-size", "fact-speed"]
