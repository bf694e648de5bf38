"""The command `matchup`, and `python -m generator`, the same.

The version is told from here, and files are put in words for `git diff`. Scripts, editors and git ask for
these often, and what verbs and options are read with takes longer to load, 0.1 s and more, than all else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial

from generator import __version__
from generator.terminal import exit_code_of, say


def main() -> None:
    """Runs a verb; a fault ends with its words and its exit code, a bug with its traceback."""
    sys.exit(exit_code_of(_asked_of(sys.argv[1:])))


def _asked_of(words: Sequence[str]) -> Callable[[], None]:
    """What a command line asks for, the two shortest ways of it told apart here."""
    match words:
        case ["--version"]:
            return _version
        case ["textconv", file] if not file.startswith("-"):
            return partial(_textconv, file)
        case _:
            return _verb


def _version() -> None:
    say(f"matchup {__version__}")


def _textconv(file: str) -> None:
    from pathlib import Path

    from generator.reading_lines import lines_of

    say(*lines_of(Path(file), Path()))


def _verb() -> None:
    from generator import completion
    from generator.cli import app

    if completion.ASKED in os.environ:
        completion.be_ready()
    app()


if __name__ == "__main__":
    main()
