"""A folder that is held open writes and compares files by name, with and without a descriptor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.output.open_folder import OpenFolder
from generator.problems import CannotGoOn


@pytest.fixture(params=["descriptor", "paths"])
def folder(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "paths":  # as where the system can't open names below a folder
        yield OpenFolder(os.fspath(tmp_path), None)
    else:
        with OpenFolder.open(os.fspath(tmp_path)) as opened:
            yield opened


@pytest.mark.parametrize("content", [b"", b"page", bytes(3_000_000)])
def test_a_new_file_has_the_bytes_the_size_and_the_time_that_are_told(
    folder: OpenFolder, tmp_path: Path, content: bytes
) -> None:
    written = folder.write("a.html", content)
    status = (tmp_path / "a.html").stat()
    assert (tmp_path / "a.html").read_bytes() == content
    assert written == (status.st_size, status.st_mtime_ns)


def test_a_file_that_is_there_is_never_written_over(folder: OpenFolder, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"theirs")
    with pytest.raises(CannotGoOn, match=f'"{tmp_path}/a.html": File exists'):
        folder.write("a.html", b"ours")
    assert (tmp_path / "a.html").read_bytes() == b"theirs"


@pytest.mark.parametrize("content", [b"", b"pag", b"pagE", b"page", b"page "])
def test_only_the_very_bytes_are_held(folder: OpenFolder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.html").write_bytes(b"page")
    assert folder.holds("a.html", content) is (content == b"page")


def test_a_file_that_is_not_there_or_is_a_folder_holds_nothing(folder: OpenFolder, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    assert not folder.holds("a.html", b"")
    assert not folder.holds("b", b"")


def test_a_folder_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=r'none": No such file'), OpenFolder.open(f"{tmp_path}/none"):
        pass


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts what is open")
def test_nothing_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with OpenFolder.open(os.fspath(tmp_path)) as folder:
        folder.write("a.html", b"page")
        folder.holds("a.html", b"page")
        with pytest.raises(CannotGoOn):
            folder.write("a.html", b"page")
    assert len(os.listdir("/proc/self/fd")) == before
