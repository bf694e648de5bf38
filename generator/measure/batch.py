"""The order of the batch step: open the encoder, embed what is missing, keep each batch, score all pairs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from generator.cache import Cache
from generator.catalog import Catalog
from generator.findings.alignments import Alignments
from generator.findings.assignment import aligned
from generator.findings.capability_table import Table
from generator.measure import device as devices
from generator.measure.encoder import Encoder
from generator.measure.pairs import comparer
from generator.readings.vectors import Missing, Vector, store

LOG = logging.getLogger("matchup")

MOST_TOLD = 20  # texts that are warned of one by one


def embed(
    site_path: Path,
    catalog: Catalog,
    missing: Sequence[Missing],
    device: str = "auto",
    advance: Callable[[int], None] = lambda count: None,
) -> str:
    """Embeds and stores the missing texts; what was stored before an interruption is not done again.

    Returns the device.
    """
    chosen = devices.choose(device)
    encoder = Encoder(catalog.site.encoder, chosen)
    _warn_of_long(encoder, missing)
    for positions, rows in encoder.embed([text.text for text in missing]):
        vectors: dict[str, dict[str, Vector]] = {}
        for position, vector in zip(positions, rows, strict=True):
            text = missing[position]
            vectors.setdefault(text.slug, {})[text.key] = vector
        for slug, fresh in vectors.items():
            store(site_path, slug, fresh)
        advance(len(positions))
    return str(chosen)


def _warn_of_long(encoder: Encoder, texts: Sequence[Missing]) -> None:
    """A text is matched by what the encoder reads of it, which its editor can't see."""
    excess = [encoder.excess(text.text) for text in texts]
    long = [(text, count) for text, count in zip(texts, excess, strict=True) if count]
    for text, count in long[:MOST_TOLD]:
        begin = text.text[:50].rstrip()
        read = f"the encoder reads {encoder.max_tokens} of its {encoder.max_tokens + count} tokens"
        LOG.warning(f'{text.slug}: "{begin}…": {read}; the rest is not matched, so shorten the text')
    if len(long) > MOST_TOLD:
        LOG.warning(f"{len(long) - MOST_TOLD:,} more texts are longer than the encoder reads")


def align_pairs(table: Table, cache: Cache | None = None, device: str = "auto") -> Alignments:
    """The alignment of all pairs, similarities computed on the device, kept in the cache."""
    return aligned(table, cache or Cache(), comparer(table, devices.choose(device)))
