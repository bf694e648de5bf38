"""Layouts of a test's own, and what is said of their faults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.problems import FaultyContent, Problem
from generator.rendering.layouts import Layouts


@dataclass(frozen=True, slots=True)
class View:
    name: str = "BLIP"
    path: str = "models/blip.html"
    count: int = 3
    words: tuple[str, ...] = ("one", "two")


def layouts(folder: Path, **sources: str | bytes) -> Layouts:
    """Layouts of these names (`parts__cell` is parts/cell.html)."""
    for name, source in sources.items():
        path = folder / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return Layouts(folder)


def faults(folder: Path, **sources: str) -> list[Problem]:
    """Found when the layouts are read, or when x.html is rendered."""
    with pytest.raises(FaultyContent) as fault:
        layouts(folder, **sources).render("x.html", View())
    return list(fault.value.problems)


def where(problem: Problem) -> str:
    return f"{problem.code} {problem.place.path}:{problem.place.line}:{problem.place.column}"
