"""The verbs that make and change a site's folder itself: they stand beside `matchup build`, not below a word.

Wings are imported by the verb that needs them, as everywhere on the command line.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from generator import reports
from generator.terminal import say

app = typer.Typer()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The new folder, or an empty one.")],
    starter: Annotated[
        str, typer.Option("--from", help="What it begins with: image, llm or empty.")
    ] = "empty",
) -> None:
    """Make a site of your own, which checks and builds at once."""
    from generator.authoring.starting import start

    say(*reports.begun_lines(start(folder, starter, datetime.date.today())))
