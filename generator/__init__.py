"""Matchup: honest "A vs B" pages about AI models, from markdown to static HTML."""

from __future__ import annotations

try:
    from generator._version import __version__ as __version__
except ImportError:  # a checkout that was never installed: nothing has asked git for its tag
    __version__ = "0.1.dev0"

DISTRIBUTION = "matchup-site"  # what pip calls it: the name of the command is another project's there


def installing(extra: str) -> str:
    """The command that installs what one of our extras needs."""
    return f'pip install "{DISTRIBUTION}[{extra}]"'
