"""What differs most: five rows, none of which says the same twice."""

from __future__ import annotations

from dataclasses import replace

from generator.catalog import UNKNOWN, ChooseRule, FactRow
from generator.pages.words.differing import Difference, differing_rows
from tests.pages.words.pairs import WITH_TESTS, result, task, tasks, toy_pair
from tests.toys import kinds, known, model

ROWS = {
    "parameters": FactRow("parameters", "Parameters", "count", better="less"),
    "file": FactRow("file", "File", "bytes", better="less"),
    "memory": FactRow("memory", "Memory", "bytes", better="less", needs_condition=True),
    "price": FactRow("price", "Price", "money", choose=ChooseRule("", "its price counts", 1.25)),
    "input": FactRow("input", "Input size", "px", choose=ChooseRule("details matter", "", 1.25)),
}
LEFT = {
    "license": known(text="LicenseRef-Own"),
    "commercial_use": "no",
    "kinds": kinds("image text", "text"),
    "benchmarks": (result(130, checkpoint="big"),),
    "signals": {"web": known(1, "yes"), "phone": known(1, "yes")},
    "facts": {"file": known(1e9, "1 GB"), "parameters": known(1e8, "100M")},
    "weights": known(text="closed"),
}
RIGHT = {
    "license": known(text="MIT"),
    "commercial_use": "yes",
    "signals": {"web": known(1, "yes"), "phone": known(0, "no")},
    "facts": {"file": known(2e9, "2 GB"), "parameters": known(2e8, "200M")},
    "weights": known(text="open"),
}


def rows(left: dict, right: dict) -> tuple[Difference, ...]:
    pair = toy_pair(
        model("l", **left),
        model("r", **right),
        how=WITH_TESTS,
        fact_rows=ROWS,
        tasks=tasks(task("toy-task"), task("draw")),
    )
    return differing_rows(pair)


def told(left: dict, right: dict) -> list[tuple[str, tuple[str, str]]]:
    return [(row.label, row.cells) for row in rows(left, right)]


def test_five_rows_stand_in_the_order_in_which_they_decide() -> None:
    assert told(LEFT, RIGHT) == [
        ("Licence", ("Own, no commercial use", "MIT, commercial use allowed")),
        ("File", ("1 GB", "2 GB")),
        ("Takes in", ("text and images", "images")),
        ("COCO, CIDEr", ("130 (of a sibling)", "no test found")),
        ("Runs in", ("web, phone", "web")),
    ]


def test_a_row_that_says_the_same_makes_room_for_the_next() -> None:
    alike = {**RIGHT, "license": LEFT["license"], "commercial_use": "no"}
    assert [label for label, _ in told(LEFT, alike)] == [
        "File",
        "Takes in",
        "COCO, CIDEr",
        "Runs in",
        "Weights",
    ]


def test_two_models_that_say_the_same_have_no_row() -> None:
    assert rows(LEFT, LEFT) == ()
    assert rows({}, {}) == ()


def test_memory_goes_before_the_file_where_its_condition_is_the_same() -> None:
    ours, theirs = (
        {"facts": {"memory": replace(known(number, text), condition="float16"), "file": known(number, text)}}
        for number, text in ((1e9, "1 GB"), (4e9, "4 GB"))
    )
    assert [label for label, _ in told(ours, theirs)] == ["Memory"]
    other = {**theirs, "facts": {**theirs["facts"], "memory": replace(known(4e9), condition="float32")}}
    assert [label for label, _ in told(ours, other)] == ["File"]


def test_sizes_that_are_about_the_same_are_no_difference() -> None:
    ours, theirs = ({"facts": {"file": known(number, f"{number}")}} for number in (990.0, 982.0))
    assert rows(ours, theirs) == ()


def test_what_is_open_on_one_side_is_said_to_be_not_known() -> None:
    assert told({"license": known(text="MIT"), "commercial_use": "yes"}, {}) == [
        ("Licence", ("MIT, commercial use allowed", "not known"))
    ]
    assert told({"released": known(1, "2024-01")}, {"released": UNKNOWN}) == [
        ("Released", ("2024-01", "not known"))
    ]


def test_facts_that_may_decide_take_the_place_of_rows_that_agree() -> None:
    ours, theirs = ({"facts": {"input": known(number, f"{number} px")}} for number in (384, 224))
    (row,) = rows(ours, theirs)
    assert row == Difference("Input size", ("384 px", "224 px"), ("fact-input",), is_row=True)


def test_a_fact_that_is_a_price_stands_in_place_of_the_hosted_price() -> None:
    hosted = ({"hosted": known(text=words)} for words in ("1 USD at A", "2 USD at B"))
    prices = (replace(known(number, f"{number:g} USD"), condition="USD") for number in (1.0, 2.0))
    ours, theirs = hosted
    assert told(ours, theirs) == [("Hosted price", ("1 USD at A", "2 USD at B"))]
    ours, theirs = (
        {**each, "facts": {"price": price}} for each, price in zip((ours, theirs), prices, strict=True)
    )
    assert told(ours, theirs) == [("Price", ("1 USD", "2 USD"))]


def test_between_different_jobs_what_goes_in_and_out_comes_first_and_no_test_is_told() -> None:
    drawer = {**RIGHT, "tasks": ("draw",), "kinds": kinds("text", "image")}
    assert [label for label, _ in told(LEFT, drawer)] == [
        "Takes in",
        "Gives out",
        "Licence",
        "File",
        "Runs in",
    ]


def test_a_computed_row_names_all_that_it_rests_on() -> None:
    row = next(row for row in rows(LEFT, RIGHT) if row.label == "Runs in")
    assert row.basis == ("signal-web", "signal-phone")
    assert not row.is_row
