"""Two real `matchup measure` at once in one site: both end well, and nothing that either made is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from generator import build
from generator.places import Site
from generator.readings import answer_files, storage, vectors
from tests.toys import ROOT

SLUGS = ("scene-blip", "scene-vit", "scene-vit-gpt2")


def scenes(path: Path) -> Site:
    """The shipped site, cut to its scene models, with no readings but the table of search."""

    def others(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(folder).name == "models" and Path(name).stem not in SLUGS]

    shutil.copytree(ROOT / "content", path / "content", ignore=others)
    shutil.rmtree(path / "content" / "readings")
    storage.search_path(path).parent.mkdir()
    shutil.copy(storage.search_path(ROOT), storage.search_path(path))  # to fit it anew takes a minute
    return Site(path)


def measuring(site: Site) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "generator", "measure", "--site", str(site.path), "--device", "cpu"]
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, env=settings, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_two_measures_at_once_lose_nothing(tmp_path: Path) -> None:
    site = scenes(tmp_path / "site")
    both = [measuring(site), measuring(site)]
    words = [process.communicate(timeout=500)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], words
    catalog, _ = build.read(site)
    readings, broken = vectors.load_all(site.path)
    assert (readings.missing(catalog), broken) == ((), ())
    answers, broken = answer_files.load_all(site.path, catalog)
    assert (list(answers.missing()), broken) == ([], ())
    shipped, _ = answer_files.read_all(ROOT)
    for slug in SLUGS:
        assert set(answers.stored[slug].answers) == set(shipped[slug].answers)
    assert not list(storage.readings_path(site.path).rglob("*.partial"))
