"""The table of all models for spreadsheets: RFC 4180, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from generator.findings.findings import Findings
from generator.pages.data.deciding_rows import DECIDING
from generator.pages.data.models_csv import PATH, RISKY, cell
from tests.pages.searched_toys import edition
from tests.pages.toy_findings import toys
from tests.toys import known, model


def table(found: Findings) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(found), newline=""), strict=True))


def content(found: Findings) -> str:
    return edition(found).render(PATH).decode()


def test_a_row_ends_as_rfc_4180_says_and_the_first_names_the_columns() -> None:
    lines = content(toys()).split("\r\n")
    assert lines[0].split(",") == list(DECIDING)
    assert lines[-1] == ""
    assert len(lines) == 1 + 5 + 1


def test_rows_stand_as_on_the_page_and_what_was_made_for_tests_last() -> None:
    found = toys(
        model("zeta", short_name="apple"),
        model("alpha", short_name="Pear"),
        model("toy", short_name="Banana", is_demonstration=True),
    )
    assert [(row["name"], row["is_demonstration"]) for row in table(found)] == [
        ("apple", "no"),
        ("Pear", "no"),
        ("Banana", "yes"),
    ]


def test_what_is_not_known_is_empty_and_what_is_known_is_a_bare_value() -> None:
    facts = {"parameters": known(224_000_000.0, "224M"), "weights_size": known(989_700_000.0, "989.7 MB")}
    told, silent = table(toys(model("told", facts=facts), model("silent")))[::-1]
    assert (told["parameters"], told["weights_bytes"], told["needed_bytes"]) == (
        "224000000",
        "989700000",
        "448000000",
    )
    assert told["fits_8gb"] == "yes"
    empty = ("parameters", "weights_bytes", "memory_bytes", "fits_8gb", "cpu", "hosted", "needed_bytes")
    assert [silent[name] for name in empty] == [""] * len(empty)


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "'"])
def test_a_cell_that_a_spreadsheet_would_run_has_an_apostrophe_in_front(words: str) -> None:
    assert cell(words) == f"'{words}"
    assert cell([words, "b"]) == f"'{words}; b"


@pytest.mark.parametrize("words", ["plain", "a=b", "1-2", "é", "", "x@y", " =1"])
def test_other_words_stand_as_they_are(words: str) -> None:
    assert cell(words) == words


def test_hostile_names_are_read_back_without_their_apostrophe() -> None:
    names = ['=HYPERLINK("https://x.example","go")', "+a,b", '-"quoted"', "@a; b", "'a"]
    found = toys(*(model(f"m{place}", short_name=name) for place, name in enumerate(names)))
    rows = {row["slug"]: row["name"] for row in table(found)}
    assert all(name.startswith("'") for name in rows.values())
    assert [rows[f"m{place}"][1:] for place in range(len(names))] == names
    assert not any(value.startswith(RISKY[:-1]) for row in table(found) for value in row.values())
