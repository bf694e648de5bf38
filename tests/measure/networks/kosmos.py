"""A tiny Kosmos-2, saved in the hub's form, which can be taught what to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers as t
from PIL import Image

from tests.measure.networks.parts import (
    CLIP_PIXELS,
    SIZE,
    VISION,
    WORDS,
    built,
    saved,
)


def kosmos2(folder: Path, says: str = "") -> Path:
    """With `says`, it has learnt to say that of every picture."""
    letters = [(letter, -9.0) for letter in "bcdefghijklmnopqrstuvwxyz"]
    pieces = [
        ("<s>", 0.0),
        ("<pad>", 0.0),
        ("</s>", 0.0),
        ("<unk>", 0.0),
        *((f"\u2581{word}", -5.0) for word in (*WORDS[:13], "An")),
        ("\u2581", -8.0),
    ]
    words = t.XLMRobertaTokenizer(vocab=[*pieces, *letters], padding_side="left")
    processor = t.Kosmos2Processor(t.CLIPImageProcessorPil(**CLIP_PIXELS), words, num_patch_index_tokens=1024)
    text = {
        "vocab_size": len(words),
        "embed_dim": 32,
        "layers": 2,
        "ffn_dim": 64,
        "attention_heads": 4,
        "max_position_embeddings": 256,
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "dropout": 0.0,
        "attention_dropout": 0.0,
        "activation_dropout": 0.0,
    }
    network = built(
        t.Kosmos2ForConditionalGeneration,
        t.Kosmos2Config(text_config=text, vision_config={**VISION}, latent_query_num=4),
    )
    said = [f"\u2581{word}" for word in WORDS[:13]] + [
        "<phrase>",
        "</phrase>",
        "<object>",
        "</object>",
        "<patch_index_0033>",
        "<patch_index_0990>",
    ]
    with torch.no_grad():
        kept = torch.zeros(len(words), 1)
        kept[words.convert_tokens_to_ids(said)] = 1
        network.text_model.lm_head.weight *= kept
    if says:
        _teach(network, processor, says)
    return saved(folder, network, processor)


def _teach(network: Any, processor: Any, says: str) -> None:
    given = processor(
        images=[Image.new("RGB", (SIZE, SIZE))],
        text=["<grounding>An image of"],
        num_image_tokens=4,
        return_tensors="pt",
    )
    answer = torch.tensor([[*processor.tokenizer(says, add_special_tokens=False)["input_ids"], 2]])
    ids = torch.cat([given["input_ids"], answer], 1)
    places = torch.nn.functional.pad(given["image_embeds_position_mask"], (0, answer.shape[1]))
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    for _ in range(60):
        logits = network(
            pixel_values=given["pixel_values"], input_ids=ids, image_embeds_position_mask=places
        ).logits
        loss = torch.nn.functional.cross_entropy(logits[0, given["input_ids"].shape[1] - 1 : -1], answer[0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
