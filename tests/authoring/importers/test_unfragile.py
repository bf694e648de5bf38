"""unfragile.yml: what its makers say, as a draft, and what of it has no place."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.importers.unfragile import entries_of, owns
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from generator.content.folder import read_catalog
from generator.problems import FaultyContent, Misuse, errors
from tests.authoring.importers.catalogs import front_of, plan_of

MANIFEST = """unfragile_version: "1.0"
artifact:
  name: "Tern"
  slug: "tern"
  type: "model"
  maintainer: "Fifth Lab"
  repository: "https://github.com/fifth/tern"
  license: "MIT"
capabilities:
  - id: "tern.answers"
    name: "Answers from a handbook"
    description: >
      Reads a handbook of up to a hundred pages and answers questions about it, each with the
      number of the page that it was taken from.
    intents_served: ["ask a handbook"]
    conditions:
      inputTypes: ["text", "scent"]
      outputTypes: ["text"]
      limitations: ["Tables are read row by row.", "No pictures"]
    unique_aspect: It names the page.
pricing:
  model: "open-source"
failure_modes:
  - mode: "Long tables"
execution:
  protocol: "https"
  auth_method: "none"
"""


@pytest.fixture
def words(site: Path) -> SiteWords:
    return SiteWords.read(site)


def manifest_at(folder: Path, text: str = MANIFEST) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "unfragile.yml").write_text(text, "utf-8")
    return folder / "unfragile.yml"


def test_a_manifest_is_its_makers_word(tmp_path: Path, words: SiteWords) -> None:
    (entry,) = entries_of(manifest_at(tmp_path / "tern"), words).entries
    assert (entry.id, entry.name, entry.maker, entry.kind) == ("tern", "Tern", "Fifth Lab", "model")
    assert (entry.inputs, entry.outputs) == (("text", "scent"), ("text",))
    assert entry.license == Told("MIT", "unfragile")
    source = entry.sources["unfragile"]
    assert source.by == "maker"
    assert owns(source.url)
    (ability,) = entry.abilities
    assert ability.text.startswith("Reads a handbook of up to a hundred pages and answers")
    assert (ability.unique, ability.limits) == (
        "It names the page.",
        "Tables are read row by row. No pictures.",
    )
    assert {name: told.value for name, told in entry.facts.items()} == {
        "pricing_model": "open-source", "protocol": "https", "auth_method": "none"
    }  # fmt: skip


def test_it_becomes_a_draft_and_a_second_import_has_nothing_to_do(site: Path, tmp_path: Path) -> None:
    manifest_at(tmp_path / "tern")
    plan = plan_of(site, tmp_path / "tern", "unfragile", has_rows=True)
    plan.write(site)
    front = front_of(site / "content/models/tern.md")
    assert (front["draft"], front["facts"]["protocol"]["value"]) == ("true", "https")
    assert errors(read_catalog(site)[1]) == ()
    assert plan_of(site, tmp_path / "tern", "unfragile").files == ()


def test_folders_of_manifests_are_read_and_a_broken_one_is_told(tmp_path: Path, words: SiteWords) -> None:
    manifest_at(tmp_path / "all" / "a")
    manifest_at(tmp_path / "all" / "b", "artifact: [")
    manifest_at(tmp_path / "all" / "c", "x: y")
    (tmp_path / "all" / "d").symlink_to(tmp_path / "all" / "a")
    reading = entries_of(tmp_path / "all", words)
    assert [entry.where for entry in reading.entries] == ["a/unfragile.yml"]
    assert [each.where for each in reading.unread if each.where[0] != "a"] == [
        "b/unfragile.yml",
        "c/unfragile.yml",
    ]


def test_what_has_no_place_and_what_is_not_known_is_told(tmp_path: Path, words: SiteWords) -> None:
    text = MANIFEST.replace('"1.0"', '"2.0"') + "weather: fine\n"
    unread = entries_of(manifest_at(tmp_path, text), words).unread
    assert [each.what for each in unread] == [
        'unfragile_version "2.0": 1.0 is known',
        'key "weather" is not known',
        '"failure_modes" has no place in a model file',
    ]


@pytest.mark.parametrize(
    "text",
    ["<b>bold</b> words", "![x](http://a)", "[a](javascript:b)", "# heading", "Tags: a, b", ""],
)
def test_a_text_with_markup_is_left_out(tmp_path: Path, words: SiteWords, text: str) -> None:
    reading = entries_of(manifest_at(tmp_path, saying(text)), words)
    assert reading.entries[0].abilities == ()
    assert any("in plain words" in each.what for each in reading.unread)


def test_what_steers_a_terminal_is_a_fault_with_its_place(tmp_path: Path, words: SiteWords) -> None:
    with pytest.raises(FaultyContent) as caught:
        entries_of(manifest_at(tmp_path, saying(r"\x1b[2J")), words)
    assert [problem.code for problem in caught.value.problems] == ["control-character"]


def saying(text: str) -> str:
    """The manifest with another description."""
    start, end = MANIFEST.index("    description: >"), MANIFEST.index("    intents_served")
    return f'{MANIFEST[:start]}    description: "{text}"\n{MANIFEST[end:]}'


@pytest.mark.parametrize(("name", "text"), [("none", None), ("empty", ""), ("other", "name: x\n")])
def test_what_is_no_manifest_is_refused(
    tmp_path: Path, words: SiteWords, name: str, text: str | None
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    if text is not None:
        manifest_at(folder, text)
    with pytest.raises((Misuse, FaultyContent)):
        entries_of(folder, words)
    with pytest.raises(Misuse, match="neither a file nor a folder"):
        entries_of(tmp_path / "nowhere", words)
