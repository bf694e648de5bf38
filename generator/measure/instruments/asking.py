"""What instruments share that are asked in words: their processor, batches without padding, generation.

Pictures share a batch only when everything the network is given of them has the same shape. So nothing is
padded, and a network of any architecture says of a picture what it says of it alone. Whoever has many
pictures asks for the bucket of each size first, and sorts them: photographs have few sizes, and where a
network takes each at its own, as Qwen2-VL does, all that are cut into as many patches share one.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from PIL import Image
from transformers import LogitsProcessorList

from generator.measure.checkpoints import Checkpoint, open_processor, open_tokenizer, opening
from generator.measure.instruments.captioners import BEFORE_STOP, GumbelNoise, seed_of
from generator.run_settings import Decode

MAX_NEW_TOKENS = 64

BATCH = {"cuda": 16, "cpu": 4}

PROCESSOR = (
    "the folder must hold the settings of its processor, and transformers must know the architecture: "
    "pip install torchvision, or update it"
)


def open_parts(checkpoint: Checkpoint, kind: Any) -> Any:
    """A processor of the class `kind`, made of the checkpoint's own parts. Raises Unavailable.

    Put together here because from_pretrained would take torchvision for pictures, whose pixels differ from
    Pillow's, and would not open at all without it where an architecture also takes films, which are left out
    here.
    """
    parts = {"image_processor": open_processor(checkpoint), "tokenizer": open_tokenizer(checkpoint)}
    with opening("the processor", PROCESSOR):
        names = kind.get_attributes()  # in the order of its arguments
        still = type(
            kind.__name__,
            (kind,),
            {"get_attributes": classmethod(lambda cls: [name for name in names if name in parts])},
        )
        settings, _ = kind.get_processor_dict(checkpoint.path, local_files_only=True)
        arguments = [parts.get(name) for name in names]
        return still.from_args_and_dict(arguments, settings)  # type: ignore[attr-defined]


Shapes = tuple[tuple[str, tuple[int, ...]], ...]  # of each tensor, by its name


def shapes_of(tensors: Mapping[str, Any]) -> Shapes:
    """What is equal for inputs that can be stacked."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in tensors.items())


def alike(inputs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Positions of inputs whose tensors agree in shape, and these, stacked; in order of their first."""
    groups: dict[Shapes, list[int]] = {}
    for position, tensors in enumerate(inputs):
        groups.setdefault(shapes_of(tensors), []).append(position)
    for shapes, positions in groups.items():
        rows = [inputs[position] for position in positions]
        yield positions, {name: torch.cat([row[name] for row in rows]) for name, _ in shapes}


def taken(network: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors among a processor's answers that the network takes; labels are for training."""
    known = set(inspect.signature(network.forward).parameters) - {"labels"}
    tensors = {name: value for name, value in inputs.items() if isinstance(value, torch.Tensor)}
    return {name: tensor for name, tensor in tensors.items() if name in known}


@torch.inference_mode()
def generate(
    network: Any, inputs: Mapping[str, Any], pictures: Sequence[Image.Image], decode: Decode
) -> torch.Tensor:
    """What the network says after the words that it was given: [picture, token], on the CPU.

    Beams go before sampling where the settings ask for both. What the settings leave open, such as a ban on
    repetition, is as the checkpoint has it; chance and the number of beams never are.
    """
    device, dtype = network.device, network.dtype
    placed = {
        name: tensor.to(device, dtype if tensor.is_floating_point() else tensor.dtype)
        for name, tensor in inputs.items()
    }
    beams = int(decode.get("num_beams", 1))
    settings: dict[str, Any] = {
        "max_new_tokens": int(decode.get("max_new_tokens", MAX_NEW_TOKENS)),
        "num_beams": beams,
        "do_sample": False,
    }
    if network.config.model_type == "git":  # else transformers 5.17 goes astray from the second word on
        settings["use_cache"] = False
    if least := decode.get("min_new_tokens", 0):
        settings["min_new_tokens"] = int(least)
    if beams > 1:
        settings["length_penalty"] = decode.get("length_penalty", 1.0)
    elif share := decode.get("top_p", 0):
        seeds = [seed_of(picture, decode) for picture in pictures]
        noise = GumbelNoise(seeds, share, decode.get("temperature", 1.0))
        settings["logits_processor"] = LogitsProcessorList([noise])
    tokens: torch.Tensor = network.generate(**placed, **settings)
    prompt = placed.get("input_ids")
    if prompt is not None and not network.config.is_encoder_decoder:
        length = prompt.shape[1]
        if torch.equal(tokens[:, :length], prompt):
            tokens = tokens[:, length:]
    return tokens.cpu()


def plain(text: str) -> str:
    """On one line, stops set to the word before them."""
    return BEFORE_STOP.sub("", " ".join(text.split()))
