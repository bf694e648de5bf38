"""For importers: what one is, and what it tells of each model."""

from __future__ import annotations

from generator.authoring.importers.entry import (
    Ability,
    Entry,
    Importer,
    Needs,
    Reading,
    Result,
    Source,
    Unread,
)
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from generator.problems import Misuse

__all__ = [
    "Ability",
    "Entry",
    "Importer",
    "Misuse",
    "Needs",
    "Reading",
    "Result",
    "SiteWords",
    "Source",
    "Told",
    "Unread",
]
