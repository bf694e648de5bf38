"""The verbs that make and change a site's folder itself, and one for the shell: they stand beside `build`.

Wings are imported by the verb that needs them, as everywhere on the command line.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from generator import reports
from generator.completion import Shell, print_script
from generator.options import SiteOption
from generator.problems import Misuse
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


@app.command()
def eject(
    names: Annotated[
        list[str] | None, typer.Argument(help="Layouts or static files, e.g. pages/home.html or home.")
    ] = None,
    site: SiteOption = Path(),
    all: Annotated[bool, typer.Option("--all", help="Every file that the site does not have yet.")] = False,
    list: Annotated[bool, typer.Option("--list", help="Name the files, and write nothing.")] = False,
) -> None:
    """Copy base layouts into the site, to be changed there."""
    from generator.authoring import eject as ejecting
    from generator.places import Site

    place = Site(site)
    place.check()
    if list:
        say(*reports.layout_lines(ejecting.base_names(place)))
    elif bool(names) == all:
        raise Misuse("which layouts?", "name some, or give --all; `matchup eject --list` has the names")
    else:
        say(*reports.ejected_lines(ejecting.eject(place, names or ())))


@app.command()
def completion(
    context: typer.Context, shell: Annotated[Shell, typer.Argument(help="Whose script it is to be.")]
) -> None:
    """Print what a shell completes words with."""
    print_script(context, shell)
