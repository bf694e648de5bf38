"""Matchup: honest "A vs B" pages about AI models, from markdown to static HTML."""

from __future__ import annotations

__version__ = "0.1.0"

DISTRIBUTION = "matchup-site"  # what pip calls it: the name of the command is another project's there


def installing(extra: str) -> str:
    """The command that installs what one of our extras needs."""
    return f'pip install "{DISTRIBUTION}[{extra}]"'
