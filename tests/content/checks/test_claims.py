"""Claims that a reader can't check, and sentences that make none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import ALPHA, codes_of, edit, say


@pytest.mark.parametrize(
    "sentence",
    [
        "The decoder has no best choice of beams.",
        "It scored 12 of 100 in a test of best-of-three answers.",
        "The file is not 3x faster than another.",
        "No source that we read calls it better than Midjourney.",
        "It can't caption in any other languages.",
        "Pictures of any size are resized to 224 px.",
        "It beats 12.5 with 13.5 in the makers' table.",
    ],
)
def test_a_plain_sentence_is_left_alone(sentence: str, site: Path) -> None:
    say(site, sentence)
    assert codes_of(site) == []


def test_a_speed_with_its_measurement_is_told_under_a_tag_for_it(site: Path) -> None:
    say(site, "It is 3x faster than before.")
    assert codes_of(site) == ["speed-claim"]
    edit(
        site,
        "content/tags.yaml",
        "  captions:",
        "  throughput: {label: Throughput, kind: working, about: items a second}\n  captions:",
    )
    edit(site, ALPHA, "Tags: captions", "Tags: captions, throughput")
    assert codes_of(site) == []
