"""The verbs for whoever reviews what others send: `matchup diff`, and `matchup textconv`, which git asks.

Git starts it twice for each file of a diff, so without options it is answered by __main__.py, before typer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from generator.options import SiteOption

app = typer.Typer()


@app.command()
def textconv(
    file: Annotated[Path, typer.Argument(help="A .safetensors or .maps file of readings.")],
    site: SiteOption = Path(),
) -> None:
    """Put a file of readings in words, for `git diff`."""
    from generator.reading_lines import lines_of
    from generator.terminal import say

    say(*lines_of(file, site))


@app.command()
def diff(
    against: Annotated[str, typer.Argument(help="A branch, tag or commit, or a folder with another state.")],
    site: SiteOption = Path(),
) -> None:
    """Say which pages, values, places and winners would change."""
    from generator import reports
    from generator.differences import difference
    from generator.places import Site
    from generator.terminal import progress, say

    say(*reports.difference_lines(difference(Site(site), against, progress), against))
