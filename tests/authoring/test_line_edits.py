"""New keys in block and flow mappings, and files that are replaced as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.line_edits import edited, key_edit, replace_file
from generator.content.marked_yaml import read_yaml
from generator.files import split_lines
from generator.problems import CannotGoOn


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  b: 1   # one\n  c: 2\n", "a:\n  b: 1   # one\n  new: 9\n  c: 2\n"),
        ("a:\r\n    b: 1", "a:\r\n    b: 1\n    new: 9"),
        ("a:\r\n    b: 1\r\n", "a:\r\n    b: 1\r\n    new: 9\r\n"),
        ("a: {c: 2, b: 'x y'}\n", "a: {c: 2, b: 'x y', new: 9}\n"),
        ("a: {c: 2}\n", "a: {new: 9, c: 2}\n"),
        ("a:\n  # first\n  c: 2\n", "a:\n  # first\n  new: 9\n  c: 2\n"),
    ],
)
def test_a_key_is_added_behind_another_or_as_the_first(before: str, after: str) -> None:
    marked, problems = read_yaml(split_lines("a.yaml", before))
    assert problems == []
    assert edited(before, [key_edit(marked, ("a", "new"), "9", after="b")]) == after


def test_a_key_of_the_document_itself_stands_before_its_first(tmp_path: Path) -> None:
    text = "# The settings.\n\ntitle: x\n"
    marked, _ = read_yaml(split_lines("a.yaml", text))
    assert edited(text, [key_edit(marked, ("version",), "2")]) == "# The settings.\n\nversion: 2\ntitle: x\n"


def test_a_file_is_replaced_with_its_mode_and_not_after_another_edit(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")
    path.chmod(0o640)
    replace_file(path, b"a: 1\n", b"a: 2\n", "matchup migrate")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"a: 2\n", 0o640)
    with pytest.raises(CannotGoOn, match="edited meanwhile"):
        replace_file(path, b"a: 1\n", b"a: 3\n", "matchup migrate")
    assert [each.name for each in tmp_path.iterdir()] == ["a.yaml"]
