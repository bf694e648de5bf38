"""What stands for weights in a key, and which folders of a site are weights that may be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.readings.weights import is_inside, link_out, weights_digest
from generator.run_settings import Decode, Run


def run(weights: str, revision: str = "") -> Run:
    return Run("blip", weights, revision, "", (Decode(),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "content" / "weights" / "toy"
    path.mkdir(parents=True)
    (path / "model.safetensors").write_bytes(b"numbers")
    return path


def test_weights_of_the_hub_go_by_repository_and_commit(tmp_path: Path) -> None:
    assert weights_digest(tmp_path, run("owner/name", "0" * 40)) == f"owner/name@{'0' * 40}"


def test_weights_of_the_site_go_by_their_bytes(tmp_path: Path, folder: Path) -> None:
    before = weights_digest(tmp_path, run("content/weights/toy"))
    (folder / "model.safetensors").write_bytes(b"Numbers")
    assert before
    assert weights_digest(tmp_path, run("content/weights/toy")) not in ("", before)


@pytest.mark.parametrize("weights", ["content/weights/none", "content/weights", "content/weights/../../etc"])
def test_what_is_no_folder_among_the_weights_has_no_digest(
    weights: str, tmp_path: Path, folder: Path
) -> None:
    assert weights_digest(tmp_path, run(weights)) == ""


def test_a_link_that_leads_out_makes_a_folder_none(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "secret").write_bytes(b"mine")
    (folder / "more.safetensors").symlink_to(tmp_path / "secret")
    assert link_out(tmp_path, folder) == folder / "more.safetensors"
    assert weights_digest(tmp_path, run("content/weights/toy")) == ""


def test_a_link_to_other_weights_of_the_site_is_followed(tmp_path: Path, folder: Path) -> None:
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "model.safetensors").symlink_to(folder / "model.safetensors")
    assert link_out(tmp_path, folder.parent / "other") is None
    before = weights_digest(tmp_path, run("content/weights/other"))
    (folder / "model.safetensors").write_bytes(b"Numbers")
    assert before
    assert weights_digest(tmp_path, run("content/weights/other")) not in ("", before)


def test_a_link_to_itself_is_outside(tmp_path: Path, folder: Path) -> None:
    (folder / "loop").symlink_to(folder / "loop")
    assert not is_inside(tmp_path, folder / "loop")
