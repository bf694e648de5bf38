"""What `new` begins: a file that passes check, at a free address."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.new_file import new
from generator.problems import Misuse
from tests.authoring.files import TODAY, URL, VIT, config_at, faults, written


@pytest.mark.parametrize(
    "name",
    ["Gamma", "FLUX.9 [pro]: max #2", "Ωmega 3 × 'x' \"y\"", "no", "null", "<b>Gamma</b> {{ x }}", "a" * 200],
)
def test_a_new_file_passes_check(site: Path, shipped: Path, name: str) -> None:
    for each in (site, shipped):
        started = new(each, name, TODAY)
        assert faults(each) == []
        assert written(started.path)["name"] == name


def test_two_new_files_pass_check_together(site: Path) -> None:
    new(site, "Gamma", TODAY)
    new(site, "Delta", TODAY)
    assert faults(site) == []


def test_every_line_that_waits_says_replace_and_what_belongs_there(shipped: Path) -> None:
    started = new(shipped, "Gamma", TODAY)
    lines = started.path.read_text("utf-8").split("\n")
    assert [number for number, line in enumerate(lines, 1) if "Replace: " in line] == [
        number for number, _ in started.waiting
    ]
    assert ("maker: who made it, as they write themselves") in [words for _, words in started.waiting]


@pytest.mark.parametrize(
    ("name", "slug", "address"),
    [("FLUX.9 [pro]", "", "flux-9-pro"), ("x" * 90, "", "x" * 80), ("Ω", "omega", "omega")],
)
def test_the_file_is_named_after_the_model_or_as_asked(
    site: Path, name: str, slug: str, address: str
) -> None:
    assert new(site, name, TODAY, slug).path == site / "content" / "models" / f"{address}.md"


@pytest.mark.parametrize(
    ("name", "slug", "said"),
    [
        ("Alpha", "", "is there already"),
        ("beta", "", "content/models/beta.yaml is there already"),
        ("Ω", "", "no address can be made"),
        ("Gamma", "../gamma", "can't be an address"),
        ("Gamma", "Gamma", "can't be an address"),
        ("ALPHA", "gamma", "already the name of content/models/alpha.md"),
        (" ", "gamma", "the name is empty"),
        ("a\x00b", "gamma", "can't be seen"),
        ("a\u2028b", "gamma", "can't be seen"),
        ("Nul", "", "name of a device on Windows"),
        ("Alpha", "com1", "name of a device on Windows"),
    ],
)
def test_a_name_or_slug_that_can_not_be_used_is_misuse(site: Path, name: str, slug: str, said: str) -> None:
    before = sorted(path.name for path in (site / "content" / "models").iterdir())
    with pytest.raises(Misuse, match=said):
        new(site, name, TODAY, slug)
    assert sorted(path.name for path in (site / "content" / "models").iterdir()) == before


def test_a_dangling_link_is_not_written_through(site: Path, tmp_path: Path) -> None:
    (site / "content" / "models" / "gamma.md").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misuse, match="is there already"):
        new(site, "Gamma", TODAY)
    assert not (tmp_path / "elsewhere").exists()


def test_a_faulty_model_does_not_hinder_a_new_one(site: Path) -> None:
    (site / "content" / "models" / "alpha.md").write_text("---\nname:\n", "utf-8")
    assert new(site, "Gamma", TODAY).path.exists()


def test_facts_that_the_site_has_no_row_for_are_said(site: Path, tmp_path: Path) -> None:
    started = new(site, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", VIT), url=URL)
    assert "patch_size 16 px: content/facts.yaml has no such row" in started.remarks
    assert faults(site) == []


def test_configuration_and_hub_together_are_misuse(shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="not from both"):
        new(shipped, "Gamma", TODAY, config_path=tmp_path, hub_id="lab/gamma")
