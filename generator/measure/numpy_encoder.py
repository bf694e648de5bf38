"""The packaged encoder in numpy: BERT with six layers, mean pooling, unit vectors.

The arithmetic is that of `encoder.py`, in float64, where what two machines or libraries round otherwise is
some 10⁻¹⁵ and the grid of readings hides it: both give the same vectors. Texts of one length go through
together, so there is no padding and no mask. The layers are those of https://arxiv.org/abs/1810.04805.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from scipy.special import erf

from generator.catalog import Encoder as EncoderName
from generator.measure import MAX_TOKENS
from generator.measure.packaged import Tokens, damaged, package_path
from generator.readings.vectors import rounded

BATCH = 256  # tokens that go through at once: what a second embeds, and is then stored

PIECES = 256  # pieces of a vocabulary that go through at once

WORDS = "embeddings.word_embeddings.weight"  # [token, dimension], half of all weights: they stay float32

PLACES = "embeddings.position_embeddings.weight"  # [position, dimension]

SEGMENTS = "embeddings.token_type_embeddings.weight"  # [segment, dimension]; a text is the first

Floats = NDArray[np.float64]


class NumpyEncoder:
    """The opened encoder. Raises CannotGoOn without its package, or with a damaged one."""

    max_tokens = MAX_TOKENS

    def __init__(self, name: EncoderName) -> None:
        folder = package_path(name)
        self._tokens = Tokens(name)
        try:
            config = json.loads((folder / "config.json").read_text("utf-8"))
            tensors = load_file(folder / "model.safetensors")
            self._words: NDArray[np.float32] = tensors.pop(WORDS)
            self._layer_count = int(config["num_hidden_layers"])
            self._head_count = int(config["num_attention_heads"])
            self._epsilon = float(config["layer_norm_eps"])
            self._weights = {key: tensor.astype(np.float64) for key, tensor in tensors.items()}
            self._vector("")  # asks for every tensor once
        except KeyError as fault:
            raise damaged(name, f"it lacks {fault.args[0]}") from fault
        except (OSError, ValueError, TypeError, SafetensorError) as fault:
            raise damaged(name, str(fault)) from fault

    def embed(self, texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.int16]]]:
        """Batches of positions in `texts` and their vectors, [position, dimension], the shortest first.

        Vectors are on the grid of readings. What comes after the encoder's last token counts for nothing.
        Texts of one length go through together, without padding: queries take a fifth of the time.
        """
        ids = [self._tokens.ids(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda position: len(ids[position]))
        for length, group in groupby(order, key=lambda position: len(ids[position])):
            positions = list(group)
            size = max(1, BATCH // length)
            for start in range(0, len(positions), size):
                batch = positions[start : start + size]
                yield batch, rounded(self._units(np.array([ids[position] for position in batch])))

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The pieces of its tokenizer by id."""
        return self._tokens.vocabulary

    def embed_pieces(self, ids: Sequence[int]) -> Iterator[NDArray[np.int16]]:
        """Batches of vectors of single pieces, each as a text of its own: [piece, dimension]."""
        first, last = self._tokens.ids("")
        for start in range(0, len(ids), PIECES):
            texts = [[first, id, last] for id in ids[start : start + PIECES]]
            yield rounded(self._units(np.array(texts)))

    def excess(self, text: str) -> int:
        """How many tokens a text has more than the encoder reads; 0 for one that is read whole."""
        return self._tokens.excess(text)

    def _vector(self, text: str) -> Floats:
        """The unit vector of a text: [dimension]."""
        return self._units(np.array([self._tokens.ids(text)]))[0]

    def _units(self, ids: NDArray[np.int64]) -> Floats:
        """[text, dimension] the unit vectors of texts of the same length: [text, token]."""
        length = ids.shape[1]
        begin = self._words[ids] + self._weights[PLACES][:length] + self._weights[SEGMENTS][0]
        states = self._normal(
            begin.reshape(ids.size, -1), "embeddings.LayerNorm"
        )  # [text × token, dimension]
        for number in range(self._layer_count):
            states = self._layer(states, length, f"encoder.layer.{number}.")
        means = states.reshape(*ids.shape, -1).mean(1)
        units: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
        return units

    def _layer(self, states: Floats, length: int, at: str) -> Floats:
        """States after attention and two dense layers, each added to what went in: as they came."""
        seen = self._attention(states, length, f"{at}attention.self.")
        mixed = self._linear(seen, f"{at}attention.output.dense")
        states = self._normal(mixed + states, f"{at}attention.output.LayerNorm")
        wide = gelu(self._linear(states, f"{at}intermediate.dense"))  # [text × token, 4 × dimension]
        return self._normal(self._linear(wide, f"{at}output.dense") + states, f"{at}output.LayerNorm")

    def _attention(self, states: Floats, length: int, at: str) -> Floats:
        """What each token takes of all others of its text, by each head: [text × token, dimension]."""
        dimension = states.shape[1]
        of_heads = (-1, length, self._head_count, dimension // self._head_count)
        query, key, value = (
            self._linear(states, at + name).reshape(of_heads).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )  # each [text, head, token, head dimension]
        alike = query @ key.transpose(0, 1, 3, 2) / np.sqrt(of_heads[3])
        weight = softmax(alike)  # [text, head, token, token]
        return (weight @ value).transpose(0, 2, 1, 3).reshape(states.shape)

    def _linear(self, states: Floats, name: str) -> Floats:
        return states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normal(self, states: Floats, name: str) -> Floats:
        """Each token's state with mean 0 and variance 1, then scaled and shifted."""
        centred = states - states.mean(-1, keepdims=True)
        variance = (centred * centred).mean(-1, keepdims=True)
        scaled = centred / np.sqrt(variance + self._epsilon)
        return scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def softmax(numbers: Floats) -> Floats:
    """Positive numbers that add up to 1 along the last axis."""
    powers = np.exp(numbers - numbers.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def gelu(numbers: Floats) -> Floats:
    """The exact form, by the error function (https://arxiv.org/abs/1606.08415)."""
    return numbers * 0.5 * (1 + erf(numbers / np.sqrt(2)))
