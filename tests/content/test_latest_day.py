"""The day of a site that is told from the latest that its content names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.cache import Cache
from generator.content.folder import read_catalog
from generator.content.latest_day import believed, latest_day
from tests.toys import edit

ALPHA = "content/models/alpha.md"


@pytest.fixture
def latest(site: Path) -> Path:
    edit(site / "content" / "site.yaml", "as_of: 2026-11-20", "as_of: latest-source")
    return site


def day_of(site: Path) -> str:
    catalog, problems = read_catalog(site)
    assert catalog is not None, problems
    return catalog.site.as_of


def test_a_new_source_moves_the_day_and_is_no_warning(latest: Path) -> None:
    assert day_of(latest) == "2026-11-20"
    edit(latest / ALPHA, "title: Hub list, read: 2026-11-20", "title: Hub list, read: 2026-12-02")
    catalog, problems = read_catalog(latest)
    assert catalog is not None
    assert (catalog.site.as_of, catalog.site.is_latest_day) == ("2026-12-02", True)
    assert problems == ()


def test_the_day_is_part_of_what_pages_depend_on(latest: Path) -> None:
    before, _ = read_catalog(latest)
    edit(latest / ALPHA, "title: Hub list, read: 2026-11-20", "title: Hub list, read: 2026-12-02")
    after, _ = read_catalog(latest)
    assert before is not None
    assert after is not None
    assert before.settings_digest != after.settings_digest


def test_what_is_kept_of_a_build_before_gives_the_same_day(latest: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert latest_day(latest, cache) == latest_day(latest, cache) == "2026-11-20"


def test_a_release_of_the_site_counts_too(latest: Path) -> None:
    (latest / "content" / "history").mkdir()
    (latest / "content" / "history" / "2026-12-24.jsonl").write_text("", "utf-8")
    assert latest_day(latest, Cache()) == "2026-12-24"


def test_drafts_prose_and_days_that_do_not_exist_do_not_count(latest: Path) -> None:
    path = latest / ALPHA
    path.write_text(f"{path.read_text('utf-8')}\nread: 2027-03-01\n", "utf-8")
    edit(path, "title: Hub list, read: 2026-11-20", "title: Hub list, read: 2026-11-31")
    assert latest_day(latest, Cache()) == "2026-11-20"
    shutil.copyfile(path, latest / "content" / "models" / "gamma.md")
    edit(
        latest / "content" / "models" / "gamma.md",
        "kind: model\n",
        "kind: model\ndraft: true\nreleased: 2027-01-01\n",
    )
    assert latest_day(latest, Cache()) == "2026-11-20"


def test_a_day_years_behind_all_others_is_told_and_not_believed(latest: Path) -> None:
    edit(latest / ALPHA, "title: Hub list, read: 2026-11-20", "title: Hub list, read: 2062-11-20")
    catalog, problems = read_catalog(latest)
    assert [problem.code for problem in problems] == ["future-date"]
    assert "years behind all others" in problems[0].help
    assert catalog is not None
    assert catalog.site.as_of == "2026-11-20"


@pytest.mark.parametrize(
    ("of_reading", "others", "day"),
    [
        ("", "", ""),
        ("", "2026-01-01", "2026-01-01"),
        ("2026-12-31", "2016-01-01", "2026-12-31"),
        ("2026-01-01 2028-01-01", "", "2028-01-01"),
        ("2026-01-01 2062-01-01", "", "2026-01-01"),
        ("2026-01-01", "2062-01-01 2026-02-01", "2026-02-01"),
    ],
)
def test_the_latest_day_is_believed_that_is_not_years_behind_others(
    of_reading: str, others: str, day: str
) -> None:
    assert believed(of_reading.split(), others.split()) == day
