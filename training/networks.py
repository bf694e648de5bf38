"""The three small networks, in the ordinary form of transformers: config, tokenizer, image processor,
safetensors.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    BertTokenizer,
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessorPil,
    BlipProcessor,
    GPT2Config,
    GPT2Tokenizer,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

from training.scenes import LABELS

SIDE, PATCH, WIDTH, HEADS, ENCODER_LAYERS, DECODER_LAYERS = 96, 16, 128, 4, 4, 2
GRID = SIDE // PATCH
LONGEST = 40  # tokens of a caption
HALF = [0.5, 0.5, 0.5]  # mean and deviation of pixels, as ViT takes them
ENCODER = {
    "hidden_size": WIDTH,
    "num_hidden_layers": ENCODER_LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": 4 * WIDTH,
    "image_size": SIDE,
    "patch_size": PATCH,
}


def byte_pair_tokenizer(captions: Sequence[str]) -> GPT2Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(captions, trainer)
    learned = json.loads(tokenizer.to_str())["model"]
    return GPT2Tokenizer(
        vocab=learned["vocab"],
        merges=[tuple(merge) for merge in learned["merges"]],
        pad_token="<|endoftext|>",
    )


def word_tokenizer(captions: Sequence[str]) -> BertTokenizer:
    words = sorted({word for caption in captions for word in caption.replace(",", " , ").split()})
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = dict.fromkeys(
        [
            "[PAD]",
            "[UNK]",
            "[CLS]",
            "[SEP]",
            "[MASK]",
            *letters,
            *(f"##{letter}" for letter in letters),
            *words,
        ]
    )
    tokenizer = BertTokenizer(
        vocab={word: place for place, word in enumerate(vocabulary)}, do_lower_case=True
    )
    tokenizer.add_special_tokens({"bos_token": "[DEC]"})  # as BLIP's own tokenizer has them
    tokenizer.add_tokens(["[ENC]"], special_tokens=True)
    return tokenizer


def captioner(tokenizer: GPT2Tokenizer) -> VisionEncoderDecoderModel:
    """A ViT encoder and a GPT-2 decoder with cross-attention."""
    ends = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id}
    decoder = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=LONGEST,
        n_embd=WIDTH,
        n_layer=DECODER_LAYERS,
        n_head=HEADS,
        is_decoder=True,
        add_cross_attention=True,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        **ends,
    )
    network = VisionEncoderDecoderModel(
        config=VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(**ENCODER), decoder)
    )
    for settings in (network.config, network.generation_config):
        settings.decoder_start_token_id = tokenizer.bos_token_id
        settings.pad_token_id = tokenizer.pad_token_id
        settings.eos_token_id = tokenizer.eos_token_id
    with torch.no_grad():
        network.encoder.embeddings.position_embeddings[0, 1:] = positions()
    return network


def positions(strength: float = 0.5) -> torch.Tensor:
    """[patch, width]: sines and cosines of column and row.

    Begun from these the encoder learns places much sooner.
    """
    row, column = np.meshgrid(np.arange(GRID), np.arange(GRID), indexing="ij")
    waves = 1.6 / (GRID * 2) ** (np.arange(WIDTH // 4) / (WIDTH // 4))
    angles = [place.ravel()[:, None] * waves for place in (column, row)]
    table = np.concatenate([turn(angle) for angle in angles for turn in (np.sin, np.cos)], axis=1)
    return torch.tensor(table * strength, dtype=torch.float32)


def blip(tokenizer: BertTokenizer) -> BlipForConditionalGeneration:
    number = tokenizer.convert_tokens_to_ids
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": WIDTH,
        "encoder_hidden_size": WIDTH,
        "intermediate_size": 4 * WIDTH,
        "projection_dim": WIDTH,
        "num_hidden_layers": DECODER_LAYERS,
        "num_attention_heads": HEADS,
        "max_position_embeddings": LONGEST,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
        "bos_token_id": number("[DEC]"),
        "eos_token_id": number("[SEP]"),
        "sep_token_id": number("[SEP]"),
        "pad_token_id": number("[PAD]"),
        "is_decoder": True,
    }
    vision = {
        **ENCODER,
        "projection_dim": WIDTH,
        "initializer_range": 0.02,
    }  # its default, 1e-10, begins blind
    return BlipForConditionalGeneration(
        BlipConfig(text_config=text, vision_config=vision, projection_dim=WIDTH, image_text_hidden_size=WIDTH)
    )


def blip_vision(encoder: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights of a ViT encoder under BLIP's names; query, key and value are stacked there."""
    renamed = {
        "embeddings.class_embedding": encoder["embeddings.cls_token"],
        "embeddings.position_embedding": encoder["embeddings.position_embeddings"],
        "embeddings.patch_embedding.weight": encoder["embeddings.patch_embeddings.projection.weight"],
        "embeddings.patch_embedding.bias": encoder["embeddings.patch_embeddings.projection.bias"],
        "post_layernorm.weight": encoder["layernorm.weight"],
        "post_layernorm.bias": encoder["layernorm.bias"],
    }
    same = {
        "layernorm_before": "layer_norm1",
        "layernorm_after": "layer_norm2",
        "mlp.fc1": "mlp.fc1",
        "mlp.fc2": "mlp.fc2",
    }
    for layer in range(ENCODER_LAYERS):
        there, here = f"layers.{layer}.", f"encoder.layers.{layer}."
        for part in ("weight", "bias"):
            stacked = [encoder[f"{there}attention.{name}_proj.{part}"] for name in "qkv"]
            renamed[f"{here}self_attn.qkv.{part}"] = torch.cat(stacked)
            renamed[f"{here}self_attn.projection.{part}"] = encoder[f"{there}attention.o_proj.{part}"]
            for old, new in same.items():
                renamed[f"{here}{new}.{part}"] = encoder[f"{there}{old}.{part}"]
    return renamed


def classifier() -> ViTForImageClassification:
    words = dict(enumerate(LABELS))
    return ViTForImageClassification(
        ViTConfig(**ENCODER, id2label=words, label2id={word: place for place, word in words.items()})
    )


def vit_processor() -> ViTImageProcessorPil:
    return ViTImageProcessorPil(size={"height": SIDE, "width": SIDE})


def blip_processor(tokenizer: BertTokenizer) -> BlipProcessor:
    pixels = BlipImageProcessorPil(
        size={"height": SIDE, "width": SIDE}, image_mean=HALF, image_std=HALF, resample=2
    )
    return BlipProcessor(pixels, tokenizer)


def save(network: Any, folder: Path, *beside: Any) -> None:
    """Half-precision safetensors, and what opens them: half the size, and the same captions."""
    network.half().save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    for part in beside:
        part.save_pretrained(folder)
