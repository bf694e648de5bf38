"""What the types of fields take and refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from generator.content.field_types import (
    ACCEPTED,
    CLASS,
    COMMIT,
    KEY,
    MAKERS_ID,
    PINNED,
    REPOSITORY,
    REVISION,
    SHA256,
    SPDX,
    WEIGHTS,
    Address,
    Date,
    FullDate,
    Key,
    Number,
    Shape,
    Slug,
    Whole,
)
from tests.content.edits import ALPHA, edit, models, places


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("content/scoring.yaml", "weight: 60", "weight: 1e999"),
        (ALPHA, "247M", "9" * 390),
        (ALPHA, "247M", "9" * 300 + "T"),
    ],
)
def test_a_number_is_finite(name: str, old: str, new: str, site: Path) -> None:
    edit(site, name, old, new)
    assert places(site) != []


@pytest.mark.parametrize("text", ["no", "3.10", "1_000", "0123", "on", "2026-11-20"])
def test_a_word_stays_as_it_was_written(text: str, site: Path) -> None:
    edit(site, ALPHA, "maker: First Lab", f"maker: {text}")
    assert models(site)["alpha"].maker == text


class Fields(Shape):
    number: Number = 0
    whole: Whole = 0
    date: Date = "2026"
    day: FullDate = "2026-11-20"
    address: Address = "https://example.org"
    key: Key = "key"
    slug: Slug = "slug"


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("number", "1.50", 1.5),
        ("number", "-.5e-3", -0.0005),
        ("whole", "+12", 12),
        ("date", "2024-02", "2024-02"),
        ("day", "2024-02-29", "2024-02-29"),
        ("address", "http://example.org:80/a?b=c#d", "http://example.org:80/a?b=c#d"),
        ("key", "a" * 64, "a" * 64),
        ("slug", "gpt-2", "gpt-2"),
    ],
)
def test_a_field_reads_what_an_editor_writes(field: str, written: str, value: object) -> None:
    assert getattr(Fields.model_validate({field: written}), field) == value


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        ("number", "1_000", "not-a-number"),
        ("number", "0123", "not-a-number"),
        ("number", "1e999", "not-a-number"),
        ("number", "0x10", "not-a-number"),
        ("number", "nan", "not-a-number"),
        ("number", "9" * 41, "not-a-number"),
        ("whole", "1.0", "not-a-number"),
        ("whole", "9" * 19, "not-a-number"),
        ("date", "2024-2", "bad-date"),
        ("day", "2024-02", "bad-date"),
        ("day", "2023-02-29", "bad-date"),
        ("address", "ftp://example.org", "bad-address"),
        ("address", 'https://example.org/"x', "bad-address"),
        ("address", "javascript:alert(1)", "bad-address"),
        ("key", "Key", "string_pattern_mismatch"),
        ("key", "key\n", "string_pattern_mismatch"),
        ("slug", "a--b", "bad-slug"),
        ("slug", "a\n", "bad-slug"),
        ("slug", "a" * 81, "bad-slug"),
        ("other", "1", "extra_forbidden"),
    ],
)
def test_a_field_refuses_the_rest_with_one_fault(field: str, written: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Fields.model_validate({field: written})
    assert [fault["type"] for fault in refusal.value.errors()] == [code]


def test_every_pattern_has_its_words() -> None:
    patterns = {KEY, SPDX, REPOSITORY, REVISION, COMMIT, CLASS, WEIGHTS, PINNED, SHA256, MAKERS_ID}
    assert set(ACCEPTED) == patterns
