"""Networks that draw what a prompt says, or paint it into a picture: text-to-image, through diffusers.

One picture at a time, so that chance depends on nothing but the seed: it comes from a generator on the CPU,
which gives the same numbers on every device.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Sequence
from typing import Any

import torch
import transformers
from PIL import Image

from generator import installing
from generator.measure.checkpoints import (
    SAFETENSORS,
    Checkpoint,
    Unavailable,
    open_network,
    open_processor,
    opening,
)
from generator.measure.instruments import Context, Produced, Request
from generator.run_settings import Decode, Run

os.environ.setdefault("DIFFUSERS_VERBOSITY", "error")

WHOLE = ("num_inference_steps", "width", "height")  # settings that are counts

PARTS = ("guidance_scale",)

STEP = 16  # px; sides that every architecture can draw are multiples of it

BLANKED = "The model's own safety checker took this picture away and left it black."


class Drawing:
    """An opened pipeline."""

    batch_size = 1

    def __init__(self, checkpoint: Checkpoint, device: Any, dtype: Any) -> None:
        if any(importlib.util.find_spec(package) is None for package in ("diffusers", "accelerate")):
            raise Unavailable(
                "drawing needs diffusers and accelerate, which are not installed here",
                f"run {installing('imagegen')}",
            )
        with opening(
            "the pipeline",
            "the folder must hold model_index.json and all parts that it names: "
            "fetch it anew, or update diffusers",
        ):
            from diffusers import AutoPipelineForText2Image

            pipeline = AutoPipelineForText2Image.from_pretrained(
                checkpoint.path,
                dtype=dtype,
                use_safetensors=checkpoint.weights_format == SAFETENSORS,
                local_files_only=True,
                **_parts(checkpoint, dtype),
            )
            self._from_nothing = pipeline.to(device)
        self._from_nothing.set_progress_bar_config(disable=True)
        self._into: Any = None

    @torch.inference_mode()
    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """A picture for each prompt, painted where the mask is white if there is one.

        Raises Unavailable where that can't be done.
        """
        return [self._drawn(request, decode) for request in requests]

    def _drawn(self, request: Request, decode: Decode) -> Produced:
        numbers = dict(decode.numbers)
        settings: dict[str, Any] = {name: int(numbers[name]) for name in WHOLE if name in numbers}
        settings |= {name: numbers[name] for name in PARTS if name in numbers}
        pipeline = self._from_nothing
        if request.picture is not None and request.mask is not None:
            pipeline = self._painter()
            # Without sides of its own it would be squeezed into a square.
            width, height = (max(STEP, side // STEP * STEP) for side in request.picture.size)
            settings = {"width": width, "height": height} | settings
            settings |= {"image": request.picture, "mask_image": request.mask}
            if "strength" in numbers:
                settings["strength"] = numbers["strength"]
        chance = torch.Generator("cpu").manual_seed(request.seed + int(decode.get("seed", 0)))
        drawn = pipeline(prompt=request.text, generator=chance, **settings)
        picture: Image.Image = drawn.images[0].convert("RGB")
        is_blanked = any(getattr(drawn, "nsfw_content_detected", None) or ())
        return Produced(BLANKED if is_blanked else "", picture=picture)

    def _painter(self) -> Any:
        """The same parts as a pipeline that paints into pictures."""
        if self._into is None:
            from diffusers import AutoPipelineForInpainting

            name = type(self._from_nothing).__name__
            with opening(
                f"{name} for painting into a picture",
                "leave out prompts with a mask, or use a model that can",
            ):
                self._into = AutoPipelineForInpainting.from_pipe(self._from_nothing)
            self._into.set_progress_bar_config(disable=True)
        return self._into


def _parts(checkpoint: Checkpoint, dtype: Any) -> dict[str, Any]:
    """The parts of a pipeline that are transformers' own.

    diffusers would open them with tensors missing, and need torchvision.
    """
    path, opened = checkpoint.path, {}
    for name, made in json.loads((path / "model_index.json").read_text("utf-8")).items():
        part = Checkpoint(path / name, checkpoint.weights_format, checkpoint.revision)
        if name == "feature_extractor" and part.path.is_dir():
            opened[name] = open_processor(part)
        elif isinstance(made, list) and made[0] == "transformers" and (part.path / "config.json").is_file():
            opened[name] = open_network(part, getattr(transformers, made[1]), "cpu", dtype)
    return opened


def open_instrument(checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context) -> Drawing:
    """The pipeline of `run`. Raises Unavailable."""
    return Drawing(checkpoint, device, dtype)
