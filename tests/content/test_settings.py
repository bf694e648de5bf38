"""Settings, and which part of them has a say in what is found in a model file."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.settings import Settings, read_exceptions, read_settings, weights_folders
from tests.content.edits import edit


def settings(site: Path) -> Settings:
    read, problems = read_settings(site)
    assert read is not None, problems
    return read


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("site.yaml", "title: ", "title: New "),
        ("tags.yaml", "label: ", "label: New "),
        ("tags.yaml", "about: words", "also: [alt text], about: words"),
        ("facts.yaml", "label: ", "label: New "),
        ("scoring.yaml", "weight: 60", "weight: 61"),
        ("scoring.yaml", "why: ", "why: New "),
    ],
)
def test_what_only_pages_show_is_no_reason_to_read_a_model_anew(
    name: str, old: str, new: str, site: Path
) -> None:
    before = settings(site)
    edit(site, f"content/{name}", old, new)
    after = settings(site)
    assert after.digest == before.digest
    assert after.files_digest != before.files_digest


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("site.yaml", "as_of: 2026-11-20", "as_of: 2026-11-21"),
        ("tags.yaml", "kind: task", "kind: working"),
        ("facts.yaml", "unit: count", "unit: tokens"),
        ("scoring.yaml", "scale: log", "scale: linear"),
    ],
)
def test_what_decides_about_models_is_a_reason_to_read_them_anew(
    name: str, old: str, new: str, site: Path
) -> None:
    before = settings(site)
    edit(site, f"content/{name}", old, new)
    assert settings(site).digest != before.digest


def test_a_rule_of_a_model_that_asked_for_a_label_would_find_none(site: Path) -> None:
    bare = settings(site).bare
    tags, _ = bare.tags
    shapes = [*tags.tags.values(), *tags.tasks.values(), *bare.fact_rows.values(), *bare.rules.values()]
    assert {shape.label for shape in shapes} == {""}


def test_a_folder_of_weights_counts_and_a_link_to_one_does_not(site: Path, tmp_path: Path) -> None:
    before = settings(site)
    (site / "content" / "weights" / "blip").mkdir(parents=True)
    (site / "content" / "weights" / "elsewhere").symlink_to(tmp_path)
    assert weights_folders(site) == ("content/weights/blip",)
    assert settings(site).digest != before.digest


def test_one_settings_file_with_a_fault_leaves_no_settings_and_hides_no_other_fault(site: Path) -> None:
    edit(site, "content/tags.yaml", "kind: task", "kind: chore")
    (site / "content" / "facts.yaml").unlink()
    read, problems = read_settings(site)
    assert read is None
    assert {problem.code for problem in problems} == {"not-accepted", "missing-file"}


def test_a_site_without_exceptions_has_none(site: Path) -> None:
    (site / "content" / "exceptions.yaml").unlink()
    assert read_exceptions(site) == ((), [])


def test_an_exception_knows_its_line(site: Path) -> None:
    entry = '- {code: guess, file: "content/models/*", why: a toy}\n'
    (site / "content" / "exceptions.yaml").write_text(f"# words\n{entry}", "utf-8")
    ((exception, place),), problems = read_exceptions(site)
    assert (exception.code, place.line, problems) == ("guess", 2, [])
