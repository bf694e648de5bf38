"""The verbs for whoever reviews what others send: `matchup textconv`, which git asks in a diff.

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
