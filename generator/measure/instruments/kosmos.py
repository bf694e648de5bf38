"""Kosmos-2: captions whose phrases stand in boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image
from transformers import AutoModelForImageTextToText, Kosmos2Processor

from generator.measure.checkpoints import Checkpoint, Unavailable, open_network
from generator.measure.instruments import Context, Produced, Request
from generator.measure.instruments.asking import BATCH, alike, generate, open_parts, taken
from generator.readings.answers import Box
from generator.run_settings import Decode, Run

PROMPT = "<grounding>An image of"

Corners = tuple[float, float, float, float]  # left, top, right, bottom

Entity = tuple[str, tuple[int, int], list[Corners]]  # phrase, its place in the caption, boxes


class Kosmos:
    """An opened Kosmos-2."""

    def __init__(self, checkpoint: Checkpoint, run: Run, device: Any, dtype: Any) -> None:
        self.batch_size = BATCH.get(device.type, BATCH["cpu"])
        self.prompt = run.prompt or PROMPT
        self._network = open_network(
            checkpoint,
            AutoModelForImageTextToText,
            device,
            dtype,
            attn_implementation="eager",  # transformers 5.17 lets the others see only a part of the picture
        )
        config = self._network.config
        if config.model_type != "kosmos-2":
            raise Unavailable(
                f'the checkpoint is of the type "{config.model_type}", not "kosmos-2"',
                "correct run.instrument",
            )
        self._processor = open_parts(checkpoint, Kosmos2Processor)
        # Places in the prompt for what is seen; the processor knows only its default.
        self._queries = config.latent_query_num

    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """Captions, and a box for each place of each phrase."""
        pictures = [request.picture for request in requests if request.picture is not None]
        produced = [Produced()] * len(pictures)
        for positions, inputs in alike([self._inputs(picture) for picture in pictures]):
            batch = [pictures[position] for position in positions]
            tokens = generate(self._network, inputs, batch, decode)
            texts = self._processor.batch_decode(tokens, skip_special_tokens=True)
            for position, text in zip(positions, texts, strict=True):
                caption, entities = self._processor.post_process_generation(text)
                produced[position] = Produced(caption, boxes=boxes(caption, entities))
        return produced

    def _inputs(self, picture: Image.Image) -> dict[str, Any]:
        encoded = self._processor(
            images=[picture], text=[self.prompt], num_image_tokens=self._queries, return_tensors="pt"
        )
        return taken(self._network, encoded)


def boxes(caption: str, entities: Sequence[Entity]) -> tuple[Box, ...]:
    """The boxes of entities that hold.

    A network may also write tags that close nothing, and corners in the wrong order.
    """
    sound: list[Box] = []
    for phrase, (start, end), places in entities:
        if not phrase or "<" in phrase or caption[start:end] != phrase:
            continue
        for left, top, right, bottom in places:
            if 0 <= left < right <= 1 and 0 <= top < bottom <= 1:
                sound.append(Box(phrase, left, top, right, bottom))
    return tuple(sound)


def open_instrument(checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context) -> Kosmos:
    """The network of `run`. Raises Unavailable."""
    return Kosmos(checkpoint, run, device, dtype)
