"""Networks that answer in words when they are shown a picture and asked: image-text-to-text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image
from transformers import AutoModelForImageTextToText
from transformers.models.auto.processing_auto import PROCESSOR_MAPPING

from generator.measure.checkpoints import Checkpoint, Unavailable, open_network
from generator.measure.instruments import Context, Produced, Request
from generator.measure.instruments.asking import (
    BATCH,
    Shapes,
    alike,
    generate,
    open_parts,
    plain,
    shapes_of,
    taken,
)
from generator.run_settings import Decode, Run

PROMPT = "Describe the picture in one sentence."

OWN_PROMPTS = {  # of networks that follow no instruction; most of their processors place the picture
    "git": "",  # begins a caption by itself; a prompt is its first words
    "blip-2": "",
    "florence2": "<CAPTION>",
    "paligemma": "caption en",
}


class Chat:
    """An opened network, and what it is asked with every picture."""

    def __init__(self, checkpoint: Checkpoint, run: Run, device: Any, dtype: Any) -> None:
        self.batch_size = BATCH.get(device.type, BATCH["cpu"])
        self._network = open_network(checkpoint, AutoModelForImageTextToText, device, dtype)
        config = self._network.config
        if type(config) not in PROCESSOR_MAPPING:
            raise Unavailable(
                f'transformers has no processor for networks of the type "{config.model_type}"',
                "update transformers",
            )
        self._processor = open_parts(checkpoint, PROCESSOR_MAPPING[type(config)])
        self._type = config.model_type
        if self._type == "blip-2":  # checkpoints from before 2025 leave both to be known
            self._processor.num_query_tokens = config.num_query_tokens
            config.image_token_index = self._processor.tokenizer.convert_tokens_to_ids(
                str(self._processor.image_token)
            )
        self.prompt = run.prompt or OWN_PROMPTS.get(self._type, PROMPT)
        self._text = self._asked()
        self._buckets: dict[tuple[int, int], Shapes] = {}

    def bucket(self, size: tuple[int, int]) -> Shapes:
        """Shapes of what the network is given of a picture of this size.

        A blank one is prepared to see them, once for each size: no processor tells beforehand.
        """
        if size not in self._buckets:
            self._buckets[size] = shapes_of(self._inputs(Image.new("RGB", size)))
        return self._buckets[size]

    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """What the network says after the prompt."""
        pictures = [request.picture for request in requests if request.picture is not None]
        produced = [Produced()] * len(pictures)
        for positions, inputs in alike([self._inputs(picture) for picture in pictures]):
            batch = [pictures[position] for position in positions]
            tokens = generate(self._network, inputs, batch, decode)
            texts = self._processor.batch_decode(tokens, skip_special_tokens=True)
            for position, text in zip(positions, texts, strict=True):
                produced[position] = Produced(plain(text))
        return produced

    def _asked(self) -> str:
        """The prompt in the form that the network was trained on, with the place of the picture in it."""
        if self._type in OWN_PROMPTS:
            return f"<image>{self.prompt}" if self._type == "paligemma" else self.prompt
        if getattr(self._processor, "chat_template", None):
            content = [{"type": "image"}, {"type": "text", "text": self.prompt}]
            turns = [{"role": "user", "content": content}]
            return str(self._processor.apply_chat_template(turns, add_generation_prompt=True))
        return f"{getattr(self._processor, 'image_token', '')}\n{self.prompt}"

    def _inputs(self, picture: Image.Image) -> dict[str, Any]:
        words = {"text": [self._text]} if self._text else {}  # without any, the network begins by itself
        inputs = taken(self._network, self._processor(images=[picture], **words, return_tensors="pt"))
        if self._type == "git" and words:  # without the token that would end the caption before it begins
            inputs |= {name: inputs[name][:, :-1] for name in ("input_ids", "attention_mask")}
        return inputs


def open_instrument(checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context) -> Chat:
    """The network of `run`. Raises Unavailable."""
    return Chat(checkpoint, run, device, dtype)
