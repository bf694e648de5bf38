"""The name that pip knows us by: one constant, and no text of the project says another."""

from __future__ import annotations

import re
import tomllib

from generator import DISTRIBUTION, installing
from tests.toys import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# The project of that name on the package index is somebody else's.
STRANGER = re.compile(
    r"\bmatchup\[|\bpipx? install\b[^\n]*?[ \"']matchup(?![\w\-/\[])|--spec[ =][\"']?matchup(?![\w\-])"
)

FOLDERS = ("generator", "docs", "tests", "layouts", "benchmarks", "training", ".ci", ".vscode")
ENDINGS = {".py", ".md", ".yaml", ".yml", ".toml", ".html", ".sh", ".json", ".txt"}
OF_OTHERS = {"node_modules", "__pycache__"}


def texts() -> dict[str, str]:
    """Of all files that people read here, by their paths."""
    paths = [path for path in ROOT.iterdir() if path.suffix in ENDINGS or path.name == "Makefile"]
    for folder in FOLDERS:
        paths += [path for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS]
    kept = [path for path in paths if path.is_file() and not OF_OTHERS.intersection(path.parts)]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8", "replace") for path in kept}


def test_the_package_has_the_name_that_the_code_tells() -> None:
    assert PROJECT["name"] == DISTRIBUTION


def test_no_text_tells_to_install_a_stranger() -> None:
    here = "tests/package/test_distribution.py"
    wrong = {path: STRANGER.findall(text) for path, text in texts().items() if path != here}
    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_text_that_names_the_stranger_would_be_found() -> None:
    for text in (
        'pip install "matchup[hub]"',
        "pip install matchup",
        "pipx run --spec matchup matchup build",
    ):
        assert STRANGER.search(text), text
    for text in (installing("hub"), "pip install matchup_site-1.whl", "pipx run --spec matchup-site matchup"):
        assert not STRANGER.search(text), text


def test_every_extra_that_a_message_names_is_one_of_the_package() -> None:
    named = re.compile(rf"{DISTRIBUTION}\[(\w+)\]|installing\([\"'](\w+)[\"']\)")
    told = {a or b for text in texts().values() for a, b in named.findall(text)}
    assert told
    assert told <= set(PROJECT["optional-dependencies"])
