"""Words that a shell completes: the script that it reads once, and the answers to what that script asks.

Both are typer's. Its own options for this would write to files in the reader's home.
"""

from __future__ import annotations

from enum import StrEnum

import typer

ASKED = "_MATCHUP_COMPLETE"  # the variable in which a script asks


class Shell(StrEnum):
    """The shells that a script can be had for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def be_ready() -> None:
    """Makes typer know the shells; it does so by itself only where it has options for them."""
    from typer import _completion_classes

    _completion_classes.completion_init()


def print_script(context: typer.Context, shell: Shell) -> None:
    """The script on standard output."""
    from typer.completion import shell_complete

    be_ready()
    shell_complete(context.find_root().command, {}, "matchup", ASKED, f"source_{shell}")
