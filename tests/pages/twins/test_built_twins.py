"""Twins of comparisons in a build: an incremental one equals a clean one, and a second one writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import build
from generator.places import Site
from tests.small import VIT, small_site
from tests.toys import edit, quiet, tree

TWIN = "compare/blip-image-captioning-base/vit-base-patch16-224.md"
OTHER = "compare/blip-image-captioning-base/vit-gpt2-image-captioning.md"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = small_site(tmp_path / "site")
    settings = made.path / "content" / "site.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}\noutputs: {{twins: comparisons}}\n", "utf-8")
    return made


def built(site: Site, output: Path, workers: int = 1) -> int:
    """How many files were written."""
    published, _ = build.build(site, output, "cpu", quiet, workers)
    return published.written


def test_an_edited_model_rewrites_its_twins_alone_and_as_a_clean_build_would(
    site: Site, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    built(site, output)
    before = tree(output)
    assert {TWIN, OTHER} <= before.keys()
    assert built(site, output) == 0
    edit(site.path / VIT, "maker: Google", "maker: Somebody")
    built(site, output)
    after = tree(output)
    assert b"Somebody" in after[TWIN] != before[TWIN]
    assert after[OTHER] == before[OTHER]
    built(site, tmp_path / "clean", workers=2)
    assert tree(tmp_path / "clean") == after
