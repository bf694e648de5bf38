"""The layouts of a site: which there are, what they hold, and what may not lie among them.

A site has files of its own, and for all others those of a base, which comes with the program, and of
extensions. Knows no Jinja, and not what a layout is for.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from generator.digests import digest_of
from generator.files import MAX_BYTES, NotPlain, case_collision, read_plain, read_text, split_lines, too_large
from generator.problems import CannotGoOn, Place, Problem, nearest, warning

STATIC = "static"
JOINED = "joined"  # the folder of layouts that are filled in
BASE = "matchup-site:"  # before the path of a file of the base, where a fault has its place


def is_joined(name: str) -> bool:
    """Whether a layout is rendered once and then filled in, so that it may only print its fields."""
    return name.startswith(f"{JOINED}/")


class LayoutFolder:
    """All files below layouts/, and those of the base that have no file of the same path there.

    Layouts are named by their path in the folder. They are read once: what a page is made with is what the
    digest is of, whoever edits them meanwhile.
    """

    def __init__(
        self, path: Path, base_path: Path | None = None, added: Mapping[str, Path] | None = None
    ) -> None:
        """`added`: folders of extensions, by the name of their package."""
        self.path = path
        is_own = base_path is None or base_path.resolve() == path.resolve()
        self._base_path = None if is_own else base_path
        base = {BASE: self._base_path} if self._base_path else {}
        self._others = {**base, **{f"{package}:": folder for package, folder in (added or {}).items()}}

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Of the layouts that lie in the site itself, sorted."""
        return tuple(sorted(name for name in _files(self.path) if not name.startswith(f"{STATIC}/")))

    @cached_property
    def own_texts(self) -> dict[str, str]:
        """What the layouts of the site itself hold, by name."""
        texts = {}
        for name in self.own_names:
            with suppress(OSError):  # it has just gone
                texts[name] = self.text(name)[0]
        return texts

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Where each layout lies, by name, sorted."""
        own = {name: self.path / name for name in self.own_names}
        base = {name: path for name, path in self.base.items() if not name.startswith(f"{STATIC}/")}
        return dict(sorted({**base, **own}.items()))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of all layouts, sorted."""
        return tuple(self.paths)

    @property
    def static_files(self) -> dict[str, Path]:
        """Files that are copied as they are, by their path in the output, in a stable order."""
        top = f"{STATIC}/"
        of_base = {name[len(top) :]: path for name, path in self.base.items() if name.startswith(top)}
        return dict(sorted({**of_base, **_files(self.path / STATIC)}.items()))

    @property
    def base(self) -> dict[str, Path]:
        """All files that are not the site's. Raises CannotGoOn where two have the same path."""
        base: dict[str, Path] = {}
        for owner, folder in self._others.items():
            files = _files(folder)
            if taken := sorted(files.keys() & base.keys()):
                words = f"the extension {owner[:-1]} has a layout {taken[0]}, as another package has"
                raise CannotGoOn(words, "rename it there; a site alone may put files in place of others")
            base |= files
        return base

    def is_of_base(self, name: str) -> bool:
        return self._owner(name) == BASE

    def shown_path(self, name: str) -> str:
        """The path of a layout as a fault tells it: that of a base is no file of the site."""
        return f"{self._owner(name)}layouts/{name}"

    def _owner(self, name: str) -> str:
        """Empty for the site itself, and for what is not there."""
        path = self._path(name)
        is_in = (owner for owner, folder in self._others.items() if path.is_relative_to(folder))
        return "" if name in self.own_names else next(is_in, "")

    def unused(self) -> list[Problem]:
        """Layouts of the site that stand in place of none of the base, and that no other names."""
        if self._base_path is None:
            return []
        base = self.base
        endings = {Path(name).suffix for name in base}  # a README beside them is none
        added = [name for name in self.own_names if name not in base and Path(name).suffix in endings]
        return [_unused(name, base) for name in added if not self._is_named(name)]

    def _is_named(self, name: str) -> bool:
        """By any other layout: they do that by literal name."""
        return any(name.encode() in text for other, text in self._read.items() if other != name)

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
                read[name] = read_plain(self._path(name), MAX_BYTES)
        return read

    def text(self, name: str) -> tuple[str, list[Problem]]:
        """What a layout holds, or why it holds no text. Raises OSError when there is none of this name."""
        path = self.shown_path(name)
        try:
            raw = self._read[name] if name in self._read else read_plain(self._path(name), MAX_BYTES)
            return read_text(path, raw)
        except NotPlain as fault:
            return "", [too_large(path, fault.reason)]

    def _path(self, name: str) -> Path:
        return self.paths.get(name, self.path / name)

    def source(self, name: str) -> tuple[str, str, None] | None:
        """The text of a layout and where it lies, as Jinja asks for them; None where there is none."""
        if name not in self.names:
            return None
        try:
            return self.text(name)[0], str(self._path(name)), None
        except OSError:  # it has just gone
            return None

    def place(self, name: str, line: int) -> Place:
        """A line of a layout, without the spaces around it."""
        path = self.shown_path(name)
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
        is_needed = self._base_path is None or os.path.lexists(self.path)
        if is_needed and not self.path.is_dir() and not self.path.is_symlink():
            return [_no_folder(has_base=self._base_path is not None)]
        paths = {"layouts": self.path}
        for path in self.path.rglob("*"):
            paths[f"layouts/{path.relative_to(self.path).as_posix()}"] = path
        links = sorted(name for name, path in paths.items() if path.is_symlink())
        return [*map(_link, links), *case_collision({*paths, *(f"layouts/{name}" for name in self.base)})]


def _files(root: Path) -> dict[str, Path]:
    """All files below a folder, by their path in it, sorted; none where it is not there."""
    paths = (path for path in root.rglob("*") if path.is_file())
    return dict(sorted((path.relative_to(root).as_posix(), path) for path in paths))


def _no_folder(has_base: bool) -> Problem:
    if has_base:
        words, help = "layouts is no folder", "remove it: a site without layouts of its own needs none"
    else:
        words, help = "layouts/ does not exist", "copy the folder from a site that works"
    return Problem("missing-file", words, Place("layouts"), help)


def _unused(name: str, base: Collection[str]) -> Problem:
    near = nearest(name, (other for other in base if not other.startswith(f"{STATIC}/")), cutoff=0.75)
    words = f"{name} stands in place of no layout, and no other names it: no page is made with it"
    help = f'call it "{near}", or ' if near else ""
    help += "include it in one that is used; `matchup eject --list` has the names"
    return warning("unused-layout", words, Place(f"layouts/{name}"), help)


def _link(name: str) -> Problem:
    return Problem("symlink", f"{name} is a link", Place(name), "put the file or folder itself here")
