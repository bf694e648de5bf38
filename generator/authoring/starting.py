"""A site of one's own from a starter: `matchup init`.

What a starter is made of lies in starters/: what all share, and what each has of its own. Files that the
shipped site has, too, are named in lists (`shipped.txt`) and taken from there, so that each text has one
place. Knows no rule of content; what it makes is checked by its tests.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator.authoring.known import Told
from generator.authoring.new_file import nothing
from generator.authoring.site_words import SiteWords
from generator.authoring.template import template
from generator.files import anchor, is_reserved
from generator.problems import CannotGoOn, Misuse, one_of

STARTERS: Mapping[str, str] = {
    "image": "captioners and classifiers of images",
    "llm": "language models, open ones and services",
    "empty": "one task, one tag and a model file to fill in",
}
FOLDER = Path(__file__).parent.parent / "starters"
PACKAGED = FOLDER / "shipped"  # where a wheel has the files of the shipped site that starters name
ROOT = FOLDER.parent.parent  # where they lie in the repository
SHARED, LIST = "shared", "shipped.txt"
DOT = "dot-"  # in place of the dot that would make a name count here
MODELS = "content/models/"
FIRST_MODEL = "My first model"
STAGE = ".matchup-init-"  # of a folder in the new one, whose files have their names only at the end
IGNORED = frozenset({".git", ".DS_Store", "desktop.ini", "Thumbs.db"})
MOST_SHOWN = 3
AGAINST_ONE = re.compile(r"^Versus ([a-z0-9-]+):.*\n(?:.+\n)*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Begun:
    """A site that was made: where it lies, and how many models it has."""

    folder: Path
    starter: str
    model_count: int


def start(folder: Path, starter: str, today: date) -> Begun:
    """Makes a site. Raises Misuse where it can't lie there, CannotGoOn where the system refuses.

    All files are written into a folder of their own first and then get their names, content/ last: what is
    killed half-way is no site, and is made whole when it is asked for again.
    """
    if starter not in STARTERS:
        raise Misuse(f'there is no starter "{starter}"', one_of(starter, STARTERS))
    files = files_of(starter)
    with _faults_of(folder):
        _require_place(folder, files)
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.glob(f"{STAGE}*"):
            shutil.rmtree(leftover)
        stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=folder))
        try:
            _write(stage, files)
            if starter == "empty":
                _begin_model(stage, today)
            _move(stage, folder)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    return Begun(folder, starter, sum(path.startswith(MODELS) for path in files))


# What a starter is made of


def files_of(starter: str) -> dict[str, bytes]:
    """The bytes of each file of a starter by its path in the site, in the order of their paths."""
    files: dict[str, bytes] = {}
    for part in (SHARED, starter):
        files |= {path: _shipped(path) for path in shipped_paths(part)}
        files |= dict(_own(FOLDER / part))
    models = {Path(path).stem for path in files if path.startswith(MODELS)}
    return {
        path: _among(content, models) if path.startswith(MODELS) else content
        for path, content in sorted(files.items())
    }


def shipped_paths(part: str) -> list[str]:
    """The files of the shipped site that a part of starters/ takes over."""
    listed = FOLDER / part / LIST
    return listed.read_text("utf-8").split() if listed.exists() else []


def _shipped(path: str) -> bytes:
    packaged = PACKAGED / path
    return (packaged if packaged.exists() else ROOT / path).read_bytes()


def _own(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_made = any(part.startswith(".") or part in ("output", "__pycache__") for part in parts)
        if path.is_file() and not is_made and parts != (LIST,):
            names = (part.replace(DOT, ".", 1) if part.startswith(DOT) else part for part in parts)
            yield "/".join(names), path.read_bytes()


def _among(content: bytes, slugs: set[str]) -> bytes:
    """A model file without its paragraphs on models that the site does not have."""
    text = content.decode()
    return AGAINST_ONE.sub(lambda told: told[0] if told[1] in slugs else "", text).encode()


def _begin_model(site_path: Path, today: date) -> None:
    """A draft as `matchup new` makes it, of the one task that the site has."""
    words, slug = SiteWords.read(site_path), anchor(FIRST_MODEL)
    known = replace(nothing(), task=Told(next(iter(words.tags.tasks)), "card"))
    path = site_path / MODELS / f"{slug}.md"
    path.parent.mkdir()
    path.write_text(template(FIRST_MODEL, slug, known, words, today), "utf-8", newline="\n")


# Where it goes


def _require_place(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raises Misuse unless there is nothing, or nothing but what an init that was killed has left."""
    for name in {*folder.parts, folder.resolve().name} - {".", ".."}:
        if is_reserved(name) or name.endswith((" ", ".")):
            help = 'name another one, e.g. "site"'
            raise Misuse(f'no folder can be called "{name}" on Windows', help)
    if folder.exists() and not folder.is_dir():
        raise Misuse(f'"{folder}" is a file, where the new folder must go', "name a folder that is not there")
    if (folder / "content").exists():
        help = "name another folder; files of a starter can be copied from there"
        raise Misuse(f'"{folder}" has a site already: its folder content/ is there', help)
    others = sorted(_others(folder, files))
    if others:
        more = f" and {len(others) - MOST_SHOWN} more" if len(others) > MOST_SHOWN else ""
        words = f'"{folder}" is not empty: it has {", ".join(others[:MOST_SHOWN])}{more}'
        raise Misuse(words, "name a folder that is empty or not there yet; nothing was written")


def _others(folder: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """What lies in a folder that is not as a starter would write it, by its first name."""
    for entry in folder.iterdir() if folder.exists() else ():
        if entry.name in IGNORED or entry.name.startswith(STAGE):
            continue
        inner = [entry] if not entry.is_dir() or entry.is_symlink() else [*entry.rglob("*")]
        if not all(_is_as_written(path, folder, files) for path in inner):
            yield entry.name + ("/" if entry.is_dir() else "")


def _is_as_written(path: Path, folder: Path, files: Mapping[str, bytes]) -> bool:
    if path.is_symlink() or not path.is_file():
        return path.is_dir() and not path.is_symlink()
    content = files.get(path.relative_to(folder).as_posix())
    return content is not None and path.stat().st_size == len(content) and path.read_bytes() == content


def _write(stage: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _move(stage: Path, folder: Path) -> None:
    """Gives all their names, content/ last."""
    entries = sorted(stage.iterdir(), key=lambda entry: (entry.name == "content", entry.name))
    for entry in entries:
        target = folder / entry.name
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)  # as this starter would write it: left by one that was killed
        os.replace(entry, target)


@contextmanager
def _faults_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        words = f'"{folder}" can\'t be written: {fault.strerror or fault}'
        raise CannotGoOn(words, "check the folder, its permissions and the room on its disk") from None
