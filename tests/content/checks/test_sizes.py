"""Patches, tokens and grids, as names and prose tell them against the facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import codes_of, say, state


@pytest.mark.parametrize(
    "facts",
    [
        ("patch_size: 14 px", "image_tokens: 256"),
        ("patch_size: 14 px", "image_tokens: 257"),
        ("patch_size: 14 px", "image_tokens: 258"),
        ("patch_size: 14 px", "image_tokens: {value: 64, note: latent queries in place of the patches}"),
        ("patch_size: 15 px", "image_tokens: 12"),
        ("patch_size: unknown", "image_tokens: 12"),
        ("library: {value: transformers, note: remote code}",),
        ("successor: {value: Alpha 2, note: 2023-05}",),
        ("successor: {value: Alpha 2, note: date not known}",),
        ("image_encoder: ViT-B/14", "patch_size: 14 px"),
        ("text_decoder: unknown",),
    ],
    ids=" ".join,
)
def test_facts_that_agree_are_left_alone(facts: tuple[str, ...], site: Path) -> None:
    state(site, *facts)
    assert codes_of(site) == []


@pytest.mark.parametrize(
    ("sentence", "is_caught"),
    [
        ("The encoder reads a grid of 16 x 16 patches.", False),
        ("The encoder reads a 14 x 14 grid of patches.", True),
        ("The encoder reads 14 x 14 patches.", False),
        ("The encoder reads 256 patches.", False),
        ("The encoder reads 196 patches.", True),
        ("The encoder reads patches of 14 px.", False),
        ("The encoder reads 16-pixel patches.", True),
    ],
)
def test_patches_are_counted(sentence: str, is_caught: bool, site: Path) -> None:
    state(site, "patch_size: 14 px")
    say(site, sentence)
    assert codes_of(site) == ["name-contradicts-fact"] * is_caught
