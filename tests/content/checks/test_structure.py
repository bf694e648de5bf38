"""What a file consists of: a summary, capabilities, prose in plain markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.checks.edits import ALPHA, BETA, codes_of, edit, say

TEXT = "An image goes in and one sentence comes out. The encoder runs once, the decoder writes word by word."


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("An <b>image</b> goes in.", ["raw-html"]),
        ("Two <i>tags</i> on <b>one</b> line are told once.", ["raw-html"]),
        ("A `<b>` within backquotes is code.", []),
        ("It is < 5 and > 3.", []),
        ("See <https://example.org/x>.", []),
        ("See <javascript:alert(1)>.", ["unsafe-link"]),
        ("See [it](JavaScript:alert(1)).", ["unsafe-link"]),
        ("See [it](https://example.org/x), [mail](mailto:a@example.org) and [above](#beam-search).", []),
        ("See [it](../models/beta.html).", ["unsafe-link"]),
        ("See ![it](https://example.org/x.png).", ["image-in-prose"]),
        ("It is great![1] they say.", []),
    ],
)
def test_prose_is_plain_markdown_with_safe_links(sentence: str, codes: list[str], site: Path) -> None:
    say(site, sentence)
    assert codes_of(site) == codes


def lengths(site: Path, count: int) -> list[str]:
    """What is told of the length of the first text when it has so many words."""
    edit(site, ALPHA, TEXT, " ".join(["word"] * count))
    problems = read_catalog(site)[1]
    return [problem.message for problem in problems if problem.message.startswith(f"this text has {count} ")]


@pytest.mark.parametrize(("count", "is_told"), [(39, True), (40, False), (160, False), (161, True)])
def test_a_text_has_40_to_160_words(count: int, is_told: bool, site: Path) -> None:
    (site / "content" / "exceptions.yaml").unlink()
    assert lengths(site, count) == [f"this text has {count} words; 40 to 160 read well"] * is_told


def test_a_capability_and_a_summary_are_asked_for(site: Path) -> None:
    edit(site, BETA, "summary: Beta draws an image for a sentence. It is hosted by its maker alone.\n", "")
    assert codes_of(site) == ["no-summary"]
    path = site / BETA
    path.write_text(path.read_text("utf-8").partition("capabilities:")[0], "utf-8")
    assert codes_of(site) == ["no-summary", "no-capability"]
