"""All pairs at once on a device."""

from __future__ import annotations

from generator.cache import Cache
from generator.findings.alignments import Alignments
from generator.findings.assignment import aligned
from generator.findings.capability_table import Table
from generator.measure import device as devices
from generator.measure.pairs import comparer, opener


def align_pairs(table: Table, cache: Cache | None = None, device: str = "auto") -> Alignments:
    """The alignment of all pairs, or of best partners, products computed on the device, kept in the cache."""
    chosen, cache = devices.choose(device), cache or Cache()
    if table.best is not None:
        return aligned(table, cache, open=opener(chosen))
    return aligned(table, cache, comparer(table, chosen))
