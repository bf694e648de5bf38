"""Foreign TOML: found in order, read within bounds, no link followed out of its folder."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from generator.authoring.importers import toml_tree
from generator.authoring.importers.toml_tree import day_of_checkout, read_toml, toml_paths
from generator.problems import CannotGoOn


def read(root: Path, text: str | bytes) -> tuple[dict[str, object], str]:
    (root / "a.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return read_toml(root.resolve(), "a.toml")


def test_files_come_in_order_and_a_folder_that_is_a_link_is_not_entered(tmp_path: Path) -> None:
    for name in ("in/b.toml", "in/a/z.toml", "in/a/y.toml", "in/a/note.md", "out/x.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "out")
    assert toml_paths(tmp_path, "in") == ["in/a/y.toml", "in/a/z.toml", "in/b.toml"]
    assert toml_paths(tmp_path, "none") == []


def test_too_many_files_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml_tree, "MAX_FILES", 1)
    (tmp_path / "in").mkdir()
    for name in ("a.toml", "b.toml"):
        (tmp_path / "in" / name).write_text("")
    with pytest.raises(CannotGoOn, match="more than 1 files"):
        toml_paths(tmp_path, "in")


def test_a_price_stays_as_it_was_written(tmp_path: Path) -> None:
    assert read(tmp_path, "a = 0.1\nb = 1_000\nc = 2026-03-04\n")[0]["a"] == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = ", "is not TOML"),
        (b"a = '\xff'", "is not UTF-8"),
        ("x" * 100_001, "has 100,001 bytes"),
        ("a = " + "[" * 50_000, "is nested too deep"),
        ("a = " + "{b = " * 10_000, "is nested too deep"),
        (".".join("a" * 20_000) + " = 1", "more than 16 parts"),
        ("[" + ".".join("a" * 20_000) + "]", "more than 16 parts"),
        ("a = " + "9" * 5_000, "is not TOML"),
        ("a = 1e999999999", "is not TOML"),
        ("a = nan", "is not TOML"),
        ("a = 1\na = 2", "is not TOML"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(tmp_path: Path, text: str | bytes, reason: str) -> None:
    value, told = read(tmp_path, text)
    assert value == {}
    assert reason in told


def test_a_file_of_ten_megabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.toml").open("wb") as file:
        file.truncate(10_000_000)
    assert read_toml(tmp_path.resolve(), "a.toml") == ({}, "has 10,000,000 bytes; 100,000 are accepted")


def test_a_link_is_followed_as_far_as_it_stays_in_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "b.toml").write_text("a = 1")
    (tmp_path / "secret.toml").write_text("a = 2")
    (root / "inside.toml").symlink_to("b.toml")
    (root / "outside.toml").symlink_to("../secret.toml")
    (root / "nowhere.toml").symlink_to("c.toml")
    (root / "circle.toml").symlink_to("circle.toml")
    assert read_toml(root.resolve(), "inside.toml") == ({"a": 1}, "")
    assert read_toml(root.resolve(), "outside.toml") == ({}, "is a link out of the folder")
    assert read_toml(root.resolve(), "nowhere.toml") == ({}, "can't be read")
    assert read_toml(root.resolve(), "circle.toml")[0] == {}


@pytest.mark.parametrize(
    ("log", "day"),
    [
        ("0 1 A <a@b> 1782864000 +0000\tclone: from x\n", "2026-07-01"),
        ("0 1 A <a@b> 1 +0000\tclone\n1 2 A <a@b> 1782864000 -0500\tpull\n", "2026-07-01"),
        ("nothing\n", ""),
        ("", ""),
    ],
)
def test_the_day_of_a_checkout_is_that_of_its_last_fetch(tmp_path: Path, log: str, day: str) -> None:
    (tmp_path / ".git" / "logs").mkdir(parents=True)
    (tmp_path / ".git" / "logs" / "HEAD").write_text(log)
    assert day_of_checkout(tmp_path) == day


def test_a_folder_without_a_log_has_no_day(tmp_path: Path) -> None:
    assert day_of_checkout(tmp_path) == ""
