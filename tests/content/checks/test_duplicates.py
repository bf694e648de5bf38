"""What stands twice, and marks by which files are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.checks import duplicates
from generator.content.model_file import written
from tests.content.checks.edits import ALPHA, BETA, codes_of, edit, say


def test_code_that_two_texts_quote_is_no_sentence(site: Path) -> None:
    say(site, "The prompt `Question: what is it? Answer with a word or two, please.` opens the text.")
    edit(
        site,
        ALPHA,
        "Several unfinished",
        "After `Question: what is it? Answer with a word or two, please.` several unfinished",
    )
    assert codes_of(site) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "codes"),
    [
        (ALPHA, "## Beam search", "## ???", ["bad-title"]),
        (ALPHA, "## Beam search", "## One-sentence: captions!", ["duplicate-capability"]),
        (BETA, "short_name: Beta", "short_name: ALPHA", ["duplicate-name"]),
        (BETA, "maker: Second Lab", "aliases: [alpha]\nmaker: Second Lab", ["taken-alias"]),
        (BETA, "maker: Second Lab", "aliases: [old, old]\nmaker: Second Lab", ["taken-alias"]),
        (BETA, "maker: Second Lab", "aliases: [old, older]\nmaker: Second Lab", []),
        (ALPHA, "https://example.org/list", "https://example.org/alpha/", ["duplicate-source"]),
        (
            BETA,
            "A sentence goes in and an image comes out.",
            "The encoder runs once, the decoder writes word by word.",
            ["repeated-sentence"],
        ),
        (
            ALPHA,
            "A weak first word can be overtaken.",
            "The interface has a single input.",
            ["repeated-sentence"],
        ),
        (ALPHA, "A weak first word can be overtaken.", "One single input.", []),
    ],
)
def test_what_stands_twice_is_told_once(name: str, old: str, new: str, codes: list[str], site: Path) -> None:
    edit(site, name, old, new)
    assert codes_of(site) == codes


def test_a_text_that_is_pasted_is_told_as_a_text_and_not_by_its_sentences(site: Path) -> None:
    text = "Several unfinished sentences are kept, and the likeliest of them is taken at the end."
    edit(
        site,
        BETA,
        "A sentence goes in and an image comes out. The maker runs it; nothing is installed.",
        text,
    )
    assert codes_of(site) == ["repeated-text"]


def test_two_results_at_one_setting_are_told(site: Path) -> None:
    result = "  - {dataset: COCO, metric: CIDEr, value: %s, setting: %s, source: card}\n"
    lines = result % (1, "a") + result % (2, "b") + result % (3, "a")
    edit(site, ALPHA, "signals:", f"benchmarks:\n{lines}signals:")
    assert codes_of(site) == ["duplicate-result"]


def test_marks_name_everything_that_is_compared_across_files(site: Path) -> None:
    model = written(ALPHA, (site / ALPHA).read_bytes())
    assert model is not None
    marks = list(duplicates.marks(model))
    assert {mark.split()[0] for mark in marks} == {"name", "address", "text", "sentence"}
    assert "name alpha" in marks
    assert "address alpha" in marks
    assert "sentence the encoder runs once, the decoder writes word by word." in marks
