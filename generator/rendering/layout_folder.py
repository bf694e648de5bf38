"""The folder of layouts: which there are, what they hold, and what may not lie there.

Knows no Jinja, and not what a layout is for.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from generator.digests import digest_of
from generator.files import MAX_BYTES, NotPlain, case_collision, read_plain, read_text, split_lines, too_large
from generator.problems import Place, Problem

STATIC = "static"
JOINED = "joined"  # the folder of layouts that are filled in


def is_joined(name: str) -> bool:
    """Whether a layout is rendered once and then filled in, so that it may only print its fields."""
    return name.startswith(f"{JOINED}/")


class LayoutFolder:
    """All files below layouts/; layouts are named by their path in it.

    Layouts are read once: what a page is made with is what the digest is of, whoever edits them meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the layouts, sorted."""
        paths = (path for path in self.path.rglob("*") if path.is_file())
        names = (path.relative_to(self.path).as_posix() for path in paths)
        return tuple(sorted(name for name in names if not name.startswith(f"{STATIC}/")))

    @property
    def static_files(self) -> dict[str, Path]:
        """Files that are copied as they are, by their path in the output, in a stable order."""
        root = self.path / STATIC
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix(): path for path in paths}

    @cached_property
    def digest(self) -> bytes:
        """Of all layouts; files that are copied as they are have digests of their own."""
        return digest_of(*self._contents())

    def _contents(self) -> Iterator[bytes]:
        for name in self.names:
            yield name.encode()
            yield self._read.get(name, b"").removeprefix(BOM_UTF8)

    @cached_property
    def _read(self) -> dict[str, bytes]:
        """The bytes of each layout that is a plain file of no more than `MAX_BYTES`."""
        read = {}
        for name in self.names:
            with suppress(OSError):  # `text` asks again, and tells
                read[name] = read_plain(self.path / name, MAX_BYTES)
        return read

    def text(self, name: str) -> tuple[str, list[Problem]]:
        """What a layout holds, or why it holds no text. Raises OSError when there is none of this name."""
        path = f"layouts/{name}"
        try:
            raw = self._read[name] if name in self._read else read_plain(self.path / name, MAX_BYTES)
            return read_text(path, raw)
        except NotPlain as fault:
            return "", [too_large(path, fault.reason)]

    def source(self, name: str) -> tuple[str, str, None] | None:
        """The text of a layout and where it lies, as Jinja asks for them; None where there is none."""
        if name not in self.names:
            return None
        try:
            return self.text(name)[0], str(self.path / name), None
        except OSError:  # it has just gone
            return None

    def place(self, name: str, line: int) -> Place:
        """A line of a layout, without the spaces around it."""
        path = f"layouts/{name}"
        try:
            text = self.text(name)[0]
        except OSError:  # it has just gone
            text = ""
        place = split_lines(path, text).place(line - 1)
        indent = len(place.text) - len(place.text.lstrip())
        length = max(1, len(place.text.strip()))
        return replace(place, line=max(1, line), column=indent + 1, length=length)

    def problems(self) -> list[Problem]:
        """A folder that is not there, links, and names that are the same on other systems."""
        if not self.path.is_dir():
            help = "copy the folder from a site that works"
            return [Problem("missing-file", "layouts/ does not exist", Place("layouts"), help)]
        paths = {"layouts": self.path}
        for path in self.path.rglob("*"):
            paths[f"layouts/{path.relative_to(self.path).as_posix()}"] = path
        links = sorted(name for name, path in paths.items() if path.is_symlink())
        return [*map(_link, links), *case_collision(paths)]


def _link(name: str) -> Problem:
    return Problem("symlink", f"{name} is a link", Place(name), "put the file or folder itself here")
