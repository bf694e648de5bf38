"""A file of content by its path in the site: its bytes or its document, or the problems that it has instead.

Nothing but plain files of a bounded size is read. Knows no noun.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from generator.content.marked_yaml import Marked, read_yaml
from generator.content.validation import validated
from generator.files import MAX_BYTES, NotPlain, read_plain, read_text, split_lines, too_large
from generator.problems import Place, Problem
from generator.stamps import Stamp, stamps_in

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document(Generic[S]):
    """A YAML file in its shape, the place of every value of it, and its bytes."""

    value: S
    marked: Marked
    raw: bytes


def read_document(site_path: Path, path: str, shape: type[S]) -> tuple[Document[S] | None, list[Problem]]:
    """The YAML file at a path of the site in its shape, or all that keeps it from that."""
    raw, problems = read_source(site_path, path)
    if raw is None:
        return None, problems
    text, problems = read_text(path, raw)
    if problems:
        return None, problems
    marked, problems = read_yaml(split_lines(path, text))
    if problems and marked.value is None:
        return None, problems
    value, faults = validated(shape, marked)
    if problems or value is None:
        return None, [*problems, *faults]
    return Document(value, marked, raw), []


def read_source(site_path: Path, path: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of the text file at a path of the site, or what stands there instead of one."""
    try:
        return read_plain(site_path / path, MAX_BYTES), []
    except FileNotFoundError:
        help = "every site has one; matchup init makes a site with all that it needs"
        return None, [Problem("missing-file", f"{path} does not exist", Place(path), help)]
    except NotPlain as refusal:
        return None, [_not_plain(path, refusal)]
    except OSError as fault:
        return None, [unreadable(path, fault)]


def _not_plain(path: str, refusal: NotPlain) -> Problem:
    if refusal.code == "symlink":
        return symlink(path)
    if refusal.code == "file-too-large":
        return too_large(path, refusal.reason)
    words = f"{path} {refusal.reason}, where a file is expected"
    return Problem("not-a-file", words, Place(path), "rename it, or move it out of content/")


def symlink(path: str) -> Problem:
    """The problem of a link where a file or folder of content is expected."""
    return Problem("symlink", f"{path} is a link", Place(path), "put the file or folder itself here")


def stamped(site_path: Path, folder: str) -> tuple[dict[str, Stamp], list[Problem]]:
    """The files of a folder of content, which there may not be, and why it can't be read."""
    folder_path = site_path / folder
    if folder_path.is_symlink():
        return {}, [symlink(folder)]
    try:
        return dict(stamps_in(folder_path)), []
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except OSError as fault:
        return {}, [unreadable(folder, fault)]


def unreadable(path: str, fault: OSError) -> Problem:
    """The problem of a file or folder that the system doesn't hand out."""
    words = f"{path} can't be read: {fault.strerror}"
    return Problem("unreadable-file", words, Place(path), "check its permissions")
