"""The codes of all faults that are no rules of content/checks, in one table.

A rule has its entry above its check. docs/problems.md is made of both by docs/make_problems.py.
"""

from __future__ import annotations

from generator.problem_codes import fields, files, history, samples, searches, site, text
from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    *text.ENTRIES,
    *files.ENTRIES,
    *fields.ENTRIES,
    *samples.ENTRIES,
    *searches.ENTRIES,
    *history.ENTRIES,
    *site.ENTRIES,
)
