"""A site that is built, released, edited, released and built again is the site that a clean build makes."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator import build
from generator.history.stored import FOLDER
from tests.small import BLIP, make, output, small_site
from tests.toys import ROOT, edit, tree

CIDER = "metric: CIDEr, value: 133.3"


def test_an_incremental_build_after_releases_equals_a_clean_one(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    shutil.copytree(ROOT / "layouts", site.path / "layouts", dirs_exist_ok=True)
    shutil.rmtree(site.path / FOLDER)
    make(site)
    build.release(site, "2026-11-01", True)
    make(site)
    edit(site.path / BLIP, CIDER, "metric: CIDEr, value: 101.5")
    plan = build.release(site, "", True)
    assert plan.changes
    again = make(site)
    assert again.written
    known = output(site)
    make(site, output_path=tmp_path / "clean")
    assert known == tree(tmp_path / "clean")
    assert b"COCO caption, CIDEr went from 133.3 to 101.5" in known["changes.html"]
    assert b"COCO caption, CIDEr went from 133.3 to 101.5" in known["models/blip-image-captioning-base.html"]
    assert make(site).written == 0
