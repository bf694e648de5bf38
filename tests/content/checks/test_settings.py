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
        (DOWNLOADS, "scale: yes-no, fact: parameters", "has unit count, which scale yes-no can't read"),
        (DOWNLOADS, "scale: log, zero: 1, one: 2, fact: languages", "has unit text, which scale log"),
        (
            DOWNLOADS,
            "scale: linear, zero: 0, one: 9, fact: parameters, benchmark: {dataset: A, metric: B}",
            "is read from fact and benchmark",
        ),
        (
            DOWNLOADS,
            "scale: linear, zero: 0, one: 9, valid_months: 12, benchmark: {dataset: A, metric: B}",
            "has no date of its own",
        ),
        (
            "    weight: 50\n",
            "    weight: 50\n    asked_at_least: 4\n",
            "asks for 4 signals at least, but has 3",
        ),
    ],
)
def test_a_recipe_that_contradicts_itself_is_told(old: str, new: str, message: str, site: Path) -> None:
    edit(site, SCORING, old, new)
    problems = read_catalog(site)[1]
    assert [problem for problem in problems if problem.code == "bad-recipe" and message in problem.message]


def test_a_role_has_one_dimension(site: Path) -> None:
    edit(site, SCORING, "    weight: 50\n", "    weight: 50\n    role: quality\n    asked_at_least: 3\n")
    assert codes_of(site) == []
    edit(site, SCORING, "    weight: 20\n", "    weight: 20\n    role: runs\n")
    assert codes_of(site) == []
    edit(site, SCORING, "role: runs", "role: quality")
    assert codes_of(site) == ["bad-recipe"]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("unit: count", "scale: log, zero: 1, one: 1000000"),
        ("unit: money", "scale: linear, zero: 0, one: 1"),
        ("unit: date", "scale: half-life, months: 12"),
        ("unit: yes-no", "scale: yes-no"),
        ("unit: text", "scale: table, table: {English: 0.5}"),
    ],
)
def test_a_signal_may_read_a_fact_with_a_scale_of_its_unit(row: str, rule: str, site: Path) -> None:
    edit(site, "content/facts.yaml", "languages:", f"read: {{label: Read, {row}}}\nlanguages:")
    edit(
        site,
        SCORING,
        "      times_matched",
        f"      read: {{label: Read, weight: 1, {rule}, fact: read, why: A test.}}\n      times_matched",
    )
    assert codes_of(site) == []


def test_a_count_with_a_date_may_grow_too_old(site: Path) -> None:
    edit(site, SCORING, DOWNLOADS, f"{DOWNLOADS}, valid_months: 12")
    assert codes_of(site) == []


def test_a_signal_that_is_read_from_a_fact_is_not_stated_again(site: Path) -> None:
    edit(site, SCORING, DOWNLOADS, f"{DOWNLOADS}, fact: max_tokens")
    assert codes_of(site) == ["unknown-signal", "unknown-signal"]


@pytest.mark.parametrize(("version", "codes"), [("1", []), ("2", []), ("3", ["newer-schema"])])
def test_a_site_that_is_newer_than_we_are_is_refused(version: str, codes: list[str], site: Path) -> None:
    edit(site, SITE, "as_of:", f"schema_version: {version}\nas_of:")
    assert codes_of(site) == codes


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
