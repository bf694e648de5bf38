"""Matchup: honest "A vs B" pages about AI models, from markdown to static HTML."""

from __future__ import annotations

__version__ = "0.1.0"
