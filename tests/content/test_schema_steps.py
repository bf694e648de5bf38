"""What each version changed: found where it is written in the old words, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.migrate import migration
from generator.content.schema_steps import STEPS
from generator.vocabulary import SCHEMA_VERSION
from tests.content.edits import ALPHA, edit

SCORING = "content/scoring.yaml"
SITE = "content/site.yaml"


def changed(site: Path, path: str) -> str:
    """The text of a file as it would be; empty when it stays."""
    texts = [file.after.decode() for file in migration(site).files if file.path == path]
    return texts[0] if texts else ""


def test_no_step_is_newer_than_the_version_that_is_known() -> None:
    assert {step.version for step in STEPS} <= set(range(2, SCHEMA_VERSION + 1))


@pytest.mark.parametrize("word", ["restricted", "unknown", "'restricted'"])
def test_a_former_word_for_use_becomes_unclear(word: str, site: Path) -> None:
    edit(site, ALPHA, "commercial_use: yes", f"commercial_use: {word}")
    new = "'unclear'" if word.startswith("'") else "unclear"
    assert f"license: {{spdx: MIT, commercial_use: {new}, source: card}}\n" in changed(site, ALPHA)


@pytest.mark.parametrize("word", ["yes", "no", "threshold", "unclear", "restrictedly"])
def test_a_use_in_words_of_today_stays(word: str, site: Path) -> None:
    edit(site, ALPHA, "commercial_use: yes", f"commercial_use: {word}")
    assert changed(site, ALPHA) == ""


def test_a_former_word_is_put_right_in_a_site_of_today_as_well(site: Path) -> None:
    edit(site, ALPHA, "commercial_use: yes", "commercial_use: restricted")
    edit(site, SITE, "title:", "schema_version: 2\ntitle:")
    assert [file.path for file in migration(site).files] == [ALPHA]


def test_a_dimension_called_quality_gets_the_role(site: Path) -> None:
    assert changed(site, SCORING) == ""
    edit(site, SCORING, "  adoption:\n", "  quality:\n")
    assert "    weight: 50\n    role: quality\n    why:" in changed(site, SCORING)


@pytest.mark.parametrize("where", ["    weight: 50\n", "    weight: 20\n"])
def test_a_role_that_a_dimension_has_already_is_not_given_again(where: str, site: Path) -> None:
    edit(site, SCORING, "  adoption:\n", "  quality:\n")
    edit(site, SCORING, where, f"{where}    role: quality\n")
    assert changed(site, SCORING) == ""


def test_the_encoder_says_what_a_second_tag_keeps(site: Path) -> None:
    assert changed(site, SITE).endswith("  discount: 50\n  second_tag: 80\n")
    edit(site, SITE, "  discount: 50\n", "  discount: 50\n  second_tag: 60\n")
    assert changed(site, SITE).endswith("  discount: 50\n  second_tag: 60\n")
