"""Copies files of the base layouts into a site, which then has its own in their place: `matchup eject`.

A layout gets a comment on top: what it sees, and which layouts name it. The comment prints nothing, so pages
keep their bytes. What lies in the site already is never written over.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import DISTRIBUTION, __version__, extensions
from generator.authoring.view_fields import computed_fields, fields_of, with_views_inside
from generator.files import write_whole
from generator.pages.kinds import KINDS
from generator.pages.layout_versions import LAYOUTS_VERSION
from generator.pages.pieces import layout_views
from generator.places import BASE_LAYOUTS, Site
from generator.problems import Misuse, listed, nearest
from generator.rendering.layout_folder import STATIC, LayoutFolder

WIDTH = 106  # of a line of the comment


@dataclass(frozen=True, slots=True)
class Ejected:
    """Names of the files that were copied, and of those that the site has already."""

    copied: tuple[str, ...]
    own: tuple[str, ...]


def base_names(site: Site) -> dict[str, bool]:
    """The files that can be copied, by their paths in layouts/; true where the site has its own."""
    return {name: os.path.lexists(site.layouts_path / name) for name in _folder(site).base}


def eject(site: Site, names: Sequence[str]) -> Ejected:
    """Copies these, or all. Raises Misuse, before anything is written, for a name that there is not."""
    folder = _folder(site)
    wanted = list(dict.fromkeys(_name(name, folder.base) for name in names)) or list(folder.base)
    _require_no_link(site, wanted)
    own = [name for name in wanted if os.path.lexists(site.layouts_path / name)]
    if names and own:
        raise Misuse(
            f"there already: {listed([f'layouts/{name}' for name in own])}; nothing was written",
            "move your own file away first, to compare it with the one that comes with Matchup",
        )
    copied = [name for name in wanted if name not in own]
    contents = {name: _content(folder, name) for name in copied}
    for name, content in contents.items():
        write_whole(site.layouts_path / name, content)
    return Ejected(tuple(copied), tuple(own))


def _folder(site: Site) -> LayoutFolder:
    """Raises Misuse for the repository, whose own layouts are the base."""
    if site.layouts_path.resolve() == BASE_LAYOUTS.resolve():
        words = f'the layouts of "{site.path}" are the base: there is nothing to copy'
        raise Misuse(words, "edit them where they are")
    return LayoutFolder(site.layouts_path, BASE_LAYOUTS, extensions.layout_folders())


def _name(asked: str, base: Collection[str]) -> str:
    """The full name of a file that is asked for by it, or by the end of it. Raises Misuse."""
    name = asked.replace("\\", "/").removeprefix("./").removeprefix("layouts/")
    if name in base:
        return name
    ends = [each for each in base if name in (each.rpartition("/")[2], Path(each).stem)]
    if len(ends) == 1:
        return ends[0]
    if ends:
        words = f'"{asked}" is the name of {len(ends)} files'
        raise Misuse(words, f"name one of them whole: {listed(ends)}")
    near = nearest(name, base) or _near_end(name, base)
    help = f'use "{near}"; ' if near else ""
    raise Misuse(f'no layout is called "{asked}"', f"{help}`matchup eject --list` has all names")


def _near_end(name: str, base: Collection[str]) -> str:
    """The file whose name looks most like this one, whatever its folder and ending; empty for none."""
    by_end = {end: each for each in base for end in (each.rpartition("/")[2], Path(each).stem)}
    return by_end.get(nearest(name.rpartition("/")[2], by_end), "")


def _require_no_link(site: Site, names: Sequence[str]) -> None:
    folders = {site.layouts_path, *(site.layouts_path / name for name in names)}
    folders |= {parent for path in tuple(folders) for parent in path.parents if parent != site.path}
    below = (path for path in sorted(folders) if path.is_relative_to(site.layouts_path))
    if link := next((path for path in below if path.is_symlink()), None):
        raise Misuse(f'"{link}" is a link; nothing was written', "put the file or folder itself there")


# What is written


def _content(folder: LayoutFolder, name: str) -> bytes:
    """A layout with its comment on top; what is copied as it is comes as it is."""
    content = folder.base[name].read_bytes()
    if name.startswith(f"{STATIC}/"):
        return content
    version = f"{{# matchup layouts: {LAYOUTS_VERSION} #}}"
    return f"{version}\n{{#\n{chr(10).join(_comment(folder, name))}\n#}}\n".encode() + content


def _comment(folder: LayoutFolder, name: str) -> Iterator[str]:
    yield from _wrapped(
        f"This file stands in place of layouts/{name} of {DISTRIBUTION} {__version__}. Delete it, and that "
        "one counts again. An update changes that one and not this: docs/upgrading.md tells of layouts."
    )
    namers = [other for other in folder.paths if other != name and name in folder.text(other)[0]]
    if namers:
        yield from _wrapped(f"Named by {', '.join(namers)}.")
    views = [view for layout, view in layout_views(KINDS) if layout == name]
    for view in with_views_inside(views):
        yield ""
        yield from _described(view, "page" if view in views else view.__name__)
    if not views:
        yield from _wrapped("It sees what the layouts that name it give it.")


def _described(view: type, name: str) -> Iterator[str]:
    """Its fields, each with its type."""
    fields = [f"{field}: {kind}" for field, kind in fields_of(view).items()]
    yield from _wrapped(f"{name} has {'; '.join([*fields, *computed_fields(view)])}.", "  ")


def _wrapped(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        words, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
