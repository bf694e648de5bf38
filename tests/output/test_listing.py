"""What lies in the output folder is told as it is, or refused."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from generator.output.listing import PARTIAL, WORTH_WORKERS, scan, scan_folders
from generator.problems import CannotGoOn
from tests.output.toy_output import SITE, Site


@pytest.mark.parametrize("link", ["index.html", "other.html", "folder", "old.html" + PARTIAL])
@pytest.mark.parametrize("goal", ["away", "away/file.html", "nowhere"])
def test_a_symbolic_link_is_refused(built: Site, tmp_path: Path, link: str, goal: str) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "file.html").write_text("mine")
    (built.output_path / link).unlink(missing_ok=True)
    (built.output_path / link).symlink_to(tmp_path / goal)
    with pytest.raises(CannotGoOn, match=f'{link}" is a symbolic link'):
        built.build([])
    assert (tmp_path / "away" / "file.html").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_special_file_is_refused(built: Site) -> None:
    os.mkfifo(built.output_path / "pipe")
    with pytest.raises(CannotGoOn, match='pipe" is a special file'):
        built.build(SITE)


def test_what_lies_there_is_told_by_folder_with_leftovers_apart(tmp_path: Path) -> None:
    (tmp_path / "models" / "deep").mkdir(parents=True)
    (tmp_path / "models" / "b.html").write_text("12")
    (tmp_path / "models" / "a.html").write_text("1")
    (tmp_path / f"index.html{PARTIAL}").write_text("half")
    (tmp_path / f"compare{PARTIAL}").mkdir()
    (tmp_path / f"compare{PARTIAL}" / "a.html").write_text("never listed")
    state = scan(tmp_path)
    assert set(state.stamps) == {"", "models", "models/deep"}
    assert state.leftovers == (f"compare{PARTIAL}", f"index.html{PARTIAL}")
    listing = state.listing("models")
    assert listing.names == ("a.html", "b.html")
    assert listing.sizes.tolist() == [1, 2]
    assert listing.times.tolist() == [
        (tmp_path / "models" / name).stat().st_mtime_ns for name in listing.names
    ]
    assert listing.stamp == state.stamps["models"]
    assert state.listing("elsewhere").names == ()


def test_an_output_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    state = scan(tmp_path / "output")
    assert (dict(state.stamps), state.leftovers) == ({}, ())


def test_many_folders_are_listed_by_several_processes_with_the_same_result(tmp_path: Path) -> None:
    for number in range(WORTH_WORKERS + 5):
        folder = tmp_path / "compare" / f"{number:03}"
        (folder / "deep").mkdir(parents=True)
        (folder / "a.html").write_text(str(number))
        (folder / "deep" / f"b.html{PARTIAL}").write_text("half")
    state = scan(tmp_path)
    assert len(state.stamps) == 2 + 2 * (WORTH_WORKERS + 5)
    assert len(state.leftovers) == WORTH_WORKERS + 5
    assert all(state.listing(path).stamp == stamp for path, stamp in state.stamps.items())


def test_a_special_file_deep_in_many_folders_is_refused_by_a_worker_too(tmp_path: Path) -> None:
    for number in range(WORTH_WORKERS + 5):
        (tmp_path / f"{number:03}" / "deep").mkdir(parents=True)
    (tmp_path / "204" / "deep" / "link").symlink_to(tmp_path)
    with pytest.raises(CannotGoOn, match='link" is a symbolic link'):
        scan(tmp_path)


def test_one_of_several_builders_sees_its_own_folders_and_what_was_staged_for_them(built: Site) -> None:
    staged = ("compare/a/d.html" + PARTIAL, f"compare/a{PARTIAL}/c.html", f"compare/b{PARTIAL}/c.html")
    for path in staged:
        (built.output_path / path).parent.mkdir(exist_ok=True)
        (built.output_path / path).write_text("half")
    state = scan_folders(built.output_path, ["compare/a", "compare/new", "new/folder"])
    assert list(state.stamps) == ["compare/a"]
    assert state.listing("compare/a").names == ("b.html", "c.html")
    assert state.leftovers == ("compare/a" + PARTIAL, "compare/a/d.html" + PARTIAL)


@pytest.mark.parametrize("link", ["compare", "compare/a", "compare/b"])
def test_one_of_several_builders_follows_no_link_on_the_way_to_its_folders(
    built: Site, tmp_path: Path, link: str
) -> None:
    (tmp_path / "away").mkdir()
    shutil.rmtree(built.output_path / link)
    (built.output_path / link).symlink_to(tmp_path / "away")
    with pytest.raises(CannotGoOn, match=f'{link}" is a symbolic link'):
        scan_folders(built.output_path, ["compare/a", "compare/b"])
