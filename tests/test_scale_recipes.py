"""The recipes of docs/scale.md do what they say, word for word, as far as one light machine can go."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from generator.cli import app
from tests.conftest import REPOSITORY_PATH
from tests.test_documented_commands import commands
from tests.toys import tree

DOCUMENT = "docs/scale.md"
VERBS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
ON_A_CLUSTER = ("--on", "--times")  # tests/measure/ has those


def run(folder: Path, command: str) -> str:
    ran = subprocess.run(
        ["bash", "-e", "-c", f'matchup() {{ "{sys.executable}" -m generator "$@"; }}\n{command}'],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY_PATH)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The site of the recipe for a laptop, and what was built of it."""
    folder = tmp_path_factory.mktemp("laptop")
    first, *rest = recipe("## Laptop")
    assert first == "matchup init my-models --from image"
    run(folder, first)
    for command in rest:
        run(folder / "my-models", command)
    return folder / "my-models", tree(folder / "my-models" / "output")


def recipe(heading: str) -> list[str]:
    """The commands of one section."""
    text = (REPOSITORY_PATH / DOCUMENT).read_text("utf-8")
    section = text.split(f"{heading}\n")[1].split("\n## ")[0]
    shown = {line.strip() for line in section.split("\n") if line.startswith("    ")}
    return [command for command in commands(DOCUMENT) if command in shown]


def test_the_laptop_ends_with_a_site(followed: tuple[Path, dict[str, bytes]]) -> None:
    assert "index.html" in followed[1]
    assert [command.split()[1] for command in recipe("## Laptop")] == ["init", "plan", "measure", "build"]


def test_parts_made_by_hand_end_with_the_site_of_one_machine(
    followed: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    site = shutil.copytree(followed[0], tmp_path / "site")
    for made in ("output", ".matchup"):
        shutil.rmtree(site / made)
    vectors = site / "content" / "readings" / "resnet-50.safetensors"
    before = vectors.read_bytes()
    vectors.unlink()
    by_hand = recipe("## CI matrix or Slurm array")
    assert len(by_hand) == 6
    for command in by_hand:
        run(site, command)
    assert vectors.read_bytes() == before
    assert tree(site / "output") == followed[1]


def test_the_cluster_takes_two_commands_of_ours_which_others_test() -> None:
    on_a_cluster = recipe("## Ray cluster")
    assert [next(each for each in ON_A_CLUSTER if each in command) for command in on_a_cluster] == [
        "--on",
        "--times",
    ]


def test_workflow_and_array_use_options_that_there_are() -> None:
    text = (REPOSITORY_PATH / DOCUMENT).read_text("utf-8")
    lines = re.findall(r"(?:- run: |srun )matchup (.+)", text)
    assert len(lines) == 6
    for line in lines:
        verb, *words = line.split()
        options = {word for word in words if word.startswith("--")}
        known = {name for parameter in VERBS[verb].params for name in parameter.opts}
        assert options <= known, line


def test_jobs_of_the_workflow_carry_what_the_next_ones_take() -> None:
    text = (REPOSITORY_PATH / DOCUMENT).read_text("utf-8")
    kept = re.findall(r"upload-artifact@v\d+\n +with: {name: \"?([\w-]+)", text)
    taken = re.findall(r"download-artifact@v\d+\n +with: {(?:pattern|name): ([\w-]+)", text)
    assert kept == ["part-", "readings"]
    assert taken == ["part-", "readings", "readings"]
    assert re.findall(r"needs: (\w+)", text) == ["measure", "merge", "build"]
