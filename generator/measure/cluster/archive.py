"""What of a site's files travels with the work, so that a machine without the site can do it.

Samples, masks and weights of the site's own folder, in one zip without compression: pictures and tensors
have none left to gain. Weights of the hub and of packages are not in it; each machine has or fetches its own.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.catalog import Catalog
from generator.files import read_plain
from generator.measure.runnable import Planned
from generator.pictures import MAX_BYTES
from generator.problems import CannotGoOn

FOLDER = "matchup-workers"


def packed(site_path: Path, catalog: Catalog, models: Sequence[Planned]) -> bytes:
    """The files that runs of these models read. Raises CannotGoOn where one can't be read."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(_inputs(catalog)):
            archive.writestr(zipfile.ZipInfo(name), _read(site_path / name, MAX_BYTES))
        for name, path in sorted(_weights(site_path, models)):
            archive.writestr(zipfile.ZipInfo(name), _read(path))
    return stream.getvalue()


def _read(path: Path, most: int | None = None) -> bytes:
    try:
        return path.read_bytes() if most is None else read_plain(path, most)
    except OSError as fault:
        words = f"{path} can't be read: {fault.strerror or fault}"
        raise CannotGoOn(words, "check it, then run it again") from fault


def _inputs(catalog: Catalog) -> set[str]:
    masks = {prompt.mask for prompt in catalog.prompts if prompt.mask}
    return masks | {sample.path for sample in catalog.samples}


def _weights(site_path: Path, models: Sequence[Planned]) -> Iterator[tuple[str, Path]]:
    """Names in the site, and where the bytes are: links between weights of the site are followed."""
    for weights in {each.run.weights for each in models if each.run.is_local}:
        for path in (site_path / weights).rglob("*"):
            if path.is_file():
                yield path.relative_to(site_path).as_posix(), path.resolve()


def digest_of(content: bytes) -> str:
    """The name of the folder into which an archive is unpacked."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def unpacked(content: bytes) -> Path:
    """A folder with the files of an archive: made once on a machine, whoever asks first.

    It lies in a folder that is this user's alone. Raises CannotGoOn where there is no room.
    """
    try:
        home = _home()
        path = home / digest_of(content)
        if not path.is_dir():
            scratch = Path(tempfile.mkdtemp(dir=home))
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(scratch)
            _put(scratch, path)
    except OSError as fault:
        raise CannotGoOn(f"the site's files can't be unpacked: {fault}", "make room there") from fault
    return path


def _home() -> Path:
    """A folder that nobody else can have filled beforehand."""
    path = Path(tempfile.gettempdir()) / f"{FOLDER}-{os.getuid() if hasattr(os, 'getuid') else 'own'}"
    path.mkdir(mode=0o700, exist_ok=True)
    status = path.lstat()
    is_ours = not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o077)
    if not stat.S_ISDIR(status.st_mode) or not is_ours:
        raise PermissionError(f"{path} is not a folder of this user alone")
    return path


def _put(scratch: Path, path: Path) -> None:
    """Under its name at once; whoever was faster has unpacked the same."""
    try:
        scratch.rename(path)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        if not path.is_dir():
            raise
