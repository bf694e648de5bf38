"""Where models lie below a path, and which repository each of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.importers.snapshots import snapshots_in
from generator.problems import CannotGoOn
from tests.authoring.importers.hub_folders import COMMIT, cache_at, folder_at

CARD = {"README.md": "---\nlicense: mit\n---\n"}


def found(path: Path) -> list[tuple[str, str]]:
    return [(snapshot.where, snapshot.repository) for snapshot in snapshots_in(path)[0]]


def test_repositories_are_named_by_their_folders(tmp_path: Path) -> None:
    for name in ("lab/gamma", "lab--delta", "eta"):
        folder_at(tmp_path / name, CARD)
    folder_at(tmp_path / "eta" / "onnx", CARD)  # of eta
    folder_at(tmp_path / ".hidden" / "theta", CARD)
    assert found(tmp_path) == [("eta", ""), ("lab/gamma", "lab/gamma"), ("lab--delta", "lab/delta")]


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/lab/gamma",
        "https://user:token@huggingface.co/lab/gamma.git",
        "git@huggingface.co:lab/gamma",
    ],
)
def test_a_clone_is_named_by_where_it_was_cloned_from(tmp_path: Path, url: str) -> None:
    config = f'[remote "origin"]\n\turl = {url}\n'
    assert found(folder_at(tmp_path / "x", {**CARD, ".git/config": config})) == [("", "lab/gamma")]


def test_of_a_cache_the_snapshot_of_its_main_is_taken(tmp_path: Path) -> None:
    where = f"models--lab--gamma/snapshots/{COMMIT}"
    assert found(cache_at(tmp_path)) == [(where, "lab/gamma")]
    (tmp_path / "models--lab--gamma" / "refs" / "main").unlink()
    snapshots, unread = snapshots_in(tmp_path)
    assert snapshots == []
    assert [each.what for each in unread] == ["several snapshots, and no refs/main"]


def test_folders_without_end_are_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.authoring.importers.snapshots.MAX_FOLDERS", 5)
    for number in range(6):
        (tmp_path / str(number)).mkdir()
    with pytest.raises(CannotGoOn, match="more than 5 folders"):
        snapshots_in(tmp_path)
