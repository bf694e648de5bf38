"""Matchup: honest "A vs B" pages about AI models, from markdown to static HTML."""

__version__ = "0.1.0"
