"""What the system refuses, as an error that names the path and says what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.problems import CannotGoOn


@contextmanager
def stopping(path: str | Path) -> Iterator[None]:
    """Turns what the system refuses into CannotGoOn, with the path and the system's words."""
    try:
        yield
    except OSError as error:
        raise stopped(error.filename2 or error.filename or path, error.strerror) from error
    except sqlite3.DatabaseError as error:
        raise stopped(path, str(error)) from error


def stopped(path: str | Path, words: str | None) -> CannotGoOn:
    return CannotGoOn(
        f'"{shown_path(path)}": {words}', help="see that matchup can write there, then build again"
    )


def shown_path(path: str | Path) -> str:
    """The path as text that can be printed, also if its name is no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
