"""Which files of content/models/ are models."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from generator.problems import as_text
from tests.content.edits import ALPHA, edit, places


def test_files_of_models_that_differ_only_in_capitals_are_a_problem(site: Path) -> None:
    shutil.copy(site / ALPHA, site / "content/models/Alpha.md")
    _, problems = read_catalog(site)
    assert [(problem.code, problem.place.path) for problem in problems] == [
        ("bad-slug", "content/models/Alpha.md")
    ]


def test_more_models_than_are_accepted_is_a_problem(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.content.model_names.MAX_MODELS", 1)
    assert "too-many-models" in [code for code, _, _, _ in places(site)]


@pytest.mark.parametrize("name", [".gitkeep", ".alpha.md.swp"])
def test_hidden_files_beside_models_are_left_alone(name: str, site: Path) -> None:
    (site / "content/models" / name).write_bytes(b"\xff")
    assert places(site) == []


@pytest.mark.parametrize(
    "name", ["a\nb.md", "a\x1b[31mb.md", "a\x00b.md".replace("\x00", "\x01"), "🙂.md", "a" * 81 + ".md"]
)
def test_no_name_of_a_file_becomes_an_address_unless_it_is_a_slug(name: str, site: Path) -> None:
    (site / "content/models" / name).write_text("never read", "utf-8")
    assert [code for code, _, _, _ in places(site)] == ["bad-slug"]


def test_a_name_that_is_not_utf_8_is_a_problem(site: Path) -> None:
    path = os.fsencode(site / "content/models") + b"/\xff.md"
    with open(path, "wb") as file:
        file.write(b"never read")
    assert [code for code, _, _, _ in places(site)] == ["bad-slug"]


def test_the_problem_of_a_name_that_is_not_utf_8_can_be_printed(site: Path) -> None:
    with open(os.fsencode(site / "content/models") + b"/\xff.md", "wb") as file:
        file.write(b"never read")
    assert as_text(read_catalog(site)[1]).encode()


@pytest.mark.parametrize("name", ["con.md", "nul.yaml", "com1.md", "prn.md"])
def test_a_model_is_not_called_like_a_device_of_windows(name: str, site: Path) -> None:
    (site / "content/models" / name).write_text("never read", "utf-8")
    assert places(site) == [("bad-slug", f"content/models/{name}", 1, 1)]


def test_an_old_address_is_not_called_like_a_device_of_windows(site: Path) -> None:
    edit(site, ALPHA, "maker:", "aliases: [old, aux]\nmaker:")
    assert [code for code, _, _, _ in places(site)] == ["bad-slug"]
