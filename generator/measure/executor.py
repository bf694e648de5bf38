"""Where the work of the batch step is done: here, or on the workers of an engine.

An executor computes and keeps nothing: texts become vectors, models say something of pictures, blocks of
models are compared with others. Whoever calls stores what comes back, so there is one writer, wherever the
work was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from generator import measure
from generator.cache import Cache
from generator.catalog import Catalog
from generator.catalog import Encoder as EncoderName
from generator.findings.alignments import Alignments
from generator.findings.capability_table import Table
from generator.measure.runnable import Planned
from generator.numbers import counted
from generator.terminal import Progress

if TYPE_CHECKING:
    from generator.measure.ran import Ran
    from generator.measure.text_vectors import Encoder

Rows = tuple[list[int], NDArray[np.int16]]  # positions of texts and their vectors, [position, dimension]


class Executor(Protocol):
    """Does the three kinds of work. Each gives the same results wherever it is done, times left out."""

    def map_texts(self, name: EncoderName, encoder: Encoder, texts: Sequence[str]) -> Iterator[Rows]:
        """Vectors of texts, batch by batch; `encoder` is opened here, of that name."""

    def map_runs(
        self, site_path: Path, catalog: Catalog, models: Sequence[Planned], progress: Progress
    ) -> Iterator[Ran]:
        """Runs these models and stores what they say; tells of each when it is done."""

    def map_blocks(self, table: Table, cache: Cache) -> Alignments | None:
        """The alignment of all pairs, kept in the cache; None where a build does it as well."""


class Here:
    """In this process: one model after the other, on one device."""

    def __init__(self, device: str, kept_path: Path | None = None) -> None:
        """`kept_path`: the folder that takes what is made, in place of the site's own."""
        self._device = device
        self._kept_path = kept_path

    def map_texts(self, name: EncoderName, encoder: Encoder, texts: Sequence[str]) -> Iterator[Rows]:
        return encoder.embed(texts)

    def map_runs(
        self, site_path: Path, catalog: Catalog, models: Sequence[Planned], progress: Progress
    ) -> Iterator[Ran]:
        measure.require(f"{counted(len(models), 'model')} must be run")
        from generator.measure.runs import Runs  # here and not above: it opens torch, which takes seconds

        runs = Runs(site_path, catalog, self._device, kept_path=self._kept_path)
        for each in models:
            with progress(len(each.wanted), each.model.slug) as advance:
                ran = runs.run(each, advance)
            yield ran

    def map_blocks(self, table: Table, cache: Cache) -> Alignments | None:
        if not measure.is_installed():
            return None
        from generator.measure import batch  # as above

        return batch.align_pairs(table, cache, self._device)
