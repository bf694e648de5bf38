"""Files that a repository can't hold are one problem each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.edits import ALPHA, BETA, places


def too_large(path: Path) -> None:
    path.write_bytes(b"x" * 1_000_001)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def link(path: Path) -> None:
    target = path.with_name(f".{path.name}")
    path.rename(target)
    path.symlink_to(target.name)


def broken_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def endless_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def latin_1(path: Path) -> None:
    path.write_bytes(b"name: caf\xe9\n")


def utf_16(path: Path) -> None:
    path.write_text("name: a\n", "utf-16")


def zeros(path: Path) -> None:
    path.write_bytes(b"a: b\nc\x00d\n")


@pytest.mark.parametrize("name", [ALPHA, BETA, "content/site.yaml", "content/facts.yaml"])
@pytest.mark.parametrize(
    ("harm", "code", "line", "column"),
    [
        (too_large, "file-too-large", 1, 1),
        (folder, "not-a-file", 1, 1),
        (link, "symlink", 1, 1),
        (broken_link, "symlink", 1, 1),
        (endless_link, "symlink", 1, 1),
        (latin_1, "not-utf-8", 1, 10),
        (utf_16, "not-utf-8", 1, 1),
        (zeros, "control-character", 2, 2),
    ],
)
def test_a_file_that_is_no_text_is_one_problem(
    harm: Callable[[Path], None], code: str, line: int, column: int, name: str, site: Path
) -> None:
    harm(site / name)
    assert read_catalog(site)[0] is None
    assert places(site) == [(code, name, line, column)]


def test_a_file_that_the_system_does_not_give_is_one_problem(site: Path) -> None:
    shutil.rmtree(site / "content")
    (site / "content").write_text("a file where a folder is expected", "utf-8")
    assert {(code, path) for code, path, _, _ in places(site)} == {
        *(("unreadable-file", f"content/{name}") for name in ("site.yaml", "tags.yaml")),
        ("missing-file", "content/models"),
    }


def test_a_pipe_is_not_called_a_folder(site: Path) -> None:
    os.mkfifo(site / "content/models/gamma.md")
    _, problems = read_catalog(site)
    assert [problem.code for problem in problems] == ["not-a-file"]
    assert "folder" not in problems[0].message
