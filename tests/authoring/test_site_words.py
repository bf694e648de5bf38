"""The words that settings accept, or the problems of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.new_file import new
from generator.authoring.site_words import SiteWords
from generator.problems import FaultyContent, Misuse
from tests.authoring.files import TODAY


@pytest.mark.parametrize("name", ["tags.yaml", "facts.yaml", "scoring.yaml"])
def test_faulty_settings_are_told_in_the_words_of_check(site: Path, name: str) -> None:
    (site / "content" / name).write_text("tasks: [", "utf-8")
    with pytest.raises(FaultyContent) as caught:
        new(site, "Gamma", TODAY)
    assert {problem.place.path for problem in caught.value.problems} == {f"content/{name}"}


def test_only_signals_that_a_file_states_are_accepted(site: Path) -> None:
    words = SiteWords.read(site)
    assert set(words.rules) == {"downloads", "in_library", "updated"}
    assert "image_size" in words.rows
    assert set(words.tags.tasks) == {"image-to-text", "text-to-image"}


def test_the_rule_of_the_licence_is_there_for_its_spelling(shipped: Path) -> None:
    assert SiteWords.read(shipped).rules["license"].table


def test_settings_without_a_tag_are_misuse(site: Path) -> None:
    (site / "content" / "tags.yaml").write_text("tasks: {}\ntags: {}\n", "utf-8")
    with pytest.raises(Misuse, match="declares no task or no tag"):
        SiteWords.read(site)
