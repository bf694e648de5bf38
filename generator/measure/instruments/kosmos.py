"""Kosmos-2: captions whose phrases stand in boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image
from transformers import AutoModelForImageTextToText, Kosmos2Processor

from generator.catalog import Decode, Run
from generator.measure.checkpoints import Checkpoint, Unavailable, open_network
from generator.measure.instruments import Context, Produced, Request
from generator.measure.instruments.asking import BATCH, alike, generate, open_parts, taken
from generator.readings.answers import Box

PROMPT = "<grounding>An image of"

Entity = tuple[
    str, tuple[int, int], list[tuple[float, float, float, float]]
]  # phrase, its place in the caption, boxes


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
        self._queries = (
            config.latent_query_num
        )  # places in the prompt for what is seen; the processor knows only its default

    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """Captions, and a box for each place of each phrase."""
        pictures = [request.picture for request in requests if request.picture is not None]
        produced = [Produced()] * len(pictures)
        for positions, inputs in alike([self._inputs(picture) for picture in pictures]):
            said = generate(self._network, inputs, [pictures[position] for position in positions], decode)
            for position, text in zip(
                positions, self._processor.batch_decode(said, skip_special_tokens=True), strict=True
            ):
                caption, entities = self._processor.post_process_generation(text)
                produced[position] = Produced(caption, boxes=boxes(caption, entities))
        return produced

    def _inputs(self, picture: Image.Image) -> dict[str, Any]:
        encoded = self._processor(
            images=[picture], text=[self.prompt], num_image_tokens=self._queries, return_tensors="pt"
        )
        return taken(self._network, encoded)


def boxes(caption: str, entities: Sequence[Entity]) -> tuple[Box, ...]:
    """The boxes of entities that hold: a network may also write tags that close nothing, and corners in the wrong order."""
    return tuple(
        Box(phrase, left, top, right, bottom)
        for phrase, (start, end), places in entities
        for left, top, right, bottom in places
        if phrase
        and "<" not in phrase
        and caption[start:end] == phrase
        and 0 <= left < right <= 1
        and 0 <= top < bottom <= 1
    )


def open_instrument(checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context) -> Kosmos:
    """The network of `run`. Raises Unavailable."""
    return Kosmos(checkpoint, run, device, dtype)
