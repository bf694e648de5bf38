"""What went wrong while a layout was rendered, as a fault with file and line.

Whatever is raised in a layout, or by what it calls of Jinja and Python, is the layout's. What our own code
raises while it computes a field is our bug: it stays an exception and keeps its traceback.
"""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import jinja2
import markdown
import markupsafe

from generator.problems import Place, Problem
from generator.rendering.layout_folder import LayoutFolder
from generator.rendering.slot_uses import Use
from generator.rendering.slots import SlotMisused

STANDARD_LIBRARY = sysconfig.get_paths()["stdlib"]
CALLED = tuple(path for module in (jinja2, markdown, markupsafe) for path in module.__path__)
OURS_FOR_LAYOUTS = str(Path(__file__).parent)  # filters, bounds, slots

NO_FIELD = re.compile(r"^'(?:\w+\.)*(\w+) object' has no attribute")


def layout_fault(folder: LayoutFolder, fault: Exception, shown: str) -> Problem | None:
    """The fault at the line of the innermost layout in its traceback; None where that is not a layout's."""
    found = _innermost(folder, fault.__traceback__)
    if found is None:
        return None
    if isinstance(fault, SlotMisused):
        return misused(folder, Use(*found, fault.name), shown)
    words = f"{_words(fault)} (while rendering {shown})"
    help = (
        _of_base(found[0]) if folder.is_of_base(found[0]) else "docs/layouts.md lists what each layout sees"
    )
    return Problem("layout-fault", words, folder.place(*found), help)


def _of_base(name: str) -> str:
    return (
        "this layout comes with Matchup, so look first at those of your site that it includes; "
        f"`matchup eject {name}` makes it yours"
    )


def missing_layout(name: str) -> Problem:
    """A layout that is asked for, and not there."""
    words = f"layouts/{name} does not exist"
    help = "put it back: pages can't be made without it"
    return Problem("missing-file", words, Place(f"layouts/{name}"), help)


def misused(folder: LayoutFolder, use: Use, shown: str = "") -> Problem:
    """A field of a filled layout that is more than printed; `shown` where that came out by rendering."""
    place = folder.place(use.layout, use.line)
    mentions = list(re.finditer(rf"\b{re.escape(use.name)}\b", place.text))
    if len(mentions) == 1:
        place = replace(place, column=mentions[0].start() + 1, length=len(use.name))
    when = f" (while rendering {shown})" if shown else ""
    words = f'"{use.name}" can only be printed here, or asked whether it is empty{when}'
    help = "the layout is rendered once, before the words of its fields are known: print the field as it is"
    return Problem("layout-fill", words, place, help)


def _innermost(folder: LayoutFolder, trace: TracebackType | None) -> tuple[str, int] | None:
    layouts = {str(path): name for name, path in folder.paths.items()}
    found = None
    for file, line in _frames(trace):
        if name := layouts.get(file):
            found = name, line
        elif found is not None and not _is_called_by_layouts(file):
            return None
    return found


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _is_called_by_layouts(file: str) -> bool:
    if file.startswith(("<", OURS_FOR_LAYOUTS, *CALLED)):  # "<string>": methods that dataclasses write
        return True
    return file.startswith(STANDARD_LIBRARY) and "site-packages" not in file


def _words(fault: Exception) -> str:
    if isinstance(fault, RecursionError):
        return "the layout calls or includes itself without an end, or what it shows is nested too deep"
    if isinstance(fault, MemoryError):
        return "what the layout makes does not fit into memory"
    if isinstance(fault, KeyError):
        return f"there is no {fault}"
    return NO_FIELD.sub(r"\1 has no field", str(fault)) or type(fault).__name__
