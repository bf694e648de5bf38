"""What lies in the output folder is told as it is, or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.output.listing import PARTIAL
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
