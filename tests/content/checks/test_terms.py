"""Prices, weights and licences that contradict each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.checks.edits import ALPHA, BETA, codes_of, edit, say, state


@pytest.mark.parametrize(
    ("spdx", "is_right"),
    [
        ("MIT", True),
        ("mit", False),
        ("Apache 2", False),
        ("LicenseRef-Llama-2", True),
        ("unknown", True),
        ("GPL-3.0-only", True),
        ("WTFPL2", False),
    ],
)
def test_a_licence_is_an_spdx_identifier(spdx: str, is_right: bool, site: Path) -> None:
    edit(site, ALPHA, "spdx: MIT", f'spdx: "{spdx}"')
    assert ("not-spdx" in codes_of(site) or "not-accepted" in codes_of(site)) != is_right


@pytest.mark.parametrize(
    ("name", "old", "new", "codes"),
    [
        (BETA, "$0.04 an image (2026-11)", "free once and then $0.04 an image", ["free-but-priced"]),
        (BETA, "hosted: $0.04 an image (2026-11)", "hosted: free within limits", []),
        (
            BETA,
            "source: terms}\nsources",
            "note: weights are free, source: terms}\nsources",
            ["weights-contradiction"],
        ),
        (
            ALPHA,
            "hosted: unknown",
            "hosted: unknown, note: weights are not distributed",
            ["weights-contradiction"],
        ),
        (ALPHA, "hosted: unknown", "hosted: unknown, note: the weights are large", []),
        (ALPHA, "commercial_use: yes", "commercial_use: no", ["licence-against-use"]),
        (ALPHA, "commercial_use: yes", "commercial_use: no, note: the card forbids it", []),
        (ALPHA, "spdx: MIT", "spdx: CC-BY-NC-4.0", ["licence-against-use"]),
        (ALPHA, "weights: open", "weights: closed", ["closed-but-loadable"]),
    ],
)
def test_terms_that_contradict_each_other_are_told(
    name: str, old: str, new: str, codes: list[str], site: Path
) -> None:
    edit(site, name, old, new)
    assert codes_of(site) == codes


@pytest.mark.parametrize(
    ("use", "sentence", "is_caught"),
    [
        ("yes", "The terms permit broad commercial use.", False),
        ("with-policy, note: A policy forbids some uses", "The terms permit broad commercial use.", True),
        ("threshold, note: Up to 1M USD a year", "The terms permit broad commercial use.", True),
        ("threshold, note: Up to 1M USD a year", "Commercial use is allowed.", False),
        ("no", "Commercial use is allowed.", True),
        ("no", "No clause says that commercial use is allowed.", False),
    ],
)
def test_prose_grants_no_more_than_the_licence(use: str, sentence: str, is_caught: bool, site: Path) -> None:
    edit(site, ALPHA, "spdx: MIT, commercial_use: yes", f"spdx: LicenseRef-Toy, commercial_use: {use}")
    say(site, sentence)
    assert codes_of(site) == ["use-claim"] * is_caught


@pytest.mark.parametrize(
    ("terms", "codes"),
    [
        ("commercial_use: restricted", ["former-word"]),
        ("commercial_use: unknown, note: Nobody tells", ["former-word"]),
        ("commercial_use: threshold", ["use-without-note"]),
        ("commercial_use: with-policy", ["use-without-note"]),
        ("commercial_use: unclear", ["use-without-note"]),
        ("commercial_use: unclear, note: No source names it", []),
        ("commercial_use: threshold, note: Up to 1M USD a year", []),
        ("commercial_use: no", []),
        ("note: Nothing said of use", []),
    ],
)
def test_a_use_between_yes_and_no_has_a_note_and_a_word_of_today(
    terms: str, codes: list[str], site: Path
) -> None:
    edit(site, ALPHA, "spdx: MIT, commercial_use: yes", f"spdx: LicenseRef-Toy, {terms}")
    problems = read_catalog(site)[1]
    assert [(problem.code, problem.severity) for problem in problems] == [(code, "warning") for code in codes]


@pytest.mark.parametrize(
    ("facts", "is_caught"),
    [
        (("library: {value: timm, source: card}",), True),
        (("library: {value: timm, source: card, note: a copy of it}",), False),
        (("library: {value: diffusers, source: card}",), False),
    ],
    ids=str,
)
def test_a_library_has_the_model_that_it_loads(facts: tuple[str, ...], is_caught: bool, site: Path) -> None:
    rule = "      in_timm: {label: Timm, weight: 20, scale: yes-no, why: A library.}\n"
    edit(site, "content/scoring.yaml", "      times_matched:", f"{rule}      times_matched:")
    edit(site, ALPHA, "  in_library:", "  in_timm: no\n  in_library:")
    state(site, *facts)
    assert codes_of(site) == ["library-contradiction"] * is_caught


@pytest.mark.parametrize(
    ("hosted", "price", "is_caught"),
    [
        ("no", "$0.04 an image", True),
        ("no", "n/a", False),
        ("no", "unknown", False),
        ("yes", "n/a", True),
        ("yes", "$1", False),
    ],
)
def test_what_is_hosted_has_a_price(hosted: str, price: str, is_caught: bool, site: Path) -> None:
    rule = "      hosted: {label: Hosted, weight: 20, scale: yes-no, why: No machine is needed.}\n"
    edit(site, "content/scoring.yaml", "      times_matched:", f"{rule}      times_matched:")
    edit(site, BETA, "  downloads: n/a", f"  hosted: {hosted}\n  downloads: n/a")
    edit(site, BETA, "$0.04 an image (2026-11)", price)
    assert codes_of(site) == ["hosted-contradiction"] * is_caught
