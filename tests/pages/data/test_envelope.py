"""What every JSON file begins with, and its bytes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from generator.catalog import Outputs, SiteSettings
from generator.pages.data.envelope import GAP, enveloped, known, number, written
from tests.toys import catalog


@pytest.fixture
def site() -> SiteSettings:
    return replace(catalog([]).site, title="Toys", base_url="https://example.org/toys/", as_of="2026-11-28")


def test_a_file_begins_with_its_schema_and_the_page_that_shows_the_same(site: SiteSettings) -> None:
    file = json.loads(enveloped(site, "model", "models/a.html", {"slug": "a"}))
    assert list(file.items()) == [
        ("schema", "https://example.org/toys/api/v1/schemas/model.json"),
        ("version", "1.1"),
        ("site", "Toys"),
        ("licence", "not stated"),
        ("as_of", "2026-11-28"),
        ("page", "https://example.org/toys/models/a.html"),
        ("slug", "a"),
    ]


def test_the_start_page_is_called_by_its_folder(site: SiteSettings) -> None:
    assert json.loads(enveloped(site, "index", "index.html", {}))["page"] == "https://example.org/toys/"


def test_a_site_may_state_a_licence(site: SiteSettings) -> None:
    stated = replace(site, outputs=Outputs(license="CC-BY-4.0"))
    assert json.loads(enveloped(stated, "index", "index.html", {}))["licence"] == "CC-BY-4.0"


def test_words_stand_as_they_are_in_one_line_of_utf_8() -> None:
    assert written({"b": "é 模\n", "a": [1, None, True]}) == '{"b":"é 模\\n","a":[1,null,true]}\n'.encode()


def test_half_a_surrogate_pair_is_a_question_mark() -> None:
    assert json.loads(written({"a": "\ud800 alone"}))["a"] == "? alone"


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        written({"a": float("nan")})


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, None), (0.1 + 0.2, 0.3), (2.0, 2), (2.24e8, 224_000_000), (1 / 3, 0.333333333333)],
)
def test_numbers_are_whole_where_they_can_be_and_without_noise(value: float | None, shown: object) -> None:
    assert number(value) == shown
    assert type(number(value)) is type(shown)


def test_no_words_are_null() -> None:
    assert known("") is None
    assert known("x") == "x"


def test_what_is_finished_stands_where_the_content_has_a_gap() -> None:
    content = {"a": [{"b": GAP}, {"b": None}], "c": GAP}
    assert written(content, ['{"d":1}', '"\\"e\\""']) == b'{"a":[{"b":{"d":1}},{"b":null}],"c":"\\"e\\""}\n'


def test_a_gap_that_nothing_fills_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="longer"):
        written({"a": GAP, "b": GAP}, ["1"])
