"""What the documents promise is there, and what is there is documented."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from generator.cli import app

ROOT = Path(__file__).parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
VERBS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_and_option_is_documented(verb: str) -> None:
    options = {name for parameter in VERBS[verb].params for name in parameter.opts if name.startswith("--")}
    assert f"`matchup {verb}" in COMMANDS
    assert {option for option in options if f"{option}" not in COMMANDS} == set()


def test_every_documented_verb_exists() -> None:
    assert set(re.findall(r"`matchup ([a-z]+)", COMMANDS)) == set(VERBS)


def test_the_generated_references_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_reference.py", "--check"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


def test_every_wing_and_every_room_of_the_hall_is_in_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    written = {"__init__.py", "_version.py"}  # the latter where it is installed
    hall = {path.name for path in (ROOT / "generator").glob("*.py")} - written
    wings = {f"{path.parent.name}/" for path in (ROOT / "generator").glob("*/__init__.py")}
    assert {name for name in hall | wings if f"`{name}`" not in page} == set()


def test_every_make_target_has_a_line_of_help_and_readme_names_only_targets() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    helped = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert targets == helped
    assert set(
        re.findall(r"\bmake ([a-z]+)\b", (ROOT / "README.md").read_text("utf-8").replace("and make.", ""))
    ) <= targets | {"it"}


def test_links_between_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(
            r"\]\((?!https?:)([^)#]+)",
            re.sub(r"```.*?```|``.*?``|`[^`]*`", "", path.read_text("utf-8"), flags=re.DOTALL),
        ):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"
