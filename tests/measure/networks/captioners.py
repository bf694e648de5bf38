"""Small networks with chance weights, saved as the hub has them: configuration, tokenizer, image processor,
weights.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
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

from generator.measure.instruments import Request
from generator.run_settings import Decode, Run

HEIGHT, WIDTH, PATCH = (
    48,
    64,
    16,
)  # of ViT's pictures: 3 rows of 4 patches, so that nothing can be turned by mistake
SIDE = 48  # of BLIP's pictures: 3 × 3 patches
POSITIONS = 40
CAPTIONS = (
    "a red circle left of a small blue square",
    "a cat, two dogs and a naïve café on a grey background",
    "nothing but 3 trees",
)
TEXT = {"hidden": 64, "heads": 4, "layers": 2}


def vit_gpt2(folder: Path, is_pickled: bool = False, **settings: Any) -> Path:
    """A ViT encoder and a GPT-2 decoder; `is_pickled` saves pytorch_model.bin in place of safetensors."""
    tokenizer = byte_pairs(CAPTIONS)
    ends = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id}
    decoder = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=POSITIONS,
        n_embd=TEXT["hidden"],
        n_layer=TEXT["layers"],
        n_head=TEXT["heads"],
        is_decoder=True,
        add_cross_attention=True,
        **ends,
        **settings,
    )
    network = VisionEncoderDecoderModel(
        config=VisionEncoderDecoderConfig.from_encoder_decoder_configs(_vit(), decoder)
    )
    for told in (network.config, network.generation_config):
        told.decoder_start_token_id, told.pad_token_id, told.eos_token_id = (tokenizer.eos_token_id,) * 3
    _make_loud(network)
    with torch.no_grad():  # a score of 0, which hardly ever wins: captions are of letters, not of loose bytes
        for token, number in tokenizer.get_vocab().items():
            if not re.fullmatch("Ġ?[a-z,]+", token) and number != tokenizer.eos_token_id:
                network.decoder.transformer.wte.weight[number] = 0
            elif token.startswith("Ġ"):
                network.decoder.transformer.wte.weight[number] *= 1.5  # several words a caption
    return _saved(
        network, folder, is_pickled, tokenizer, ViTImageProcessorPil(size={"height": HEIGHT, "width": WIDTH})
    )


def blip(folder: Path, is_pickled: bool = False) -> Path:
    tokenizer = words_and_letters(CAPTIONS)
    number = tokenizer.convert_tokens_to_ids
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": TEXT["hidden"],
        "encoder_hidden_size": TEXT["hidden"],
        "intermediate_size": 4 * TEXT["hidden"],
        "num_hidden_layers": TEXT["layers"],
        "num_attention_heads": TEXT["heads"],
        "max_position_embeddings": POSITIONS,
        "bos_token_id": number("[DEC]"),
        "eos_token_id": number("[SEP]"),
        "sep_token_id": number("[SEP]"),
        "pad_token_id": number("[PAD]"),
        "is_decoder": True,
    }
    vision = {
        "hidden_size": TEXT["hidden"],
        "intermediate_size": 4 * TEXT["hidden"],
        "num_hidden_layers": TEXT["layers"],
        "num_attention_heads": TEXT["heads"],
        "image_size": SIDE,
        "patch_size": PATCH,
    }
    network = BlipForConditionalGeneration(BlipConfig(text_config=text, vision_config=vision))
    _make_loud(network)
    return _saved(
        network,
        folder,
        is_pickled,
        BlipProcessor(BlipImageProcessorPil(size={"height": SIDE, "width": SIDE}), tokenizer),
    )


def vit_classifier(
    folder: Path, labels: Sequence[str] = ("cat", "dog", "tree", "car", "boat", "house", "bird")
) -> Path:
    config = _vit()
    config.id2label, config.label2id = (
        dict(enumerate(labels)),
        {label: place for place, label in enumerate(labels)},
    )
    network = ViTForImageClassification(config)
    _make_loud(network)
    return _saved(network, folder, False, ViTImageProcessorPil(size={"height": HEIGHT, "width": WIDTH}))


def _vit() -> ViTConfig:
    return ViTConfig(
        hidden_size=TEXT["hidden"],
        num_hidden_layers=TEXT["layers"],
        num_attention_heads=TEXT["heads"],
        intermediate_size=4 * TEXT["hidden"],
        image_size=[HEIGHT, WIDTH],
        patch_size=PATCH,
    )


def _make_loud(network: Any) -> None:
    """Chance weights of one seed, and large: with those of the library a network hardly sees its picture."""
    chance = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for weights in network.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 2 / weights.shape[-1] ** 0.5, generator=chance)


def _saved(network: Any, folder: Path, is_pickled: bool, *beside: Any) -> Path:
    network.save_pretrained(folder)
    for part in beside:
        part.save_pretrained(folder)
    if is_pickled:
        torch.save(network.state_dict(), folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()
    return folder


def byte_pairs(captions: Sequence[str]) -> GPT2Tokenizer:
    """GPT-2's kind of tokenizer: bytes, and pairs that were merged."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
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


def words_and_letters(captions: Sequence[str]) -> BertTokenizer:
    """BERT's kind of tokenizer, with the two tokens that BLIP adds."""
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
    tokenizer.add_special_tokens({"bos_token": "[DEC]"})
    tokenizer.add_tokens(["[ENC]"], special_tokens=True)
    return tokenizer


def run_of(instrument: str, prompt: str = "", weights: str = "content/weights/tiny") -> Run:
    return Run(instrument, weights, "", "", (Decode(),), prompt)


def decode_of(**numbers: float) -> Decode:
    return Decode(tuple(sorted(numbers.items())))


def pictures(count: int, first: int = 0) -> list[Request]:
    """Pictures of coloured fields, each of another size."""
    made = []
    for place in range(first, first + count):
        chance = np.random.default_rng(place)
        small = chance.integers(0, 256, (3, 4, 3), dtype=np.uint8)
        made.append(
            Request(
                f"picture-{place}",
                Image.fromarray(small).resize((60 + 7 * place, 50 + 5 * place), Image.Resampling.NEAREST),
            )
        )
    return made
