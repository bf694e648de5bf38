"""All pairs at once on a device."""

from __future__ import annotations

from generator.cache import Cache
from generator.findings.alignments import Alignments
from generator.findings.assignment import aligned
from generator.findings.capability_table import Table
from generator.measure import device as devices
from generator.measure.pairs import comparer


def align_pairs(table: Table, cache: Cache | None = None, device: str = "auto") -> Alignments:
    """The alignment of all pairs, similarities computed on the device, kept in the cache."""
    return aligned(table, cache or Cache(), comparer(table, devices.choose(device)))
