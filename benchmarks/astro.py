"""Astro, with our comparison pages as static endpoints (astro/) that call the functions of Eleventy's.

An endpoint is the least that Astro can do for a page; components would be slower. The newest version that
Node 20 runs is pinned in astro/package-lock.json; `npm ci --prefix benchmarks/astro` installs it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks import eleventy
from benchmarks.gauge import Command

SOURCE = Path(__file__).parent / "astro"
INSTALL = "npm ci --prefix benchmarks/astro"
MODULES = SOURCE / "node_modules"
PACKAGE = MODULES / "astro"
SHARED = ("catalog.js", "sides.js", "page.js")  # of Eleventy's
HEAP = 8192  # MB


def executable() -> Path | None:
    """Node, where it and the packages are installed."""
    found = shutil.which("node")
    return Path(found) if found and PACKAGE.is_dir() else None


def name(_: Path, __: Path) -> str:
    return f"Astro {json.loads((PACKAGE / 'package.json').read_text('utf-8'))['version']}"


def command(program: Path, export_path: Path, folder: Path) -> Command:
    """Prepares the folder; pages go to `output` in it."""
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    for shared in SHARED:
        shutil.copy2(eleventy.SOURCE / shared, folder / "src" / shared)
    (folder / "node_modules").symlink_to(MODULES)
    shutil.copytree(export_path, folder / "data")
    words = [program, f"--max-old-space-size={HEAP}", PACKAGE / "astro.js", "build", "--silent"]
    return Command(words, folder, {"ASTRO_TELEMETRY_DISABLED": "1"})
