"""Eleventy, with our comparison pages as functions (eleventy/), paginated over the pairs of the export.

What belongs to one model is made once per column, markdown included. Its packages are pinned in
eleventy/package-lock.json; `npm ci --prefix benchmarks/eleventy` installs them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.gauge import Command

SOURCE = Path(__file__).parent / "eleventy"
INSTALL = "npm ci --prefix benchmarks/eleventy"
MODULES = SOURCE / "node_modules"
PACKAGE = MODULES / "@11ty" / "eleventy"
# MB; Eleventy keeps every page until all are written: 300 models took 5.8 GB when pages had 51 kB, above
# node's own limit of 2 to 4 GB.
HEAP = 10240
SMALL = 150  # models that fit into node's own limit


def executable() -> Path | None:
    """Node, where it and the packages are installed."""
    found = shutil.which("node")
    return Path(found) if found and PACKAGE.is_dir() else None


def name(_: Path, export_path: Path) -> str:
    version = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    return f"Eleventy {version}{f', heap {HEAP // 1024} GB' if _is_large(export_path) else ''}"


def command(program: Path, export_path: Path, folder: Path) -> Command:
    """Prepares the folder; pages go to `output` in it."""
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(MODULES)
    shutil.copytree(export_path, folder / "data")
    limit = [f"--max-old-space-size={HEAP}"] if _is_large(export_path) else []
    return Command([program, *limit, PACKAGE / "cmd.cjs", "--output=output", "--quiet"], folder, {})


def _is_large(export_path: Path) -> bool:
    return sum(1 for _ in (export_path / "pairs").iterdir()) > SMALL
