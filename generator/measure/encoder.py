"""Sentence encoders in torch: a BERT-type network, mean pooling, unit vectors.

Computes in float64. What the other texts of a batch, its padding, or another device change is some 10⁻¹⁵, and
the grid of readings hides it; in float32, 6 of 64,896 components were a step off. So a text has the same
vector alone, reordered, in another batch, and in numpy.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import AutoModel, AutoTokenizer

from generator.catalog import Encoder as EncoderName
from generator.measure import MAX_TOKENS
from generator.measure.packaged import package_path, vocabulary_of
from generator.problems import CannotGoOn, Misuse
from generator.readings.vectors import rounded

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

BATCH = 16  # texts at a time on a CPU

PIECES = 256  # pieces of a vocabulary that go through at once

BATCH_OF_GPU = 256  # it idles with fewer; in float64 the batch changes no vector on the grid


class Encoder:
    """An opened encoder on a device."""

    def __init__(self, name: EncoderName, device: torch.device) -> None:
        path, revision = _checkpoint(name)
        options: dict[str, Any] = {"trust_remote_code": False}
        options |= {"local_files_only": True} if isinstance(path, Path) else {"revision": revision}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(path, **options)
            network, report = AutoModel.from_pretrained(
                path, **options, output_loading_info=True, dtype=torch.float64, weights_only=True
            )
        except (OSError, ValueError, SafetensorError) as fault:
            raise CannotGoOn(
                f'encoder "{name.key}" can\'t be opened: {str(fault).splitlines()[0][:300]}',
                "check its name and revision in content/site.yaml, and the network if it is on the hub",
            ) from fault
        # The pooler is not used.
        absent = [key for key in report["missing_keys"] if not key.startswith("pooler.")]
        if absent:
            raise CannotGoOn(
                f'encoder "{name.key}" lacks {len(absent)} tensors, first {absent[0]}',
                "use a complete checkpoint",
            )
        self._network = network.to(device).eval()
        self._device = device
        positions = int(getattr(network.config, "max_position_embeddings", MAX_TOKENS))
        self.max_tokens = min(MAX_TOKENS, positions)

    def embed(self, texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.int16]]]:
        """Batches of positions in `texts` and their vectors, [position, dimension]; shortest texts first.

        Vectors are on the grid of readings. What comes after the encoder's last token counts for nothing.
        """
        rows = [self._tokens(text) for text in texts]
        order = sorted(range(len(rows)), key=lambda position: len(rows[position]))
        size = BATCH_OF_GPU if self._device.type == "cuda" else BATCH
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            yield batch, rounded(self._forward([rows[position] for position in batch]))

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The pieces of its tokenizer by id; nothing of one that splits words otherwise than WordPiece."""
        backend = getattr(self._tokenizer, "backend_tokenizer", None)
        return vocabulary_of(backend) if backend is not None else ()

    def embed_pieces(self, ids: Sequence[int]) -> Iterator[NDArray[np.int16]]:
        """Batches of vectors of single pieces, each as a text of its own: [piece, dimension]."""
        first, last = self._tokens("")
        for start in range(0, len(ids), PIECES):
            yield rounded(self._forward([[first, id, last] for id in ids[start : start + PIECES]]))

    def excess(self, text: str) -> int:
        """How many tokens a text has more than the encoder reads; 0 for one that is read whole."""
        return max(0, len(self._tokenizer(text, verbose=False)["input_ids"]) - self.max_tokens)

    def _tokens(self, text: str) -> list[int]:
        tokens: list[int] = self._tokenizer(text, truncation=True, max_length=self.max_tokens)["input_ids"]
        return tokens

    @torch.inference_mode()
    def _forward(self, rows: list[list[int]]) -> NDArray[np.float64]:
        """Unit vectors of rows of tokens: [row, dimension]."""
        shape = (len(rows), max(map(len, rows)))
        ids = torch.full(shape, self._tokenizer.pad_token_id or 0)  # [row, token]
        mask = torch.zeros(shape, dtype=torch.long)  # [row, token]
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        ids, mask = ids.to(self._device), mask.to(self._device)

        states = self._network(input_ids=ids, attention_mask=mask).last_hidden_state.double()
        weight = mask.unsqueeze(-1).double()  # [row, token, 1]
        mean = (states * weight).sum(1) / weight.sum(1)  # [row, dimension]
        vectors: NDArray[np.float64] = torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()
        return vectors


def _checkpoint(name: EncoderName) -> tuple[Path | str, str]:
    """Where the encoder is: the folder of the installed package, or a hub repository at a full commit."""
    if name.is_packaged:
        return package_path(name), name.revision
    if not re.fullmatch(r"[0-9a-f]{40}", name.revision):
        raise Misuse(
            f'encoder "{name.name}" has revision "{name.revision}", which is not a full commit hash',
            "write the 40 hex digits of the commit in content/site.yaml",
        )
    return name.name, name.revision
