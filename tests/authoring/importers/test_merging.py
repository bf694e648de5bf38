"""An entry laid beside a file that is there: what changes, in which lines, and what a person keeps."""

from __future__ import annotations

import datetime

import pytest

from generator.authoring.importers.entry import Entry, Result, Source
from generator.authoring.importers.merging import Merged, merged
from generator.authoring.known import Told
from tests.authoring.importers.catalogs import TODAY

OURS, LIST = "https://catalog.example.org/teal", "https://catalog.example.org/list"

FILE = """---
# by hand
name: Teal      # as its makers write it
license: unknown
pricing: {weights: open, source: theirs}
sources:
  card: {url: "https://example.org/card", title: 'The card', read: 2026-01-02}
  theirs: {url: "https://catalog.example.org/teal", title: Catalog, read: 2026-03-04, by: third-party, as_of: 2026-03}
facts:
  # of the card
  context: {value: "8,192 tokens", source: card}
  price_input: {value: 1 USD per million tokens, source: theirs}   # dear
  reasoning: unknown
benchmarks:
  - {dataset: Quiz, metric: score, value: 61, setting: zero-shot, source: theirs}
---
A text about 1 USD per million tokens.

## It answers
Tags: chat

Text.

Sources: theirs
"""  # noqa: E501

SOURCE = Source(OURS, "Catalog", "third-party", "2026-03")


def lay(text: str = FILE, later: datetime.date = TODAY, **told: object) -> Merged:
    facts = {"price_input": Told("1 USD per million tokens", "catalog")}
    fields: dict[str, object] = {
        "weights": Told("open", "catalog"),
        "facts": facts,
        "sources": {"catalog": SOURCE},
        "results": (quiz("61"),),
    }
    entry = Entry(id="lab/teal", where="x", name="Teal", **(fields | told))  # type: ignore[arg-type]
    units = {"price_input": "money", "context": "tokens", "price_output": "money", "reasoning": "text"}
    return merged("teal.md", text, entry, owns, tuple(units), units, later)


def owns(url: str) -> bool:
    return url.startswith("https://catalog.example.org/")


def quiz(value: str, dataset: str = "Quiz") -> Result:
    return Result(dataset=dataset, metric="score", value=value, setting="zero-shot", source="catalog")


def facts(**values: str) -> dict[str, Told]:
    told = {"price_input": "1 USD per million tokens"} | values
    return {name: Told(value, "catalog") for name, value in told.items() if value}


def difference(result: Merged) -> tuple[list[str], list[str]]:
    """Lines that went, and lines that came."""
    old, new = FILE.splitlines(), result.text.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_what_says_the_same_is_left_untouched_on_any_day() -> None:
    assert lay() == Merged(FILE)
    assert lay(later=datetime.date(2027, 5, 5)) == Merged(FILE)


def test_a_new_value_stands_in_place_of_the_old_one_and_all_else_stays() -> None:
    result = lay(facts=facts(price_input="0.5 USD per million tokens"))
    assert difference(result) == (
        ["  price_input: {value: 1 USD per million tokens, source: theirs}   # dear"],
        ["  price_input: {value: 0.5 USD per million tokens, source: theirs}   # dear"],
    )
    assert [str(change) for change in result.changes] == [
        "price_input: 1 USD per million tokens -> 0.5 USD per million tokens (Catalog, 2026-03)"
    ]


def test_the_same_number_in_another_form_is_no_change() -> None:
    assert lay(facts=facts(price_input="1 USD per  million tokens")) == Merged(FILE)


def test_what_a_person_wrote_stays_and_is_told() -> None:
    result = lay(facts=facts(context="16384 tokens", reasoning="yes"), license=Told("MIT", "catalog"))
    assert result.text == FILE
    assert result.differences == (
        "license unknown without a source stays; here it is MIT",
        'context 8,192 tokens by "card" stays; here it is 16384 tokens',
        "reasoning unknown without a source stays; here it is yes",
    )


def test_what_the_file_lacks_is_added_behind_what_it_has() -> None:
    result = lay(
        facts=facts(price_output="3 USD per million tokens"), results=(quiz("61"), quiz("5", "Other"))
    )
    assert difference(result) == (
        [],
        [
            "  price_output: {value: 3 USD per million tokens, source: theirs}",
            "  - {dataset: Other, metric: score, value: 5, setting: zero-shot, source: theirs}",
        ],
    )


