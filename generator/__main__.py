"""The command `matchup`, and `python -m generator`, the same.

The version is told from here. Scripts and editors ask for it often, and what verbs and options are read with
takes longer to load, 0.1 s and more, than all else.
"""

from __future__ import annotations

import sys

from generator import __version__
from generator.terminal import exit_code_of, say


def main() -> None:
    """Runs a verb; a fault ends with its words and its exit code, a bug with its traceback."""
    sys.exit(exit_code_of(_version if sys.argv[1:] == ["--version"] else _verb))


def _version() -> None:
    say(f"matchup {__version__}")


def _verb() -> None:
    from generator.cli import app

    app()


if __name__ == "__main__":
    main()
