"""Tasks and tags against what a model takes and gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import ALPHA, codes_of, edit

TAGS = "content/tags.yaml"


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("inputs: [image]", "inputs: [text]", ["task-against-kinds"]),
        ("inputs: [image]", "inputs: [image, text]", []),
        ("outputs: [text]", "outputs: [text, image]", []),
        ("outputs: [text]", "outputs: [audio]", ["task-against-kinds", "tag-against-kinds"]),
        ("Tags: captions", "Tags: drawing", ["tag-against-kinds"]),
        ("Tags: captions", "Tags: drawing, captions", []),
    ],
)
def test_a_task_and_a_tag_give_what_the_model_gives(old: str, new: str, codes: list[str], site: Path) -> None:
    edit(site, ALPHA, old, new)
    assert codes_of(site) == codes


def test_a_capability_that_needs_further_training_may_give_anything(site: Path) -> None:
    tag = "  adapter-tuning: {label: Adapters, kind: working, about: further training}\n"
    edit(site, TAGS, "  beam-search:", f"{tag}  beam-search:")
    edit(site, ALPHA, "Tags: captions", "Tags: drawing, adapter-tuning")
    assert codes_of(site) == []
