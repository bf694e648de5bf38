"""Image classifiers: the five likeliest labels of a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from transformers import AutoModelForImageClassification

from generator.measure.checkpoints import Checkpoint, open_network, open_pixels
from generator.measure.device import placed
from generator.measure.instruments import Context, Produced, Request, pictures_of
from generator.readings.answers import Choice
from generator.run_settings import Decode, Run

SHOWN = 5

BATCH = {"cuda": 128, "cpu": 8}


class Classifier:
    """An opened classifier."""

    def __init__(self, checkpoint: Checkpoint, device: Any, dtype: Any) -> None:
        self.batch_size = BATCH.get(device.type, BATCH["cpu"])
        self._network = open_network(checkpoint, AutoModelForImageClassification, device, dtype)
        self._pixels = open_pixels(checkpoint)
        self._device, self._dtype = device, dtype

    def prepare(self, requests: Sequence[Request]) -> None:
        self._pixels.begin(pictures_of(requests))

    @torch.inference_mode()
    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """Labels with their probabilities, best first; fewer than five where the network knows fewer."""
        pixels = placed(self._pixels(pictures_of(requests)), self._device, self._dtype)
        logits = self._network(pixel_values=pixels).logits  # [picture, label]
        return likeliest(logits, self._network.config.id2label)


def likeliest(logits: torch.Tensor, names: Mapping[int, object] | Sequence[object]) -> list[Produced]:
    """The five likeliest labels of each picture, best first; `logits` are [picture, label]."""
    best = logits.float().softmax(-1).topk(min(SHOWN, logits.shape[-1]))
    produced = []
    for places, values in zip(best.indices.tolist(), best.values.tolist(), strict=True):
        labels = [Choice(str(names[place]), value) for place, value in zip(places, values, strict=True)]
        produced.append(Produced(labels=tuple(labels)))
    return produced


def open_instrument(
    checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context
) -> Classifier:
    """The classifier of `run`. Raises Unavailable."""
    return Classifier(checkpoint, device, dtype)
