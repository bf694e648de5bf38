"""What tiny random networks of many architectures share: words, sizes, weights of one seed.

A network is built in less than a second, and says the same every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers as t
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = [
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "and",
    "red",
    "blue",
    "green",
    "circle",
    "square",
    "triangle",
    "picture",
    "describe",
    "one",
    "sentence",
    "what",
    "does",
    "image",
    "caption",
    "en",
    "USER",
    "ASSISTANT",
]
SIZE = 32  # px of every picture
TEXT = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
}
VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "image_size": SIZE,
    "patch_size": 8,
}
CLIP_PIXELS = {"size": {"shortest_edge": SIZE}, "crop_size": {"height": SIZE, "width": SIZE}}
SQUARE = {"size": {"height": SIZE, "width": SIZE}}
TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }} {% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}IMAGE {% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %} ASSISTANT{% endif %}"
)


def words_tokenizer(*special: str, **settings: Any) -> t.PreTrainedTokenizerFast:
    """One token a word."""
    vocabulary = ["<pad>", "<s>", "</s>", "<unk>", *special, *WORDS]
    model = Tokenizer(
        models.WordLevel({word: position for position, word in enumerate(vocabulary)}, unk_token="<unk>")
    )
    model.pre_tokenizer = pre_tokenizers.Whitespace()
    settings = {"padding_side": "left"} | settings
    return t.PreTrainedTokenizerFast(
        tokenizer_object=model,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=list(special),
        **settings,
    )


def saved(folder: Path, network: Any, *processors: Any) -> Path:
    for part in (network.float().eval(), *processors):
        part.save_pretrained(folder)
    return folder


def built(kind: Any, config: Any, silent: Sequence[int] = (), width: float = 0.15) -> Any:
    """A network whose weights are so wide that pictures make a difference.

    Tokens in `silent` it says only by way of exception.
    """
    torch.manual_seed(7)
    network = kind(config)
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, width)
        if silent:
            network.get_output_embeddings().weight[list(silent)] = 0
    return network


def ids_of(tokenizer: Any) -> dict[str, int]:
    return {
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
