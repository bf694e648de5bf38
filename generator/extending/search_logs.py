"""For formats of search logs: what a format is, and the beginning of a file that it is known by."""

from __future__ import annotations

from generator.searches.beginnings import Sample
from generator.searches.formats import Columns, Format

__all__ = ["Columns", "Format", "Sample"]
