"""Tiny random checkpoints, saved in the hub's form, of the architectures that compare pictures."""

from __future__ import annotations

from pathlib import Path

import transformers as t

from tests.measure.networks.parts import (
    CLIP_PIXELS,
    SIZE,
    SQUARE,
    TEXT,
    VISION,
    built,
    ids_of,
    saved,
    words_tokenizer,
)


def clip(folder: Path) -> Path:
    words = words_tokenizer(padding_side="right")
    text = {**TEXT, "vocab_size": len(words), "max_position_embeddings": 24, **ids_of(words)}
    text.pop("num_key_value_heads")
    config = t.CLIPConfig(text_config=text, vision_config={**VISION}, projection_dim=16)
    return saved(
        folder, built(t.CLIPModel, config), t.CLIPProcessor(t.CLIPImageProcessorPil(**CLIP_PIXELS), words)
    )


def siglip(folder: Path) -> Path:
    words = words_tokenizer(padding_side="right")
    text = {
        **TEXT,
        "vocab_size": len(words),
        "max_position_embeddings": 24,
        "projection_size": 32,
        **ids_of(words),
    }
    text.pop("num_key_value_heads")
    network = built(t.SiglipModel, t.SiglipConfig(text_config=text, vision_config={**VISION}))
    network.logit_scale.data.fill_(2.0)
    network.logit_bias.data.fill_(-3.0)
    return saved(folder, network, t.SiglipProcessor(t.SiglipImageProcessorPil(**SQUARE), words))


def dinov2(folder: Path) -> Path:
    config = t.Dinov2Config(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, image_size=SIZE, patch_size=8
    )
    return saved(folder, built(t.Dinov2Model, config), t.BitImageProcessorPil(**CLIP_PIXELS))


EMBEDDINGS = {"clip": clip, "siglip": siglip, "dinov2": dinov2}
