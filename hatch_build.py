"""What a wheel has beside the code: base layouts, and the files of the shipped site that starters take.

In the repository they lie where people edit them, so an editable install takes them from there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Beside(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Adds these folders and files to a wheel that is not editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"] |= {str(source): place for source, place in beside(Path(self.root))}


def beside(root: Path) -> list[tuple[Path, str]]:
    """Each folder or file, and where it lies in the wheel."""
    starters = root / "generator" / "starters"
    listed = {line for path in starters.glob("*/shipped.txt") for line in path.read_text("utf-8").split()}
    files = [(root / path, f"generator/starters/shipped/{path}") for path in sorted(listed)]
    return [(root / "layouts", "generator/layouts"), *files]
