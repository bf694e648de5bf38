"""Embedding what is missing: with which encoder, in which batches it is kept, which texts are warned of.

Needs no torch where the encoder is the packaged one and no GPU is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator import measure
from generator.catalog import Encoder as EncoderName
from generator.measure.numpy_encoder import NumpyEncoder
from generator.numbers import counted
from generator.readings.vectors import Missing, Vector, store
from generator.vocabulary import SEARCHES_FILE

LOG = logging.getLogger("matchup")

MOST_TOLD = 20  # texts that are warned of one by one

MOST_WAITING = 2_000  # vectors of searches that an interruption may lose: half a minute

MANY = 100  # texts that numpy embeds in the time in which torch is opened and a GPU warmed up


class Encoder(Protocol):
    """What embeds texts, in torch or in numpy. Both give the same vectors for the same checkpoint."""

    max_tokens: int

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The pieces of its tokenizer by id; nothing of one that splits words otherwise than WordPiece."""

    def embed_pieces(self, ids: Sequence[int]) -> Iterator[NDArray[np.int16]]:
        """Batches of vectors of single pieces, each as a text of its own: [piece, dimension]."""

    def embed(self, texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.int16]]]:
        """Batches of positions in `texts` and their vectors, [position, dimension]."""

    def excess(self, text: str) -> int:
        """How many tokens a text has more than the encoder reads."""


def open_encoder(name: EncoderName, device: str, count: int) -> Encoder:
    """The encoder for so many texts. Raises CannotGoOn without its package, or without torch.

    The packaged one needs no torch, unless a GPU is asked for, or there is one and texts to keep it busy.
    """
    if name.is_packaged and not _is_for_gpu(device, count):
        return NumpyEncoder(name)
    measure.require(f"{counted(count, 'text')} must be embedded with {name.key}")
    from generator.measure import device as devices  # here and not above: torch takes seconds to open
    from generator.measure.encoder import Encoder as TorchEncoder

    return TorchEncoder(name, devices.choose(device))


def _is_for_gpu(device: str, count: int) -> bool:
    if device != "auto":
        return device != "cpu"
    return count >= MANY and measure.has_nvidia_driver() and measure.is_installed()


def embed(
    site_path: Path,
    encoder: Encoder,
    missing: Sequence[Missing],
    advance: Callable[[int], None] = lambda count: None,
    map_texts: Callable[[Sequence[str]], Iterator[tuple[list[int], NDArray[np.int16]]]] | None = None,
) -> dict[str, dict[str, Vector]]:
    """Embeds and stores the missing texts; what was stored before an interruption is not done again.

    `map_texts` embeds elsewhere; `encoder` does so here when it is left out. Returns the vectors by slug and
    key.
    """
    _warn_of_long(encoder, missing)
    embedded: dict[str, dict[str, Vector]] = {}
    waiting: dict[str, Vector] = {}  # searches are many and in one file, which is not written for each batch
    alike = _by_text(missing)
    texts = list(alike)
    for positions, rows in (map_texts or encoder.embed)(texts):
        asked = [alike[texts[position]] for position in positions]
        batch = _by_slug(asked, rows)
        waiting |= batch.pop(SEARCHES_FILE, {})
        if len(waiting) >= MOST_WAITING:
            batch[SEARCHES_FILE], waiting = waiting, {}
        for slug, vectors in batch.items():
            _keep(site_path, slug, vectors, embedded)
        advance(sum(map(len, asked)))
    if waiting:
        _keep(site_path, SEARCHES_FILE, waiting, embedded)
    return embedded


def _keep(
    site_path: Path, slug: str, vectors: Mapping[str, Vector], embedded: dict[str, dict[str, Vector]]
) -> None:
    store(site_path, slug, vectors)
    embedded.setdefault(slug, {}).update(vectors)


def _by_text(missing: Sequence[Missing]) -> dict[str, list[Missing]]:
    """Each text once, with all who ask for it: sentences that a program wrote are alike in many files."""
    alike: dict[str, list[Missing]] = {}
    for text in missing:
        alike.setdefault(text.text, []).append(text)
    return alike


def _by_slug(asked: Sequence[Sequence[Missing]], rows: NDArray[np.int16]) -> dict[str, dict[str, Vector]]:
    vectors: dict[str, dict[str, Vector]] = {}
    for alike, vector in zip(asked, rows, strict=True):
        for text in alike:
            vectors.setdefault(text.slug, {})[text.key] = vector
    return vectors


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
