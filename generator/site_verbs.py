"""The verbs that make and change a site's folder itself: they stand beside `matchup build`, not below a word.

Wings are imported by the verb that needs them, as everywhere on the command line.
"""

from __future__ import annotations

import typer

app = typer.Typer()
