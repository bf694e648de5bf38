"""What `new` begins: a file that passes check, at a free address."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from generator.authoring.new_file import new
from generator.content.folder import read_catalog
from generator.problems import Misuse, errors
from tests.authoring.architectures import WHISPER
from tests.authoring.files import BLIP, CARD, TODAY, URL, VIT, config_at, faults, written


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
    line = "patch_size: {label: Patch size, unit: px}"
    said = f"patch_size 16 px: content/facts.yaml has no such row; this line would be one: {line}"
    assert said in started.remarks
    assert faults(site) == []


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ünïcode Modèle 3.5", "unicode-modele-3-5"),
        ("Große Bäume", "grosse-baume"),
        ("Łódź Ærø ½", "lodz-aero-1-2"),
        ("ﬁne × ²", "fine-2"),
    ],
)
def test_letters_with_marks_keep_their_letters_in_an_address(site: Path, name: str, slug: str) -> None:
    assert new(site, name, TODAY).path.name == f"{slug}.md"
    assert faults(site) == []


@pytest.mark.parametrize("name", ["con", "NUL", "aux", "prn", "com1", "lpt9"])
def test_a_model_file_with_a_name_of_windows_is_refused_by_check(site: Path, name: str) -> None:
    text = (site / "content" / "models" / "alpha.md").read_text("utf-8")
    (site / "content" / "models" / f"{name.lower()}.md").write_text(text.replace("Alpha", "Other"), "utf-8")
    assert any("name of a device on Windows" in told for told in faults(site))


def test_a_draft_of_today_makes_no_warning_where_the_site_is_of_yesterday(
    shipped: Path, tmp_path: Path
) -> None:
    folder_path = tmp_path / "gamma"
    config_at(folder_path, BLIP)
    config_at(folder_path, CARD, "README.md")
    new(shipped, "Gamma", date(2030, 1, 1), config_path=folder_path, url=URL)
    assert [problem.message for problem in read_catalog(shipped)[1]] == []
    path = shipped / "content" / "models" / "gamma.md"
    path.write_text(path.read_text("utf-8").replace("draft: true ", "# "), "utf-8")
    codes = Counter(problem.code for problem in read_catalog(shipped)[1])
    assert codes["future-date"] == 1
    assert codes["placeholder"] > 1


def test_what_nobody_tells_is_blank_and_a_warning_until_it_is_filled_in(
    shipped: Path, tmp_path: Path
) -> None:
    started = new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", WHISPER), url=URL)
    found = written(started.path)
    assert (found["tasks"], found["inputs"], found["outputs"]) == ([], [], [])
    assert {words.split(":")[0] for _, words in started.waiting} > {"tasks", "inputs", "outputs"}
    problems = read_catalog(shipped)[1]
    assert {(problem.code, problem.severity) for problem in problems} == {("too-short", "warning")}
    named = [problem.message.split('"')[1] for problem in problems]
    assert named == ["tasks", "inputs", "outputs", "capabilities.tags"]
    started.path.write_text(started.path.read_text("utf-8").replace("draft: true ", "# "), "utf-8")
    blank = [problem for problem in errors(read_catalog(shipped)[1]) if problem.code == "too-short"]
    assert len(blank) == 4


def test_configuration_and_hub_together_are_misuse(shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="not from both"):
        new(shipped, "Gamma", TODAY, config_path=tmp_path, hub_id="lab/gamma")
