"""A recipe that can be computed, tasks that are declared, and what the host takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.checks.edits import codes_of, edit

SCORING = "content/scoring.yaml"
SITE = "content/site.yaml"
DOWNLOADS = "scale: log, zero: 1000, one: 1000000, spread: 3"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("leans: 80", "leans: 96", "leans is higher than ahead"),
        ("zero: 1000, one: 1000000", "zero: 1000", 'scale log, but "one" is missing'),
        ("zero: 1000, one: 1000000", "zero: 1000, one: 1000", "are the same point"),
        ("zero: 1000, one: 1000000", "zero: 0, one: 1000000", "its points are above 0"),
        ("spread: 3", "spread: 0.5", "is a factor, so it is 1 or more"),
        (
            DOWNLOADS,
            "scale: linear, zero: 0, one: 10, measured: bleu, field: weights",
            "is read from field and",
        ),
        (DOWNLOADS, "scale: yes-no, measured: caption_words", "is a measured number"),
        (
            "scale: half-life, months: 36, field",
            "scale: linear, zero: 0, one: 1, field",
            "with scale half-life",
        ),
        ("      updated:", "      in_library:", "stands in two dimensions"),
    ],
)
def test_a_recipe_that_contradicts_itself_is_told(old: str, new: str, message: str, site: Path) -> None:
    edit(site, SCORING, old, new)
    problems = read_catalog(site)[1]
    assert [problem for problem in problems if problem.code == "bad-recipe" and message in problem.message]


def test_a_recipe_may_give_points_of_a_linear_scale_at_zero(site: Path) -> None:
    edit(site, SCORING, DOWNLOADS, "scale: linear, zero: 0, one: 1000000, spread: 0.5")
    assert codes_of(site) == []


def test_a_task_of_a_signal_is_declared(site: Path) -> None:
    edit(site, SCORING, "tasks: [image-to-text]", "tasks: [captioning]")
    assert codes_of(site) == ["unknown-task"]


@pytest.mark.parametrize(
    ("host", "codes"), [("netlify", ["needless-compression"]), ("nginx", []), ("gitlab-pages", [])]
)
def test_compression_is_for_hosts_that_hand_it_out(host: str, codes: list[str], site: Path) -> None:
    edit(site, SITE, "as_of:", f"host: {host}\ncompress: [gzip]\nas_of:")
    assert codes_of(site) == codes
