"""Tables of capabilities for tests: small ones by hand, and one of more models than two blocks hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.catalog import Capability
from generator.findings.capability_table import Table, table_of
from tests.toys import ENCODER, capability, kinds, towards, unit_vectors

TITLES = ("beam search", "no beam search", "captions", "without captions, boxes", "boxes")
MODALITIES = [
    kinds(inputs, outputs)
    for inputs in ("", "image", "text", "image text")
    for outputs in ("", "text", "image")
]


def toy_table(
    capabilities: Sequence[Capability], vectors: Sequence[np.ndarray], counts: Sequence[int]
) -> Table:
    return table_of(list(capabilities), np.stack(vectors).astype(np.int16), list(counts), ENCODER)


def small_table() -> Table:
    """Three models, of which all that share an axis match."""
    capabilities = [capability(name) for name in "abcd"]
    return toy_table(capabilities, [towards(percent) for percent in (100, 90, 0, 70)], [1, 2, 1])


def many(model_count: int = 150) -> Table:
    """More models than two blocks hold."""
    drawn = np.random.default_rng(1)
    counts = drawn.integers(1, 5, model_count).tolist()
    total = sum(counts)
    titles, is_mine, both = (drawn.integers(0, top, total).tolist() for top in (5, 2, 12))
    capabilities = []
    for row in range(total):
        modalities = MODALITIES[both[row]]
        tags = "mine" if is_mine[row] else "yours"
        inputs, outputs = " ".join(modalities.inputs), " ".join(modalities.outputs)
        capabilities.append(capability(TITLES[titles[row]], tags, inputs, outputs))
    return table_of(capabilities, unit_vectors(total, 6, 2), counts, ENCODER)


def edited(table: Table, **fields: object) -> Table:
    """The same with other capabilities, vectors, offsets or numbers of the encoder."""
    names = ("capabilities", "vectors", "offsets")
    numbers = ("threshold", "discount", "second_tag")
    capabilities, vectors, offsets = (fields.get(name, getattr(table, name)) for name in names)
    encoder = replace(ENCODER, **{name: fields.get(name, getattr(table, name)) for name in numbers})
    return table_of(capabilities, vectors, np.diff(offsets).tolist(), encoder)


def part(table: Table, models: Sequence[int], renamed: int | None = None) -> Table:
    """The table of some models, one of their capabilities with another title."""
    rows = [table.rows(model, model + 1) for model in models]
    places = [place for row in rows for place in range(row.start, row.stop)]
    capabilities = [table.capabilities[place] for place in places]
    if renamed is not None and capabilities:
        place = renamed % len(capabilities)
        capabilities[place] = replace(capabilities[place], title="no beam search")
    counts = [table.counts[model] for model in models]
    return table_of(capabilities, table.vectors[places], counts, ENCODER)
