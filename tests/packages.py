"""Packages of other people, put where an installer would put them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import REPOSITORY_PATH

# A name in a line of its own, and a block of code under it.
FILE = re.compile(r"^`([\w./-]+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def documented() -> dict[str, str]:
    """The files of the package that docs/extending.md shows, by path."""
    return dict(FILE.findall((REPOSITORY_PATH / "docs" / "extending.md").read_text("utf-8")))


def install(folder: Path, files: Mapping[str, str]) -> Path:
    """The files of a package with its pyproject.toml, as installers lay them down; the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    project = tomllib.loads(files["pyproject.toml"])["project"]
    name, version = project["name"], project["version"]
    known = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    known.mkdir(exist_ok=True)
    (known / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    groups = project["entry-points"].items()
    lines = (f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in rows.items()) for group, rows in groups)
    (known / "entry_points.txt").write_text("\n".join(lines), "utf-8")
    return folder


def project(name: str, group: str, entry: str, value: str) -> str:
    """A pyproject.toml that adds one thing."""
    return (
        f'[project]\nname = "{name}"\nversion = "2.0"\n\n'
        f'[project.entry-points."{group}"]\n{entry} = "{value}"\n'
    )
