"""Rows of a measurement, kept in a file as they come and told as one JSON object at the end.

    python benchmarks/rows.py FILE

What is stopped half-way leaves the rows that it had. Needs nothing but Python.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

DIGITS = 4  # of each number; the rest is noise


class Rows:
    """A file of JSON lines that is written on; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def add(self, kind: str, **row: Any) -> None:
        """Keeps a row, and prints it as a line for readers."""
        row = {name: _short(value) for name, value in row.items()}
        print(f"{kind:<9}", "  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"kind": kind, **row}) + "\n")


def joined(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of a file by their kind, in order; a last line that was cut off is left out."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        kinds.setdefault(row.pop("kind"), []).append(row)
    return kinds


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    return value


if __name__ == "__main__":
    print(json.dumps(joined(Path(sys.argv[1]))))