def test_a_field_and_a_group_that_are_not_there_stand_above_the_sources() -> None:
    start, end = FILE.index("facts:"), FILE.index("---\nA text")
    text = FILE[:start] + FILE[end:]
    result = lay(text, released=Told("2026-03", "catalog"))
    assert "released: {date: 2026-03, source: theirs}\nfacts:\n  price_input: {value: 1" in result.text
    assert "benchmarks:\n  - {dataset: Quiz, metric: score, value: 61" in result.text
    assert result.fault == ""


def test_a_later_copy_moves_the_day_of_its_source() -> None:
    result = lay(sources={"catalog": Source(OURS, "Catalog", "third-party", "2026-11-02")})
    assert result.changes == ()
    assert difference(result)[1] == [
        f'  theirs: {{url: "{OURS}", title: Catalog, read: 2026-11-28, by: third-party, as_of: 2026-11-02}}'
    ]


def test_a_copy_of_a_later_day_than_that_it_is_read_on_has_none() -> None:
    result = lay(sources={"catalog": Source(OURS, "Catalog", "third-party", "2031-01-01")})
    assert "as_of: 2031" not in result.text


def test_what_is_no_longer_told_becomes_unknown() -> None:
    result = lay(facts=facts(price_input=""))
    assert difference(result)[1] == ["  price_input: {value: unknown, source: theirs}   # dear"]
    assert [str(change) for change in result.changes] == [
        "price_input: 1 USD per million tokens -> unknown (no longer told)"
    ]
    again = lay(result.text, facts=facts(price_input=""))
    assert again.text == result.text


def test_a_row_that_the_importer_never_tells_is_not_its_own() -> None:
    text = FILE.replace("  reasoning: unknown\n", "  successor: {value: Teal 2, source: theirs}\n")
    assert lay(text).text == text


def test_a_result_of_a_test_changes_in_its_row() -> None:
    assert difference(lay(results=(quiz("61.5"),)))[1] == [
        "  - {dataset: Quiz, metric: score, value: 61.5, setting: zero-shot, source: theirs}"
    ]


def test_a_source_of_the_same_address_is_used_and_one_that_nobody_names_any_more_goes() -> None:
    text = FILE.replace("facts:", f'  other: {{url: "{LIST}", title: List, read: 2026-03-04}}\nfacts:', 1)
    text = text.replace("tokens, source: theirs}", "tokens, source: other}")
    result = lay(text)
    assert LIST not in result.text
    assert "  price_input: {value: 1 USD per million tokens, source: theirs}   # dear" in result.text
    assert result.text == FILE


def test_a_key_that_a_person_uses_for_something_else_is_left_to_them() -> None:
    entry_sources = {"card": Source(LIST, "List", "third-party")}
    told = {"price_output": Told("3 USD per million tokens", "card")}
    result = lay(facts=told, sources=entry_sources, weights=None, results=())
    assert "  card-2: {url: " in result.text
    assert "price_output: {value: 3 USD per million tokens, source: card-2}" in result.text
    assert 'context: {value: "8,192 tokens", source: card}' in result.text


IN_LINE = "{value: 1 USD per million tokens, source: theirs}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("facts:\n", "facts: \n"),
        (IN_LINE, "\n    value: '1 USD per million tokens'\n    source: theirs"),
        (IN_LINE, "{note: dear, source: theirs, value: '1 USD per million tokens'}"),
    ],
)
def test_however_a_value_is_written_only_its_line_changes(old: str, new: str) -> None:
    text = FILE.replace(old, new)
    assert text != FILE
    result = lay(text, facts=facts(price_input="0.5 USD per million tokens"))
    assert result.fault == ""
    assert result.text.count("0.5 USD per million tokens") == 1
    end = "\r\n" if "\r\n" in text else "\n"
    lines = zip(text.split(end), result.text.split(end), strict=True)
    assert sum(before != after for before, after in lines) == 1


def test_a_value_that_stands_in_several_lines_is_left_to_its_author() -> None:
    text = FILE.replace(
        "price_input: {value: 1 USD per million tokens,",
        "price_input: {value: 1 USD\n    per million tokens,",
    )
    result = lay(text, facts=facts(price_input="0.5 USD per million tokens"))
    assert result.text == text
    assert result.fault == "edit it by hand: price_input"


def test_a_file_with_faults_of_its_own_is_left_alone() -> None:
    text = FILE.replace("name: Teal ", "name: [Teal ")
    assert lay(text).fault == "it has faults of its own: matchup check tells them"
    assert lay(text).text == text
