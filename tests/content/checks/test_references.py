"""Names that have to be declared, in the file or in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.checks.edits import ALPHA, BETA, codes_of, edit


@pytest.mark.parametrize(
    ("name", "old", "new", "codes"),
    [
        (ALPHA, "{value: 247M, source: card}", "{value: 247M, source: paper}", ["unknown-source"]),
        (ALPHA, "Sources: card\n", "Sources: card, paper\n", ["unknown-source"]),
        (ALPHA, "source: list}\n---", "source: card}\n---", []),
        (ALPHA, "tasks: [image-to-text]", "tasks: [captioning]", ["unknown-task"]),
        (ALPHA, "Tags: captions", "Tags: caption", ["unknown-tag"]),
        (ALPHA, "  weights_size:", "  weight_size:", ["unknown-fact"]),
        (ALPHA, "  in_library:", "  in_libary:", ["unknown-signal"]),
        (ALPHA, "  in_library:", "  released: 2022-01\n  in_library:", ["unknown-signal"]),
        (ALPHA, "  in_library:", "  times_matched: 12\n  in_library:", ["measured-by-hand"]),
        (BETA, "summary:", "disputed: {hosted: {why: w, since: 2026-11-20}}\nsummary:", []),
        (BETA, "summary:", "disputed: {price: {why: w, since: 2026-11-20}}\nsummary:", ["unknown-dispute"]),
    ],
)
def test_what_a_file_names_is_declared(name: str, old: str, new: str, codes: list[str], site: Path) -> None:
    edit(site, name, old, new)
    assert codes_of(site) == codes


def test_a_source_that_nothing_names_is_a_warning(site: Path) -> None:
    edit(
        site, ALPHA, "  list:", '  paper: {url: "https://example.org/p", title: P, read: 2026-11-20}\n  list:'
    )
    assert [(problem.code, problem.severity) for problem in read_catalog(site)[1]] == [
        ("unused-source", "warning")
    ]


def test_the_nearest_source_is_named_first(site: Path) -> None:
    edit(
        site,
        BETA,
        '  terms: {url: "https://example.org/beta/terms"',
        '  other: {url: "https://example.org/x"',
    )
    helps = {problem.help for problem in read_catalog(site)[1] if problem.code == "unknown-source"}
    assert helps == {'add "terms" under "sources:", or use "other"; accepted: other'}
