"""The order of the batch step: open the encoder, embed what is missing, keep each batch, score all pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog
from generator.findings.matching import Alignments, Table, aligned
from generator.measure import device as devices
from generator.measure.encoder import Encoder
from generator.measure.pairs import comparer
from generator.readings.vectors import Missing, store


def embed(
    site_path: Path,
    catalog: Catalog,
    missing: Sequence[Missing],
    device: str = "auto",
    advance: Callable[[int], None] = lambda count: None,
) -> str:
    """Embeds and stores the missing texts; what was stored before an interruption is not done again. Returns the device."""
    chosen = devices.choose(device)
    encoder = Encoder(catalog.site.encoder, chosen)
    for positions, vectors in encoder.embed([text.text for text in missing]):
        fresh: dict[str, dict[str, NDArray[np.int16]]] = {}
        for position, vector in zip(positions, vectors, strict=True):
            fresh.setdefault(missing[position].slug, {})[missing[position].key] = vector
        for slug, readings in fresh.items():
            store(site_path, slug, readings)
        advance(len(positions))
    return str(chosen)


def align_pairs(table: Table, path: Path | None = None, device: str = "auto") -> Alignments:
    """The alignment of all pairs, similarities computed on the device, kept in the cache at `path`."""
    return aligned(table, path, comparer(table, devices.choose(device)))
