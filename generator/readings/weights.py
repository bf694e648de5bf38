"""Where weights of the site lie, and what stands for them in a key. Opens none of them.

A folder of weights comes with a pull request: a link in it could make any file of the machine part of a
network, or be a device that never ends. Links between weights of the site are followed.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from generator.digests import folder_digest
from generator.run_settings import Run
from generator.stamps import Stamp, stamp_of

WEIGHTS_FOLDER = "content/weights"


def is_inside(site_path: Path, path: Path) -> bool:
    """Whether a path is one inside content/weights/, after all links were followed."""
    root = site_path.resolve() / WEIGHTS_FOLDER
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError):  # a link to itself
        return False
    return resolved != root and resolved.is_relative_to(root)


def link_out(site_path: Path, folder: Path) -> Path | None:
    """The first link below a folder, by name, that leads out of content/weights/."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and not is_inside(site_path, path):
            return path
    return None


def weights_digest(site_path: Path, run: Run) -> str:
    """Repository and commit, or the digest of a folder of the site.

    Empty when there is none that may be opened.
    """
    if not run.is_local:
        return f"{run.weights}@{run.digest or run.revision}"
    folder = site_path / run.weights
    if not is_inside(site_path, folder) or not folder.is_dir() or link_out(site_path, folder):
        return ""
    files = tuple((path, stamp_of(path.resolve())) for path in sorted(folder.rglob("*")))
    return _digest(folder, files)


@lru_cache(maxsize=64)  # folders; a preview asks for all of them after each save: 5 ms for each of 4 MB
def _digest(folder: Path, files: tuple[tuple[Path, Stamp | None], ...]) -> str:
    """The same while all files below it are."""
    return folder_digest(folder)
