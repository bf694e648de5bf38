"""All pairs at once on a device."""

from __future__ import annotations

from generator.cache import Cache
from generator.findings.alignments import Alignments
from generator.findings.assignment import aligned
from generator.findings.capability_table import Table
from generator.measure import device as devices
from generator.measure.pairs import comparer, opener
from generator.workers import available


def align_pairs(table: Table, cache: Cache | None = None, device: str = "auto") -> Alignments:
    """The alignment of all pairs, or of best partners, products computed on the device, kept in the cache.

    Where that is the CPU, best partners are shared out to all processors as in a build, without torch.
    """
    chosen, cache = devices.choose(device), cache or Cache()
    if table.best is None:
        return aligned(table, cache, comparer(table, chosen))
    if chosen.type == "cpu":
        return aligned(table, cache, worker_count=available())
    return aligned(table, cache, open=opener(chosen))
