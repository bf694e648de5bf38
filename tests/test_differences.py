"""What `matchup diff` says: pages, values, places and winners, against what git keeps or a folder holds."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest

from generator import reports
from generator.authoring.starting import start
from generator.differences import difference
from generator.places import Site
from generator.problems import CannotGoOn, FaultyContent, Misuse
from tests.toys import edit, quiet, tree

GIT_BASE = "content/models/git-base-coco.md"


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    subprocess.run(["git", *name, *words], cwd=folder, capture_output=True, check=True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of five models in a folder of a repository, all of it committed."""
    top = tmp_path_factory.mktemp("kept")
    start(top / "site", "image", datetime.date(2026, 11, 28))
    git(top, "init", "--quiet")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "begun")
    return top / "site"


@pytest.fixture
def site(kept: Path) -> Site:
    git(kept, "checkout", "--quiet", ".")
    return Site(kept)


def lines(site: Site, against: str) -> list[str]:
    return list(reports.difference_lines(difference(site, against, quiet), against))


def test_nothing_differs_from_what_is_committed(site: Site) -> None:
    before = tree(site.path / "content")
    assert lines(site, "HEAD") == ["nothing would change against HEAD"]
    assert tree(site.path / "content") == before


def test_a_changed_figure_tells_the_value_the_score_and_the_winner(site: Site) -> None:
    edit(site.path / GIT_BASE, "value: 131.4", "value: 149.4")
    head, files, *changes = lines(site, "HEAD")
    assert head.startswith("against HEAD, of 1")
    assert files.startswith("  changed ")
    assert changes[0] == "GIT base: COCO caption, CIDEr went from 131.4 to 149.4."
    assert any("The score in Image captioning went from" in change for change in changes)
    assert any("Between GIT base and BLIP base" in change for change in changes)


def test_a_model_that_goes_takes_its_pages_along(site: Site) -> None:
    (site.path / GIT_BASE).unlink()
    found = difference(site, "HEAD", quiet)
    assert found.removed["compare"] == 4
    assert [change.model for change in found.plan.changes][:1] == ["git-base-coco"]


def test_words_alone_change_pages_and_nothing_else(site: Site) -> None:
    edit(site.path / "content/site.yaml", "title: Image models", "title: Models")
    assert lines(site, "HEAD")[-1] == "no value, score, place or winner would change"


@pytest.mark.parametrize("name", ["nowhere", "--help", "", "HEAD:content"])
def test_what_git_does_not_know_is_told(name: str, site: Site) -> None:
    with pytest.raises(Misuse, match="is neither a folder nor known to git here"):
        difference(site, name, quiet)


def test_faults_of_the_site_come_first_and_those_of_the_other_state_are_called_so(
    site: Site, tmp_path: Path
) -> None:
    edit(site.path / "content/site.yaml", "title: Image models", "titel: Image models")
    with pytest.raises(FaultyContent):
        difference(site, "HEAD", quiet)
    git(site.path, "checkout", "--quiet", ".")
    start(tmp_path / "other", "image", datetime.date(2026, 11, 28))
    edit(tmp_path / "other" / "content/site.yaml", "title: Image models", "titel: Image models")
    with pytest.raises(CannotGoOn, match=r"has faults of its own, the first in content/site\.yaml"):
        difference(site, str(tmp_path / "other"), quiet)
