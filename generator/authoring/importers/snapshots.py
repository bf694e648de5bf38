"""Folders as the hub keeps models in them: found below a path, each with the name of its repository.

    <path>                              a clone of a repository, or a folder that somebody fetched
    <path>/<owner>/<name>               many of them
    <path>/<owner>--<name>
    <path>/models--<owner>--<name>      the cache of huggingface_hub: the snapshot that refs/main names

Links are followed as far as they stay in the path; within a cache, as far as its folder of one repository,
since a snapshot there is made of links to the files beside it. What the files mean is not known here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.authoring.cards import FRONT_MATTER, repository_of
from generator.authoring.importers.entry import Unread
from generator.files import NotPlain, read_plain
from generator.problems import CannotGoOn, Misuse

TAKES = "a model card (README.md), a folder of one model, or a folder of such folders"

CARD, CONFIG = "README.md", "config.json"

MAX_FOLDERS = 20_000

DEEPEST = 3  # folders below the path in which a model may lie

HEAD = 100_000  # bytes of a README.md in which the front matter has to begin and to end to be seen as a card

CACHED = re.compile(r"models--([^/]+)--([^/]+)")

COMMIT = re.compile(r"[0-9a-f]{40}")

ORIGIN = re.compile(r"^\s*url = (?:https://(?:[^/\s]*@)?|git@)huggingface\.co[/:](\S+?)(?:\.git)?\s*$", re.M)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of one repository, as far as they are there."""

    root: Path  # no file outside of it is read
    folder: Path
    where: str  # its path below the one that was given
    repository: str  # owner/name, or an empty text
    revision: str = "main"
    card: Path | None = None  # the one file that was named instead of a folder

    def names(self, under: str = "") -> list[str]:
        """The names of files in the folder, sorted; none where a card alone was named."""
        if self.card:
            return []
        try:
            with os.scandir(self.folder / under) as entries:
                return sorted(entry.name for entry in entries)
        except OSError:
            return []

    def file(self, name: str) -> Path | None:
        """Where a file of the repository lies, links resolved; None where it is not, or out of reach."""
        if self.card:
            return self.card if name == CARD else None
        whole = Path(os.path.realpath(self.folder / name))
        return whole if whole.is_relative_to(self.root) and whole.is_file() else None

    def read(self, name: str, most: int) -> tuple[bytes | None, str]:
        """The bytes of a file, or the reason why there are none, as words after "it"; neither of none."""
        path = self.file(name)
        if path is None:
            is_there = not self.card and os.path.lexists(self.folder / name)
            return None, "is no plain file, or a link out of the folder" if is_there else ""
        try:
            return read_plain(path, most), ""
        except NotPlain as refusal:
            return None, refusal.reason
        except OSError:
            return None, "can't be read"


def snapshots_in(path: Path) -> tuple[list[Snapshot], list[Unread]]:
    """Every model below a path, in the order of their folders. Raises Misuse, CannotGoOn."""
    if path.is_file():
        root = path.resolve()
        return [Snapshot(root.parent, root.parent, path.name, "", card=root)], []
    if not path.is_dir():
        raise Misuse(f'"{path}" is no file and no folder', f"give {TAKES}")
    walk = _Walk(path.resolve())
    found = list(walk.below(walk.root, 0))
    if not found and not walk.unread:
        raise Misuse(f'"{path}" holds no model: no {CONFIG}, and no {CARD} of a hub', f"give {TAKES}")
    return found, walk.unread


class _Walk:
    """Goes through folders, those that are links left out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unread: list[Unread] = []
        self._count = 0

    def below(self, folder: Path, depth: int) -> Iterator[Snapshot]:
        self._count += 1
        if self._count > MAX_FOLDERS:
            raise CannotGoOn(
                f"{self.root} holds more than {MAX_FOLDERS:,} folders", "name the one that holds the models"
            )
        if _cached(folder) and folder.name.startswith("models--"):
            yield from self._of_cache(folder)
        elif _is_model(folder):
            yield self._snapshot(folder)
        elif depth < DEEPEST:
            for name in _folders(folder):
                yield from self.below(folder / name, depth + 1)

    def _of_cache(self, folder: Path) -> Iterator[Snapshot]:
        """The snapshot that the cache of a repository has as its newest."""
        snapshots = _folders(folder / "snapshots")
        named = _first_line(folder / "refs" / "main")
        name = named if named in snapshots else snapshots[0] if len(snapshots) == 1 else ""
        if name:
            yield self._snapshot(folder / "snapshots" / name)
        else:
            words = "a cache without snapshots" if not snapshots else "several snapshots, and no refs/main"
            self.unread.append(Unread(words, self._where(folder)))

    def _snapshot(self, folder: Path) -> Snapshot:
        cached = _cached(folder)
        is_commit = cached is not None and COMMIT.fullmatch(folder.name)
        return Snapshot(
            root=cached or self.root,
            folder=folder,
            where=self._where(folder),
            repository=_repository(folder, self.root),
            revision=folder.name if is_commit else "main",
        )

    def _where(self, folder: Path) -> str:
        return folder.relative_to(self.root).as_posix().removeprefix(".")


def _folders(folder: Path) -> list[str]:
    """Names of the folders in a folder, sorted; hidden ones and links are left out."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(name for name in names if not name.startswith("."))


def _is_model(folder: Path) -> bool:
    """Whether a configuration or a card lies here; a README.md of another kind says nothing."""
    if os.path.lexists(folder / CONFIG):
        return True
    try:
        with (folder / CARD).open("rb") as file:
            return FRONT_MATTER.match(file.read(HEAD)) is not None
    except OSError:
        return False


def _cached(folder: Path) -> Path | None:
    """The folder of one repository in a cache of the hub, if this one lies in it."""
    around = (folder, *folder.parents[:2])
    return next((each for each in around if CACHED.fullmatch(each.name)), None)


def _repository(folder: Path, root: Path) -> str:
    """The repository that folders are named by, or that it was cloned from; empty where neither says it."""
    if cached := _cached(folder):
        owner, _, name = cached.name.removeprefix("models--").partition("--")
        return repository_of(f"{owner}/{name}")
    if cloned := ORIGIN.search(_text(folder / ".git" / "config")):
        return repository_of(cloned[1])
    owner, mark, name = folder.name.partition("--")
    if mark:
        return repository_of(f"{owner}/{name}")
    parts = folder.relative_to(root).parts
    return repository_of("/".join(parts[-2:])) if len(parts) > 1 else ""


def _text(path: Path) -> str:
    try:
        return read_plain(path, HEAD).decode("utf-8", "replace")
    except OSError:
        return ""


def _first_line(path: Path) -> str:
    return _text(path).partition("\n")[0].strip()
