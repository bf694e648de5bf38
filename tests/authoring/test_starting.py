"""Sites of one's own: each starter makes one that checks and builds; nothing that lies there is lost."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import build, places, reports
from generator.authoring.migrate import migration
from generator.authoring.starting import FOLDER, STAGE, STARTERS, files_of, shipped_paths, start
from generator.content.settings_schema import SiteShape
from generator.problems import CannotGoOn, Misuse
from tests.conftest import REPOSITORY_PATH
from tests.toys import edit, environment, quiet, tree
from tests.users import as_nobody

TODAY = datetime.date(2026, 11, 28)
GIT = ("git", "-c", "user.name=somebody", "-c", "user.email=somebody@example.org")


def git(folder: Path, *words: str) -> str:
    return subprocess.run([*GIT, *words], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("starter", STARTERS)
def test_a_new_site_checks_and_builds_without_a_word_and_git_sees_nothing_new(
    starter: str, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    start(folder, starter, TODAY)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "begun")
    site = places.Site(folder)
    assert build.check(site) == ()
    published, warnings = build.build(site, folder / "output", "cpu", quiet)
    assert (warnings, published.note) == ((), "")
    assert git(folder, "status", "--short") == ""
    assert (folder / "output" / "index.html").is_file()
    assert build.check(site) == ()
    assert not migration(folder).files


def test_files_of_the_shipped_site_have_no_second_place() -> None:
    for part in ("shared", *STARTERS):
        for path in shipped_paths(part):
            assert (REPOSITORY_PATH / path).is_file()
            assert not (FOLDER / part / path).exists()


def test_models_are_told_as_shipped_but_for_paragraphs_on_those_that_are_not_there() -> None:
    name = "content/models/git-base-coco.md"
    ours = files_of("image")[name].decode()
    shipped = (REPOSITORY_PATH / name).read_text("utf-8")
    assert "Versus vit-gpt2-image-captioning:" in ours
    assert "Versus florence-2-base:" in shipped
    assert "Versus florence-2-base:" not in ours
    assert set(ours.split("\n")) < set(shipped.split("\n"))


@pytest.mark.parametrize("name", ["con", "nul.txt", "site.", "aux/site"])
def test_a_name_that_windows_can_not_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="on Windows"):
        start(tmp_path / name, "empty", TODAY)
    assert tree(tmp_path) == {}


def test_a_starter_that_there_is_not_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Misuse) as refusal:
        start(tmp_path / "site", "images", TODAY)
    assert refusal.value.help == 'use "image"; accepted: image, llm, empty'


def test_a_folder_with_files_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for name in ("notes/one.txt", "README.md", "a.txt", "b.txt"):
        (tmp_path / name).write_text("mine", "utf-8")
    before = tree(tmp_path)
    with pytest.raises(Misuse, match=r"it has README\.md, a\.txt, b\.txt and 1 more"):
        start(tmp_path, "empty", TODAY)
    assert tree(tmp_path) == before


def test_a_site_is_not_begun_again(tmp_path: Path) -> None:
    start(tmp_path, "empty", TODAY)
    before = tree(tmp_path)
    with pytest.raises(Misuse, match="has a site already"):
        start(tmp_path, "image", TODAY)
    assert tree(tmp_path) == before


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", "utf-8")
    for folder in (tmp_path / "site", tmp_path / "site" / "below"):
        with pytest.raises((Misuse, CannotGoOn)):
            start(folder, "empty", TODAY)
    assert tree(tmp_path) == {"site": b"mine"}


def test_an_empty_repository_is_begun_in(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    start(tmp_path, "empty", TODAY)
    assert "?? content/" in git(tmp_path, "status", "--short")


def test_a_folder_that_can_not_be_written_is_a_fault_with_a_remedy(tmp_path: Path) -> None:
    def refused() -> None:
        with pytest.raises(CannotGoOn, match="Permission denied"):
            start(tmp_path / "closed" / "site", "empty", TODAY)

    (tmp_path / "closed").mkdir(mode=0o555)
    as_nobody(refused, tmp_path / "home")


@pytest.mark.parametrize("moved", [0, 1, 4])
def test_what_was_killed_half_way_is_no_site_and_is_made_whole(moved: int, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    start(whole, "empty", TODAY)
    shutil.copytree(whole, killed / f"{STAGE}abc")
    for entry in sorted((killed / f"{STAGE}abc").iterdir())[:moved]:  # content/ is the last
        entry.rename(killed / entry.name)
    assert not (killed / "content").exists()
    start(killed, "empty", TODAY)
    assert tree(killed) == tree(whole)


def test_what_to_do_next_is_said_in_three_lines(tmp_path: Path) -> None:
    begun = start(tmp_path / "my site", "image", TODAY)
    first, *rest = reports.begun_lines(begun)
    assert first.endswith('from the starter "image": 5 models')
    assert len(rest) == 3
    assert rest[0] == f"  cd '{tmp_path / 'my site'}'"


def lines_of_the_page(kind: str) -> str:
    page = (REPOSITORY_PATH / "docs" / "your-own-site.md").read_text("utf-8")
    return "".join(re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))


def test_every_command_of_the_page_on_a_site_of_ones_own_works_in_order(tmp_path: Path) -> None:
    name = {"GIT_AUTHOR_NAME": "somebody", "GIT_AUTHOR_EMAIL": "somebody@example.org"}
    name |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in name.items()}
    ran = subprocess.run(
        ["bash", "-e", "-c", lines_of_the_page("sh").replace("--from llm", "--from image")],  # half as long
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment() | name | command_path(tmp_path),
    )
    assert ran.returncode == 0, ran.stderr
    assert "error" not in ran.stdout + ran.stderr
    assert "content/models/our-model.md" in ran.stdout
    assert "nothing would change against main" in ran.stdout
    assert (tmp_path / "site" / "output" / "index.html").is_file()


def test_what_the_page_writes_into_the_settings_is_accepted() -> None:
    SiteShape.model_validate(yaml.safe_load(lines_of_the_page("yaml")))


def command_path(folder: Path) -> dict[str, str]:
    """An environment in which `matchup` is this very program."""
    command = folder / "bin" / "matchup"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m generator "$@"\n', "utf-8")
    command.chmod(0o755)
    return {"PATH": os.pathsep.join([str(command.parent), os.environ["PATH"]])}


def workflow() -> dict[str, Any]:
    recipe: dict[str, Any] = yaml.safe_load(files_of("empty")[".github/workflows/site.yml"])
    return recipe


def test_recipes_use_official_actions_alone_each_pinned_to_a_commit() -> None:
    steps = [step for job in workflow()["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", name) for name in used)


def test_no_text_of_a_pull_request_reaches_a_shell_but_by_its_environment() -> None:
    for job in workflow()["jobs"].values():
        assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_a_pull_request_is_told_what_it_changes(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    start(folder, "image", TODAY)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "begun")
    edit(folder / "content/models/git-base-coco.md", "value: 131.4", "value: 149.4")
    (step,) = (
        each for each in workflow()["jobs"]["site"]["steps"] if each.get("name") == "Tell what would change"
    )
    asked = {"BASE": "HEAD", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    asked |= command_path(tmp_path)
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=folder, env=environment() | asked, check=True)
    told = (folder / "changes.md").read_text("utf-8")
    assert "GIT base: COCO caption, CIDEr went from 131.4 to 149.4." in told
    assert told.count("```") == 2
    assert (tmp_path / "summary.md").read_text("utf-8") == told


def test_gitlab_is_told_in_commands_that_there_are() -> None:
    recipe = yaml.safe_load(files_of("empty")[".gitlab-ci.yml"])
    lines = "\n".join([*recipe["changes"]["script"], *recipe["pages"]["script"]])
    assert set(re.findall(r"^ *matchup (\w+)", lines, re.MULTILINE)) == {"build", "check", "diff"}
